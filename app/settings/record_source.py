"""Where customers and orders are looked up, and which addresses that somebody named may be called."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from app.outside.allowed import AllowedHosts


class RecordSourceSettings(BaseSettings):
    """Where customers and orders are looked up ([the page](record-sources.md)). The desk's file goes before these."""

    records_source: Literal["tables", "stripe", "http"] = Field(
        default="tables",
        description="`tables`: what was imported or sent to the API. `stripe`: customers and charges of the account "
        "that `STRIPE_API_KEY` belongs to. `http`: signed look-ups at `RECORDS_URL`",
    )
    records_url: str = Field(default="", description="The team's own address that answers look-ups, `https://` only")
    records_secret: SecretStr | None = Field(
        default=None, description="Signs those look-ups: `whsec_` and at least 24 bytes in base64"
    )
    records_cache_seconds: int = Field(
        default=60, ge=0, le=3600, description="How old an answer of `stripe` or `http` may be and still do"
    )
    records_timeout_seconds: int = Field(
        default=5, ge=1, le=30, description="The patience with one look-up; a person is asked when it is over"
    )
    outside_allowed_hosts: str = Field(
        default="",
        description="What may be called besides port 443 of the public internet where a tenant names an address: "
        "hosts, addresses or networks with an optional port, separated by commas, such as "
        "`records.internal:8443, 10.2.0.0/16`. In development and staging a place on this machine may also be called "
        "by `http://`",
    )

    @field_validator("outside_allowed_hosts")
    @classmethod
    def _can_be_read(cls, text: str) -> str:
        try:
            AllowedHosts.parse(text)
        except ValueError as error:
            raise ValueError(f"OUTSIDE_ALLOWED_HOSTS: {error}") from None
        return text
