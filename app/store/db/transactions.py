"""One tenant per transaction: the only way the store's SQL runs, and where database faults become our errors."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, Literal, ParamSpec, TypeAlias, TypeVar

import asyncpg

from app.domain.ids import TenantId
from app.errors import Unavailable
from app.store.db.pool import Conn, Pool

P = ParamSpec("P")
T = TypeVar("T")

DOOR_SECONDS: Final = 2.0  # a person or a webhook waits; Slack hangs up after 3
STEP_SECONDS: Final = 15.0  # a durable step or a sweep waits; it is retried anyway
RELEASE_SECONDS: Final = 0.5
TRIES: Final = 3

# Role and tenant are set for this transaction only; nothing outlives it on a pooled connection.
_ENTER: Final = """
SELECT set_config('role', 'countersign_app', true),
       set_config('statement_timeout', $1, true),
       set_config('app.tenant', $2, true),
       set_config('app.canaries', '', true)
"""
_SHOW_CANARIES: Final = "SELECT set_config('app.canaries', $1, true)"

_FAULTS: Final = (
    OSError,
    TimeoutError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.OperatorInterventionError,
    asyncpg.LockNotAvailableError,
    asyncpg.InternalClientError,
    asyncpg.InvalidCachedStatementError,  # a migration beside us changed a table; the next try prepares anew
)
_TRY_AGAIN: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


Isolation: TypeAlias = Literal["read_committed", "repeatable_read"]


@asynccontextmanager
async def tenant_tx(
    pool: Pool, tenant: TenantId, *, limit_seconds: float = DOOR_SECONDS, isolation: Isolation = "read_committed"
) -> AsyncIterator[Conn]:
    """A transaction that sees one tenant, as a role that cannot see another, committed or failed in time.

    Raises Unavailable when the database did not do it. The commit may still have happened if its answer was
    lost, which is why every caller is safe to run again.
    """
    async with _entered(pool, tenant, limit_seconds, isolation) as conn:
        yield conn


@asynccontextmanager
async def app_tx(pool: Pool, *, limit_seconds: float = DOOR_SECONDS) -> AsyncIterator[Conn]:
    """The same without a tenant: only the directory can be read; tenants' tables raise."""
    async with _entered(pool, "", limit_seconds, "read_committed") as conn:
        yield conn


@asynccontextmanager
async def with_canaries(conn: Conn) -> AsyncIterator[None]:
    """What is asked within sees seeded false requests too; everything else of the transaction sees none.

    Whatever is raised within ends the transaction, and with it what it sees.
    """
    await conn.execute(_SHOW_CANARIES, "on")
    yield
    await conn.execute(_SHOW_CANARIES, "")


@asynccontextmanager
async def _entered(pool: Pool, tenant: str, limit_seconds: float, isolation: Isolation) -> AsyncIterator[Conn]:
    try:
        async with asyncio.timeout(limit_seconds), _borrowed(pool) as conn, conn.transaction(isolation=isolation):
            await conn.execute(_ENTER, str(int(limit_seconds * 1000)), tenant)
            yield conn
    except _FAULTS as error:
        raise Unavailable("The records did not answer in time; please try again") from error


@asynccontextmanager
async def _borrowed(pool: Pool) -> AsyncIterator[Conn]:
    conn = await pool.acquire()
    try:
        yield conn
    finally:
        # Bounded on its own: handing a broken connection back must not outlast the caller's limit by much.
        await pool.release(conn, timeout=RELEASE_SECONDS)


def retried(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run a store method again, at most three times in all, when Postgres breaks a deadlock or a tie."""

    @functools.wraps(method)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                return await method(*args, **kwargs)
            except _TRY_AGAIN:
                await asyncio.sleep(0)
        try:
            return await method(*args, **kwargs)
        except _TRY_AGAIN as error:
            raise Unavailable("The records are busy; please try again") from error

    return run
