"""The engine that runs the durable functions, and who we are there."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from app.domain.operations.registration import refuse_app_id


class EngineSettings(BaseSettings):
    """Inngest, in its Cloud or on your own server, and who we are there."""

    inngest_base_url: str | None = Field(default=None, description="Your own server. Empty: Inngest Cloud")
    inngest_event_key: SecretStr | None = Field(
        default=None, description="The engine's key for events: at least 16 letters and digits"
    )
    inngest_signing_key: SecretStr | None = Field(
        default=None,
        description="The key that signs its calls: at least 32 hexadecimal digits, with or without `signkey-…-`",
    )
    inngest_app_id: str = Field(
        default="",
        description="The app this host is at the engine. Empty: `countersign` for tenant `demo`, else "
        "`TENANT-countersign`. One per tenant's host; none may begin with another's",
    )
    inngest_dev: bool = Field(default=False, description="No signatures; loopback and development only")

    @field_validator("inngest_app_id")
    @classmethod
    def _an_app_id(cls, text: str) -> str:
        return refuse_app_id(text)
