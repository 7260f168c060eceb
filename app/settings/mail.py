"""Mail in and out: whose word counts, and how replies leave."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from app.domain.operations.origins import is_loopback
from app.settings.slack import parts


class MailSettings(BaseSettings):
    """Mail in and out. [`mail.md`](mail.md) tells how it is read, and what becomes of what cannot be read."""

    mail_webhook_secret: SecretStr | None = Field(
        default=None,
        description="What the mail provider presents, as basic auth password or bearer token; at least 16 "
        "characters, needed in production and staging",
    )
    mail_authserv_ids: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Whose word on a mail's sender counts: the authserv-ids of your mail servers, separated by "
        "commas, or `postmark`. Empty: every sender shows as unverified",
    )
    mail_out: Literal["local", "smtp"] = Field(
        default="local",
        description="`smtp`: replies are mailed. `local`: they are only kept in the records",
    )
    mail_from: str = Field(default="", description="Who writes: `Support <support@shop.example>`")
    mail_reply_to: str = Field(
        default="",
        description="Where answers go if not there, such as `support+{tag}@shop.example`: `{tag}` becomes the case's "
        "tag, so that answers find their case even without a thread",
    )
    smtp_host: str = Field(default="", description="The mail server")
    smtp_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Its port. Empty: 587 for `starttls`, 465 for `implicit`, 25 for `none`",
    )
    smtp_tls: Literal["starttls", "implicit", "none"] = Field(
        default="starttls",
        description="Required, not tried: `starttls`, `implicit`, or `none` on this machine only",
    )
    smtp_username: str = Field(default="", description="Its login, if it has one")
    smtp_password: SecretStr | None = Field(default=None, description="The login's password")
    staging_sends_mail: bool = Field(
        default=False,
        description="In staging alone: letters may leave this machine, marked as not real. Else `SMTP_HOST` must be "
        "on it, since the records may hold real people's addresses",
    )
    smtp_timeout_seconds: int = Field(
        default=30,
        ge=1,
        le=120,
        description="Patience with each stage; the answer to a letter gets three times as much",
    )

    @field_validator("mail_authserv_ids", mode="before")
    @classmethod
    def _split_names(cls, value: object) -> object:
        return parts(value)

    @field_validator("mail_authserv_ids")
    @classmethod
    def _server_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not re.fullmatch(r"[A-Za-z0-9._-]{1,255}", name):
                raise ValueError(
                    f"MAIL_AUTHSERV_IDS names mail servers, separated by commas, such as mx.example.com; not {name!r}"
                )
        return tuple(name.lower() for name in names)

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
