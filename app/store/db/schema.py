"""Whether the tables are those that this version of the code needs."""

from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg

from app.store.db.migrate import migrations
from app.store.db.pool import CONNECT_SECONDS, Pool

# One message, so that a transaction pooler cannot split it over two sessions.
_APPLIED: Final = "SELECT version, checksum FROM schema_migrations"


def schema_check(pool: Pool) -> Callable[[], Awaitable[bool]]:
    """Ask whether every migration is applied; what is newer than the running code does not count.

    False also where the database does not answer: then nobody can tell.
    """
    needed = {(one.version, one.checksum) for one in migrations()}  # now: a deploy may change the files under us

    async def is_current() -> bool:
        try:
            rows = await pool.fetch(_APPLIED, timeout=CONNECT_SECONDS)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return needed <= {(row["version"], row["checksum"]) for row in rows}

    return is_current
