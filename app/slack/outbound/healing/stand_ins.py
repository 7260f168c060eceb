"""Where a message cannot be written to, what it should say is told elsewhere: once, and as near to it as possible."""

import html
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

import structlog

from app.domain.approvals.presses import Kind
from app.domain.ids import ApprovalId, DraftId, Posted, TenantId
from app.domain.messages import MessageState
from app.domain.operations.notifications import News, OpsNotice
from app.errors import ChatError, ChatRefused
from app.ports.bundle import MessagePorts
from app.slack.api.errors import GONE, NOT_THERE, TOO_MUCH
from app.slack.outbound.chat import SlackChat
from app.slack.outbound.find_posted_message import Place
from app.slack.outbound.healing.wanted_letters import Wanted, WantedLetters
from app.slack.outbound.letters import Letter

COPIES_MAX: Final = 5  # somebody deletes them, or Slack lets us write but once

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class StandIns:
    """A stand-in is a message of the same row: the live one where a row has one, so that its buttons can be pressed
    there, and repainted like every other, so that it never gets old either."""

    chat: SlackChat
    letters: WantedLetters
    ports: MessagePorts
    tenant: TenantId

    async def tell(self, state: MessageState, wanted: Wanted, code: str) -> str | None:
        """Returns the digest of what people know by now; None where nobody could be told yet.

        Raises ChatError where a retry may heal it.
        """
        digest = wanted.letter.digest
        has_stand_in = state.shows.kind in (Kind.CASE, Kind.STALLED) and state.told
        if state.told == digest or has_stand_in:
            return state.told
        if state.copies < COPIES_MAX and await self._post(state, wanted, code):
            return digest
        return digest if await self._tell_ops(state, wanted, code) else None

    async def _post(self, state: MessageState, wanted: Wanted, code: str) -> bool:
        standing = replace(state, instead_of=state.instead_of or state.at)
        fresh = await self.letters.of(standing)
        if fresh is None or not fresh.live:
            return True  # it moved on by itself
        ways = [fresh.letter, fresh.plain] if fresh.plain else [fresh.letter]
        for letter in ways:
            for place in self._places(state, wanted, code):
                posted = await self._try(replace(letter, mark=fresh.letter.mark), place, wanted)
                if isinstance(posted, Posted):
                    await self._moved(state, posted)
                    _log.warning("told_elsewhere", kind=state.shows.kind.value, code=code)
                    return True
                if posted in TOO_MUCH:
                    break
        return False

    def _places(self, state: MessageState, wanted: Wanted, code: str) -> list[Place]:
        """Below it, while it is there; where its kind belongs; in its channel."""
        root = state.instead_of if state.instead_of and state.instead_of.channel == state.at.channel else state.at
        below = [] if code == GONE else [Place(state.at.channel, root.ts)]
        first = [wanted.thread] if wanted.thread else below
        return [*first, Place(state.at.channel)]

    async def _try(self, letter: Letter, place: Place, wanted: Wanted) -> Posted | str:
        try:
            return await self.chat.poster.routed(
                None, place, letter, fallbacks=self._fallbacks(wanted), about=wanted.about
            )
        except ChatRefused as refused:
            if refused.detail not in NOT_THERE:
                _log.warning("stand_in_refused", code=refused.detail)
            return refused.detail

    def _fallbacks(self, wanted: Wanted) -> AsyncIterator[Place]:
        if wanted.details is None:
            return self.chat.poster.fallbacks.to_know()
        details = wanted.details
        return self.chat.poster.fallbacks.to_decide_it(details)

    async def _moved(self, state: MessageState, posted: Posted) -> None:
        """The row knows its live message; where it has none, the stand-in is known by its mark."""
        row_id = state.shows.row_id
        match state.shows.kind:
            case Kind.APPROVAL:
                await self.ports.approvals.card_posted(self.tenant, ApprovalId(row_id), posted)
            case Kind.ALARM:
                await self.ports.alarms.posted(self.tenant, ApprovalId(row_id), posted)
            case Kind.DRAFT:
                await self.ports.drafts.posted(self.tenant, DraftId(row_id), posted)
            case Kind.CASE | Kind.STALLED:
                pass

    async def _tell_ops(self, state: MessageState, wanted: Wanted, code: str) -> bool:
        """With what to do about it, once for each state."""
        notice = OpsNotice(
            tenant=self.tenant,
            news=News.MESSAGE_BEHIND,
            data={"code": code, "says": html.unescape(wanted.letter.text)},
            case_id=wanted.about.case_id,
            approval_id=wanted.about.approval_id,
            thread=state.at,
        )
        try:
            await self.chat.tell_ops(notice)
        except ChatError as error:
            _log.error("ops_not_told", code=error.detail, kind=state.shows.kind.value)
            return False
        return True
