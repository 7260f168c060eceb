"""What the desk's rules go by of a customer: tier, what they got and were refused here lately, how long they wait."""

from typing import Final

from app.domain.approvals.policies.facts import LOOK_BACK_DAYS
from app.domain.approvals.policies.request_facts import CustomerFacts
from app.domain.ids import CustomerId, MessageId, TenantId
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_FACTS: Final = """
SELECT now.at, (SELECT nullif(c.tier, '') FROM customers c WHERE c.id = $1) AS tier,
    (SELECT count(*) FROM approvals a LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
     WHERE a.customer_id = $1 AND a.status = 'executed' AND r.status IS DISTINCT FROM 'failed'
       AND a.decided_at > now.at - make_interval(days => $3)) AS refunds,
    (SELECT count(*) FROM approvals a WHERE a.customer_id = $1 AND a.status = 'rejected'
       AND a.decided_at > now.at - make_interval(days => $3)) AS rejections,
    (SELECT greatest(0, extract(epoch FROM now.at - m.received_at))::bigint FROM messages m
     WHERE m.id = $2 AND m.kind <> 'request') AS waits
FROM (SELECT clock_timestamp() AS at) now
"""


class PostgresRuleFacts:
    """Rows of other tenants are out of reach."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def customer(
        self, tenant: TenantId, customer_id: CustomerId, message_id: MessageId | None
    ) -> CustomerFacts:
        """One question."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_FACTS, customer_id, message_id, LOOK_BACK_DAYS)
        assert row is not None, "it always has one"
        return CustomerFacts(row["at"], row["tier"], row["refunds"], row["rejections"], row["waits"] or 0)
