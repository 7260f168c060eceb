"""The desk's condition in figures, for its operators' status page."""

from typing import Final

import asyncpg

from app.domain.ids import TenantId
from app.domain.operations.run_status import DeskStatus, KeptRun, RunCount, RunStatus
from app.domain.people.desk_locks import whole_desk
from app.store.cases import case_states
from app.store.cases.waiting import OVERDUE, WAITING_SINCE
from app.store.db.pool import Pool
from app.store.db.transactions import tenant_tx
from app.store.messages import message_states
from app.store.operations.workflow_runs import LATEST
from app.store.people import desk_locks

SHOWN_MAX: Final = 25

# Lines that were said and wait for their next nudge are in order; those never said are the relay's backlog.
_FIGURES: Final = f"""
SELECT clock_timestamp() AS at,
       (SELECT count(*) FROM approvals WHERE status = 'pending') AS pending,
       (SELECT extract(epoch FROM clock_timestamp() - min({WAITING_SINCE}))::float8 FROM approvals a
         WHERE a.status = 'pending') AS oldest_pending,
       (SELECT count(*) FROM approvals a WHERE {OVERDUE}) AS overdue,
       (SELECT count(*) FROM dead_letters) AS dead_letters,
       (SELECT count(*) FROM messages WHERE kind = 'auto'
         AND received_at > clock_timestamp() - interval '1 day') AS machine_mails,
       count(*) AS pending_events,
       extract(epoch FROM clock_timestamp() - min(next_at))::float8 AS pending_event_seconds
FROM outbox WHERE done_at IS NULL AND sends = 0 AND next_at <= clock_timestamp()
"""
_COUNTS: Final = """
SELECT function, status, count(*) AS count, min(moved_at) AS oldest_at FROM workflow_runs
WHERE ended_at IS NULL OR ended_at > clock_timestamp() - interval '1 day'
GROUP BY function, status ORDER BY function, status
"""
_LATEST_IN: Final = LATEST + "SELECT * FROM latest WHERE status = $1 ORDER BY moved_at DESC, run_id LIMIT $2"


class PostgresDeskStatus:
    """Read only."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self, tenant: TenantId) -> DeskStatus:
        """All of it from one snapshot."""
        async with tenant_tx(self._pool, tenant, isolation="repeatable_read") as conn:
            figures = await conn.fetchrow(_FIGURES)
            everybody, late = await case_states.figures(conn), await message_states.behind(conn)
            counts, locks = await conn.fetch(_COUNTS), await desk_locks.standing(conn)
            failed = await conn.fetch(_LATEST_IN, RunStatus.FAILED.value, SHOWN_MAX)
            retrying = await conn.fetch(_LATEST_IN, RunStatus.RETRYING.value, SHOWN_MAX)
        assert figures is not None
        return DeskStatus(
            at=figures["at"],
            pending=figures["pending"],
            oldest_pending_seconds=figures["oldest_pending"],
            overdue=figures["overdue"],
            pending_events=figures["pending_events"],
            pending_event_seconds=figures["pending_event_seconds"],
            counts=[RunCount(r["function"], RunStatus(r["status"]), r["count"], r["oldest_at"]) for r in counts],
            failed=[_kept(row) for row in failed],
            retrying=[_kept(row) for row in retrying],
            dead_letters=figures["dead_letters"],
            machine_mails=figures["machine_mails"],
            waiting=everybody,
            behind={one.code: one.count for one in late},
            stopped_at=None if (stop := whole_desk(locks)) is None else stop.at,
            locked=sum(one.person is not None for one in locks),
        )


def _kept(row: asyncpg.Record) -> KeptRun:
    return KeptRun(
        run_id=row["run_id"],
        function=row["function"],
        kind=row["kind"],
        subject_id=row["subject_id"],
        status=RunStatus(row["status"]),
        attempts=row["attempts"],
        error_code=row["error_code"],
        started_at=row["started_at"],
        moved_at=row["moved_at"],
    )
