"""Events committed with the rows they speak of, claimed by relays and said again until they have worked."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import asyncpg
import structlog

from app.domain.ids import TenantId
from app.events import Event, revive
from app.observability import correlation
from app.ports.operations.operations import OutboxLine
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

CHANNEL: Final = "countersign_outbox"
# Seconds until the next send, after the first, second, … one; the last repeats for as long as it takes.
BACKOFF_SECONDS: Final = [2, 5, 15, 30, 60, 120, 300, 900, 3600]
# A run that has not begun is mostly one that queues: saying its event again soon would only add to the crowd.
RESEND_BACKOFF_SECONDS: Final = [15, 30, 60, 120, 300, 900, 3600]

_log = structlog.get_logger("countersign.store")

# The notice is part of the transaction: whoever it wakes finds the line committed.
_ENQUEUE: Final = """
WITH line AS (
    INSERT INTO outbox (tenant, cause, name, payload, mode) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, cause) DO NOTHING RETURNING tenant
)
SELECT pg_notify('countersign_outbox', tenant) FROM line
"""
_FINISH: Final = "UPDATE outbox SET done_at = clock_timestamp() WHERE cause = $1 AND done_at IS NULL"
_CLAIM: Final = """
UPDATE outbox SET claimed_until = clock_timestamp() + interval '30 seconds'
WHERE id IN (
    SELECT id FROM outbox
    WHERE done_at IS NULL AND next_at <= clock_timestamp()
      AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
    ORDER BY next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING tenant, id, cause, name, payload, mode, sends
"""
# sends is compared, so that marking the same line again (a lost answer) does not push it further away. What was
# postponed while it was being said stays so.
_PUBLISHED: Final = """
UPDATE outbox SET
    sends = sends + 1,
    claimed_until = NULL,
    done_at = CASE WHEN mode = 'once' THEN clock_timestamp() END,
    next_at = greatest(next_at, clock_timestamp() + make_interval(secs => CASE mode
        WHEN 'resend' THEN ($4::int[])[least($2 + 1, cardinality($4::int[]))]
        ELSE ($3::int[])[least($2 + 1, cardinality($3::int[]))] END))
WHERE id = $1 AND sends = $2 AND done_at IS NULL
"""
_POSTPONE: Final = """
UPDATE outbox SET next_at = clock_timestamp() + make_interval(secs => $2) WHERE cause = $1 AND done_at IS NULL
"""
_PUT_BACK: Final = """
UPDATE outbox SET claimed_until = clock_timestamp() + interval '1 second'
WHERE id = $1 AND sends = $2 AND done_at IS NULL
"""


class Mode(StrEnum):
    """How often a line is said."""

    ONCE = "once"
    NUDGE = "nudge"  # again under a fresh event id, until ``finish``
    RESEND = "resend"  # again under the same event id, until ``finish``


async def enqueue(conn: Conn, tenant: TenantId, event: Event, *, cause: str, mode: Mode) -> None:
    """Add a line to this transaction; the same cause is said once."""
    event = event.model_copy(update={"correlation": correlation.current()})
    await conn.execute(_ENQUEUE, tenant, cause, event.name, event.model_dump(mode="json"), mode.value)


async def finish(conn: Conn, cause: str) -> None:
    """What the line asked for has happened: stop saying it."""
    await conn.execute(_FINISH, cause)


async def postpone(conn: Conn, cause: str, seconds: float) -> None:
    """Whoever it is for is at it: say it again only so much later, in case they are lost by then."""
    await conn.execute(_POSTPONE, cause, seconds)


class PostgresOutbox:
    """The relay's side of the outbox."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def due(self, tenant: TenantId, *, limit: int) -> Sequence[OutboxLine]:
        """Lines whose time has come, claimed for 30 s so that two relays do not say them together."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_CLAIM, limit)
        lines = (_line(row) for row in sorted(rows, key=lambda row: row["id"]))
        return [line for line in lines if line is not None]

    @retried
    async def published(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> None:
        """Lines said once are done; the others come due again on the backoff until finished."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.executemany(
                _PUBLISHED, [(one.id, one.sends, BACKOFF_SECONDS, RESEND_BACKOFF_SECONDS) for one in _in_order(lines)]
            )

    async def put_back(self, tenant: TenantId, lines: Sequence[OutboxLine]) -> None:
        """They could not be sent just now: due again in a second."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.executemany(_PUT_BACK, [(one.id, one.sends) for one in _in_order(lines)])


def _in_order(lines: Sequence[OutboxLine]) -> Sequence[OutboxLine]:
    """Always the same, so that two relays cannot wait for each other."""
    return sorted(lines, key=lambda line: line.id)


def _line(row: asyncpg.Record) -> OutboxLine | None:
    try:
        event = revive(row["name"], row["payload"])
    except (KeyError, ValueError):
        # Written by another version, perhaps: the others must not wait behind it.
        _log.error("outbox_line_unreadable", tenant=row["tenant"], cause=row["cause"])
        return None
    if row["mode"] == Mode.NUDGE:
        event = event.model_copy(update={"nudge": row["sends"]})
    return OutboxLine(id=row["id"], event=event, sends=row["sends"], cause=row["cause"])
