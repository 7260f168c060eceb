"""How a message gets into a channel: looked at first, posted once, repainted in place, or elsewhere if it must."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import Posted
from app.domain.operations.notifications import News, OpsNotice
from app.errors import ChatError, ChatRefused, Unavailable
from app.ports.chat import POSTINGS_KEPT, SlackPosts
from app.slack.api.config import SlackConfig
from app.slack.api.errors import CHANNEL_GONE, FAILURES, GONE, MESSAGE_GONE, NOT_THERE, as_chat_error
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.outbound.fallback_channels import FallbackChannels
from app.slack.outbound.find_posted_message import Mark, Place, find
from app.slack.outbound.ledger import Ledger
from app.slack.outbound.letters import Letter, Told
from app.slack.people.channel_readers import Channels
from app.slack.people.reviewers import Reviewers
from app.slack.views.operations.notifications import ops, ops_text

LINKS_MAX: Final = 1_000

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class Poster:
    """Held by whoever posts. Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    slack_posts: SlackPosts
    channels: Channels
    ledger: Ledger = field(default_factory=Ledger)
    _links: dict[Posted, str] = field(default_factory=dict)  # an address never changes

    @property
    def fallbacks(self) -> FallbackChannels:
        """Where messages go that their own place refuses."""
        return FallbackChannels(self.client, self.config, self.us)

    @property
    def reviewers(self) -> Reviewers:
        """Who may decide, asked anew: what is posted stands for hours."""
        return Reviewers(self.client, self.config, self.us)

    async def link(self, at: Posted | None) -> str | None:
        """The address of a message; None where Slack does not tell, because a link is never worth a failure."""
        if at is None:
            return None
        if at not in self._links:
            try:
                answer = await self.client.chat_getPermalink(channel=at.channel, message_ts=at.ts)
            except FAILURES:
                return None
            if len(self._links) >= LINKS_MAX:
                self._links.clear()
            self._links[at] = str(answer.get("permalink") or "")
        return self._links[at] or None

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
            return await self.slack_posts.begin(self.config.tenant, f"{mark.name} {place.channel}")
        except Unavailable:
            return False  # nobody knows, so it is looked for

    async def _post(self, place: Place, letter: Letter) -> Posted:
        await self.channels.check(place.channel)
        thread: dict[str, Any] = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        began = datetime.now(UTC)
        try:
            answer = await self.client.chat_postMessage(
                channel=place.channel, unfurl_links=False, unfurl_media=False, **thread, **letter.arguments()
            )
        except FAILURES as error:
            raise as_chat_error(error) from None
        posted = Posted(str(answer["channel"]), str(answer["ts"]))
        self.ledger.wrote(posted, letter, began)
        return posted

    async def update(self, at: Posted, letter: Letter) -> Posted:
        """Repaint it, if everybody who reads there may."""
        await self.channels.check(at.channel)
        return await self.write_over(at, letter)

    async def write_over(self, at: Posted, letter: Letter) -> Posted:
        """Repaint it, whoever reads there."""
        began = datetime.now(UTC)
        try:
            await self.client.chat_update(channel=at.channel, ts=at.ts, **letter.arguments())
        except FAILURES as error:
            trouble = as_chat_error(error)
            if trouble.retryable:  # it may have been written all the same
                self.ledger.doubt(at, letter, began)
            raise trouble from None
        self.ledger.wrote(at, letter, began)
        return at

    async def shows(self, at: Posted, letter: Letter) -> bool | None:
        """Whether Slack shows it there; None where it does not let us look. Refused where the message is gone."""
        exactly: dict[str, Any] = {"oldest": at.ts, "latest": at.ts, "inclusive": True}
        try:
            answer = await self.client.conversations_replies(channel=at.channel, ts=at.ts, **exactly)
        except FAILURES as error:
            trouble = as_chat_error(error)
            if trouble.retryable or trouble.detail in CHANNEL_GONE | NOT_THERE:
                raise trouble from None
            return None
        for message in answer.get("messages") or []:
            if message.get("ts") == at.ts and message.get("subtype") != "tombstone":
                return letter.is_shown_by(message)
        raise ChatRefused(catalogue.SLACK_REFUSED, detail=GONE)
