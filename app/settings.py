"""Every knob, read once from the environment, refused at start-up where it is nonsense."""

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.actions.refund_policy import PolicyLimits
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.operations.model_usage import Price, prices_from
from app.domain.operations.origins import is_loopback, is_on_this_machine, origin_of
from app.domain.operations.registration import app_id_of, refuse_app_id
from app.domain.operations.retention import KeepRule
from app.domain.privacy.records_keys import keys_of
from app.domain.privacy.secret_shapes import (
    LENGTH_MIN,
    event_key_fault,
    secret_fault,
    signing_key_fault,
    slack_secret_fault,
)
from app.settings_stripe import STRIPE_API_BASE, StripeTenant

SLACK_API_URL = "https://slack.com/api/"
OPENAI_API_URL = "https://api.openai.com/v1"

# Settings of former versions whose silent loss somebody would notice too late, and what to do instead.
GONE: Final = {
    name: f"{name} is gone: a host serves exactly its own TENANT. Run one host per tenant, each with its own settings"
    for name in ("MAIL_TENANT_SECRETS", "STRIPE_TENANTS")
}


class Settings(BaseSettings):
    """Frozen. Names are the environment variables', in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    countersign_env: Literal["development", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    tenant: str = Field(default="demo", pattern=r"^[a-z0-9-]{1,40}$")
    database_url: SecretStr | None = None
    database_pool_size: int = Field(default=10, ge=2, le=100)
    database_pooled: bool = False

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    slack_reviewers: Annotated[tuple[str, ...], NoDecode] = ()
    slack_staff: Annotated[tuple[str, ...], NoDecode] = ()
    slack_approvals_channel: str = ""
    slack_support_channel: str = ""
    slack_oncall_channel: str = ""
    slack_ops_channel: str = ""
    slack_oncall_group: str = ""
    slack_fallback_channel: str = ""
    slack_finance_channel: str = ""

    inngest_base_url: str | None = None
    inngest_app_id: str = ""
    inngest_dev: bool = False
    inngest_event_key: SecretStr | None = None
    inngest_signing_key: SecretStr | None = None

    support_model: str = "offline"
    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    model_timeout_seconds: int = Field(default=60, ge=1, le=600)
    support_model_easy: str = ""
    model_prices: Annotated[dict[str, Price], NoDecode] = {}
    max_case_tokens: int = Field(default=500_000, ge=1)

    reply_mode: Literal["review", "auto"] = "review"
    auto_approve_below_cents: int | None = Field(default=None, ge=1)
    auto_approve_order_cents: int | None = Field(default=None, ge=1)
    auto_approve_customer_cents: int | None = Field(default=None, ge=1)
    auto_approve_day_cents: int | None = Field(default=None, ge=1)
    hard_cap_cents: int | None = Field(default=None, ge=1)
    remind_after_seconds: int = 3600
    escalate_after_seconds: int = 7200
    expire_after_seconds: int = 14400
    undo_seconds: int = Field(default=20, ge=0, le=300)
    investigate_within_seconds: int = Field(default=900, ge=1, le=604_800)
    ask_pause_max_seconds: int = Field(default=1800, ge=0, le=86_400)

    payments: Literal["local", "stripe"] = "local"
    stripe_api_key: SecretStr | None = None
    stripe_account: str = ""
    stripe_webhook_secret: SecretStr | None = None
    stripe_api_base: str = STRIPE_API_BASE
    backup_dir: Path | None = None
    backup_keep_days: int = Field(default=7, ge=1, le=3650)
    retain_bodies_days: int = Field(default=90, ge=1, le=36_500)
    retain_states_days: int = Field(default=30, ge=1, le=36_500)

    records_key: SecretStr | None = None
    mail_webhook_secret: SecretStr | None = None
    otel_exporter_otlp_endpoint: str = Field(default="", pattern=r"^(https?://\S+)?$")
    otel_exporter_otlp_headers: SecretStr | None = None
    status_token: SecretStr | None = None
    mail_authserv_ids: Annotated[tuple[str, ...], NoDecode] = ()
    mail_out: Literal["local", "smtp"] = "local"
    mail_from: str = ""
    mail_reply_to: str = ""
    smtp_host: str = ""
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: SecretStr | None = None
    smtp_timeout_seconds: int = Field(default=30, ge=1, le=120)
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("mail_authserv_ids")
    @classmethod
    def _server_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not re.fullmatch(r"[A-Za-z0-9._-]{1,255}", name):
                raise ValueError(
                    f"MAIL_AUTHSERV_IDS names mail servers, separated by commas, such as mx.example.com; not {name!r}"
                )
        return tuple(name.lower() for name in names)

    @field_validator("slack_reviewers", "slack_staff", "mail_authserv_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("model_prices", mode="before")
    @classmethod
    def _priced(cls, value: object) -> object:
        return prices_from(value) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, text: str) -> str:
        try:
            return origin_of(text.strip()) if text.strip() else ""
        except ValueError as error:
            raise ValueError(
                f"PUBLIC_URL is where others reach this host, such as https://desk.example.com: {error}"
            ) from None

    @field_validator("inngest_app_id")
    @classmethod
    def _an_app_id(cls, text: str) -> str:
        return refuse_app_id(text)

    @property
    def origin(self) -> str:
        """Who we are to others: PUBLIC_URL, or in development where we listen."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{'127.0.0.1' if self.host in ('', '0.0.0.0', '::') else host}:{self.port}"  # noqa: S104

    @property
    def app_id(self) -> str:
        """Whose functions they are at the engine; one per tenant's host."""
        return self.inngest_app_id or app_id_of(self.tenant)

    @property
    def ladder(self) -> EscalationPolicy:
        """When an unanswered approval reminds, escalates and expires."""
        return EscalationPolicy(self.remind_after_seconds, self.escalate_after_seconds, self.expire_after_seconds)

    @property
    def limits(self) -> PolicyLimits:
        """What is decided without a person."""
        return PolicyLimits(
            auto_approve_below_cents=self.auto_approve_below_cents,
            hard_cap_cents=self.hard_cap_cents,
            auto_order_cents=self.auto_approve_order_cents,
            auto_customer_cents=self.auto_approve_customer_cents,
            auto_day_cents=self.auto_approve_day_cents,
        )

    @property
    def keep(self) -> KeepRule:
        """How long texts and paused runs are kept."""
        return KeepRule(self.retain_bodies_days, self.retain_states_days)

    @property
    def production(self) -> bool:
        """True unless COUNTERSIGN_ENV=development."""
        return self.countersign_env == "production"

    @property
    def stripe_accounts(self) -> dict[str, StripeTenant]:
        """TENANT's own account, where the settings name it: this host knows no other's."""
        key, account, secret = self.stripe_api_key, self.stripe_account, self.stripe_webhook_secret
        if key is None or not account or secret is None:
            return {}
        return {self.tenant: StripeTenant(api_key=key, account=account, webhook_secret=secret)}

    @model_validator(mode="before")
    @classmethod
    def _nothing_that_is_gone(cls, given: dict[str, Any]) -> dict[str, Any]:
        for name, sentence in GONE.items():
            if os.environ.get(name) or given.get(name.lower()):
                raise ValueError(sentence)
        return given

    @model_validator(mode="after")
    def _payments_can_be_made(self) -> Self:
        if self.payments != "stripe":
            return self
        wrong = []
        if self.production and self.stripe_api_base != STRIPE_API_BASE:
            wrong.append("STRIPE_API_BASE points at a stand-in while COUNTERSIGN_ENV is production.")
        account = self.stripe_accounts.get(self.tenant)
        if account is None:
            wrong.append(
                "PAYMENTS=stripe needs STRIPE_API_KEY, STRIPE_ACCOUNT and STRIPE_WEBHOOK_SECRET, "
                "all of TENANT's account."
            )
        else:
            wrong += [f"Stripe of tenant {self.tenant}: {why}" for why in account.faults(production=self.production)]
        if wrong:
            raise ValueError(" ".join(wrong))
        return self

    @model_validator(mode="after")
    def _ladder_in_order(self) -> Self:
        _ = self.ladder
        return self

    @model_validator(mode="after")
    def _sums_belong_to_a_limit(self) -> Self:
        given = ("auto_approve_order_cents", "auto_approve_customer_cents", "auto_approve_day_cents")
        idle = [name.upper() for name in given if getattr(self, name) is not None]
        if idle and self.auto_approve_below_cents is None:
            raise ValueError(
                f"{' and '.join(idle)} limit what AUTO_APPROVE_BELOW_CENTS lets through; set that too, or none"
            )
        return self

    @model_validator(mode="after")
    def _states_go_no_later_than_bodies(self) -> Self:
        if self.retain_states_days > self.retain_bodies_days:
            raise ValueError("RETAIN_STATES_DAYS must not exceed RETAIN_BODIES_DAYS: a paused run holds the mail")
        return self

    @model_validator(mode="after")
    def _no_stand_ins_in_production(self) -> Self:
        if self.production and self.slack_api_url != SLACK_API_URL:
            raise ValueError("SLACK_API_URL points at a stand-in while COUNTERSIGN_ENV is production")
        return self

    @model_validator(mode="after")
    def _development_only_on_loopback(self) -> Self:
        if self.production and self.inngest_dev:
            raise ValueError(
                "INNGEST_DEV switches request signatures off, so it needs COUNTERSIGN_ENV=development; "
                "in production set INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY instead"
            )
        if not self.production and not is_loopback(self.host):
            raise ValueError(
                "COUNTERSIGN_ENV=development leaves doors without a lock, such as the record's feed and the clock, "
                f"so HOST must be 127.0.0.1 and not {self.host!r}; where others shall reach it, run production"
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
    def _mail_doors_locked(self) -> Self:
        if self.production and self.mail_webhook_secret is None:
            raise ValueError(f"MAIL_WEBHOOK_SECRET is needed in production, at least {LENGTH_MIN} characters long")
        return self

    @model_validator(mode="after")
    def _originals_sealed(self) -> Self:
        text = self.records_key.get_secret_value() if self.records_key else ""
        if not keys_of(text) and self.production:
            raise ValueError(
                "RECORDS_KEY is needed in production: customers' mails are kept sealed with it. `countersign key` "
                "makes one; keep a copy of it apart from the backups"
            )
        return self

    @model_validator(mode="after")
    def _secrets_are_secrets(self) -> Self:
        real = self.slack_api_url == SLACK_API_URL
        checks: tuple[tuple[SecretStr | None, Callable[[str], str]], ...] = (
            (self.inngest_signing_key, signing_key_fault),
            (self.inngest_event_key, event_key_fault),
            (self.slack_signing_secret, partial(slack_secret_fault, real=real)),
            (self.mail_webhook_secret, partial(secret_fault, "MAIL_WEBHOOK_SECRET")),
            (self.status_token, partial(secret_fault, "STATUS_TOKEN")),
        )
        wrong = [
            fault for secret, check in checks if secret is not None and (fault := check(secret.get_secret_value()))
        ]
        if wrong:
            raise ValueError(". ".join(wrong))
        return self

    @model_validator(mode="after")
    def _mail_can_leave(self) -> Self:
        if self.mail_out == "local":
            return self
        missing = [name for name in ("smtp_host", "mail_from") if not getattr(self, name)]
        if missing:
            raise ValueError(f"MAIL_OUT=smtp needs {' and '.join(missing).upper()}")
        if bool(self.smtp_username) != (self.smtp_password is not None):
            raise ValueError("SMTP_USERNAME and SMTP_PASSWORD go together; a server without login needs neither")
        if self.smtp_tls == "none" and not is_loopback(self.smtp_host):
            raise ValueError(
                "SMTP_TLS=none sends letters and password in the clear, so SMTP_HOST must be on this machine; "
                "use starttls (port 587) or implicit (port 465)"
            )
        return self

    @model_validator(mode="after")
    def _says_who_we_are(self) -> Self:
        if self.production and not self.public_url:
            raise ValueError(
                "PUBLIC_URL is needed in production: where Inngest reaches us, such as https://desk.example.com. "
                "Nothing is inferred from requests, since anybody can write any Host into them"
            )
        if self.production and self.public_url.startswith("http:") and not is_on_this_machine(self.public_url):
            raise ValueError(
                "PUBLIC_URL begins with https:// in production (http:// only where Inngest calls from this machine)"
            )
        return self
