"""Keys that took one another's place: a program's line of keys, found and held as one."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from app.domain.ids import ActorId, ApprovalId
from app.domain.people.actors import program
from app.domain.people.key_limits import KeyLimits
from app.errors import NotFound
from app.store.db.pool import Conn

# Each is replaced by at most one and made to replace at most one, so both ways lead along one line.
LINE: Final = """
WITH RECURSIVE earlier (id) AS (
    SELECT $1::text
    UNION SELECT k.id FROM api_keys k JOIN earlier e ON k.replaced_by = e.id
), later (id) AS (
    SELECT $1::text
    UNION SELECT k.replaced_by FROM api_keys k JOIN later l ON k.id = l.id WHERE k.replaced_by IS NOT NULL
), line (id) AS (SELECT id FROM earlier UNION SELECT id FROM later)
"""
# The first of a line is its lock: it stays the first, whatever takes the last one's place meanwhile.
_HOLD: Final = (
    LINE
    + """
SELECT id FROM api_keys f WHERE id IN (SELECT id FROM earlier) AND NOT EXISTS (
    SELECT FROM api_keys k WHERE k.replaced_by = f.id
) FOR NO KEY UPDATE
"""
)
_ALL: Final = (
    LINE
    + """
SELECT id, name, limits, locked_at, locked_by, revoked_at FROM api_keys WHERE id IN (SELECT id FROM line)
ORDER BY created_at, id
"""
)
_FIRST: Final = LINE + (
    "UPDATE api_keys SET first_asked = $2 WHERE id IN (SELECT id FROM line) AND first_asked IS NULL"
)


@dataclass(frozen=True)
class Line:
    """One program's keys, oldest first, as they are while the transaction holds them."""

    keys: tuple[asyncpg.Record, ...]

    @property
    def ids(self) -> list[str]:
        """Of them all."""
        return [key["id"] for key in self.keys]

    @property
    def actors(self) -> list[ActorId]:
        """Who the records say it was, whichever of them it called with."""
        return [actor for key in self.keys for actor in (program(key["id"], key["name"]), program(key["id"]))]

    def limits(self, key_id: str) -> KeyLimits:
        """Of one of them."""
        return next(KeyLimits.from_json(key["limits"]) for key in self.keys if key["id"] == key_id)

    @property
    def locked(self) -> bool:
        """One is locked with all."""
        return any(key["locked_at"] is not None for key in self.keys)


async def hold(conn: Conn, key_id: str) -> Line:
    """Keep the line from everybody else who would change or ask by it until this transaction ends. Raises NotFound.

    It is read after the wait for it, by a statement of its own, and so as whoever held it before has left it.
    """
    await conn.execute(_HOLD, key_id)
    return await find(conn, key_id)


async def find(conn: Conn, key_id: str) -> Line:
    """The same without keeping anybody from it. Raises NotFound."""
    keys = tuple(await conn.fetch(_ALL, key_id))
    if not keys:
        raise NotFound("There is no such key; `countersign keys list` shows their ids")
    return Line(keys)


async def read(conn: Conn, key_id: str) -> Line:
    """As it is just now, without holding it."""
    return Line(tuple(await conn.fetch(_ALL, key_id)))


async def first_asked(conn: Conn, key_id: str, approval_id: ApprovalId) -> None:
    """Keep what a program asked for first, once, whichever of its keys it called with."""
    await conn.execute(_FIRST, key_id, approval_id)
