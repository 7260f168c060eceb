"""Tables out to files and back by COPY, through the one driver the product has: for hosts without pg_dump.

Row security is forced, so an owner who is no superuser reads one tenant at a time and lifts the wall, inside
the one transaction of a restore, to write.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from app.errors import BackupFailed

if TYPE_CHECKING:
    import asyncpg

    _Conn: TypeAlias = asyncpg.Connection[Any]

_BLOCK: Final = 256 * 1024
BOOKKEEPING: Final = "schema_migrations"  # written by the migrations themselves

_TABLES: Final = """
SELECT c.relname AS name, array_agg(a.attname ORDER BY a.attnum)::text[] AS columns,
       bool_or(a.attname = 'tenant') AS walled
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attgenerated = ''
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
GROUP BY c.relname ORDER BY c.relname
"""
_TENANTS: Final = "SELECT id FROM tenants ORDER BY id"
_AS_TENANT: Final = "SELECT set_config('app.tenant', $1, true)"
_PARENTS: Final = """
SELECT DISTINCT c.relname AS child, p.relname AS parent FROM pg_constraint f
JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid
WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND c.oid <> p.oid
"""
_COUNTERS: Final = """
SELECT c.relname AS table, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attidentity <> ''
"""
_HEAD: Final = "SELECT seq || ':' || hash FROM audit_heads WHERE tenant = $1"


class Tables:
    """The product's tables as one snapshot shows them; ``conn`` is inside a repeatable read transaction."""

    def __init__(self, conn: "_Conn", walled: Mapping[str, bool], columns: Mapping[str, list[str]]) -> None:
        self.columns = dict(columns)
        self._conn, self._walled = conn, walled

    @classmethod
    async def of(cls, conn: "_Conn") -> "Tables":
        """All there are. Another schema, such as the local engine's, is nobody's record."""
        rows = await conn.fetch(_TABLES)
        return cls(conn, {row["name"]: row["walled"] for row in rows}, {row["name"]: row["columns"] for row in rows})

    async def tenants(self) -> list[str]:
        """Everybody's id."""
        return [row["id"] for row in await self._conn.fetch(_TENANTS)]

    async def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        counted = dict.fromkeys(self.columns, 0)
        for table, where in self._open_ones():
            counted[table] = await self._conn.fetchval(f'SELECT count(*) FROM "{table}" {where}')
        for tenant in await self.tenants():
            await self._conn.execute(_AS_TENANT, tenant)
            for table, where in self._walled_ones():
                counted[table] += await self._conn.fetchval(f'SELECT count(*) FROM "{table}" {where}')
        return counted

    async def heads(self) -> dict[str, str]:
        """Where each tenant's audit chain ends."""
        found = {}
        for tenant in await self.tenants():
            await self._conn.execute(_AS_TENANT, tenant)
            found[tenant] = str(await self._conn.fetchval(_HEAD, tenant) or "")
        return found

    async def copy_out(self, folder: Path) -> None:
        """One compressed file per table, tenant after tenant."""
        for table, where in self._open_ones():
            await self._append(table, where, folder)
        for tenant in await self.tenants():
            await self._conn.execute(_AS_TENANT, tenant)
            for table, where in self._walled_ones():
                await self._append(table, where, folder)

    async def _append(self, table: str, where: str, folder: Path) -> None:
        names = ", ".join(f'"{name}"' for name in self.columns[table])
        with gzip.open(part(folder, table), "ab") as file:

            async def write(block: bytes) -> None:
                await asyncio.to_thread(file.write, block)

            await self._conn.copy_from_query(f'SELECT {names} FROM "{table}" {where}', output=write)

    def _open_ones(self) -> list[tuple[str, str]]:
        return [(table, "") for table, walled in self._walled.items() if not walled]

    def _walled_ones(self) -> list[tuple[str, str]]:
        """With the tenant named again, for a superuser whom no wall holds."""
        return [(table, "WHERE tenant = current_tenant()") for table, walled in self._walled.items() if walled]


async def copy_in(conn: "_Conn", folder: Path, columns: Mapping[str, Sequence[str]]) -> None:
    """Load every table inside the caller's transaction, parents before children.

    Triggers judge what may happen next, not what has happened, so they are off meanwhile. The checks stay.
    """
    order = [table for table in await _parents_first(conn) if table in columns and table != BOOKKEEPING]
    for table in order:
        await conn.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY')
    for table in order:
        source = _blocks(part(folder, table))
        await conn.copy_to_table(table, source=source, columns=list(columns[table]), schema_name="public")
    for row in await conn.fetch(_COUNTERS):
        table, column = row["table"], row["column"]
        last = await conn.fetchval(f'SELECT max("{column}") FROM "{table}"')
        if last is not None:
            await conn.execute("SELECT setval(pg_get_serial_sequence($1, $2), $3)", table, column, last)
    walled = {row["name"] for row in await conn.fetch(_TABLES) if row["walled"]}
    for table in order:
        wall = ", FORCE ROW LEVEL SECURITY" if table in walled else ""
        await conn.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER{wall}')


def part(folder: Path, table: str) -> Path:
    """The file a table is kept in."""
    return folder / f"{table}.copy.gz"


async def _blocks(path: Path) -> AsyncIterator[bytes]:
    with gzip.open(path, "rb") as file:
        while block := await asyncio.to_thread(file.read, _BLOCK):
            yield block


async def _parents_first(conn: "_Conn") -> list[str]:
    graph: dict[str, set[str]] = {row["name"]: set() for row in await conn.fetch(_TABLES)}
    for row in await conn.fetch(_PARENTS):
        graph[row["child"]].add(row["parent"])
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise BackupFailed(
            "Two tables refer to each other, so neither can be loaded first", detail="cycle"
        ) from error
