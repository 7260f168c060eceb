"""Rehearsals: begun by an operator, opened once by the mail that carries their token, pressed once, ended once."""

import hashlib
import secrets
from typing import Final, Literal

import asyncpg

from app.domain.ids import ActorId, Posted, RehearsalId, TenantId, new_id
from app.domain.operations.rehearsals import TOKEN_BYTES, Rehearsal, RehearsalEnd
from app.domain.people.actors import CLOCK
from app.errors import NotFound
from app.events import RehearsalMailed, RehearsalPressed
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# For the nightly deletion of what is old: an operator's bookkeeping, in which nobody wrote anything.
EXPIRE: Final = "DELETE FROM rehearsals WHERE started_at <= clock_timestamp() - make_interval(days => $1)"

_START: Final = """
INSERT INTO rehearsals (tenant, id, token_sha256, started_by, ends_at)
VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
"""
_CLAIM: Final = """
UPDATE rehearsals SET mailed_at = clock_timestamp()
WHERE token_sha256 = $1 AND mailed_at IS NULL AND outcome IS NULL AND ends_at > clock_timestamp() RETURNING id
"""
_ROW: Final = """
SELECT r.*, greatest(0, extract(epoch FROM r.ends_at - clock_timestamp()))::float8 AS left_seconds,
       EXISTS (SELECT FROM outbox o WHERE o.cause = r.id || ':mailed' AND (o.sends > 0 OR o.done_at IS NOT NULL))
           AS published
FROM rehearsals r WHERE r.id = $1
"""
_LOCK: Final = "SELECT id, choice, pressed_by, outcome, started_by FROM rehearsals WHERE id = $1 FOR UPDATE"
_WOKE: Final = "UPDATE rehearsals SET woke_at = coalesce(woke_at, clock_timestamp()) WHERE id = $1"
_POSTED: Final = """
UPDATE rehearsals SET card_channel = $2, card_ts = $3, card_posted_at = coalesce(card_posted_at, clock_timestamp())
WHERE id = $1
"""
_FAILED: Final = "UPDATE rehearsals SET trouble = $2 WHERE id = $1"
_PRESS: Final = """
UPDATE rehearsals SET choice = $2, pressed_by = $3, pressed_at = clock_timestamp()
WHERE id = $1 AND choice IS NULL AND outcome IS NULL AND ends_at > clock_timestamp() RETURNING id
"""
_END: Final = """
UPDATE rehearsals SET resumed_at = coalesce(resumed_at, clock_timestamp()), outcome = coalesce(outcome, $2),
                      ended_at = coalesce(ended_at, clock_timestamp())
WHERE id = $1 RETURNING outcome
"""
_WITHDRAW: Final = """
UPDATE rehearsals SET outcome = 'withdrawn', ended_at = clock_timestamp()
WHERE id = $1 AND outcome IS NULL RETURNING id
"""
_TOLD: Final = "UPDATE rehearsals SET told_at = coalesce(told_at, clock_timestamp()) WHERE id = $1"
_OUTCOMES: Final = {"approve": RehearsalEnd.APPROVED, "reject": RehearsalEnd.REJECTED, None: RehearsalEnd.EXPIRED}


