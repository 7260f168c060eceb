"""Who wants to be reached how: the order is read by everybody, a service's address lies sealed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, TenantId
from app.domain.people.reaching import ADDRESS_CHARS_MAX, NAME, USUAL, WAYS_MAX, Way, WayKind, Ways
from app.errors import BadInput, NotFound
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.sealing import Sealed, Seals
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# Two presses of one person, or a press and the operator: the second sees what the first left.
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('person_ways:' || $1 || ':' || $2, 0))"
_ALL: Final = "SELECT name, kind, place, service FROM person_ways WHERE person = $1 ORDER BY place NULLS LAST, name"
_SEALED: Final = "SELECT sealed, key_id FROM person_ways WHERE person = $1 AND name = $2 AND kind = 'service'"
_PUT: Final = """
INSERT INTO person_ways (tenant, person, name, kind, service, sealed, key_id, set_by, place)
VALUES ($1, $2, $3, 'service', $4, $5, $6, $7, NULL)
ON CONFLICT (tenant, person, name) DO UPDATE SET service = excluded.service, sealed = excluded.sealed,
    key_id = excluded.key_id, set_by = excluded.set_by, set_at = clock_timestamp()
RETURNING set_at
"""
_REMOVE: Final = "DELETE FROM person_ways WHERE person = $1 AND name = $2 AND kind = 'service' RETURNING set_at"
_NO_PLACES: Final = "UPDATE person_ways SET place = NULL WHERE person = $1"
_NO_KINDS: Final = "DELETE FROM person_ways WHERE person = $1 AND kind <> 'service'"
_KIND: Final = """
INSERT INTO person_ways (tenant, person, name, kind, place, set_by) VALUES ($1, $2, $3, $3, $4, $5)
"""
_PLACE: Final = "UPDATE person_ways SET place = $3 WHERE person = $1 AND name = $2"
_CHOOSERS: Final = "SELECT DISTINCT person FROM person_ways WHERE place IS NOT NULL ORDER BY person LIMIT $1"
_NOW: Final = "SELECT clock_timestamp()"
_OLD: Final = """
SELECT person, name, sealed, key_id, set_at FROM person_ways WHERE sealed IS NOT NULL AND key_id <> $1 FOR UPDATE
"""
_SEAL_ANEW: Final = "UPDATE person_ways SET sealed = $3, key_id = $4 WHERE person = $1 AND name = $2"


class PostgresPersonWays:
    """``Seals`` without a key keep no addresses, and refuse to begin."""

    def __init__(self, pool: Pool, seals: Seals) -> None:
        self._pool, self._seals = pool, seals

    async def of(self, tenant: TenantId, person: ActorId) -> Ways:
        """Theirs, or the usual ones."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await _ways(conn, person)

    async def address(self, tenant: TenantId, person: ActorId, name: str) -> str:
        """Of a service of theirs. Raises NotFound, Misconfigured."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_SEALED, person, name)
        if row is None:
            raise NotFound(f"They have no service called {name!r}")
        return self._seals.open(Sealed(row["sealed"], row["key_id"]), _bound(tenant, person, name))

    @retried
    async def keep(self, tenant: TenantId, person: ActorId, way: Way, address: str, *, by: ActorId) -> None:
        """Add a service or replace its address (``person_way_set``). Raises BadInput, Misconfigured."""
        if not NAME.fullmatch(way.name) or way.name in {one.name for one in USUAL}:
            raise BadInput(
                "A service is called by small letters, digits and hyphens, such as phone; not slack or mail"
            )
        if not 1 <= len(address) <= ADDRESS_CHARS_MAX:
            raise BadInput(f"An address has 1 to {ADDRESS_CHARS_MAX} characters")
        sealed = self._seals.seal(address, _bound(tenant, person, way.name))
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_ALONE, tenant, person)
            names = {row["name"] for row in await conn.fetch(_ALL, person) if row["kind"] == WayKind.SERVICE}
            if len(names | {way.name}) > WAYS_MAX:
                raise BadInput(f"There are {WAYS_MAX} services already; remove one first")
            row = (tenant, person, way.name, way.service, sealed.content, sealed.key_id, by)
            at = await conn.fetchval(_PUT, *row)
            data = {"name": way.name, "service": way.service}
            await append(conn, tenant, _line("person_way_set", person, by, at, data))

    @retried
    async def remove(self, tenant: TenantId, person: ActorId, name: str, *, by: ActorId) -> None:
        """Forget a service's address (``person_way_removed``). Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_ALONE, tenant, person)
            at = await conn.fetchval(_REMOVE, person, name)
            if at is None:
                raise NotFound(f"They have no service called {name!r}")
            await append(conn, tenant, _line("person_way_removed", person, by, at, {"name": name}))

    @retried
    async def order(self, tenant: TenantId, person: ActorId, names: Sequence[str], *, by: ActorId) -> None:
        """Try these, in this order (``person_ways_ordered``); none: the usual ones. Raises BadInput."""
        async with tenant_tx(self._pool, tenant) as conn:
            await conn.execute(_ALONE, tenant, person)
            known = await _ways(conn, person)
            found = [known.named(name) for name in names]
            if None in found or len(set(names)) < len(names):
                raise BadInput("Name slack, mail and services of theirs, each once")
            await conn.execute(_NO_KINDS, person)
            await conn.execute(_NO_PLACES, person)
            for place, way in enumerate(filter(None, found), start=1):
                if way.kind is WayKind.SERVICE:
                    await conn.execute(_PLACE, person, way.name, place)
                else:
                    await conn.execute(_KIND, tenant, person, way.name, place, by)
            at = await conn.fetchval(_NOW)
            await append(conn, tenant, _line("person_ways_ordered", person, by, at, {"order": list(names)}))

    async def choosers(self, tenant: TenantId, *, limit: int) -> Sequence[ActorId]:
        """Those who chose an order themselves."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [ActorId(row["person"]) for row in await conn.fetch(_CHOOSERS, limit)]


async def seal_anew(conn: Conn, tenant: TenantId, seals: Seals) -> Sequence[datetime]:
    """Every address with the first key; when those were set that had another. Raises Misconfigured."""
    rows = await conn.fetch(_OLD, seals.newest)
    for row in rows:
        bound = _bound(tenant, ActorId(row["person"]), row["name"])
        anew = seals.seal(seals.open(Sealed(row["sealed"], row["key_id"]), bound), bound)
        await conn.execute(_SEAL_ANEW, row["person"], row["name"], anew.content, anew.key_id)
    return [row["set_at"] for row in rows]


async def _ways(conn: Conn, person: ActorId) -> Ways:
    rows = await conn.fetch(_ALL, person)
    order = tuple(_way(row) for row in rows if row["place"] is not None)
    aside = tuple(_way(row) for row in rows if row["place"] is None)
    return replace(Ways(person, aside=aside), order=order, chosen=True) if order else Ways(person, aside=aside)


def _way(row: asyncpg.Record) -> Way:
    return Way(WayKind(row["kind"]), row["name"], row["service"])


def _bound(tenant: TenantId, person: ActorId, name: str) -> str:
    return f"{tenant}/person-ways/{person}/{name}"


def _line(action: str, person: ActorId, by: ActorId, at: datetime, data: dict[str, Any]) -> Entry:
    key = f"ways:{person}:{action}:{data.get('name', '')}:{at.isoformat()}"
    return Entry(action, by, ("person", person), key, data=data)
