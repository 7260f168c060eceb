"""What the desk's rules go by that no record of an order holds."""

from typing import Protocol

from app.domain.approvals.policies.request_facts import CustomerFacts
from app.domain.ids import CustomerId, MessageId, TenantId


class RuleFacts(Protocol):
    """Read-only, by the database's clock."""

    async def customer(
        self, tenant: TenantId, customer_id: CustomerId, message_id: MessageId | None
    ) -> CustomerFacts:
        """Of the last 90 days. ``message_id``: since when they wait; None: nobody waits for an answer to a mail."""
        ...
