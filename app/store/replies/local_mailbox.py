"""Where the local mail adapter "sends" to: one row per key."""

from typing import Final

from app.domain.cases.replies import OutboundMail
from app.store.db.pool import Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_PUT: Final = """
INSERT INTO mail_outbox (tenant, key, recipient, subject, body, in_reply_to) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, key) DO NOTHING
"""


class PostgresMailbox:
    """The local mail adapter's records."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put(self, mail: OutboundMail) -> None:
        """Keep a mail, once per key."""
        values = (mail.to, mail.subject, mail.body, mail.in_reply_to)
        async with tenant_tx(self._pool, mail.tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_PUT, mail.tenant, mail.key, *(storable(value) for value in values))
