"""What was begun to be posted, so that only a second try must look for what the first may have left."""

from typing import Final

from app.domain.ids import TenantId
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_BEGIN: Final = "INSERT INTO postings (tenant, key) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true"
EXPIRE: Final = "DELETE FROM postings WHERE begun_at < clock_timestamp() - $1::interval"


class PostgresSlackPosts:
    """Committed before anything is posted."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, tenant: TenantId, key: str) -> bool:
        """True for whoever asks first about ``key``; never again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_BEGIN, tenant, key))
