"""How a message gets into a channel: looked at first, posted once, repainted in place, or elsewhere if it must."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import Posted
from app.domain.operations.notifications import News, OpsNotice
from app.errors import ChatError, ChatRefused, Unavailable
from app.ports.chat import POSTINGS_KEPT, SlackPosts
from app.slack.api.config import SlackConfig
from app.slack.api.errors import CHANNEL_GONE, FAILURES, MESSAGE_GONE, as_chat_error
from app.slack.api.identity import Identity
from app.slack.outbound.fallback_channels import FallbackChannels
from app.slack.outbound.find_posted_message import Mark, Place, find
from app.slack.outbound.letters import Letter, Told
from app.slack.people.channel_readers import Channels
from app.slack.views.operations.notifications import ops, ops_text

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class Poster:
    """Held by whoever posts. Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    slack_posts: SlackPosts
    channels: Channels

    @property
    def fallbacks(self) -> FallbackChannels:
        """Where messages go that their own place refuses."""
        return FallbackChannels(self.client, self.config, self.us)

    async def link(self, at: Posted | None) -> str | None:
        """The address of a message; None where Slack does not tell, because a link is never worth a failure."""
        if at is None:
            return None
        try:
            answer = await self.client.chat_getPermalink(channel=at.channel, message_ts=at.ts)
        except FAILURES:
            return None
        return str(answer.get("permalink") or "") or None

    def thread(self, thread: Posted | None) -> Place:
        """A case's thread; where there is none, the support channel itself."""
        return Place(thread.channel, thread.ts) if thread else Place(self.config.support_channel)

    async def routed(
        self,
        at: Posted | None,
        place: Place,
        letter: Letter,
        *,
        fallbacks: AsyncIterator[Place] | None = None,
        about: Told | None = None,
    ) -> Posted:
        """Where it belongs; where Slack refuses that place, the first other that takes it, and operators hear.

        ``fallbacks``: those for what people need only know, unless it says others.
        """
        try:
            return await self.show(at, place, letter)
        except ChatRefused as error:
            if error.detail not in CHANNEL_GONE:
                raise
            refused = error
        if at is not None and at.channel != place.channel:  # it had taken refuge before; its own place may be back
            with contextlib.suppress(ChatRefused):
                return await self.post_once(place, letter)
        async for fallback in fallbacks or self.fallbacks.to_know():
            if fallback.channel == place.channel:
                continue
            try:
                found = await self._left(fallback, letter)
                posted = await (self.update(found, letter) if found else self._post(fallback, letter))
            except ChatRefused:
                continue
            if found is None and about is not None:
                await self._tell_of_fallback(about, refused.detail, posted)
            return posted
        raise refused

    async def _tell_of_fallback(self, about: Told, code: str, posted: Posted) -> None:
        notice = OpsNotice(
            tenant=about.tenant,
            news=News.CARD_ELSEWHERE if about.approval_id else News.CASE_ELSEWHERE,
            data={"code": code},
            case_id=about.case_id,
            approval_id=about.approval_id,
            thread=posted,
        )
        letter = Letter(ops_text(notice), ops(notice, await self.link(notice.thread)))
        try:
            await self.routed(None, Place(self.config.ops_channel), letter)
        except ChatError as error:
            _log.warning("ops_not_told", code=error.detail)

    async def show(self, at: Posted | None, place: Place, letter: Letter) -> Posted:
        """Repaint it where it is; if it is nowhere, or was deleted, post it."""
        if at is not None:
            try:
                return await self.update(at, letter)
            except ChatRefused as refused:
                if refused.detail not in MESSAGE_GONE:
                    raise
        return await self.post_once(place, letter)

    async def post_once(self, place: Place, letter: Letter) -> Posted:
        """Unless an earlier try has: then that is repainted."""
        found = await self._left(place, letter)
        return await (self.update(found, letter) if found else self._post(place, letter))

    async def _left(self, place: Place, letter: Letter) -> Posted | None:
        """What an earlier try posted there and lost the answer of. Reading history is dear (a page of 100 messages,
        50 calls a minute, in some workspaces one), so it is not read where there was no earlier try."""
        if letter.mark is None or (await self._begin(place, letter.mark) and not place.is_older_than(POSTINGS_KEPT)):
            return None
        return await find(self.client, place, letter.mark, self.us.bot_id)

    async def _begin(self, place: Place, mark: Mark) -> bool:
        try:
            return await self.slack_posts.begin(self.config.tenant, f"{mark.event_type} {mark.value} {place.channel}")
        except Unavailable:
            return False  # nobody knows, so it is looked for

    async def _post(self, place: Place, letter: Letter) -> Posted:
        await self.channels.check(place.channel)
        thread: dict[str, Any] = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        try:
            answer = await self.client.chat_postMessage(
                channel=place.channel, unfurl_links=False, unfurl_media=False, **thread, **letter.arguments()
            )
        except FAILURES as error:
            raise as_chat_error(error) from None
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def update(self, at: Posted, letter: Letter) -> Posted:
        """Repaint it, if everybody who reads there may."""
        await self.channels.check(at.channel)
        return await self.write_over(at, letter)

    async def write_over(self, at: Posted, letter: Letter) -> Posted:
        """Repaint it, whoever reads there."""
        try:
            await self.client.chat_update(channel=at.channel, ts=at.ts, **letter.arguments())
        except FAILURES as error:
            raise as_chat_error(error) from None
        return at
