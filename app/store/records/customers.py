"""What our tables know around a reply, of money, and of single orders."""

from collections.abc import Sequence
from typing import Final

from app.domain.cases.cases import TEXT_READ_MAX
from app.domain.cases.reply_screening import Surroundings
from app.domain.ids import CustomerId, MessageId, OrderId, TenantId
from app.domain.records.orders import OrderRecord
from app.domain.reply_claims.agreement import MoneyRecord
from app.errors import NotFound
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.payments.money_records import money_record
from app.store.records.order_rows import ORDERS, order_of

SAID_MAX: Final = 21  # mails of a case
ORDERS_MAX: Final = 50

# Our own rows say the id; a number is taken where no order has it as its id.
_ONE: Final = ORDERS + " WHERE o.id = $1 OR o.number = $1 ORDER BY o.id = $1 DESC LIMIT 1"

_RISK: Final = "SELECT risk_score FROM customers WHERE id = $1"

_SURROUNDINGS: Final = """
WITH about AS (
    SELECT m.case_id, cu.id AS customer, cu.email, m.id FROM messages m
    JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
    LEFT JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
    WHERE m.id = $1
), said AS (
    SELECT concat_ws(E'\\n', m.subject, left(m.body, $5), left(m.quoted, $5)) AS text
    FROM messages m JOIN about ON m.case_id = about.case_id
    WHERE m.kind = 'human' OR m.id = $1 ORDER BY m.id = $1 DESC, m.received_at DESC LIMIT $3
), own AS (
    SELECT concat_ws(' ', o.number, o.id, o.charge_id) AS text
    FROM orders o JOIN about ON o.customer_id = about.customer
    ORDER BY o.placed_on DESC LIMIT $4
), named AS (
    SELECT customer_id, number_said AS word FROM orders WHERE number_said = ANY($2)
    UNION ALL SELECT customer_id, id_said FROM orders WHERE id_said = ANY($2)
    UNION ALL SELECT customer_id, charge_said FROM orders WHERE charge_said = ANY($2)
    UNION ALL SELECT id, id_said FROM customers WHERE id_said = ANY($2)
    UNION ALL SELECT id, name_said FROM customers WHERE name_said = ANY($2)
)
SELECT coalesce(email, '') AS email, concat_ws(
    E'\\n', email, customer, (SELECT string_agg(text, E'\\n') FROM said), (SELECT string_agg(text, E'\\n') FROM own)
) AS known, ARRAY(
    SELECT word FROM named GROUP BY word HAVING NOT coalesce(bool_or(customer_id = about.customer), false)
) AS strangers FROM about
"""


class PostgresCustomers:
    """Read-only look-ups of steps and of replies that are looked at."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def surroundings(self, tenant: TenantId, message_id: MessageId, words: Sequence[str]) -> Surroundings:
        """What a reply to this message is looked at with; ``words``, in lower case, are those it might owe others:
        order numbers, ids, or what is before an @. One question. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_SURROUNDINGS, message_id, list(words), SAID_MAX, ORDERS_MAX, TEXT_READ_MAX)
        if row is None:
            raise NotFound("There is no such message")
        return Surroundings(row["email"], row["known"], frozenset(row["strangers"]))

    async def money_record(self, tenant: TenantId, message_id: MessageId) -> MoneyRecord:
        """What a reply to this message is compared with: refunds of its case and customer, their orders and words."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await money_record(conn, message_id)

    async def order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """Any order of the tenant, by its id, or by its number where none has that as its id."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_ONE, order_id)
        return None if row is None else order_of(row)

    async def risk_score(self, tenant: TenantId, customer_id: CustomerId) -> int:
        """How many of this customer's refunds came back; 0 for a customer we do not know."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return int(await conn.fetchval(_RISK, customer_id) or 0)
