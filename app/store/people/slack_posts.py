"""What was begun to be posted, so that only a second try must look for what the first may have left."""

from typing import Final

from app.domain.approvals.presses import Shown
from app.domain.ids import Posted, TenantId
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_BEGIN: Final = "INSERT INTO postings (tenant, key) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true"
_SHOWN: Final = """
INSERT INTO shown (tenant, channel, ts, kind, row_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
EXPIRE: Final = "DELETE FROM postings WHERE begun_at < clock_timestamp() - $1::interval"


class PostgresSlackPosts:
    """What is begun is committed before anything is posted, and where it is, afterwards."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, tenant: TenantId, key: str) -> bool:
        """True for whoever asks first about ``key``; never again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_BEGIN, tenant, key))

    async def posted(self, tenant: TenantId, at: Posted, shown: Shown) -> None:
        """Keep which row this message shows."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_SHOWN, tenant, at.channel, at.ts, shown.kind.value, shown.row_id)
