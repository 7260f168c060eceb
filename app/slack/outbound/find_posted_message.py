"""Finds what we already posted, so that a retry after a lost answer does not post it again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import Posted
from app.errors import ChatError
from app.slack.api.errors import FAILURES, as_chat_error, is_transient

PAGES_MAX: Final = 3  # where the place is bounded; in an open-ended channel only the latest page is read
PER_PAGE: Final = 100
CLOCKS_APART_SECONDS: Final = 600  # ``since`` is by our database's clock, messages are stamped by Slack's

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class Mark:
    """Metadata that says what a message is. Anybody in the channel can read it, so it holds an id only."""

    event_type: str
    key: str
    value: str
    instead_of: Posted | None = None  # the message it stands in for; None: whichever shows this

    @property
    def name(self) -> str:
        """By which the records know that it was begun to be posted."""
        return f"{self.event_type} {self.value} {self._original()}".rstrip()

    def metadata(self) -> dict[str, Any]:
        """As chat.postMessage takes it."""
        more = {"instead_of": self._original()} if self.instead_of else {}
        return {"event_type": self.event_type, "event_payload": {self.key: self.value, **more}}

    def is_on(self, message: dict[str, Any], bot_id: str) -> bool:
        """Whether this message is the one, and ours: others may put the same metadata on theirs."""
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        same = metadata.get("event_type") == self.event_type and payload.get(self.key) == self.value
        here = self.instead_of is None or payload.get("instead_of") == self._original()
        return bool(same and here and message.get("bot_id") == bot_id)

    def _original(self) -> str:
        return f"{self.instead_of.channel}:{self.instead_of.ts}" if self.instead_of else ""


@dataclass(frozen=True)
class Place:
    """Where to look: a channel, or one thread of it, since a moment."""

    channel: str
    thread_ts: str | None = None
    since: datetime | None = None

    def is_older_than(self, age: timedelta) -> bool:
        """Whether what is looked for may have been posted longer ago than that."""
        return self.since is not None and datetime.now(UTC) - self.since > age

    def arguments(self) -> dict[str, Any]:
        """For conversations.history or conversations.replies."""
        found: dict[str, Any] = {"channel": self.channel, "limit": PER_PAGE, "include_all_metadata": True}
        if self.since is not None:
            found["oldest"] = f"{self.since.timestamp() - CLOCKS_APART_SECONDS:.6f}"
        return {**found, "ts": self.thread_ts} if self.thread_ts else found


async def find(client: AsyncWebClient, place: Place, mark: Mark, bot_id: str) -> Posted | None:
    """The message with this mark. None too where we may not read the channel: posting twice beats not at all."""
    read = client.conversations_replies if place.thread_ts else client.conversations_history
    cursor = ""
    for _ in range(PAGES_MAX if place.since or place.thread_ts else 1):
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        try:
            answer = await read(**place.arguments(), **more)
        except FAILURES as error:
            _give_up_or_raise(error)
            return None
        for message in answer.get("messages") or []:
            if mark.is_on(message, bot_id):
                return Posted(place.channel, str(message["ts"]))
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            break
    return None


def _give_up_or_raise(error: BaseException) -> None:
    trouble: ChatError = as_chat_error(error)
    if not isinstance(error, SlackApiError) or is_transient(error):
        raise trouble from None
    _log.info("search_not_possible", code=trouble.detail)
