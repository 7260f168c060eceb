"""The connection pool: bounded, impatient, and safe behind a transaction pooler such as Neon's."""

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit

import asyncpg

from app.errors import Unavailable
from app.store.db.refused_connections import refused

if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Conn: TypeAlias = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Conn = asyncpg.Connection

CONNECT_SECONDS: Final = 5.0
COMMAND_SECONDS: Final = 15.0
STATEMENTS_CACHED: Final = 200


def is_pooled(url: str) -> bool:
    """Whether the address names a transaction pooler: two statements may then reach two server sessions."""
    return "-pooler" in (urlsplit(url).hostname or "")


async def behind_pooler(conn: "asyncpg.Connection[Any] | Conn") -> bool:
    """Whether something stands between us and the session that answers, as PgBouncer does under any address.

    A pooler greets with a process number of its own; the session that works for us has another.
    """
    return bool(conn.get_server_pid() != await conn.fetchval("SELECT pg_backend_pid()"))


async def open_pool(url: str, *, size: int = 10, pooled: bool = False) -> Pool:
    """A pool of at most ``size`` connections. Raises Unavailable or Misconfigured with what to check."""
    try:
        # Behind a transaction pooler a statement prepared on one session may be executed on another.
        direct = not pooled and not is_pooled(url) and not await _found_behind_pooler(url)
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            statement_cache_size=STATEMENTS_CACHED if direct else 0,
            command_timeout=COMMAND_SECONDS,
            timeout=CONNECT_SECONDS,
            init=_speak_json,
            reset=_leave_as_it_is,
        )
    except (TimeoutError, OSError, asyncpg.CannotConnectNowError) as error:
        raise Unavailable("The database does not answer; check DATABASE_URL and that the server runs") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise refused(error) from error
    return pool


async def _found_behind_pooler(url: str) -> bool:
    conn = await asyncpg.connect(url, timeout=CONNECT_SECONDS, statement_cache_size=0)
    try:
        async with conn.transaction():  # outside one, a transaction pooler may split even a single question
            return await behind_pooler(conn)
    finally:
        await conn.close(timeout=CONNECT_SECONDS)


async def _leave_as_it_is(conn: object) -> None:
    """Instead of a round trip per transaction: whatever we set is set for one transaction, and ends with it."""


def _encode(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


async def _speak_json(conn: "asyncpg.Connection[Any]") -> None:
    # Client side only: it sends nothing, so it leaves nothing behind on a shared session.
    await conn.set_type_codec("jsonb", encoder=_encode, decoder=json.loads, schema="pg_catalog")
