"""What can be told about a database from outside: whether it answers, its version, its promises, its clock."""

import time
from dataclasses import dataclass
from typing import Final

import asyncpg

from app.errors import Unavailable
from app.store.db.pool import CONNECT_SECONDS, Pool

VERSION_MIN: Final = 15
_VITALS: Final = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_setting('synchronous_commit') AS synchronous_commit,
       extract(epoch FROM clock_timestamp())::float8 AS epoch,
       (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'countersign_app') AS app_role_too_strong
"""


@dataclass(frozen=True)
class ServerFacts:
    """``app_role_too_strong`` is None before the first migration; ``skew_seconds`` is against this machine."""

    major: int
    synchronous_commit: str
    skew_seconds: float
    app_role_too_strong: bool | None


async def answers(pool: Pool) -> bool:
    """Whether the database does what it is asked."""
    try:
        # Without arguments it is one message: a transaction pooler cannot split it over two sessions.
        await pool.execute("SELECT true", timeout=CONNECT_SECONDS)
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


async def vitals(url: str) -> ServerFacts:
    """Examine a database. Raises Unavailable where it cannot be reached or refuses us."""
    try:
        conn = await asyncpg.connect(url, timeout=CONNECT_SECONDS, statement_cache_size=0)
        try:
            async with conn.transaction():
                row = await conn.fetchrow(_VITALS)
        finally:
            await conn.close()
    except (TimeoutError, OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unavailable("The database cannot be reached", detail=type(error).__name__) from error
    assert row is not None
    return ServerFacts(
        major=row["major"],
        synchronous_commit=row["synchronous_commit"],
        skew_seconds=abs(row["epoch"] - time.time()),
        app_role_too_strong=row["app_role_too_strong"],
    )
