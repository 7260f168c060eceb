"""The lines that say what the policy let through alone: placed, painted by one at a time, and shown."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.approvals.auto_lines import LINES_MAX, AutoHour, AutoLine
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, AutoHourId, Posted, TenantId, new_id
from app.domain.people.actors import GATE
from app.errors import MessageBusy
from app.store.approvals import rows, transitions
from app.store.approvals.rows import SHEET
from app.store.approvals.unasked import manual_reviews
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

NOT_SHOWN: Final = "not_shown"
BRUSH_SECONDS: Final = 20.0  # two calls of Slack take less; whoever is slower is painted over, and paints once more

_OWE: Final = "INSERT INTO auto_lines (tenant, approval_id) VALUES ($1, $2)"
# Before any row: lines of one tenant are placed one after the other, so that an hour has one message.
_PLACING: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 4))"
_LINE: Final = """
SELECT l.hour_id, l.shown_at, a.status::text AS status,
       h.begins_at IS NOT DISTINCT FROM date_trunc('hour', clock_timestamp(), 'UTC') AS of_this_hour
FROM auto_lines l JOIN approvals a ON a.tenant = l.tenant AND a.id = l.approval_id
LEFT JOIN auto_hours h ON h.tenant = l.tenant AND h.id = l.hour_id
WHERE l.approval_id = $1
"""
_ROOM: Final = """
SELECT h.id FROM auto_hours h WHERE h.begins_at = date_trunc('hour', clock_timestamp(), 'UTC')
  AND (SELECT count(*) FROM auto_lines l WHERE l.tenant = h.tenant AND l.hour_id = h.id) < $1
ORDER BY h.part LIMIT 1
"""
_NEW_HOUR: Final = """
INSERT INTO auto_hours (tenant, id, begins_at, part)
SELECT $1, $2, hour.begins_at, 1 + (SELECT count(*) FROM auto_hours h WHERE h.begins_at = hour.begins_at)
FROM (SELECT date_trunc('hour', clock_timestamp(), 'UTC') AS begins_at) hour
RETURNING id
"""
_PLACE: Final = "UPDATE auto_lines SET hour_id = $2, placed_at = clock_timestamp() WHERE approval_id = $1"
_BRUSH: Final = """
UPDATE auto_hours SET brush = $2, brush_until = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND (brush IS NULL OR brush = $2 OR brush_until <= clock_timestamp()) RETURNING id
"""
_OVER: Final = "UPDATE auto_hours SET painted_over = true WHERE id = $1"
_DRY: Final = "UPDATE auto_hours SET brush = NULL, brush_until = NULL WHERE id = $1 AND brush = $2"
# Where it is, and whether somebody painted over it out of turn meanwhile.
_POSTED: Final = """
UPDATE auto_hours h SET channel = $2, ts = $3, painted_over = false
FROM (SELECT id, painted_over FROM auto_hours WHERE id = $1 FOR UPDATE) before
WHERE h.id = before.id RETURNING before.painted_over
"""
# What is held is held for as long as it can be seen: the time begins when the line is there.
_HOLD: Final = """
UPDATE approvals SET undo_until = clock_timestamp() + make_interval(secs => undo_seconds)
WHERE id = ANY($1) AND status = 'approved' AND undo_seconds > 0
"""
_UNSEEN: Final = "SELECT approval_id FROM auto_lines WHERE hour_id = $1 AND shown_at IS NULL"
_SHOWN: Final = """
UPDATE auto_lines SET shown_at = $3
WHERE hour_id = $1 AND approval_id = ANY($2) AND shown_at IS NULL RETURNING approval_id
"""
_HOUR: Final = "SELECT id, begins_at, part, channel, ts, clock_timestamp() AS read_at FROM auto_hours WHERE id = $1"
# When a line was last shown as its rows had it.
_AS_OF: Final = "UPDATE auto_lines SET shown_at = $3 WHERE hour_id = $1 AND approval_id = ANY($2) AND shown_at < $3"
# One line of each message that shows an old state. What was committed while it was read may be a bit older than that.
_STALE: Final = """
SELECT DISTINCT ON (l.hour_id) l.approval_id
FROM auto_hours h
JOIN auto_lines l ON l.tenant = h.tenant AND l.hour_id = h.id
JOIN approvals a ON a.tenant = l.tenant AND a.id = l.approval_id
LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
LEFT JOIN LATERAL (
    SELECT max(greatest(m.asked_at, m.ended_at)) AS changed_at FROM manual_reviews m
    WHERE m.tenant = a.tenant AND m.customer_id = a.customer_id
) review ON true
WHERE h.begins_at > clock_timestamp() - interval '7 days'
  AND greatest(a.moved_at, r.settled_at, review.changed_at) > l.shown_at - interval '1 second'
