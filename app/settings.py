"""Every knob, read once from the environment (and ``.env``), refused at start-up where it is nonsense."""

import ipaddress
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.escalation import Ladder
from app.domain.policy import PolicyLimits

SLACK_API_URL = "https://slack.com/api/"
OPENAI_API_URL = "https://api.openai.com/v1"


class Settings(BaseSettings):
    """Frozen. Names are the environment variables', in lower case."""

    model_config = SettingsConfigDict(env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True)

    countersign_env: Literal["development", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    tenant: str = Field(default="demo", pattern=r"^[a-z0-9-]{1,40}$")
    database_url: SecretStr | None = None
    database_pool_size: int = Field(default=10, ge=2, le=100)
    database_pooled: bool = False

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    slack_reviewers: Annotated[tuple[str, ...], NoDecode] = ()
    slack_approvals_channel: str = ""
    slack_support_channel: str = ""
    slack_oncall_channel: str = ""
    slack_ops_channel: str = ""
    slack_oncall_group: str = ""
    slack_fallback_channel: str = ""

    inngest_base_url: str | None = None
    inngest_dev: bool = False
    inngest_event_key: SecretStr | None = None
    inngest_signing_key: SecretStr | None = None

    support_model: str = "offline"
    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    model_timeout_seconds: int = Field(default=60, ge=1, le=600)

    reply_mode: Literal["review", "auto"] = "review"
    auto_approve_below_cents: int | None = Field(default=None, ge=1)
    hard_cap_cents: int | None = Field(default=None, ge=1)
    remind_after_seconds: int = 3600
    escalate_after_seconds: int = 7200
    expire_after_seconds: int = 14400
    undo_seconds: int = Field(default=20, ge=0, le=300)
    investigate_within_seconds: int = Field(default=900, ge=1, le=604_800)
    ask_pause_max_seconds: int = Field(default=1800, ge=0, le=86_400)

    mail_webhook_secret: SecretStr | None = None
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("slack_reviewers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @property
    def ladder(self) -> Ladder:
        """When an unanswered approval reminds, escalates and expires."""
        return Ladder(self.remind_after_seconds, self.escalate_after_seconds, self.expire_after_seconds)

    @property
    def limits(self) -> PolicyLimits:
        """What is decided without a person."""
        return PolicyLimits(self.auto_approve_below_cents, self.hard_cap_cents)

    @property
    def production(self) -> bool:
        """True unless COUNTERSIGN_ENV=development."""
        return self.countersign_env == "production"

    @model_validator(mode="after")
    def _ladder_in_order(self) -> Self:
        _ = self.ladder
        return self

    @model_validator(mode="after")
    def _no_stand_ins_in_production(self) -> Self:
        if self.production and self.slack_api_url != SLACK_API_URL:
            raise ValueError("SLACK_API_URL points at a stand-in while COUNTERSIGN_ENV is production")
        return self

    @model_validator(mode="after")
    def _dev_mode_only_on_loopback(self) -> Self:
        if not self.inngest_dev:
            return self
        if self.production:
            raise ValueError(
                "INNGEST_DEV switches request signatures off, so it needs COUNTERSIGN_ENV=development; "
                "in production set INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY instead"
            )
        if not is_loopback(self.host):
            raise ValueError(
                f"INNGEST_DEV switches request signatures off, so HOST must be 127.0.0.1 and not {self.host!r}"
            )
        return self

    @model_validator(mode="after")
    def _signed_unless_dev(self) -> Self:
        if not self.inngest_dev and (self.inngest_signing_key is None or self.inngest_event_key is None):
            raise ValueError(
                "INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY are needed to talk to Inngest "
                "(or, on your own machine only, INNGEST_DEV=1 with COUNTERSIGN_ENV=development)"
            )
        return self

    @model_validator(mode="after")
    def _mail_door_locked(self) -> Self:
        if self.production and (
            self.mail_webhook_secret is None or len(self.mail_webhook_secret.get_secret_value()) < 16
        ):
            raise ValueError("MAIL_WEBHOOK_SECRET is needed in production, at least 16 characters long")
        return self


def is_loopback(host: str) -> bool:
    """Whether a server bound to ``host`` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
