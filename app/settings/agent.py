"""The language model behind the agent, and what it may cost."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from app.domain.operations.model_usage import Price, prices_from


class AgentSettings(BaseSettings):
    """The language model behind the agent, and what it may cost."""

    support_model: str = Field(
        default="offline",
        description="`offline`, `responses:NAME` or `chat:NAME`. Offline is deterministic, reads English and German, "
        "says on each draft that no language model wrote it, and asks for a refund only where a mail names one order "
        "and wants all of it or one sum of it back; anything else it asks about or explains",
    )
    openai_api_key: SecretStr | None = Field(default=None, description="The model's key")
    openai_base_url: str | None = Field(default=None, description="Any compatible server. Empty: OpenAI's own")
    model_timeout_seconds: int = Field(default=60, ge=1, le=600, description="Patience with the model")
    support_model_easy: str = Field(
        default="",
        description="A cheaper model for what is easy: rewritten drafts, thanks, summaries; the same three forms. "
        "Where it fails, `SUPPORT_MODEL` helps out. Empty: `SUPPORT_MODEL` does it all",
    )
    model_prices: Annotated[dict[str, Price], NoDecode] = Field(
        default={},
        description="US dollars per million tokens, as JSON: "
        '`{"NAME": {"input": 1.25, "cached": 0.13, "output": 10}}`. '
        "Without a price, tokens are counted and no money is guessed",
    )
    max_case_tokens: int = Field(
        default=500_000,
        ge=1,
        description="What the agent may use on one case. Past it a person is asked, and operators hear of it once",
    )

    @field_validator("model_prices", mode="before")
    @classmethod
    def _priced(cls, value: object) -> object:
        return prices_from(value) if isinstance(value, str) else value
