"""Ties a mail's case to the customer that the source of records named, once it was asked."""

from typing import Final

from app.domain.cases.cases import Problem
from app.domain.cases.customer_look_up import LookedUp, MailWriter
from app.domain.ids import CustomerId, MessageId, TenantId
from app.store.cases import message_rows as rows
from app.store.db.audit import append
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# A colleague's word, or an earlier look-up, stands.
_TIE: Final = "UPDATE cases SET customer_id = $2 WHERE id = $1 AND customer_id IS NULL"
_KNOWN_NOW: Final = f"""
UPDATE messages SET problem = CASE WHEN btrim(body, E' \\t\\r\\n') = '' THEN '{Problem.EMPTY_BODY}' END
WHERE id = $1 AND problem = '{Problem.UNKNOWN_CUSTOMER}'
"""


class PostgresCustomerTies:
    """Each may run twice: a customer is tied once, and the record has one line per delivery and outcome."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def writer(self, tenant: TenantId, message_id: MessageId) -> MailWriter:
        """Who wrote it. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.mail(conn, message_id)
        customer = rows.customer(row)
        return MailWriter(row["sender"], rows.vouched_for(row), customer.id if customer else None)

    @retried
    async def looked_up(
        self, tenant: TenantId, message_id: MessageId, outcome: LookedUp, customer_id: CustomerId | None = None
    ) -> Problem | None:
        """Put on record what came of it (``customer_looked_up``); what still keeps an agent from the mail."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.mail(conn, message_id)
            if customer_id is not None:
                await conn.execute(_TIE, row["case_id"], customer_id)
                await conn.execute(_KNOWN_NOW, message_id)
            key = f"{message_id}:looked_up:{row['delivery']}:{outcome}"
            await append(conn, tenant, rows.entry("customer_looked_up", row, key, {"outcome": outcome.value}))
            return rows.problem(await rows.mail(conn, message_id))
