"""Every knob, read once from the environment, refused at start-up where it is nonsense."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.domain.operations.origins import is_loopback, is_on_this_machine
from app.domain.operations.registration import app_id_of
from app.domain.privacy.records_keys import keys_of
from app.domain.privacy.secret_shapes import (
    LENGTH_MIN,
    event_key_fault,
    secret_fault,
    signing_key_fault,
    slack_secret_fault,
)
from app.settings.agent import AgentSettings
from app.settings.approvals import ApprovalsSettings
from app.settings.attachments import AttachmentSettings
from app.settings.engine import EngineSettings
from app.settings.host import HostSettings
from app.settings.mail import MailSettings
from app.settings.payments import PaymentsSettings
from app.settings.record_source import RecordSourceSettings
from app.settings.records import RecordsSettings
from app.settings.slack import SLACK_API_URL, SlackSettings
from app.settings.stripe_account import STRIPE_API_BASE, StripeTenant
from app.settings.support import SupportSettings

__all__ = ["SECTIONS", "SLACK_API_URL", "Settings"]

# Settings of former versions whose silent loss somebody would notice too late, and what to do instead.
GONE: Final = {
    name: f"{name} is gone: a host serves exactly its own TENANT. Run one host per tenant, each with its own settings"
    for name in ("MAIL_TENANT_SECRETS", "STRIPE_TENANTS")
}

# What docs/configuration.md is made of, in its order.
SECTIONS: Final[tuple[tuple[str, type[BaseSettings]], ...]] = (
    ("The host", HostSettings),
    ("Records", RecordsSettings),
    ("The team's records", RecordSourceSettings),
    ("Slack", SlackSettings),
    ("Engine", EngineSettings),
    ("Agent", AgentSettings),
    ("Approvals", ApprovalsSettings),
    ("Support", SupportSettings),
    ("Files of mails", AttachmentSettings),
    ("Payments", PaymentsSettings),
    ("Mail", MailSettings),
)


class Settings(
    HostSettings,
    RecordsSettings,
    RecordSourceSettings,
    SlackSettings,
    EngineSettings,
    AgentSettings,
    ApprovalsSettings,
    SupportSettings,
    AttachmentSettings,
    PaymentsSettings,
    MailSettings,
):
    """Frozen. Names are the environment variables', in lower case. Here stands what several parts must agree on."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    @property
    def app_id(self) -> str:
        """Whose functions they are at the engine; one per tenant's host."""
        return self.inngest_app_id or app_id_of(self.tenant)

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
    def _records_can_be_asked(self) -> Self:
        if self.records_source == "http" and not (self.records_url and self.records_secret):
            raise ValueError("RECORDS_SOURCE=http needs RECORDS_URL and RECORDS_SECRET")
        if self.records_source == "stripe" and not self.stripe_accounts:
            raise ValueError("RECORDS_SOURCE=stripe needs STRIPE_API_KEY, STRIPE_ACCOUNT and STRIPE_WEBHOOK_SECRET")
        return self

    @model_validator(mode="after")
    def _files_stay(self) -> Self:
        if self.locked and self.attachments_url.startswith("memory:"):
            raise ValueError("ATTACHMENTS_URL=memory:// forgets every file; name a place that keeps them")
        return self

    @model_validator(mode="after")
    def _payments_can_be_made(self) -> Self:
        if self.payments != "stripe":
            return self
        wrong = []
        if self.real and self.stripe_api_base != STRIPE_API_BASE:
            wrong.append("STRIPE_API_BASE points at a stand-in while COUNTERSIGN_ENV is production.")
        account = self.stripe_accounts.get(self.tenant)
        if account is None:
            wrong.append(
                "PAYMENTS=stripe needs STRIPE_API_KEY, STRIPE_ACCOUNT and STRIPE_WEBHOOK_SECRET, "
                "all of TENANT's account."
            )
        else:
            wrong += [f"Stripe of tenant {self.tenant}: {why}" for why in account.faults(real=self.real)]
        if wrong:
            raise ValueError(" ".join(wrong))
        return self

    @model_validator(mode="after")
    def _no_stand_ins_in_production(self) -> Self:
        if self.real and self.slack_api_url != SLACK_API_URL:
            raise ValueError("SLACK_API_URL points at a stand-in while COUNTERSIGN_ENV is production")
        return self

    @model_validator(mode="after")
    def _development_only_on_loopback(self) -> Self:
        if self.locked and self.inngest_dev:
            raise ValueError(
                "INNGEST_DEV switches request signatures off, so it needs COUNTERSIGN_ENV=development; "
                "in production and staging set INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY instead"
            )
        if not self.locked and not is_loopback(self.host):
            raise ValueError(
                "COUNTERSIGN_ENV=development leaves doors without a lock, such as the record's feed and the clock, "
                f"so HOST must be 127.0.0.1 and not {self.host!r}; where others shall reach it, run production or "
                "staging"
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
        if self.locked and self.mail_webhook_secret is None:
            raise ValueError(
                f"MAIL_WEBHOOK_SECRET is needed in production and staging, at least {LENGTH_MIN} characters long"
            )
        return self

    @model_validator(mode="after")
    def _staging_writes_to_no_customer_unless_told(self) -> Self:
        """A mark on a letter warns its reader, and comes too late: it went to somebody who never asked for it."""
        leaves = self.mail_out == "smtp" and not is_loopback(self.smtp_host)
        if self.staging and leaves and not self.staging_sends_mail:
            raise ValueError(
                "MAIL_OUT=smtp would mail to customers from staging: set SMTP_HOST to a mail trap on this machine, "
                "or STAGING_SENDS_MAIL=true where SMTP_HOST is one elsewhere, or where only you are written to"
            )
        return self

    @model_validator(mode="after")
    def _originals_sealed(self) -> Self:
        keys_of(self.secrets_key.get_secret_value() if self.secrets_key else "", "SECRETS_KEY")
        text = self.records_key.get_secret_value() if self.records_key else ""
        if not keys_of(text) and self.locked:
            raise ValueError(
                "RECORDS_KEY is needed in production and staging: customers' mails are kept sealed with it. "
                "`countersign key` makes one; keep a copy of it apart from the backups"
            )
        return self

    @model_validator(mode="after")
    def _secrets_are_secrets(self) -> Self:
        real = self.locked or self.slack_api_url == SLACK_API_URL
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
    def _says_who_we_are(self) -> Self:
        if self.locked and not self.public_url:
            raise ValueError(
                "PUBLIC_URL is needed in production and staging: where Inngest reaches us, such as "
                "https://desk.example.com. Nothing is inferred from requests, since anybody can write any "
                "Host into them"
            )
        if self.locked and self.public_url.startswith("http:") and not is_on_this_machine(self.public_url):
            raise ValueError(
                "PUBLIC_URL begins with https:// in production and staging (http:// only where Inngest calls from "
                "this machine)"
            )
        return self