class PostgresRehearsals:
    """No row of an approval, a case or a message is ever touched from here."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def start(self, tenant: TenantId, *, by: ActorId, wait_seconds: int) -> tuple[RehearsalId, str]:
        """Its id and its token, which nobody can read again."""
        rehearsal, token = RehearsalId(new_id("reh")), secrets.token_hex(TOKEN_BYTES)
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_START, tenant, rehearsal, _digest(token), by, float(wait_seconds))
        return rehearsal, token

    @retried
    async def claim(self, tenant: TenantId, token: str) -> RehearsalId | None:
        """Once: the same mail delivered again is an ordinary mail of nobody we know."""
        async with tenant_tx(self._pool, tenant) as conn:
            found = await conn.fetchval(_CLAIM, _digest(token))
            if found is None:
                return None
            event = RehearsalMailed(tenant=tenant, rehearsal_id=found)
            await outbox.enqueue(conn, tenant, event, cause=f"{found}:mailed", mode=Mode.RESEND)
            return RehearsalId(found)

    async def get(self, tenant: TenantId, rehearsal: RehearsalId) -> Rehearsal:
        """The row. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await _found(conn, rehearsal)

    @retried
    async def woke(self, tenant: TenantId, rehearsal: RehearsalId) -> int:
        """Stops the outbox; whole seconds that are left to wait, 0 where it is over."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, f"{rehearsal}:mailed")
            await conn.execute(_WOKE, rehearsal)
            found = await _found(conn, rehearsal)
        return 0 if found.outcome or found.pressed_at or found.mailed_at is None else round(found.left_seconds + 0.5)

    @retried
    async def posted(self, tenant: TenantId, rehearsal: RehearsalId, card: Posted) -> None:
        """Where its card is."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_POSTED, rehearsal, card.channel, card.ts)

    @retried
    async def failed(self, tenant: TenantId, rehearsal: RehearsalId, code: str) -> None:
        """Slack takes no card."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_FAILED, rehearsal, storable(code, 100))

    @retried
    async def press(
        self, tenant: TenantId, rehearsal: RehearsalId, choice: Literal["approve", "reject"], *, by: ActorId
    ) -> bool:
        """Row and event in one commit, as at a real one."""
        async with tenant_tx(self._pool, tenant) as conn:
            if await conn.fetchval(_PRESS, rehearsal, choice, by) is None:
                return False
            await _wake(conn, tenant, rehearsal)
            return True

    @retried
    async def end(self, tenant: TenantId, rehearsal: RehearsalId) -> RehearsalEnd:
        """Stops the nudges, and puts it on record once."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_LOCK, rehearsal)
            if row is None:
                raise NotFound("There is no such rehearsal")
            outcome = await conn.fetchval(_END, rehearsal, _OUTCOMES[row["choice"]].value)
            await outbox.finish(conn, f"{rehearsal}:pressed")
            by, about = ActorId(row["pressed_by"] or CLOCK), ("rehearsal", str(rehearsal))
            data = {"outcome": outcome, "started_by": row["started_by"]}
            await append(conn, tenant, Entry("desk_rehearsed", by, about, f"{rehearsal}:ended", data=data))
            return RehearsalEnd(outcome)

    @retried
    async def withdraw(self, tenant: TenantId, rehearsal: RehearsalId) -> bool:
        """Whoever started it does not wait any more; False where it is over."""
        async with tenant_tx(self._pool, tenant) as conn:
            if await conn.fetchval(_WITHDRAW, rehearsal) is None:
                return False
            await _wake(conn, tenant, rehearsal)
            return True

    @retried
    async def told(self, tenant: TenantId, rehearsal: RehearsalId) -> None:
        """What came of it is shown."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_TOLD, rehearsal)


async def _wake(conn: Conn, tenant: TenantId, rehearsal: RehearsalId) -> None:
    event = RehearsalPressed(tenant=tenant, rehearsal_id=rehearsal)
    await outbox.enqueue(conn, tenant, event, cause=f"{rehearsal}:pressed", mode=Mode.NUDGE)


async def _found(conn: Conn, rehearsal: RehearsalId) -> Rehearsal:
    row = await conn.fetchrow(_ROW, rehearsal)
    if row is None:
        raise NotFound("There is no such rehearsal")
    return _rehearsal(row)


def _rehearsal(row: asyncpg.Record) -> Rehearsal:
    names = ("started_at", "ends_at", "mailed_at", "woke_at", "card_posted_at", "pressed_at", "resumed_at", "told_at")
    return Rehearsal(
        tenant=TenantId(row["tenant"]),
        id=RehearsalId(row["id"]),
        started_by=ActorId(row["started_by"]),
        pressed_by=row["pressed_by"] and ActorId(row["pressed_by"]),
        card=Posted(row["card_channel"], row["card_ts"]) if row["card_ts"] else None,
        outcome=row["outcome"] and RehearsalEnd(row["outcome"]),
        published=row["published"],
        trouble=row["trouble"],
        left_seconds=row["left_seconds"],
        **{name: row[name] for name in names},
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
