"""What a press in Slack does at the desk: one judged, committed answer within Slack's three seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from app.domain.actions.money_action import NO_PARTS, Parts
from app.domain.actions.tool_call import answer_mark
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status, Vote, Withdrawal
from app.domain.cases.replies import DraftDetails, DraftStatus, SendRefusal, SendVerdict
from app.domain.ids import Posted
from app.domain.privacy.redaction import redacted
from app.errors import CountersignError, NotFound
from app.ports.approvals.approvals import Approvals
from app.ports.approvals.seated_votes import cast_seated
from app.ports.cases.replies import Drafts, ReplyScreen, Sending
from app.slack.api.config import SlackConfig
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.api.identity import Identity
from app.slack.outbound.background import Afterwards
from app.slack.outbound.chat import SlackChat
from app.slack.people.reviewers import Reviewers
from app.slack.people.seats import is_asked, seats_of
from app.slack.requests.presses import Click
from app.slack.views.approvals.card import state_mark
from app.slack.views.cases.draft import draft_mark

COMMIT_SECONDS: Final = 2.0
PAINT_SECONDS: Final = 5.0  # who pressed and sees nothing for longer presses again
REPAINTS_MAX: Final = 5
_CARD_IS_BEHIND: Final = frozenset({Refusal.ALREADY_CLOSED, Refusal.EXPIRED, Refusal.TOO_LATE, Refusal.REOPENED})


@dataclass(frozen=True)
class Remarks:
    """What a decision says beyond yes or no."""

    reason: str = ""
    show_reason: bool = False
    amount_cents: int | None = None
    parts: Parts = NO_PARTS  # the lines that it is of
    arguments: str | None = None  # of a call, in canonical form, where they are others than were asked
    answer: str | None = None
    reply: str = ""
    cleared: tuple[str, ...] = ()  # codes of what was found in the reply and kept on this person's word


NO_REMARKS: Final = Remarks()


def _named(said: Remarks) -> str:
    """One choice of a modal, as the source of a vote."""
    if said.arguments is not None or said.answer is not None:
        return answer_mark(said.arguments, said.answer)
    lines = "".join(f":{number}x{quantity}" for number, quantity in said.parts[:20])
    return f"{said.amount_cents}{lines}"


def _source(click: Click, said: Remarks) -> str:
    """A corrected amount or answer from the same modal is another vote."""
    plain = said.amount_cents is None and said.arguments is None and said.answer is None
    return click.source if plain else f"{click.source}:{_named(said)}"


Telling = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Desk:
    """The ports a press needs. Its methods answer within ``ANSWER_SECONDS`` or raise Unavailable."""

    config: SlackConfig
    us: Identity
    approvals: Approvals
    drafts: Drafts
    sending: Sending
    screen: ReplyScreen
    reviewers: Reviewers
    chat: SlackChat
    afterwards: Afterwards = field(default_factory=Afterwards)
    commit_seconds: float = COMMIT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    paint_seconds: float = PAINT_SECONDS

    async def decide(self, click: Click, choice: Choice, said: Remarks = NO_REMARKS) -> Counted | Refused:
        """Cast a vote. A refused one is on the record too."""
        async with within(self.answer_seconds):
            vote = Vote(
                by=click.actor,
                choice=choice,
                source=_source(click, said),
                may_decide=await self.reviewers.may_decide(click.user_id, click.team_id),
                address=await self.reviewers.address(click.user_id),
                reason=said.reason,
                show_reason=said.show_reason,
                amount_cents=said.amount_cents,
                parts=said.parts,
                arguments=said.arguments,
                answer=said.answer,
                reply=said.reply,
                cleared=said.cleared,
                card=await self._pressed_card(click),
            )
            return await self._cast(click, vote)

    async def withdraw(self, click: Click, reason: str) -> Counted | Refused:
        """Take a request back for good, on a reviewer's word. Of this and a decision at once the first counts."""
        async with within(self.answer_seconds):
            if not await self.reviewers.may_decide(click.user_id, click.team_id):
                return Refused(Refusal.NOT_A_REVIEWER)
            async with within(self.commit_seconds):
                return await self.approvals.withdraw(
                    click.tenant, click.approval_id, Withdrawal(click.actor, redacted(reason))
                )

    async def start_decision(self, click: Click, choice: Choice = Choice.REJECT) -> ApprovalDetails | Refused:
        """What a decision's modal shows, or why there is nothing to decide. A stranger's attempt is put on record."""
        async with within(self.answer_seconds):
            may_decide = await self.reviewers.may_decide(click.user_id, click.team_id)
            try:
                details = await self.approvals.details(click.tenant, click.approval_id)
            except NotFound:
                return Refused(Refusal.UNKNOWN)
            if not await is_asked(self.reviewers, click.actor, details, choice, may_decide=may_decide):
                # refused as a vote would be, before anybody types a reason
                who = (click.actor, choice, click.source, may_decide, await self.reviewers.address(click.user_id))
                vote = Vote(*who, card=(click.channel, click.ts))
                return _as_refused(await self._cast(click, vote))
            return _standing(details.approval, click) or details

    async def start_edit(self, click: Click) -> DraftDetails | SendVerdict:
        """What the editor shows, or why there is nothing to edit."""
        async with within(self.answer_seconds):
            if not await self.may_handle_customers(click):
                return SendVerdict(SendRefusal.NOT_STAFF)
            try:
                details = await self.drafts.details(click.tenant, click.draft_id)
            except NotFound:
                return SendVerdict(SendRefusal.UNKNOWN)
            return _unsendable(details) or details

    async def send_draft(self, click: Click, body: str | None = None, cleared: tuple[str, ...] = ()) -> SendVerdict:
        """Put a draft on its way, with ``body`` instead of its text if given. Two people at once send once.

        ``cleared`` are the codes of what was found in ``body`` and goes on this person's word.
        """
        async with within(self.answer_seconds):
            if not await self.may_handle_customers(click):
                return SendVerdict(SendRefusal.NOT_STAFF)
            async with within(self.commit_seconds):
                return await self.drafts.request_send(
                    click.tenant, click.draft_id, by=click.actor, body=body, cleared=cleared, meant=click.meant
                )

    async def resolve_sending(self, click: Click, *, arrived: bool) -> SendVerdict:
        """Whoever found out says whether a reply of which nobody knows arrived; if not, it is sent again."""
        async with within(self.answer_seconds):
            if not await self.may_handle_customers(click):
                return SendVerdict(SendRefusal.NOT_STAFF)
            async with within(self.commit_seconds):
                return await self.sending.resolve(click.tenant, click.draft_id, by=click.actor, arrived=arrived)

    async def start_retry(self, click: Click) -> DraftDetails | SendVerdict:
        """What the note's modal belongs to, or why there is nothing to draft again."""
        found = await self.start_edit(click)
        if isinstance(found, DraftDetails) and found.retry_by is not None:
            return SendVerdict(SendRefusal.RETRYING, found.retry_by)
        return found

    async def retry_draft(self, click: Click, note: str) -> SendVerdict:
        """Ask for another draft in this one's place."""
        async with within(self.answer_seconds):
            if not await self.may_handle_customers(click):
                return SendVerdict(SendRefusal.NOT_STAFF)
            async with within(self.commit_seconds):
                return await self.drafts.request_retry(click.tenant, click.draft_id, by=click.actor, note=note)

    def repaint_card(self, click: Click, verdict: Counted | Refused, *, otherwise: Telling | None = None) -> None:
        """Show the verdict on the card at once; ``otherwise`` tells it where the card cannot be repainted now.

        The durable function repaints it in any case.
        """
        if isinstance(verdict, Counted) or verdict.why in _CARD_IS_BEHIND:
            self.afterwards.start(self._show_or_tell(click, otherwise), "repaint-card")
        elif verdict.why is Refusal.STALE_CARD:
            self.afterwards.start(self._close_copy(click), "close-copy")

    def repaint_draft(self, click: Click) -> None:
        """The same for a draft."""
        self.afterwards.start(self._repaint_draft(click), "repaint-draft")

    async def card_link(self, click: Click) -> str | None:
        """Where the live card is, for somebody who pressed an old one."""
        try:
            approval = await self.approvals.get(click.tenant, click.approval_id)
        except NotFound:
            return None
        return await self.chat.poster.link(approval.card)

    async def _pressed_card(self, click: Click) -> tuple[str, str] | None:
        """Where it was pressed. While the row does not know its card yet, a message of ours is as good as the card:
        whoever presses in the moment between its posting and the commit of where it is did nothing wrong."""
        try:
            approval = await self.approvals.get(click.tenant, click.approval_id)
        except NotFound:
            return None
        return (click.channel, click.ts) if approval.card else None

    async def _cast(self, click: Click, vote: Vote) -> Counted | Refused:
        async with within(self.commit_seconds):
            try:
                return await cast_seated(
                    self.approvals, click.tenant, click.approval_id, vote, partial(seats_of, self.reviewers)
                )
            except NotFound:
                return Refused(Refusal.UNKNOWN)

    async def may_handle_customers(self, click: Click) -> bool:
        """Whether whoever pressed may be shown what we know of customers, and write to them.

        ``presses.Doorkeeper`` has asked this before; here it stands beside what it guards.
        """
        who = (click.user_id, click.team_id)
        return await self.reviewers.may_handle_customers(*who, shown_in=click.channel)

    async def _show_or_tell(self, click: Click, otherwise: Telling | None) -> None:
        try:
            async with asyncio.timeout(self.paint_seconds):
                shown = await self._repaint_card(click)
        except (CountersignError, TimeoutError):
            if otherwise is None:
                raise
            shown = False
        if otherwise is not None and not shown:
            await otherwise()

    async def _repaint_card(self, click: Click) -> bool:
        """Whether there is a card that shows it.

        Read again after painting: while we painted, the row may have moved on and been painted by others, and what
        we had read would stand over what is true.
        """
        details = await self.approvals.details(click.tenant, click.approval_id)
        for _ in range(REPAINTS_MAX):
            await self.chat.repaint_card(details)
            painted, details = details, await self.approvals.details(click.tenant, click.approval_id)
            if state_mark(details) == state_mark(painted):
                break
        return details.approval.card is not None

    async def _close_copy(self, click: Click) -> None:
        """Only what is older than the live card: one that was posted a moment ago may not be in the row yet."""
        details = await self.approvals.details(click.tenant, click.approval_id)
        live = details.approval.card
        if live is not None and float(click.ts) < float(live.ts):
            await self.chat.close_copy(Posted(click.channel, click.ts), details, live)

    async def _repaint_draft(self, click: Click) -> None:
        details = await self.drafts.details(click.tenant, click.draft_id)
        for _ in range(REPAINTS_MAX):
            await self.chat.repaint_draft(details)
            painted, details = details, await self.drafts.details(click.tenant, click.draft_id)
            if draft_mark(details) == draft_mark(painted):
                return


def _standing(approval: Approval, click: Click) -> Refused | None:
    """Whether a modal is worth opening. Only a hint: the vote is judged under the row's lock."""
    status, by, at = approval.status, approval.decided_by, approval.decided_at
    if status is Status.EXPIRED:
        return Refused(Refusal.EXPIRED, status, by, at)
    if status is not Status.PENDING:
        return Refused(Refusal.ALREADY_CLOSED, status, by, at)
    card = approval.card
    if card is not None and (card.channel, card.ts) != (click.channel, click.ts):
        return Refused(Refusal.STALE_CARD, status)
    return None


def _unsendable(details: DraftDetails) -> SendVerdict | None:
    if details.status in {DraftStatus.SENDING, DraftStatus.UNSURE, DraftStatus.SENT}:
        return SendVerdict(SendRefusal.ALREADY_SENDING, by=details.requested_by)
    if details.status is DraftStatus.REPLACED:
        return SendVerdict(SendRefusal.REPLACED)
    return None


def _as_refused(verdict: Counted | Refused) -> Refused:
    """A vote without authority is never counted; should a store ever do so, nobody here believes it."""
    return verdict if isinstance(verdict, Refused) else Refused(Refusal.NOT_A_REVIEWER)
