"""What a payment provider says, and what is asked of it."""

from typing import ClassVar

from app.events.base import ID, Event


class RefundFailed(Event):
    """A refund that was approved could not be carried out, or was taken back by the provider."""

    name: ClassVar[str] = "customer/refund.failed"
    tenant: str = ID
    approval_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """One alarm per approval."""
        return f"{self.approval_id}:failed"


class ChargeRefundFailed(Event):
    """A refund that the payment provider had taken failed after all: the customer does not have the money."""

    name: ClassVar[str] = "stripe/charge.refund.failed"
    tenant: str = ID
    approval_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """An approval's refund fails once."""
        return f"{self.approval_id}:refund-failed"


class PaymentNewsReceived(Event):
    """The payment provider told of something. What it is about is in the row; what is true, in its books."""

    name: ClassVar[str] = "payment/news.received"
    tenant: str = ID
    news_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Once per event of the provider's."""
        return f"{self.news_id}:received"


class RefundLookDue(Event):
    """A refund has been pending for a while without news. ``last``: it is not looked up again after this."""

    name: ClassVar[str] = "refund/look.due"
    tenant: str = ID
    approval_id: str = ID
    look: int = 1
    last: bool = False

    @property
    def dedupe_id(self) -> str:
        """Once per look."""
        return f"{self.approval_id}:look:{self.look}"


class RefundEscalated(Event):
    """Nobody took a failed refund's alarm within its window."""

    name: ClassVar[str] = "customer/refund.escalated"
    tenant: str = ID
    approval_id: str = ID

    @property
    def dedupe_id(self) -> str:
        """Escalated once."""
        return f"{self.approval_id}:escalated"
