"""Deliveries: claimed by one run at a time, settled with the hand-over to the next, replayed by operators."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.approvals.webhooks.deliveries import GIVEN_UP, LASTS_SECONDS, TRIES_MAX, Message, Tried, wait_seconds
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import CLOCK
from app.errors import Conflict, NotFound
from app.ports.approvals.webhooks import Claimed, DeliveryRow, DeliveryState
from app.store.approvals.webhooks.callbacks import announce, cause_of
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# A call takes ten seconds at most. Whoever died within one is waited for no longer than this.
CLAIM_SECONDS: Final = 60
_AGREED_SECONDS: Final = 1.0  # engines round to whole seconds, so a run may come this much early
REPLAYED_MAX: Final = 1_000

_ONE: Final = """
SELECT state, code, greatest(0, extract(epoch FROM
    greatest(next_at, claimed_until) - clock_timestamp()))::float8 AS left_seconds
FROM webhook_deliveries WHERE id = $1
"""
_CLAIM: Final = """
UPDATE webhook_deliveries d
SET attempts = d.attempts + 1, claimed_until = clock_timestamp() + make_interval(secs => $2)
FROM approval_callbacks c
WHERE d.id = $1 AND c.tenant = d.tenant AND c.approval_id = d.approval_id AND d.state = 'due'
  AND d.next_at <= clock_timestamp() + make_interval(secs => $3)
  AND (d.claimed_until IS NULL OR d.claimed_until <= clock_timestamp())
RETURNING d.id, d.body, d.attempts, c.address
"""
# The approval's callback is locked first, as by whoever tells of a change: so the next one is handed over once.
_LOCK: Final = """
SELECT c.approval_id FROM approval_callbacks c
WHERE c.approval_id = (SELECT approval_id FROM webhook_deliveries WHERE id = $1) FOR UPDATE
"""
_HELD: Final = """
SELECT id, approval_id, sequence, type, state, round, attempts, code,
       extract(epoch FROM since - clock_timestamp())::float8 + $2 AS left_seconds
FROM webhook_deliveries WHERE id = $1 FOR UPDATE
"""
_END: Final = """
UPDATE webhook_deliveries SET state = $2, code = $3, claimed_until = NULL, ended_at = clock_timestamp() WHERE id = $1
"""
_LATER: Final = """
UPDATE webhook_deliveries
SET code = $2, claimed_until = NULL, next_at = clock_timestamp() + make_interval(secs => $3) WHERE id = $1
"""
_NEXT: Final = """
UPDATE webhook_deliveries SET state = 'due', next_at = clock_timestamp()
WHERE id = (SELECT id FROM webhook_deliveries WHERE approval_id = $1 AND state = 'waiting' ORDER BY sequence LIMIT 1)
  AND NOT EXISTS (SELECT FROM webhook_deliveries WHERE approval_id = $1 AND state = 'due')
RETURNING id, round
"""
_ROWS: Final = """
SELECT d.id, d.approval_id, d.sequence, d.type, d.state, d.attempts, d.code, c.address, d.created_at, d.next_at,
       d.ended_at
