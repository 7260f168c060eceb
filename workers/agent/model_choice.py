"""Owns which model answers: the offline rules, or a named model behind a Responses or Chat endpoint."""

import math
import re
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import urlsplit

import openai
from agents import Model, ModelProvider, OpenAIResponsesModel

from workers.agent.complete_answers import WholeAnswers
from workers.agent.offline.model import OfflineModel

OFFLINE_LABEL = "offline rules (no language model)"
_OPENAI_URL = "https://api.openai.com/v1"
_TIMEOUT_MAX_SECONDS = 600.0
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}")


@dataclass(frozen=True)
class ModelChoice:
    """Made with `parse`, which refuses nonsense at start-up rather than at the first email."""

    kind: Literal["offline", "responses", "chat"]
    name: str = ""
    base_url: str = _OPENAI_URL
    api_key: str = field(default="", repr=False)
    timeout_seconds: float = 60.0

    @classmethod
    def parse(
        cls,
        text: str,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_seconds: float = 60.0,
    ) -> Self:
        if not math.isfinite(timeout_seconds) or not 0 < timeout_seconds <= _TIMEOUT_MAX_SECONDS:
            raise ValueError(f"The model timeout must be between 0 and {_TIMEOUT_MAX_SECONDS:.0f} seconds.")
        if text == "offline":
            return cls(kind="offline", timeout_seconds=timeout_seconds)
        kind, _, name = text.partition(":")
        if kind not in ("responses", "chat") or not _NAME.fullmatch(name):
            raise ValueError('SUPPORT_MODEL must be "offline", "responses:NAME" or "chat:NAME".')
        if base_url:
            _refuse_odd_url(base_url)
        elif not api_key:
            raise ValueError(f"SUPPORT_MODEL={text} needs OPENAI_API_KEY, or OPENAI_BASE_URL for another server.")
        return cls(
            kind="responses" if kind == "responses" else "chat",
            name=name,
            base_url=base_url or _OPENAI_URL,
            # A server of one's own often wants no key; naming one stops the client from reaching for the environment.
            api_key=api_key or "none",
            timeout_seconds=timeout_seconds,
        )

    def provider(self) -> ModelProvider:
        return ChosenModel(self)

    @property
    def label(self) -> str:
        return OFFLINE_LABEL if self.kind == "offline" else f"{self.kind}:{self.name}"


def _refuse_odd_url(base_url: str) -> None:
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("OPENAI_BASE_URL must be an http or https address, without a user name, query or fragment.")


class ChosenModel(ModelProvider):
    """Hands out the chosen model and owns its connection until `aclose`."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        self._client: openai.AsyncOpenAI | None = None

    def get_model(self, model_name: str | None) -> Model:
        if self._choice.kind == "offline":
            return OfflineModel()
        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=self._choice.api_key,
                base_url=self._choice.base_url,
                timeout=self._choice.timeout_seconds,
                max_retries=1,  # the durable step retries; two layers of patience would multiply
            )
        if self._choice.kind == "responses":
            return OpenAIResponsesModel(model=self._choice.name, openai_client=self._client)
        return WholeAnswers(model=self._choice.name, openai_client=self._client)

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None
