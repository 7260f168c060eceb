"""What happens in a case: mails, drafts, replies and summaries."""

from typing import Any, ClassVar

from app.events.base import ID, Event


class EmailReceived(Event):
    """A customer's mail is in the records. ``delivery`` counts deliberate re-sends of the same message."""

    name: ClassVar[str] = "customer/email.received"
    tenant: str = ID
    message_id: str = ID
    customer_id: str = ID  # a reference, of a customer or of a stranger's address; flow control keys on it
    tier: str = "standard"  # flow control's priority; "unknown" where the sender is no customer of ours
    delivery: int = 0

    @property
    def dedupe_id(self) -> str:
        """One run per message and deliberate re-send."""
        return f"{self.message_id}:received:{self.delivery}"

    def payload(self) -> dict[str, Any]:
        """Adds ``once``: the key of the function's idempotency expression."""
        return {**super().payload(), "once": self.dedupe_id}


class SendRequested(Event):
    """A person (or REPLY_MODE=auto) wants a drafted reply mailed."""

    name: ClassVar[str] = "draft/send.requested"
    tenant: str = ID
    draft_id: str = ID
    asking: int = 1  # raised when it was not sent, or perhaps not, and somebody asks again

    @property
    def dedupe_id(self) -> str:
        """One run per asking."""
        return f"{self.draft_id}:send" if self.asking <= 1 else f"{self.draft_id}:send:{self.asking}"


class BounceReceived(Event):
    """A reply of ours did not arrive. What is known of it is in the row."""

    name: ClassVar[str] = "postmark/bounce.received"
    tenant: str = ID
    bounce_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Shown once."""
        return f"{self.bounce_id}:received"


class DraftRetryRequested(Event):
    """Somebody wants a drafted reply written again. The note that says how is in the row."""

    name: ClassVar[str] = "draft/retry.requested"
    tenant: str = ID
    draft_id: str = ID
    attempt: int = 1  # raised when an earlier one came to nothing and it is asked for again

    @property
    def dedupe_id(self) -> str:
        """One run per asking."""
        return f"{self.draft_id}:retry:{self.attempt}"


class ThreadSummaryRequested(Event):
    """A new message found its case's thread long. It covers the thread up to that message."""

    name: ClassVar[str] = "customer/thread.summary_requested"
    tenant: str = ID
    case_id: str = ID
    upto_id: str = ID  # the newest message

    @property
    def dedupe_id(self) -> str:
        """One summary per length of the thread."""
        return f"{self.upto_id}:summary"