ORDER BY l.hour_id, l.approval_id LIMIT $1
"""
STALE_MAX: Final = 20
_LINES: Final = (
    SHEET
    + """
JOIN auto_lines l ON l.tenant = a.tenant AND l.approval_id = a.id
WHERE l.hour_id = $1 AND (l.shown_at IS NOT NULL OR a.status = 'approved') ORDER BY l.placed_at, a.id
"""
)
_OF: Final = "SELECT hour_id FROM auto_lines WHERE approval_id = $1 AND shown_at IS NOT NULL"
_CANCEL: Final = """
UPDATE approvals SET
    status = 'cancelled', moved_at = clock_timestamp(), decided_at = clock_timestamp(), decided_by = $2
WHERE id = $1 AND status = 'approved'
  AND EXISTS (SELECT FROM auto_lines WHERE approval_id = $1 AND shown_at IS NULL) RETURNING id
"""


async def owe(conn: Conn, tenant: TenantId, approval_id: ApprovalId) -> None:
    """What the policy has just let through is not carried out before its line is shown."""
    await conn.execute(_OWE, tenant, approval_id)


class PostgresAutoLines:
    """Lines are the truth, the message is painted from them. Whoever paints has the brush; the others wait."""

    def __init__(self, pool: Pool, *, brush_seconds: float = BRUSH_SECONDS) -> None:
        self._pool, self._brush_seconds = pool, brush_seconds

    @retried
    async def take(self, tenant: TenantId, approval_id: ApprovalId) -> AutoHour | None:
        """Its line has its place in this hour's message, which the caller now paints. None: it needs no painting,
        since it is shown or is not carried out any more. Raises MessageBusy while somebody else paints."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_PLACING, f"auto lines {tenant}")
            line = await conn.fetchrow(_LINE, approval_id)
            if line is None or line["shown_at"] is not None or line["status"] != Status.APPROVED:
                return None
            hour_id = line["hour_id"] if line["of_this_hour"] else await _place(conn, tenant, approval_id)
            taken = await self._brush(conn, tenant, hour_id)
        return _or_busy(taken)  # the place is kept: whoever paints now finds the line

    @retried
    async def take_again(self, tenant: TenantId, approval_id: ApprovalId) -> AutoHour | None:
        """The message in which its line is shown, to be repainted. None where there is none. Raises MessageBusy."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            hour_id = await conn.fetchval(_OF, approval_id)
            if hour_id is None:
                return None
            taken = await self._brush(conn, tenant, hour_id)
        return _or_busy(taken)

    @retried
    async def painted(self, hour: AutoHour, posted: Posted) -> AutoHour | None:
        """Its lines are shown there, and are held from now on. None: that is what the rows say, and the brush is
        free. Otherwise they changed meanwhile, and the caller paints again what is returned."""
        async with tenant_tx(self._pool, hour.tenant, limit_seconds=STEP_SECONDS) as conn:
            over = await conn.fetchval(_POSTED, hour.id, posted.channel, posted.ts)
            shown = await _shown(conn, hour)
            mine = await conn.fetchval(_BRUSH, hour.id, hour.brush, self._brush_seconds) is not None
            now = await _read(conn, hour.tenant, hour.id, hour.brush)
            if mine and not over and now.shows == hour.shows:
                await conn.execute(_DRY, hour.id, hour.brush)
                again = None
            elif mine:
                again = now
            else:  # somebody took our turn for lost, and what we painted may stand over theirs
                await conn.execute(_OVER, hour.id)
                again = None
            await append(conn, hour.tenant, *[transitions.entry("auto_line_shown", row, GATE) for row in shown])
        return again

    async def stale(self, tenant: TenantId) -> Sequence[ApprovalId]:
        """One line of each message that shows an old state, of those of the last seven days; at most 20."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [ApprovalId(row["approval_id"]) for row in await conn.fetch(_STALE, STALE_MAX)]

    @retried
    async def put_down(self, hour: AutoHour) -> None:
        """It could not be painted: somebody else may try."""
        async with tenant_tx(self._pool, hour.tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_DRY, hour.id, hour.brush)

    @retried
    async def not_shown(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """Nobody can see it, so it is not done (``approval_cancelled``, code not_shown). False: somebody can."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.lock(conn, approval_id)
            if await conn.fetchval(_CANCEL, approval_id, GATE) is None:
                return False
            await append(conn, tenant, transitions.entry("approval_cancelled", row, GATE, code=NOT_SHOWN))
            return True

    async def _brush(self, conn: Conn, tenant: TenantId, hour_id: str) -> AutoHour | None:
        brush = new_id("brush")
        if await conn.fetchval(_BRUSH, hour_id, brush, self._brush_seconds) is None:
            return None
        return await _read(conn, tenant, hour_id, brush)


async def _place(conn: Conn, tenant: TenantId, approval_id: ApprovalId) -> str:
    """In the first message of this hour that has room for it."""
    hour_id = await conn.fetchval(_ROOM, LINES_MAX)
    hour_id = hour_id or await conn.fetchval(_NEW_HOUR, tenant, new_id("hour"))
    await conn.execute(_PLACE, approval_id, hour_id)
    return str(hour_id)


async def _shown(conn: Conn, hour: AutoHour) -> list[asyncpg.Record]:
    """The rows of those that nobody could see before."""
    ids = [line.details.approval.id for line in hour.lines]
    fresh = [row["approval_id"] for row in await conn.fetch(_SHOWN, hour.id, ids, hour.read_at)]
    if fresh:
        await conn.execute(_HOLD, fresh)
    await conn.execute(_AS_OF, hour.id, ids, hour.read_at)
    return [await rows.find(conn, ApprovalId(one)) for one in sorted(fresh)]


async def _read(conn: Conn, tenant: TenantId, hour_id: str, brush: str) -> AutoHour:
    """To be painted now: what nobody has seen yet is held anew."""
    await conn.execute(_HOLD, [row["approval_id"] for row in await conn.fetch(_UNSEEN, hour_id)])
    row = await conn.fetchrow(_HOUR, hour_id)
    assert row is not None
    lines = [rows.details(line) for line in await conn.fetch(_LINES, hour_id)]
    reviews = await manual_reviews.of(conn, [one.approval.sum.customer_id for one in lines])
    return AutoHour(
        tenant=tenant,
        id=AutoHourId(row["id"]),
        begins_at=row["begins_at"],
        part=row["part"],
        posted=None if row["ts"] is None else Posted(row["channel"], row["ts"]),
        brush=brush,
        read_at=row["read_at"],
        lines=tuple(AutoLine(one, reviews.get(one.approval.sum.customer_id)) for one in lines),
    )


def _or_busy(taken: AutoHour | None) -> AutoHour:
    if taken is None:
        raise MessageBusy("Somebody else paints the same message just now")
    return taken
