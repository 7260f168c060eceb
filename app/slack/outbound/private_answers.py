"""Answers to one person alone: by the address that a press brought along, else by name, else in person."""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from app.slack.api.errors import FAILURES, code_of
from app.slack.api.staging import of_desk
from app.slack.people.direct_messages import in_person

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class Recipient:
    """Who is told, and where they did something; ``response_url`` is Slack's leave to answer it, while it lasts."""

    user: str
    channel: str = ""
    thread_ts: str = ""
    response_url: str = ""


@dataclass(frozen=True)
class Answer:
    """What they are told. Without ``thread_ts`` Slack would show it in the channel, where nobody looks."""

    sentence: str
    blocks: list[dict[str, Any]] | None = None

    def said_in(self, thread_ts: str) -> dict[str, Any]:
        """As every way of Slack's takes it."""
        place = {"thread_ts": thread_ts} if thread_ts else {}
        return {"text": self.sentence, **place, **({"blocks": self.blocks} if self.blocks else {})}


async def answer(client: AsyncWebClient, to: Recipient, told: Answer) -> None:
    """Slack takes an address five times within half an hour, so none is the only way. Raises where all are closed."""
    if to.response_url and await _by_address(client, to, told):
        return
    if to.channel and await _by_name(client, to, told):
        return
    await in_person(client, to.user, told.said_in(""))


async def _by_address(client: AsyncWebClient, to: Recipient, told: Answer) -> bool:
    hook = AsyncWebhookClient(to.response_url, session=client.session, retry_handlers=[], logger=client._logger)
    said = {**of_desk(client, told.said_in(to.thread_ts)), "response_type": "ephemeral", "replace_original": False}
    try:
        got = await hook.send_dict(said)
    except FAILURES as error:
        _log.warning("address_silent", error=type(error).__name__)
        return False
    taken = got.status_code == 200 and '"ok":false' not in got.body.replace(" ", "")
    if not taken:
        _log.info("address_closed", status=got.status_code)
    return taken


async def _by_name(client: AsyncWebClient, to: Recipient, told: Answer) -> bool:
    """Where we are not in the channel, or they have left it, Slack refuses."""
    try:
        await client.chat_postEphemeral(channel=to.channel, user=to.user, **told.said_in(to.thread_ts))
    except SlackApiError as error:
        _log.info("not_told_by_name", code=code_of(error))
        return False
    return True
