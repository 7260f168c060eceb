"""Which models can be named, and which nonsense is refused at start-up with a sentence."""

import os
from unittest import mock

import agents
import pytest

from workers.agent import OFFLINE_LABEL, ModelChoice, run_config


@pytest.mark.parametrize(
    ("text", "base_url", "api_key", "label"),
    [
        ("offline", None, None, OFFLINE_LABEL),
        ("responses:gpt-x", None, "key", "responses:gpt-x"),
        ("chat:gpt-x", None, "key", "chat:gpt-x"),
        ("chat:llama3.1:8b", "http://127.0.0.1:11434/v1", None, "chat:llama3.1:8b"),
        ("chat:meta/llama-3@fast", "https://models.example/v1", "key", "chat:meta/llama-3@fast"),
    ],
)
def test_a_model_is_named_in_one_word(text: str, base_url: str | None, api_key: str | None, label: str) -> None:
    assert ModelChoice.parse(text, base_url, api_key).label == label


@pytest.mark.parametrize(
    ("text", "base_url", "api_key", "timeout", "says"),
    [
        ("", None, "key", 60, "SUPPORT_MODEL"),
        ("gpt-x", None, "key", 60, "SUPPORT_MODEL"),
        ("Offline", None, "key", 60, "SUPPORT_MODEL"),
        ("responses:", None, "key", 60, "SUPPORT_MODEL"),
        ("chat: gpt", None, "key", 60, "SUPPORT_MODEL"),
        ("chat:gpt\n", None, "key", 60, "SUPPORT_MODEL"),
        ("realtime:gpt", None, "key", 60, "SUPPORT_MODEL"),
        ("responses:gpt-x", None, None, 60, "OPENAI_API_KEY"),
        ("responses:gpt-x", "", "", 60, "OPENAI_API_KEY"),
        ("chat:gpt-x", "ftp://models.example", "key", 60, "OPENAI_BASE_URL"),
        ("chat:gpt-x", "models.example/v1", "key", 60, "OPENAI_BASE_URL"),
        ("chat:gpt-x", "http://", "key", 60, "OPENAI_BASE_URL"),
        ("chat:gpt-x", "http://[broken", "key", 60, "OPENAI_BASE_URL"),
        ("chat:gpt-x", "http://me:pw@models.example", "key", 60, "OPENAI_BASE_URL"),
        ("chat:gpt-x", "http://models.example/?a=b", "key", 60, "OPENAI_BASE_URL"),
        ("offline", None, None, 0, "timeout"),
        ("offline", None, None, -1, "timeout"),
        ("offline", None, None, 601, "timeout"),
        ("offline", None, None, float("nan"), "timeout"),
        ("offline", None, None, float("inf"), "timeout"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    text: str, base_url: str | None, api_key: str | None, timeout: float, says: str
) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        ModelChoice.parse(text, base_url, api_key, timeout)
    assert str(refused.value).endswith(".")
    assert "pw" not in str(refused.value)


def test_the_key_is_never_printed() -> None:
    assert "s3cret" not in repr(ModelChoice.parse("chat:gpt-x", None, "s3cret"))


async def test_the_environment_never_lends_its_key_or_its_server() -> None:
    lent = {"OPENAI_API_KEY": "lent", "OPENAI_BASE_URL": "http://127.0.0.1:1/lent"}
    with mock.patch.dict(os.environ, lent):
        config = run_config(ModelChoice.parse("chat:gpt-x", "http://127.0.0.1:2/v1"))
        model = config.model_provider.get_model("gpt-x")
    assert isinstance(model, agents.OpenAIChatCompletionsModel)
    client = model._client
    assert client is not None
    assert (client.api_key, str(client.base_url)) == ("none", "http://127.0.0.1:2/v1/")
    assert (client.max_retries, client.timeout) == (1, 60.0)
    await config.model_provider.aclose()
    assert client.is_closed()
