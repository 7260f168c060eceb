"""In-memory stand-ins for the desk's ports that judge with the product's own rule."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from app.domain.actions.action import Altered
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.actions.registry import kind_of
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.flows.judging import judge
from app.domain.approvals.questions import AskRefusal, AskVerdict, NewQuestion
from app.domain.approvals.voting import (
    Ballot,
    Beneficiary,
    Choice,
    Counted,
    Decider,
    Refusal,
    Refused,
    ReviewerRequest,
    Status,
    Vote,
    interested,
)
from app.domain.approvals.whole_request import RequestMail, WholeRequest
from app.domain.cases.mail.undrafted import Stalled, Tried
from app.domain.cases.replies import DraftDetails, DraftStatus, SendRefusal, SendVerdict
from app.domain.cases.reply_screening import Finding, HeldReply, mark_of
from app.domain.ids import ActorId, ApprovalId, CaseId, DraftId, MessageId, Posted, QuestionId, TenantId
from app.errors import Misconfigured, NotFound
from tests.slack import sheets


@dataclass
class Approvals:
    """One approval under a lock."""

    held: ApprovalDetails
    votes: list[Vote] = field(default_factory=list)  # every vote that arrived, repeated ones too
    verdicts: dict[str, Counted | Refused] = field(default_factory=dict)
    before: Callable[[], Awaitable[None]] | None = None  # runs before each vote is judged
    after_read: Callable[[], Awaitable[None]] | None = None  # runs once, between a read and what is done with it
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    limits: PolicyLimits = field(default_factory=PolicyLimits)
    quorum: int = 1
    linked: list[ActorId] = field(default_factory=list)  # people who are the customer, on an operator's word

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """The row."""
        return (await self.details(tenant, approval_id)).approval

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """The sheet."""
        row = self.held.approval
        if (tenant, approval_id) != (row.tenant, row.id):
            raise NotFound("No such approval.")
        read, self.after_read, then = self.held, None, self.after_read
        if then is not None:
            await then()
        return read

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judged by the domain's rule; the same source gets the same verdict."""
        self.votes.append(vote)
        await self.get(tenant, approval_id)
        if self.before is not None:
            await self.before()
        async with self.lock:
            row = self.held.approval
            if vote.source not in self.verdicts:
                self.verdicts[vote.source] = self._judge(row, vote)
            return self.verdicts[vote.source]

    async def undo(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """Only while it is held."""
        row = self.held.approval
        if (why := self._why_not(wish)) is not None:
            return Refused(why, named=row.reviewers)
        if row.status is not Status.APPROVED or row.undo_until is None or row.undo_until < datetime.now(UTC):
            return Refused(Refusal.TOO_LATE, row.status)
        self.change(status=Status.CANCELLED, decided_by=wish.by)
        return Counted(Status.CANCELLED, by=wish.by)

    async def reopen(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """Once."""
        if (why := self._why_not(wish)) is not None:
            return Refused(why)
        if self.held.approval.reopened_by not in {None, wish.by}:
            return Refused(Refusal.REOPENED, by=self.held.approval.reopened_by)
        self.change(reopened_by=wish.by)
        return Counted(self.status, by=wish.by)

    def beneficiary(self) -> Beneficiary:
        """Whom it gives something to."""
        named = self.held.approval.reviewers
        return Beneficiary((self.held.address,), frozenset(self.linked), frozenset(named) if named else None)

    def _why_not(self, wish: ReviewerRequest) -> Refusal | None:
        return interested(wish, self.beneficiary()) if wish.may_decide else Refusal.NOT_A_REVIEWER

    def _judge(self, row: Approval, vote: Vote) -> Counted | Refused:
        card = (row.card.channel, row.card.ts) if row.card else None
        intact = row.digest == row.action.digest(row.id)
        overdue = datetime.now(UTC) > row.deadline
        asked_cents = getattr(row.action, "amount_cents", 0)
        ballot = Ballot(row.id, row.status, overdue, row.requested_by, card, intact, self.quorum, asked_cents)
        tally = self.held.tally
        ballot = replace(ballot, beneficiary=self.beneficiary(), flow=tally and tally.flow)
        verdict = judge(ballot, tally.votes if tally else [], vote)
        if isinstance(verdict, Refused):
            return replace(verdict, by=row.decided_by, at=row.decided_at, named=row.reviewers)
        wanted = Altered(vote.amount_cents, vote.parts, vote.arguments, vote.answer)
        approving = vote.choice is Choice.APPROVE
        instead = kind_of(row.action).alter(self.limits, row.action, row.facts, wanted) if approving else None
        if isinstance(instead, Block):
            return Refused(Refusal.BAD_AMOUNT, row.status, because=instead.because)
        if tally is not None:
            self.held = replace(
                self.held, tally=replace(tally, votes=[*tally.votes, replace(vote, stage=verdict.stage)])
            )
            if verdict.status is Status.PENDING:
                return verdict
        self.change(
            status=verdict.status,
            decided_by=vote.by,
            decided_at=datetime.now(UTC),
            decision_reason=vote.reason,
            reason_shown=vote.show_reason,
            approved_action=instead,
            reply_text=vote.reply,
        )
        return verdict

    def change(self, **changes: Any) -> None:
        """Change the row."""
        self.held = replace(self.held, approval=replace(self.held.approval, **changes))

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.held.approval.status


@dataclass
class WholeRequests:
    """The one approval with its mail; who was shown the words unmasked is kept."""

    approvals: Approvals
    mail: RequestMail = field(default_factory=lambda: sheets.request_mail())
    revealed: list[ActorId] = field(default_factory=list)

    async def read(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """By the rule that judges votes."""
        found = await self.approvals.details(tenant, approval_id)
        return WholeRequest(found, self.mail, interested(reader, self.approvals.beneficiary()))

    async def reveal(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """Kept."""
        found = await self.read(tenant, approval_id, reader)
        self.revealed.append(reader.by)
        return found


@dataclass
class Drafts:
    """One draft."""

    held: DraftDetails
    asked: list[tuple[ActorId, str | None]] = field(default_factory=list)
    cleared: list[tuple[str, ...]] = field(default_factory=list)  # of each asking

    async def details(self, tenant: TenantId, draft_id: DraftId) -> DraftDetails:
        """The sheet."""
        if (tenant, draft_id) != (self.held.tenant, self.held.id):
            raise NotFound("No such draft.")
        return self.held

    async def request_send(
        self,
        tenant: TenantId,
        draft_id: DraftId,
        *,
        by: ActorId,
        body: str | None = None,
        cleared: Sequence[str] = (),
        meant: str = "",
    ) -> SendVerdict:
        """Ready becomes sending, once; doubts stop it until they are meant."""
        self.asked.append((by, body))
        self.cleared.append(tuple(cleared))
        if draft_id != self.held.id:
            return SendVerdict(SendRefusal.UNKNOWN)
        if self.held.status is not DraftStatus.READY:
            return SendVerdict(SendRefusal.ALREADY_SENDING, by=self.held.requested_by)
        doubts = () if body is not None else self.held.doubts
        if doubts and meant != mark_of(doubts):
            self.held = replace(self.held, held=doubts)
            return SendVerdict(SendRefusal.DISAGREES, by, doubts)
        self.held = replace(self.held, status=DraftStatus.SENDING, requested_by=by, body=body or self.held.body)
        return SendVerdict(None, by=by)

    async def request_retry(self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, note: str) -> SendVerdict:
        """Once, while it is ready."""
        if self.held.retry_by is not None:
            return SendVerdict(SendRefusal.RETRYING, self.held.retry_by)
        self.held = replace(self.held, retry_by=by, retry_note=note)
        return SendVerdict(None, by=by)

    told: Stalled | None = None
    tries: list[tuple[str, int, ActorId]] = field(default_factory=list)
    typed: list[tuple[ActorId, str, tuple[str, ...]]] = field(default_factory=list)

    async def stalled(self, tenant: TenantId, message_id: MessageId, shown: int | None = None) -> Stalled:
        """Over once it was tried again or answered."""
        if self.told is None or self.told.message_id != message_id:
            raise NotFound("No such mail.")
        return replace(self.told, over=bool(self.tries or self.typed))

    async def undrafted(self, tenant: TenantId, case_id: CaseId) -> Stalled | None:
        """The same mail, until it is answered."""
        return None if self.typed or self.told is None or self.told.case.case_id != case_id else self.told

    async def try_again(self, tenant: TenantId, message_id: MessageId, delivery: int, *, by: ActorId) -> Tried:
        """Once."""
        if self.tries:
            return Tried.ALREADY
        self.tries.append((message_id, delivery, by))
        return Tried.TRYING

    async def by_hand(
        self, tenant: TenantId, message_id: MessageId, body: str, *, by: ActorId, cleared: Sequence[str] = ()
    ) -> SendVerdict:
        """Kept."""
        self.typed.append((by, body, tuple(cleared)))
        return SendVerdict(None, by)


@dataclass
class Screen:
    """Finds links and the one other customer's order."""

    stopped: list[HeldReply] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)

    assumed: list[tuple[ApprovalId, int] | None] = field(default_factory=list)

    async def look(
        self, tenant: TenantId, message_id: MessageId, reply: str, *, assuming: tuple[ApprovalId, int] | None = None
    ) -> tuple[Finding, ...]:
        """By their plainest signs."""
        self.looked.append(reply)
        self.assumed.append(assuming)
        signs = {Finding.LINK: "https://", Finding.ORDER_NUMBER: "1004", Finding.SUM_DIFFERS: "150.00"}
        return tuple(finding for finding, sign in signs.items() if sign in reply)

    async def held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Kept."""
        self.stopped.append(held)


@dataclass
class Sending:
    """What people say of a draft that may have been sent."""

    drafts: Drafts

    async def resolve(self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, arrived: bool) -> SendVerdict:
        """Whoever is first."""
        if self.drafts.held.status is not DraftStatus.UNSURE:
            return SendVerdict(SendRefusal.ALREADY_SENDING, by=self.drafts.held.requested_by)
        status = DraftStatus.SENT if arrived else DraftStatus.SENDING
        self.drafts.held = replace(self.drafts.held, status=status, requested_by=by, trouble="")
        return SendVerdict(None, by=by)


@dataclass
class Questions:
    """Questions about the one approval."""

    approvals: Approvals
    asked: list[NewQuestion] = field(default_factory=list)

    async def asked_about(self, tenant: TenantId, thread: Posted) -> ApprovalId | None:
        """The one approval, if this is its card."""
        row = self.approvals.held.approval
        return row.id if row.card == thread else None

    async def ask(self, tenant: TenantId, approval_id: ApprovalId, new: NewQuestion) -> AskVerdict:
        """The same source is the same question."""
        if self.approvals.status is not Status.PENDING:
            return AskVerdict(AskRefusal.CLOSED)
        if new.source not in [each.source for each in self.asked]:
            self.asked.append(new)
        return AskVerdict(None, QuestionId("qst_1"))


@dataclass
class Tenants:
    """The directory."""

    bound: dict[str, str] = field(default_factory=dict)

    spoken: str = "en"

    async def language(self, tenant: TenantId) -> str:
        """Whatever the test set."""
        return self.spoken

    async def bind_team(self, tenant: TenantId, team_id: str) -> None:
        """Tie them."""
        if self.bound.get(team_id, tenant) != tenant:
            raise Misconfigured("This workspace belongs to another tenant.")
        self.bound[team_id] = tenant
