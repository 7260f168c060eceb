"""Answers to one person alone by the address that a press, a command or a shortcut brought along."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient


async def answer_by(
    client: AsyncWebClient,
    response_url: str,
    sentence: str,
    *,
    blocks: list[dict[str, Any]] | None = None,
    thread_ts: str = "",
) -> None:
    """In the thread of what was pressed: without its name Slack shows it in the channel, where nobody looks."""
    hook = AsyncWebhookClient(response_url, session=client.session, retry_handlers=[], logger=client._logger)
    said: dict[str, Any] = {"text": sentence, "response_type": "ephemeral", "replace_original": False}
    place = {"thread_ts": thread_ts} if thread_ts else {}
    await hook.send_dict({**said, **place, **({"blocks": blocks} if blocks else {})})
