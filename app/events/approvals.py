"""What happens to an approval."""

from typing import ClassVar

from app.events.base import ID, Event


class ApprovalSubmitted(Event):
    """Somebody outside ``handle-customer-email`` wants an approval carried through the gate: one that is open, or one
    that its program wrote down as a draft, where desk.yaml lets events open its kind."""

    name: ClassVar[str] = "approval/submit"
    tenant: str = ID
    approval_id: str = ID
    drafted: bool = False  # the desk's own word, once it has opened a draft: whoever else sent this has used its id

    @property
    def dedupe_id(self) -> str:
        """One gate per approval."""
        return f"{self.approval_id}:submit:opened" if self.drafted else f"{self.approval_id}:submit"


class CustomerRefundRequested(Event):
    """Somebody on the engine wants all that is left of an order refunded; opened only where desk.yaml lets events."""

    name: ClassVar[str] = "customer/refund.requested"
    tenant: str = ID
    order_id: str = ID
    request_id: str = ID  # the sender's own name for it: under it one approval opens

    @property
    def dedupe_id(self) -> str:
        """Asked once; whoever sends it under other ids meets the request's own row."""
        return f"{self.request_id}:refund-requested"


class ApprovalDecided(Event):
    """An approval left ``pending``. It only wakes the gate, which reads the row."""

    name: ClassVar[str] = "refund/approval.decided"
    tenant: str = ID
    approval_id: str = ID
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge: a repeated id would be swallowed for 24 h."""
        return f"{self.approval_id}:decided:{self.nudge}"


class ApprovalUndone(Event):
    """An approval was taken back while it was held. It only wakes whoever waits for the hold to end."""

    name: ClassVar[str] = "refund/approval.undone"
    tenant: str = ID
    approval_id: str = ID
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge, as a decision's."""
        return f"{self.approval_id}:undone:{self.nudge}"


class ApprovalWithdrawn(Event):
    """An approval was taken back before it was carried out, and is not asked about again."""

    name: ClassVar[str] = "approval/withdrawn"
    tenant: str = ID
    approval_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Withdrawn once."""
        return f"{self.approval_id}:withdrawn"


class ReopenRequested(Event):
    """Somebody wants a closed approval asked about again, with fresh facts."""

    name: ClassVar[str] = "approval/reopen.requested"
    tenant: str = ID
    approval_id: str = ID  # the closed one

    @property
    def dedupe_id(self) -> str:
        """An approval is reopened once; its successor can be reopened in its turn."""
        return f"{self.approval_id}:reopen"


class ApprovalCommented(Event):
    """A program says something of its own request. Its words are in the row."""

    name: ClassVar[str] = "approval/commented"
    tenant: str = ID
    approval_id: str = ID
    comment_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Shown once."""
        return f"{self.comment_id}:said"


class QuestionAsked(Event):
    """A reviewer asks before deciding. The question itself is in the row."""

    name: ClassVar[str] = "approval/question.asked"
    tenant: str = ID
    approval_id: str = ID
    question_id: str = ID
    answered: bool = False  # by the program that asked for the approval: there is an answer to show

    @property
    def dedupe_id(self) -> str:
        """A question is answered once."""
        return f"{self.question_id}:answered" if self.answered else f"{self.question_id}:asked"


class WebhookDue(Event):
    """Something is to be told at an approval's callback, and nothing earlier is still to be told there."""

    name: ClassVar[str] = "approval/webhook.due"
    tenant: str = ID
    approval_id: str = ID
    delivery_id: str = ID
    round: int = 0  # raised by each replay

    @property
    def dedupe_id(self) -> str:
        """One run per round; a replay has one of its own."""
        return f"{self.delivery_id}:due:{self.round}"


class ResultReported(Event):
    """Whoever carries an approval out said what came of it. It only wakes the gate, which reads the row."""

    name: ClassVar[str] = "approval/result.reported"
    tenant: str = ID
    approval_id: str = ID
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge, as a decision's."""
        return f"{self.approval_id}:reported:{self.nudge}"


class ApprovalReleased(Event):
    """A lock that held an approval up was lifted. It only wakes the gate, which reads the row."""

    name: ClassVar[str] = "approval/released"
    tenant: str = ID
    approval_id: str = ID
    lock_id: str = ID  # one approval may be held up more than once
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge, as a decision's."""
        return f"{self.approval_id}:released:{self.lock_id}:{self.nudge}"


class ApprovalRequested(Event):
    """An approval waits for people. For whoever else listens: nothing of the desk's own starts by it."""

    name: ClassVar[str] = "refund/approval.requested"
    tenant: str = ID
    approval_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Asked once."""
        return f"{self.approval_id}:requested"


class ApprovalResponse(Event):
    """An approval that nobody waited for by invoking its gate has ended. Words only: the row says the rest."""

    name: ClassVar[str] = "approval/response"
    tenant: str = ID
    approval_id: str = ID
    outcome: str = ID  # what came of it; "handed_over" where whoever asked carries it out, and may from now on

    @property
    def dedupe_id(self) -> str:
        """It ends once."""
        return f"{self.approval_id}:response"


class CanaryOpened(Event):
    """A seeded false request waits for people. Nothing but its own run starts by it."""

    name: ClassVar[str] = "canary/opened"
    tenant: str = ID
    approval_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Opened once."""
        return f"{self.approval_id}:canary-opened"


class CanaryClosed(Event):
    """Somebody decided a seeded false request, or nobody did in time. It only wakes its own run."""

    name: ClassVar[str] = "canary/closed"
    tenant: str = ID
    approval_id: str = ID
    nudge: int = 0  # raised each time the relay has to say it again

    @property
    def dedupe_id(self) -> str:
        """Fresh for each nudge, as a decision's."""
        return f"{self.approval_id}:canary-closed:{self.nudge}"


class CanaryAsked(Event):
    """A reviewer asks about a seeded false request before deciding. Its thread is told that there is no answer."""

    name: ClassVar[str] = "canary/asked"
    tenant: str = ID
    approval_id: str = ID
    question_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Told once."""
        return f"{self.question_id}:canary-asked"
