"""Cases that wait out of sight until a time, or until their customer writes again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.domain.cases.snoozes import Snooze, SnoozeVerdict, Snoozing
from app.domain.ids import ActorId, CaseId, TenantId
from app.errors import BadInput, NotFound
from app.store.cases import case_states
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

SECONDS_MAX: Final = 30 * 86_400

_LOCK: Final = """
SELECT clock_timestamp() AS now, snoozed_until, snoozed_until > clock_timestamp() AS asleep FROM cases
WHERE id = $1 AND channel = 'mail' FOR NO KEY UPDATE
"""
_SNOOZE: Final = """
UPDATE cases SET snoozes = snoozes + 1, snoozed_until = $2, woke_at = NULL WHERE id = $1
RETURNING snoozes, coalesce(round(extract(epoch FROM $2 - clock_timestamp())), 0)::int AS seconds
"""
# Nobody waits here for whoever has a case in hand, and the next look finds it.
_WAKE_DUE: Final = """
UPDATE cases SET snoozed_until = NULL, woke_at = clock_timestamp() WHERE id IN (
    SELECT id FROM cases WHERE snoozed_until <= clock_timestamp() ORDER BY snoozed_until LIMIT $1
    FOR NO KEY UPDATE SKIP LOCKED
) RETURNING id
"""
_WOKEN_MAX: Final = 200  # at one look


class PostgresSnoozes:
    """The last word counts, by the database's clock."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def snooze(self, tenant: TenantId, case_id: CaseId, seconds: float, *, by: ActorId) -> datetime | None:
        """Out of sight for so long (``case_snoozed``); 0 brings it back. Raises NotFound and BadInput."""
        if not 0 <= seconds <= SECONDS_MAX:
            raise BadInput("A case is snoozed for at most 30 days")
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_LOCK, case_id)
            if row is None:
                raise NotFound(f"There is no case {case_id}")
            until = row["now"] + timedelta(seconds=seconds) if seconds else None
            await _keep(conn, tenant, case_id, until, by)
        return until

    @retried
    async def put_off(self, tenant: TenantId, case_id: CaseId, chosen: Snooze, *, by: ActorId) -> SnoozeVerdict:
        """The same by somebody's own clock, where a customer waits; said twice it is said once."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_LOCK, case_id)
            if row is None or await case_states.since(conn, case_id) is None:
                return SnoozeVerdict(Snoozing.NOT_WAITING)
            until = chosen.until(row["now"])
            if row["snoozed_until"] != until:
                await _keep(conn, tenant, case_id, until, by)
        return SnoozeVerdict(Snoozing.SNOOZED, until)

    @retried
    async def wake_due(self, tenant: TenantId) -> Sequence[CaseId]:
        """End the snoozes whose time has come, so that their heads are repainted; whose those are."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [CaseId(row["id"]) for row in await conn.fetch(_WAKE_DUE, _WOKEN_MAX)]

    @retried
    async def wake(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> SnoozeVerdict:
        """Back in the list before its time (``case_snoozed`` for no second); nothing where it is there already."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await conn.fetchrow(_LOCK, case_id)
            if row is not None and row["asleep"]:
                await _keep(conn, tenant, case_id, None, by)
        return SnoozeVerdict(Snoozing.AWAKE)


async def _keep(conn: Conn, tenant: TenantId, case_id: CaseId, until: datetime | None, by: ActorId) -> None:
    row = await conn.fetchrow(_SNOOZE, case_id, until)
    assert row is not None, "it is locked"
    key, data = f"{case_id}:snoozed:{row['snoozes']}", {"seconds": row["seconds"]}
    await append(conn, tenant, Entry("case_snoozed", by, ("case", case_id), key, case_id, data))
