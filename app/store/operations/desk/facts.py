"""What a desk has to work with: whether customers, orders and mails are there, and how old the newest are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.domain.ids import TenantId
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_FACTS: Final = """
SELECT EXISTS (SELECT FROM customers) AS customers,
       (SELECT max(placed_on) FROM orders) AS newest_order_on,
       (SELECT max(received_at) FROM messages WHERE kind <> 'request') AS last_mail_at,
       clock_timestamp() AS now
"""


@dataclass(frozen=True)
class DeskFacts:
    """``None`` where there is none. ``now`` is the database's."""

    customers: bool
    newest_order_on: date | None
    last_mail_at: datetime | None
    now: datetime


class PostgresDeskFacts:
    """Read by those who look after a desk."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def facts(self, tenant: TenantId) -> DeskFacts:
        """As of now."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_FACTS)
        assert row is not None
        return DeskFacts(**row)
