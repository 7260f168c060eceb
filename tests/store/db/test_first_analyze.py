"""A young database must not answer a burst by walking whole tables (see app/store/db/first_analyze.py)."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from app import store
from app.store.cases import message_rows
from app.store.db.first_analyze import ROWS_MIN
from app.store.db.pool import Pool
from app.store.db.transactions import tenant_tx
from tests.store.given import DEMO, Given, mail

_NEVER = "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NULL AND last_autoanalyze IS NULL"


@pytest.fixture
async def lone(database_url: str) -> AsyncIterator[Pool]:
    """A pool of one connection, so that what it has prepared is what the next statement uses."""
    opened = await store.open_pool(database_url, size=1)
    yield opened
    await opened.close()


async def gathered(pool: Pool, table: str) -> None:
    """Run the gathering until ``table`` has been counted."""
    work = asyncio.create_task(store.gather_first_statistics(pool, every_seconds=0.05))
    try:
        async with asyncio.timeout(20):
            while table in {row["relname"] for row in await pool.fetch(_NEVER)}:
                await asyncio.sleep(0.05)
    finally:
        work.cancel()


async def mails(given: Given, count: int) -> None:
    """That many, each with a case of its own."""
    for _ in range(count):
        await given.cases.accept(given.tenant, mail())


def indexes_of(plan: dict[str, Any]) -> Iterator[str]:
    """The indexes a plan reads, whole tables as the table's name."""
    if "Relation Name" in plan:
        yield plan.get("Index Name", plan["Relation Name"])
    for inner in plan.get("Plans", []):
        yield from indexes_of(inner)


async def used(pool: Pool, times: int) -> None:
    """Look a message up; after five times the server keeps one plan for all."""
    async with tenant_tx(pool, DEMO) as conn:
        for _ in range(times):
            await conn.execute("EXECUTE look_up('none')")


async def kept(pool: Pool) -> list[str]:
    """What the plan that the server keeps reads."""
    async with tenant_tx(pool, DEMO) as conn:
        shown = await conn.fetchval("EXPLAIN (FORMAT JSON) EXECUTE look_up('none')")
    return sorted(indexes_of(json.loads(shown)[0]["Plan"]))


async def test_a_look_up_kept_from_an_empty_desk_reads_primary_keys_once_there_are_rows(lone: Pool) -> None:
    await lone.execute(f"PREPARE look_up(text) AS {message_rows._MESSAGE}")
    await used(lone, times=6)
    await mails(Given(lone), ROWS_MIN)
    await gathered(lone, "cases")
    await used(lone, times=6)
    assert await kept(lone) == ["attachments_pkey", "cases_pkey", "customers_pkey", "messages_pkey"]


async def test_too_few_rows_are_left_for_later(pool: Pool) -> None:
    await mails(Given(pool), 3)
    work = asyncio.create_task(store.gather_first_statistics(pool, every_seconds=0.05))
    await asyncio.sleep(1.5)  # the server's own counts are up to a second old
    assert "messages" in {row["relname"] for row in await pool.fetch(_NEVER)}
    work.cancel()


async def test_gathering_is_over_once_every_table_was_counted(pool: Pool) -> None:
    await pool.execute("ANALYZE")
    async with asyncio.timeout(20):
        await store.gather_first_statistics(pool, every_seconds=0.05)


async def test_a_login_that_owns_no_table_leaves_them_alone(pool: Pool) -> None:
    await mails(Given(pool), ROWS_MIN)
    async with asyncio.timeout(20), pool.acquire() as conn:
        await conn.execute("SET ROLE countersign_app")
        # It takes the connection it is given for a pool: both fetch and execute.
        await store.gather_first_statistics(conn, every_seconds=0.05)  # type: ignore[arg-type]
    assert "messages" in {row["relname"] for row in await pool.fetch(_NEVER)}


async def test_gathering_outlasts_a_database_that_is_away(database_url: str) -> None:
    away = await store.open_pool(database_url, size=1)
    await away.close()
    with capture_logs() as logs:
        work = asyncio.create_task(store.gather_first_statistics(away, every_seconds=0.01))
        async with asyncio.timeout(20):
            while len(logs) < 2:
                await asyncio.sleep(0.01)
        work.cancel()
    assert {line["event"] for line in logs} == {"statistics_not_gathered"}
