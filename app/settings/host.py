"""Where the host listens, who it is to others, and what opens its own pages."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from app.domain.operations.origins import origin_of


class HostSettings(BaseSettings):
    """Where the host listens, who it is to others, and what it tells of itself."""

    countersign_env: Literal["development", "staging", "production"] = Field(
        default="production",
        description="`staging` has production's locks and allows stand-ins and test keys only "
        "([`production.md`](production.md#a-place-to-stage)). `development` allows unsigned engine calls and doors "
        "without a lock too, so it starts on loopback only",
    )
    host: str = Field(default="127.0.0.1", description="The address the host listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="The port it listens on")
    public_url: str = Field(
        default="",
        description="Where Inngest and the mail provider reach this host: `https://desk.example.com`. Needed in "
        "production and staging, `https://` only (`http://` where Inngest calls from this machine). Nothing is "
        "inferred from a request's own headers. Empty: where it listens",
    )
    tenant: str = Field(
        default="demo",
        pattern=r"^[a-z0-9-]{1,40}$",
        description="The tenant of this workspace, and the only one this host serves. Several may share a database: "
        "each has a host of its own",
    )
    status_token: SecretStr | None = Field(
        default=None,
        description="Opens `/status`, `/status.json` and `/metrics` (Prometheus) to operators, as basic auth "
        "password or bearer token; at least 16 characters. Empty: nobody, except programs on this machine in "
        "development",
    )
    api_calls_per_minute: int = Field(
        default=600,
        ge=1,
        le=100_000,
        description="How many calls of the API one key may make of this host in a minute, as many of them at once; "
        "`countersign keys limit` says otherwise for a single key ([`api.md`](api.md#how-often))",
    )
    otel_exporter_otlp_endpoint: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Where spans go: an OTLP collector over HTTP, without `/v1/traces`. Empty is off",
    )
    otel_exporter_otlp_headers: SecretStr | None = Field(
        default=None, description="The headers that collector wants, as `name=value,name=value`"
    )
    log_format: Literal["json", "console"] = Field(default="json", description="`console` is for reading")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged: `debug`, `info`, `warning` or `error`"
    )

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, text: str) -> str:
        try:
            return origin_of(text.strip()) if text.strip() else ""
        except ValueError as error:
            raise ValueError(
                f"PUBLIC_URL is where others reach this host, such as https://desk.example.com: {error}"
            ) from None

    @property
    def origin(self) -> str:
        """Who we are to others: PUBLIC_URL, or in development where we listen."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{'127.0.0.1' if self.host in ('', '0.0.0.0', '::') else host}:{self.port}"  # noqa: S104

    @property
    def locked(self) -> bool:
        """Production and staging: every door has its lock, every call its signature."""
        return self.countersign_env != "development"

    @property
    def real(self) -> bool:
        """Production alone: real customers, real money, no stand-in."""
        return self.countersign_env == "production"

    @property
    def staging(self) -> bool:
        """Locked, and nothing in it is real: whatever people read says so."""
        return self.countersign_env == "staging"
