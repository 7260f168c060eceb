"""The engine's door to Postgres: a pool, its schema, and transactions that are tried again."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:  # asyncpg's classes take their parameters in type stubs only
    Connection = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool
Result = TypeVar("Result")

_SCHEMA: Final = Path(__file__).with_name("schema.sql").read_text()
_SCHEMA_LOCK: Final = 0x1E96_51A7
_SCHEMA_MARK: Final = zlib.crc32(_SCHEMA.encode())
_SAVE_MARK: Final = """
    INSERT INTO inngest_engine.meta (key, value) VALUES ('schema', $1)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
_ATTEMPTS_MAX: Final = 8
_AGAIN: Final = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


# Behind a transaction pooler, a prepared statement or a setting may meet another connection.
_POOLERS: Final = ("-pooler.", ":6543/")


class Database:
    """Pooled connections; no session state is ever left on one."""

    def __init__(self, pool: Pool, url: str) -> None:
        self.pool = pool
        self.url = url

    @classmethod
    async def open(cls, url: str, *, pool_max: int) -> "Database":
        """Connect and make sure the schema is there; safe when two engines start at once."""
        pooled = any(mark in url for mark in _POOLERS)
        pool = await asyncpg.create_pool(
            url,
            min_size=2,
            max_size=pool_max,
            reset=_reset,
            statement_cache_size=0 if pooled else 200,
            server_settings={} if pooled else {"application_name": "engine", "jit": "off"},
        )
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("SELECT pg_advisory_xact_lock($1)", _SCHEMA_LOCK)
            if await _installed(conn) != _SCHEMA_MARK:
                await conn.execute(_SCHEMA)
                await conn.execute(_SAVE_MARK, _SCHEMA_MARK)
        return cls(pool, url)

    async def close(self) -> None:
        """Return every connection."""
        try:
            await asyncio.wait_for(self.pool.close(), timeout=5)
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One transaction on a connection of the pool."""
        async with self.pool.acquire() as conn, conn.transaction():
            yield conn

    async def run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Run ``work`` in a transaction; a deadlock's loser goes again."""
        for attempt in range(_ATTEMPTS_MAX):
            try:
                async with self.transaction() as conn:
                    return await work(conn)
            except _AGAIN:
                if attempt == _ATTEMPTS_MAX - 1:
                    raise
                await asyncio.sleep(0.01 * (attempt + 1))
        raise AssertionError("unreachable")


async def _reset(conn: Connection) -> None:
    """No session state is ever set, so returning a connection normally costs no round trip."""
    if conn.is_in_transaction():
        await conn.execute("ROLLBACK")


async def _installed(conn: Connection) -> int | None:
    """The mark of the schema that is there."""
    if not await conn.fetchval("SELECT to_regclass('inngest_engine.meta')"):
        return None
    mark: int | None = await conn.fetchval("SELECT value FROM inngest_engine.meta WHERE key = 'schema'")
    return mark
