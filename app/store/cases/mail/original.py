"""Mails as they came, sealed; whoever reads one is on record."""

from typing import Final

from app.domain.cases.mail.inbound import Original
from app.domain.ids import ActorId, CaseId, MessageId, TenantId, new_id
from app.errors import Misconfigured, NotFound
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, tenant_tx
from app.store.db.vault import Vault

_KEEP: Final = """
INSERT INTO originals (tenant, message_id, content, content_type, size_bytes) VALUES ($1, $2, $3, $4, $5)
"""
_READ: Final = """
SELECT o.content, o.content_type, m.case_id, m.content_sha256
FROM messages m LEFT JOIN originals o ON o.tenant = m.tenant AND o.message_id = m.id WHERE m.id = $1
"""
ERASE: Final = """
DELETE FROM originals WHERE message_id IN (SELECT id FROM messages WHERE case_id = ANY($1))
"""


_NEWEST: Final = """
SELECT m.id FROM messages m JOIN originals o ON o.tenant = m.tenant AND o.message_id = m.id
WHERE m.case_id = $1 ORDER BY m.received_at DESC LIMIT 1
"""


class PostgresOriginals:
    """Their readers' side; without a key nothing was kept and nothing can be read."""

    def __init__(self, pool: Pool, vault: Vault | None) -> None:
        self._pool, self._vault = pool, vault

    async def of_case(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> tuple[MessageId, Original]:
        """The newest of a case. Raises as ``read`` does."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            found = await conn.fetchval(_NEWEST, case_id)
        if found is None:
            raise NotFound("No original of this case is kept: its time was over, or nothing came by mail")
        return MessageId(found), await self.read(tenant, MessageId(found), by=by)

    async def read(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> Original:
        """The mail as it came (``original_read``, each time). Raises NotFound, and Misconfigured without its key."""
        if self._vault is None:
            raise Misconfigured("RECORDS_KEY is not set, so originals are neither kept nor can they be read")
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_READ, message_id)
            if row is None:
                raise NotFound("There is no such message")
            if row["content"] is None:
                raise NotFound("The original of this message is not kept: its time was over, or it came without one")
            # On record before it is opened: whoever could have seen it stands there even if showing it fails.
            key = f"{message_id}:original:{new_id('read')}"
            data = {"content_sha256": row["content_sha256"]}
            entry = Entry("original_read", by, ("message", message_id), key, CaseId(row["case_id"]), data)
            await append(conn, tenant, entry)
        return Original(await self._vault.open(row["content"]), row["content_type"])


async def keep(conn: Conn, tenant: TenantId, message_id: MessageId, sealed: bytes, original: Original) -> None:
    """Inside the transaction that takes the message in."""
    values = (sealed, storable(original.content_type, 100), len(original.content))
    await conn.execute(_KEEP, tenant, message_id, *values)