FROM webhook_deliveries d JOIN approval_callbacks c ON c.tenant = d.tenant AND c.approval_id = d.approval_id
WHERE NOT $1 OR d.state = 'dead' ORDER BY d.created_at DESC, d.sequence DESC LIMIT $2
"""
EXPIRE: Final = """
DELETE FROM webhook_deliveries WHERE ended_at <= clock_timestamp() - make_interval(days => $1)
"""
_UNTOLD: Final = "SELECT told_dead_at IS NULL FROM approval_callbacks WHERE approval_id = $1"
_TOLD: Final = "UPDATE approval_callbacks SET told_dead_at = clock_timestamp() WHERE approval_id = $1"
_FORGET: Final = "UPDATE approval_callbacks SET told_dead_at = NULL WHERE approval_id = $1"
_DEAD: Final = "SELECT id FROM webhook_deliveries WHERE state = 'dead' ORDER BY created_at, sequence LIMIT $1"
_AGAIN: Final = """
UPDATE webhook_deliveries
SET state = 'waiting', round = round + 1, attempts = 0, code = '', since = clock_timestamp(), ended_at = NULL
WHERE id = $1 RETURNING approval_id, round
"""


class PostgresWebhookDeliveries:
    """Whatever runs meet here: one tries at a time, one of an approval is due at a time, in the order written."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def claim(self, tenant: TenantId, delivery_id: str) -> Claimed | DeliveryState:
        """Begin a try, unless another run is at it, its time has not come, or it has ended. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_CLAIM, delivery_id, CLAIM_SECONDS, _AGREED_SECONDS)
            if row is None:
                return await _state(conn, delivery_id)
        return Claimed(Message(row["id"], row["address"], row["body"]), row["attempts"])

    @retried
    async def settle(self, tenant: TenantId, delivery_id: str, attempt: int, tried: Tried) -> DeliveryState:
        """What came of a try. A try that another has overtaken changes nothing."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await _held(conn, delivery_id)
            if row["state"] == "due" and row["attempts"] == attempt:
                await _settle(conn, tenant, row, tried)
            return await _state(conn, delivery_id)

    @retried
    async def give_up(self, tenant: TenantId, delivery_id: str, code: str) -> DeliveryState:
        """Dead, if it is still due."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await _held(conn, delivery_id)
            if row["state"] == "due":
                await _end(conn, tenant, row, "dead", code)
            return await _state(conn, delivery_id)

    async def untold(self, tenant: TenantId, approval_id: ApprovalId) -> bool:
        """Whether operators have yet to hear that this approval's deliveries die."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return bool(await conn.fetchval(_UNTOLD, approval_id))

    @retried
    async def told(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """They have heard."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_TOLD, approval_id)

    async def rows(self, tenant: TenantId, *, dead: bool, limit: int) -> Sequence[DeliveryRow]:
        """The newest first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [DeliveryRow(**row) for row in await conn.fetch(_ROWS, dead, limit)]

    @retried
    async def replay(self, tenant: TenantId, delivery_id: str | None, *, by: ActorId) -> int:
        """Put a dead one back, or all of them. Raises NotFound, and Conflict where it is no dead one."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            wanted = [delivery_id] if delivery_id else [row["id"] for row in await conn.fetch(_DEAD, REPLAYED_MAX)]
            lines = []
            for one in wanted:
                row = await _held(conn, one)
                if row["state"] != "dead":
                    raise Conflict(f"{one} is {row['state']}, and only a dead one is replayed")
                again = await conn.fetchrow(_AGAIN, one)
                assert again is not None
                await conn.execute(_FORGET, row["approval_id"])
                await _hand_over(conn, tenant, row["approval_id"])
                lines.append(_entry("webhook_replayed", by, row, again["round"]))
            await append(conn, tenant, *lines)
        return len(wanted)


async def _settle(conn: Conn, tenant: TenantId, row: asyncpg.Record, tried: Tried) -> None:
    if tried.delivered:
        await _end(conn, tenant, row, "delivered", tried.code)
    elif tried.stop:
        await _end(conn, tenant, row, "dead", tried.code)
    elif row["left_seconds"] <= 0 or row["attempts"] >= TRIES_MAX:
        await _end(conn, tenant, row, "dead", tried.code or GIVEN_UP)
    else:
        wait = min(wait_seconds(row["attempts"], tried.retry_after_seconds), row["left_seconds"])
        await conn.execute(_LATER, row["id"], tried.code[:100], float(wait))


async def _end(conn: Conn, tenant: TenantId, row: asyncpg.Record, state: str, code: str) -> None:
    await conn.execute(_END, row["id"], state, code[:100])
    await outbox.finish(conn, cause_of(row["id"], row["round"]))
    await _hand_over(conn, tenant, row["approval_id"])
    if state == "dead":
        await append(conn, tenant, _entry("webhook_dead", CLOCK, row, row["round"], code))


async def _hand_over(conn: Conn, tenant: TenantId, approval_id: str) -> None:
    """The first that waits is due, if none is."""
    row = await conn.fetchrow(_NEXT, approval_id)
    if row is not None:
        await announce(conn, tenant, approval_id, row["id"], row["round"])


async def _held(conn: Conn, delivery_id: str) -> asyncpg.Record:
    await conn.fetchval(_LOCK, delivery_id)
    row = await conn.fetchrow(_HELD, delivery_id, float(LASTS_SECONDS))
    if row is None:
        raise NotFound("There is no such webhook; `countersign webhooks list` shows which there are")
    return row


async def _state(conn: Conn, delivery_id: str) -> DeliveryState:
    row = await conn.fetchrow(_ONE, delivery_id)
    if row is None:
        raise NotFound("There is no such webhook; `countersign webhooks list` shows which there are")
    return DeliveryState(row["state"], row["left_seconds"], row["code"])


def _entry(action: str, by: ActorId, row: asyncpg.Record, round_: int, code: str = "") -> Entry:
    data = {"delivery": row["id"], "sequence": row["sequence"], "type": row["type"], "code": code or row["code"]}
    return Entry(
        action, by, ("approval", ApprovalId(row["approval_id"])), f"{row['id']}:{action}:{round_}", data=data
    )
