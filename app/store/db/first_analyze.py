"""A young database's first statistics, gathered as soon as there is something to count.

Every index of ours begins with the tenant. Until a table's first ANALYZE, PostgreSQL takes one tenant for one row
in 200, so that an index that fits on the tenant alone looks as good as the primary key; a plan cached then walks
the tenant's whole table for each look-up, and a join of two walks it once per row. Autovacuum would mend that, but
looks once a minute (``autovacuum_naptime``): a burst of 500 mails on a new desk is over by then.
"""

import asyncio
from typing import Final

import asyncpg
import structlog

from app.store.db.pool import Pool

ROWS_MIN: Final = 100  # of so many the plan reads the primary key, and keeps to it; of twenty it reads them all
EVERY_SECONDS: Final = 1.0

_log = structlog.get_logger("countersign.store")

# Only an owner's ANALYZE does anything; for everybody else it is a warning in the server's log.
_UNCOUNTED: Final = """
SELECT oid::regclass::text AS name, pg_stat_get_live_tuples(oid) >= $1 AS due FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')
  AND pg_stat_get_last_analyze_time(oid) IS NULL AND pg_stat_get_last_autoanalyze_time(oid) IS NULL
ORDER BY name
"""


async def gather_first_statistics(pool: Pool, *, every_seconds: float = EVERY_SECONDS) -> None:
    """Analyze each table once, when it has rows; returns when every table has been. Outlasts a lost database."""
    while True:
        try:
            waiting = await _gather(pool)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            _log.warning("statistics_not_gathered", error=type(error).__name__)
        else:
            if not waiting:
                return
        await asyncio.sleep(every_seconds)


async def _gather(pool: Pool) -> bool:
    """Analyze what is due; False once there is no table that was never analyzed."""
    tables = await pool.fetch(_UNCOUNTED, ROWS_MIN)
    for table in tables:
        if table["due"]:
            await pool.execute(f"ANALYZE (SKIP_LOCKED) {table['name']}")  # quoted by regclass
            _log.info("statistics_gathered", table=table["name"])
    return bool(tables)
