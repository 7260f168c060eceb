"""Cases that wait out of sight until a time, or until their customer writes again."""

from datetime import datetime
from typing import Final

from app.domain.ids import ActorId, CaseId, TenantId
from app.errors import BadInput, NotFound
from app.store.db.audit import Entry, append
from app.store.db.pool import Pool
from app.store.db.transactions import retried, tenant_tx

SECONDS_MAX: Final = 30 * 86_400

_SNOOZE: Final = """
UPDATE cases SET snoozes = snoozes + 1,
    snoozed_until = CASE WHEN $2 > 0 THEN clock_timestamp() + make_interval(secs => $2) END
WHERE id = $1 RETURNING snoozes, snoozed_until
"""


class PostgresSnoozes:
    """The last word counts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def snooze(self, tenant: TenantId, case_id: CaseId, seconds: float, *, by: ActorId) -> datetime | None:
        """Out of sight for so long (``case_snoozed``); 0 brings it back. Raises NotFound and BadInput."""
        if not 0 <= seconds <= SECONDS_MAX:
            raise BadInput("A case is snoozed for at most 30 days")
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_SNOOZE, case_id, float(seconds))
            if row is None:
                raise NotFound(f"There is no case {case_id}")
            until: datetime | None = row["snoozed_until"]
            key = f"{case_id}:snoozed:{row['snoozes']}"
            data = {"seconds": int(seconds)}
            await append(conn, tenant, Entry("case_snoozed", by, ("case", case_id), key, case_id, data))
        return until
