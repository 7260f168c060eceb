"""Approvals, and the questions and presses that belong to them."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.actions.refund_letter import Told
from app.domain.approvals.approval import Approval, ApprovalDetails, GateReading, NewApproval
from app.domain.approvals.askers.comments import CommentDetails, CommentId
from app.domain.approvals.holders import Holder
from app.domain.approvals.presses import RefusedPress, Shown
from app.domain.approvals.questions import Answer, AskVerdict, NewQuestion, QuestionDetails
from app.domain.approvals.voting import Counted, Decider, Opener, Refused, ReviewerRequest, Status, Vote, Withdrawal
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import (
    ActorId,
    ApprovalId,
    AutoHourId,
    MessageId,
    Posted,
    QuestionId,
    TenantId,
)


class Approvals(Protocol):
    """Approvals and the votes on them."""

    async def open(self, tenant: TenantId, new: NewApproval) -> Approval:
        """Commit row, digest and audit line; the natural key opens only one and returns it.

        What the policy would let through is judged again with all that it let through before, and waits for a
        person where that is too much. Raises ChargeBusy while another refund of the payment is under way.
        """
        ...

    async def opened(
        self, tenant: TenantId, message_id: MessageId, *, call_id: str, revision: int
    ) -> Approval | None:
        """What ``open`` opened under this natural key; None where it has not."""
        ...

    async def block(
        self, tenant: TenantId, message_id: MessageId, *, call_id: str, code: str, because: str, kind: str = "refund"
    ) -> None:
        """Put on record that the policy stopped a proposal (as ``refund_blocked``, by its kind; once per call)."""
        ...

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """The row. Raises NotFound."""
        ...

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """Everything the card shows. Raises NotFound."""
        ...

    async def pending(self, tenant: TenantId) -> Sequence[ApprovalDetails]:
        """Open approvals, the longest waiting customer first, at most 200."""
        ...

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judge and record one vote: vote, status, audit and outbox in one commit. Same source, same verdict."""
        ...

    async def withdraw(self, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal) -> Counted | Refused:
        """Pending or approved -> cancelled for good (``approval_cancelled``, code withdrawn); never when executing.

        ``approval/withdrawn`` then tells whoever asked.
        """
        ...

    async def withdrawal_told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Whoever asked has heard, and its gate has had its time to: nothing about it is said again."""
        ...

    async def live_of(self, tenant: TenantId, opener: Opener) -> Sequence[ApprovalId]:
        """What a run had opened and what is not closed yet: pending, approved or executing."""
        ...

    async def undecided(self, tenant: TenantId, message_id: MessageId) -> bool:
        """Whether a refund asked for with this message still waits: for people, or to be carried out."""
        ...

    async def undo(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """Approved -> cancelled while it is held (``approval_cancelled``, code undone); never when executing."""
        ...

    async def reopen(self, tenant: TenantId, approval_id: ApprovalId, wish: ReviewerRequest) -> Counted | Refused:
        """Ask for a fresh approval in a closed one's place, once (``approval_reopened``), with its outbox line."""
        ...

    async def not_reopened(self, tenant: TenantId, approval_id: ApprovalId, *, because: str) -> None:
        """No fresh one takes its place: stop asking for it, and keep why for the card."""
        ...

    async def told(self, tenant: TenantId, message_id: MessageId, calls: Sequence[str]) -> Sequence[Told]:
        """What became of the refunds these proposals of a message asked for, with what reviewers want told."""
        ...

    async def card_posted(self, tenant: TenantId, approval_id: ApprovalId, posted: Posted) -> None:
        """Keep where the live card is (``card_posted``)."""
        ...

    async def note(self, tenant: TenantId, approval_id: ApprovalId, action: str, key: str) -> None:
        """Write an audit line about an approval once per key (``approval_reminded``, ``card_failed``…)."""
        ...

    async def consume(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """The gate has read the row: if it is decided, stop the nudges. Returns the status."""
        ...

    async def reading(self, tenant: TenantId, approval_id: ApprovalId) -> GateReading:
        """What the gate goes by, read at once; if it is decided, this stops the nudges. Raises NotFound."""
        ...

    async def expire(self, tenant: TenantId, approval_id: ApprovalId) -> Status:
        """Expire it if pending and past its deadline by the database's clock. Returns the status."""
        ...

    async def expire_overdue(self, tenant: TenantId, *, limit: int) -> Sequence[ApprovalId]:
        """Expire whatever is overdue; the outbox tells the gates."""
        ...


class Escalations(Protocol):
    """Approvals that nobody decided in time, until somebody of on-call takes them."""

    async def take(self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId, takings: int) -> Holder | Status:
        """Whoever has it from now on, which is somebody else where they were first; its status where it is over.

        ``takings`` is what the message said when it was pressed. Raises NotFound.
        """
        ...


class Presses(Protocol):
    """What is known of the messages people press on."""

    async def shown_at(self, tenant: TenantId, posted: Posted) -> Shown | None:
        """The row this message shows, or once showed; None where the records do not know the message."""
        ...

    async def has_line(self, tenant: TenantId, hour_id: AutoHourId, approval_id: ApprovalId) -> bool:
        """Whether this hour's message of what the policy let through has a line about that."""
        ...

    async def refused(self, tenant: TenantId, press: RefusedPress) -> None:
        """Put on record that a press did nothing (``press_refused``, once per press)."""
        ...


class WholeRequests(Protocol):
    """All there is about one request, for a person who asks."""

    async def read(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """With its mail, and whether the reader may decide. Raises NotFound."""
        ...

    async def reveal(self, tenant: TenantId, approval_id: ApprovalId, reader: Decider) -> WholeRequest:
        """The same for whoever is shown the words unmasked (``words_revealed``, each time). Raises NotFound."""
        ...


class Comments(Protocol):
    """What programs say of their own requests, for whoever shows it."""

    async def details(self, tenant: TenantId, comment_id: CommentId) -> CommentDetails:
        """What it takes to show it. Raises NotFound."""
        ...

    async def shown(self, tenant: TenantId, comment_id: CommentId) -> None:
        """It is shown, or given up on: nothing about it is said again."""
        ...


class Questions(Protocol):
    """Questions before a decision, and the clock they stop."""

    async def asked_about(self, tenant: TenantId, thread: Posted) -> ApprovalId | None:
        """The approval whose live card heads this thread."""
        ...

    async def ask(self, tenant: TenantId, approval_id: ApprovalId, new: NewQuestion) -> AskVerdict:
        """Commit a question, stop the clock, tell the agent. The same source is the same question."""
        ...

    async def about(self, tenant: TenantId, approval_id: ApprovalId) -> Sequence[QuestionDetails]:
        """All that were asked about one approval, the oldest first."""
        ...

    async def details(self, tenant: TenantId, question_id: QuestionId) -> QuestionDetails:
        """What it takes to answer it. Raises NotFound."""
        ...

    async def answer(self, tenant: TenantId, question_id: QuestionId, answer: Answer) -> QuestionDetails:
        """Keep an answer before it is shown; the first one kept wins and is returned."""
        ...

    async def left_to_program(self, tenant: TenantId, question_id: QuestionId) -> None:
        """Whoever asked for the approval reads it and may answer: nothing about it is said again until then."""
        ...

    async def close(self, tenant: TenantId, question_id: QuestionId) -> None:
        """The answer was shown, or given up on: the clock runs again. Once."""
        ...
