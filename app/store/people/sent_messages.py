"""What was tried to reach a person: a try is on record before anything leaves, and one host has the turn."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.domain.people.reaching import Reached, Told, Try, TryOutcome, Way, WayKind
from app.errors import Unavailable
from app.ports.people.messages import Turn
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

HOLD_SECONDS: Final = 60  # longer than any way may take for one try: afterwards whoever had the turn is gone

_FIRST: Final = "INSERT INTO person_messages (tenant, what, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_LOCKED: Final = """
SELECT state, turn, held_until > clock_timestamp() AS held FROM person_messages
WHERE what = $1 AND person = $2 FOR UPDATE
"""
_TAKE: Final = """
UPDATE person_messages SET turn = turn + 1, held_until = clock_timestamp() + make_interval(secs => $3)
WHERE what = $1 AND person = $2 RETURNING turn
"""
_CUT_OFF: Final = """
UPDATE person_message_tries SET outcome = 'lost' WHERE what = $1 AND person = $2 AND outcome IS NULL
"""
_TRIES: Final = "SELECT * FROM person_message_tries WHERE what = $1 AND person = $2 ORDER BY number"
_GO_ON: Final = """
UPDATE person_messages SET held_until = clock_timestamp() + make_interval(secs => $4)
WHERE what = $1 AND person = $2 AND turn = $3 AND state = 'sending' RETURNING turn
"""
_BEGIN: Final = """
INSERT INTO person_message_tries (tenant, what, person, number, kind, name)
SELECT $1, $2, $3, 1 + (SELECT count(*) FROM person_message_tries WHERE what = $2 AND person = $3), $4, $5
RETURNING number
"""
_END: Final = """
UPDATE person_message_tries SET outcome = $4, code = $5
WHERE what = $1 AND person = $2 AND number = $3 AND (outcome IS NULL OR outcome = 'lost')
"""
_SENT: Final = """
UPDATE person_messages SET state = 'sent', held_until = NULL WHERE what = $1 AND person = $2 AND state <> 'sent'
"""
_GIVE_UP: Final = """
UPDATE person_messages SET state = 'nowhere', held_until = NULL
WHERE what = $1 AND person = $2 AND turn = $3 AND state = 'sending'
"""
_RECENT: Final = """
SELECT what, person, state, begun_at FROM person_messages WHERE $1::text IS NULL OR person = $1
ORDER BY begun_at DESC, what, person LIMIT $2
"""
_TRIES_OF: Final = """
SELECT * FROM person_message_tries WHERE what = ANY($1) AND person = ANY($2) ORDER BY number
"""
EXPIRE: Final = "DELETE FROM person_messages WHERE begun_at < clock_timestamp() - $1::interval"


class PostgresSentMessages:
    """One row per (what, whom), and one per try."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def take(self, tenant: TenantId, what: str, whom: ActorId) -> Turn | Reached:
        """A turn, or how it ended already. Tries that were cut off are ``lost`` from now on.

        Raises Unavailable while somebody else has the turn.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_FIRST, tenant, what, whom)
            row = await conn.fetchrow(_LOCKED, what, whom)
            assert row is not None, "it is there by now"
            if row["state"] != "sending":
                return Reached(row["state"])
            if row["held"]:
                raise Unavailable("Somebody else sends this just now; please try again", detail="being_sent")
            turn = await conn.fetchval(_TAKE, what, whom, HOLD_SECONDS)
            await conn.execute(_CUT_OFF, what, whom)
            return Turn(what, whom, turn, [_try(one) for one in await conn.fetch(_TRIES, what, whom)])

    @retried
    async def begin(self, tenant: TenantId, turn: Turn, way: Way) -> int:
        """A try, by its number. Raises Unavailable where somebody else has the turn, or it was sent after all."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_GO_ON, turn.what, turn.whom, turn.number, HOLD_SECONDS) is None:
                raise Unavailable("Somebody else took over", detail="superseded")
            number: int = await conn.fetchval(_BEGIN, tenant, turn.what, turn.whom, way.kind.value, way.name)
        return number

    @retried
    async def end(self, tenant: TenantId, turn: Turn, number: int, outcome: TryOutcome, code: str = "") -> None:
        """How a try ended; the answer to one that was taken for lost still counts."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if outcome is TryOutcome.SENT:
                await conn.execute(_SENT, turn.what, turn.whom)
            await conn.execute(_END, turn.what, turn.whom, number, outcome.value, code[:100])

    @retried
    async def give_up(self, tenant: TenantId, turn: Turn) -> None:
        """No way took it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_GIVE_UP, turn.what, turn.whom, turn.number)

    async def recent(self, tenant: TenantId, whom: ActorId | None, *, limit: int) -> Sequence[Told]:
        """Newest first, everybody's or one person's."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_RECENT, whom, limit)
            tries = await conn.fetch(_TRIES_OF, [row["what"] for row in rows], [row["person"] for row in rows])
        return [_told(row, tries) for row in rows]


def _told(row: asyncpg.Record, tries: Sequence[asyncpg.Record]) -> Told:
    mine = [_try(one) for one in tries if (one["what"], one["person"]) == (row["what"], row["person"])]
    return Told(row["what"], ActorId(row["person"]), row["state"], row["begun_at"], tuple(mine))


def _try(row: asyncpg.Record) -> Try:
    outcome = None if row["outcome"] is None else TryOutcome(row["outcome"])
    return Try(row["number"], Way(WayKind(row["kind"]), row["name"]), row["begun_at"], outcome, row["code"])
