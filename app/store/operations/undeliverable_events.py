"""Events in the outbox that this version cannot say: written by another one, or damaged. A person looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.errors import NotFound
from app.events import CATALOGUE, revive
from app.store.db.audit import Entry, append
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

LOOKED_AT_MAX: Final = 1_000

# Those whose name nobody knows first: a long queue of good ones must not hide them.
_WAITING: Final = """
SELECT id, cause, name, payload, next_at FROM outbox WHERE done_at IS NULL
ORDER BY name = ANY($1), id LIMIT $2
"""
_AGAIN: Final = """
UPDATE outbox SET next_at = clock_timestamp(), claimed_until = NULL WHERE id = $1 AND done_at IS NULL RETURNING cause
"""
_DROP: Final = "UPDATE outbox SET done_at = clock_timestamp() WHERE id = $1 AND done_at IS NULL RETURNING cause"


@dataclass(frozen=True)
class UnsayableEvent:
    """One of them; ``cause`` names what it was to follow from."""

    id: int
    name: str
    cause: str


class PostgresUndeliverableEvents:
    """The outbox, for those who look after it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def list(self, tenant: TenantId) -> Sequence[UnsayableEvent]:
        """What waits and cannot be said by this version."""
        known = [event.name for event in CATALOGUE]
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(_WAITING, known, LOOKED_AT_MAX)
        return [UnsayableEvent(row["id"], row["name"], row["cause"]) for row in rows if not _publishable(row)]

    async def again(self, tenant: TenantId, event_id: int) -> None:
        """Have it tried at once, as after an upgrade. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            _found(await conn.fetchval(_AGAIN, event_id))

    @retried
    async def drop(self, tenant: TenantId, event_id: int, *, by: ActorId) -> None:
        """Say it no more (``letter_dropped``); what it announced stays in its row. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            cause = _found(await conn.fetchval(_DROP, event_id))
            line = Entry("letter_dropped", by, ("event", cause), f"{cause}:unsayable", data={"event": event_id})
            await append(conn, tenant, line)


def _publishable(row: asyncpg.Record) -> bool:
    try:
        revive(row["name"], row["payload"])
    except (KeyError, ValueError):
        return False
    return True


def _found(cause: str | None) -> str:
    if cause is None:
        raise NotFound("There is no such event waiting; `countersign deadletters list` shows those there are")
    return cause
