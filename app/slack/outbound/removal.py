"""Takes messages of ours out of Slack, with their files and with what we said in the thread below them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import Posted
from app.domain.privacy.erasures import FILE, REMOVED
from app.errors import ChatRefused
from app.slack.api.errors import FAILURES, GONE, NOT_THERE, as_chat_error
from app.slack.api.identity import Identity

PAGES_MAX: Final = 20
PER_PAGE: Final = 100
# People wrote there too: theirs are not ours to delete.
OTHERS_WROTE: Final = "people_wrote_there"
_FILE_GONE: Final = frozenset({"file_deleted", "file_not_found"})


@dataclass(frozen=True)
class Removal:
    """Implements ``ports.PostRemoval``. What is gone already counts as removed."""

    client: AsyncWebClient
    us: Identity

    async def remove(self, at: Posted) -> str:
        """Replies first: a head with replies leaves a stub behind. Raises ChatError where a retry may heal it."""
        if at.channel == FILE:
            return await self._delete("files.delete", file=at.ts) or REMOVED
        kept, others, head = "", False, False
        async for message in self._thread(at):
            own = message.get("bot_id") == self.us.bot_id
            others = others or not (own or message.get("subtype") == "tombstone")
            if own and message.get("ts") == at.ts:
                head = True
                kept = await self._files(message) or kept
            elif own:
                kept = await self._one(at.channel, message) or kept
        if head:
            kept = await self._delete("chat.delete", channel=at.channel, ts=at.ts) or kept
        return kept or (OTHERS_WROTE if others else REMOVED)

    async def _one(self, channel: str, message: dict[str, Any]) -> str:
        kept = await self._files(message)
        return await self._delete("chat.delete", channel=channel, ts=str(message["ts"])) or kept

    async def _files(self, message: dict[str, Any]) -> str:
        kept = ""
        for file in message.get("files") or []:
            if file.get("mode") != "tombstone":
                kept = await self._delete("files.delete", file=str(file.get("id"))) or kept
        return kept

    async def _delete(self, method: str, **named: str) -> str:
        """Empty, or Slack's word for why it stays."""
        return await _told(lambda: self.client.api_call(method, json=named))

    async def _thread(self, at: Posted) -> AsyncIterator[dict[str, Any]]:
        """The message and all below it; nothing where it is gone. What cannot be read is tried by its name."""
        cursor = ""
        for _ in range(PAGES_MAX):
            more: dict[str, Any] = {"cursor": cursor} if cursor else {}
            try:
                answer = await self.client.conversations_replies(channel=at.channel, ts=at.ts, limit=PER_PAGE, **more)
            except FAILURES as error:
                trouble = as_chat_error(error)
                if trouble.retryable:
                    raise trouble from None
                if trouble.detail not in NOT_THERE:
                    yield {"ts": at.ts, "bot_id": self.us.bot_id}
                return
            for message in answer.get("messages") or []:
                yield message
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


async def _told(call: Callable[[], Awaitable[object]]) -> str:
    try:
        await call()
    except FAILURES as error:
        trouble = as_chat_error(error)
        if trouble.retryable:
            raise trouble from None
        assert isinstance(trouble, ChatRefused)
        return "" if trouble.detail in {GONE, *_FILE_GONE} else trouble.detail
    return ""
