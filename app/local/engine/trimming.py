"""Old finished runs and the events nobody needs any more are removed by age."""

from typing import Final

from app.local.engine.core import Core

_RUNS: Final = """
    WITH old AS (
        SELECT id FROM inngest_engine.runs
        WHERE ended_at < statement_timestamp() - make_interval(secs => $1) ORDER BY ended_at LIMIT 1000),
    steps AS (DELETE FROM inngest_engine.steps s USING old WHERE s.run_id = old.id),
    links AS (DELETE FROM inngest_engine.run_events e USING old WHERE e.run_id = old.id)
    DELETE FROM inngest_engine.runs r USING old WHERE r.id = old.id
"""
_EVENTS: Final = """
    DELETE FROM inngest_engine.events WHERE id IN (
        SELECT e.id FROM inngest_engine.events e
        WHERE e.received_at < statement_timestamp() - make_interval(secs => $1) AND e.routed_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM inngest_engine.run_events r WHERE r.event_id = e.id)
          AND NOT EXISTS (SELECT FROM inngest_engine.debounces d WHERE d.event_id = e.id)
          AND NOT EXISTS (SELECT FROM inngest_engine.batches b WHERE e.id = ANY(b.items))
        LIMIT 1000)
"""
_KEYS: Final = "DELETE FROM inngest_engine.run_keys WHERE expires_at < statement_timestamp()"
_RATES: Final = """
    DELETE FROM inngest_engine.rates
    WHERE wake_at IS NULL AND to_timestamp(tat) < statement_timestamp() - interval '1 day'
"""


async def trim(core: Core) -> None:
    """Remove what is older than the configured age, a thousand at a time."""
    age = core.config.retention_seconds
    pool = core.database.pool
    for statement in (_RUNS, _EVENTS):
        while (await pool.execute(statement, age)).endswith(" 1000"):
            pass
    for statement in (_KEYS, _RATES):
        await pool.execute(statement)
