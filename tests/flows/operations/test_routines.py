"""What the clock starts, on the local engine with its own cron: struck early, as if the hour had come."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app import store
from tests.flows.conftest import RunWorld
from tests.world import TENANT, World, until, words_of

CHECKS = "SELECT tenant, customer_id, run, verdict, signs FROM health_checks"
CHECK_RUNS = "SELECT status FROM inngest_engine.runs WHERE slug = 'countersign-check-customer-health'"
PAYING = "SELECT tenant, id FROM customers WHERE tenant = 'demo' AND tier IN ('pro', 'enterprise')"
AUDITED = "SELECT tenant, subject_id, data->>'run' AS run, count(*) AS n FROM audit WHERE action = 'customer_checked'"
WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
      AND query LIKE '%audit_heads%'
"""
OLD_CASE = """
    WITH aged AS (
        UPDATE messages SET received_at = received_at - interval '100 days' WHERE case_id = $1 RETURNING id
    ), answered AS (
        UPDATE drafts SET status = 'sent', sent_at = clock_timestamp() - interval '100 days' WHERE case_id = $1
        RETURNING id
    )
    SELECT (SELECT count(*) FROM aged) + (SELECT count(*) FROM answered)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def clock_world(
    private_world: RunWorld, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[World, Path]]:
    """A world in whose records a second tenant lives, with customers of the same ids; and a folder for backups."""
    folder = tmp_path_factory.mktemp("kept") / "backups"
    async with private_world({"BACKUP_DIR": str(folder)}) as world:
        await world.admin.execute("INSERT INTO tenants (id, name) VALUES ('acme', 'Acme'), ('empty', 'Nobody yet')")
        await world.admin.execute(
            "INSERT INTO customers SELECT 'acme', id, email, tier FROM customers WHERE tenant = 'demo'"
        )
        yield world, folder


async def everybody_checked(world: World) -> set[tuple[str, str]]:
    """Wait until every paying customer was looked at; who was."""
    paying = {tuple(row) for row in await world.admin.fetch(PAYING)}

    async def done() -> bool | None:
        ended = await world.in_engine(CHECK_RUNS)
        over = [row for row in ended if row["status"].lower() == "completed"]
        return (len(over) == len(ended) >= len(paying)) or None

    await until(done, f"{len(paying)} checks", 90)
    return {(row["tenant"], row["customer_id"]) for row in await world.admin.fetch(CHECKS)}


async def test_each_paying_customer_of_ours_is_looked_at_once_a_day_however_often_the_clock_strikes(
    clock_world: tuple[World, Path],
) -> None:
    world, _ = clock_world
    paying = {tuple(row) for row in await world.admin.fetch(PAYING)}
    assert ("demo", "cust_001") in paying
    first = await world.strike("daily-health-checks")
    assert first["asked"] == {"demo": len(paying)}, "another tenant's customers are for its own host"
    assert await everybody_checked(world) == paying
    runs = len(await world.in_engine(CHECK_RUNS))
    assert await world.strike("daily-health-checks") == first
    assert await everybody_checked(world) == paying
    assert len(await world.in_engine(CHECK_RUNS)) == runs
    lines = await world.admin.fetch(f"{AUDITED} GROUP BY 1, 2, 3")
    assert {(row["tenant"], row["subject_id"], row["n"]) for row in lines} >= {(*one, 1) for one in paying}
    assert {row["n"] for row in lines} == {1}


async def test_a_flood_of_checks_does_not_hold_up_a_mail(clock_world: tuple[World, Path]) -> None:
    world, _ = clock_world
    await world.admin.execute(
        "INSERT INTO customers SELECT 'demo', 'flood_' || n, 'flood' || n || '@example.com', 'pro' "
        "FROM generate_series(1, 300) n"
    )
    try:
        buyer = await world.buyer()
        asked = await world.strike("daily-health-checks")
        assert asked["asked"]["demo"] >= 303
        case = (await world.mail(buyer.email, "Where is my order?"))["case_id"]
        await world.happens(case, "draft_posted")
        left = await world.admin.fetchval("SELECT 300 - count(*) FROM health_checks WHERE customer_id LIKE 'flood%'")
        assert left > 0, "the mail waited for all of them"
        await everybody_checked(world)
        assert await world.admin.fetchval("SELECT count(*) FROM health_checks WHERE customer_id LIKE 'flood%'") == 300
        doubled = await world.admin.fetch(f"{AUDITED} GROUP BY 1, 2, 3 HAVING count(*) > 1")
        assert doubled == []
    finally:
        await world.admin.execute("DELETE FROM health_checks WHERE customer_id LIKE 'flood%'")
        await world.admin.execute("DELETE FROM customers WHERE id LIKE 'flood%'")


async def test_no_more_than_two_looks_of_one_tenant_are_under_way_at_once(clock_world: tuple[World, Path]) -> None:
    world, _ = clock_world
    await world.admin.execute(
        "INSERT INTO customers SELECT 'demo', 'held_' || n, 'held' || n || '@example.com', 'pro' "
        "FROM generate_series(1, 30) n"
    )
    most = 0
    async with world.admin.acquire() as conn, conn.transaction():
        # Every look ends by writing to the tenant's audit chain: held, they pile up as far as they may.
        await conn.execute("SELECT 1 FROM audit_heads WHERE tenant = 'demo' FOR UPDATE")
        await world.strike("daily-health-checks")

        async def two() -> bool | None:
            await conn.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
            return await conn.fetchval(WAITING) >= 2 or None

        await until(two, "looks that wait")
        for _ in range(20):
            await conn.execute("SELECT pg_stat_clear_snapshot()")
            most = max(most, await conn.fetchval(WAITING))
            await asyncio.sleep(0.1)
    assert most == 2
    await everybody_checked(world)


async def test_mondays_figures_are_shown_once_and_are_of_our_tenant_alone(
    clock_world: tuple[World, Path],
) -> None:
    world, _ = clock_world
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await world.person().press(card, "Approve")
    await world.draft(case)
    # What happened now happened last week: the report is about the week before.
    await world.admin.execute("UPDATE refunds SET settled_at = settled_at - interval '7 days'")
    told = await world.strike("weekly-metrics")
    assert told["shown"] == "shown"
    assert told["tenants"]["demo"]["refunds"] == [{"currency": "EUR", "count": 1, "cents": buyer.paid_cents}]
    assert set(told["tenants"]) == {"demo"}
    assert (await world.strike("weekly-metrics"))["tenants"] == told["tenants"]
    shown = [one for one in await world.said("C0OPS") if f"Week {told['week']}" in one["text"]]
    assert len(shown) == 1
    assert [block["type"] for block in shown[0]["blocks"]] == ["header", "table", "data_visualization"]
    assert "50.00 EUR (refunds: 1)" in " ".join(words_of(shown[0]["blocks"]))


async def test_old_texts_go_at_night_and_the_record_still_holds(clock_world: tuple[World, Path]) -> None:
    world, _ = clock_world
    buyer = await world.buyer()
    old = str((await world.mail(buyer.email, "A secret of long ago"))["case_id"])
    await world.draft(old)
    young = str((await world.mail(buyer.email, "A secret of today"))["case_id"])
    await world.draft(young)
    assert await world.admin.fetchval(OLD_CASE, old) == 2
    erased = await world.strike("nightly-retention")
    assert erased[TENANT]["cases"] == 1
    assert erased[TENANT]["more"] is False
    assert set(erased) == {TENANT}, "what another tenant keeps is its own host's to erase"
    bodies = "SELECT body FROM messages WHERE case_id = $1 UNION ALL SELECT body FROM drafts WHERE case_id = $1"
    assert {row["body"] for row in await world.admin.fetch(bodies, old)} == {""}
    assert "" not in {row["body"] for row in await world.admin.fetch(bodies, young)}
    assert (await world.actions(old))[:1] == ["message_accepted"]
    assert await store.PostgresAudit(world.pool).verify(TENANT) is None


async def test_each_night_leaves_one_verified_backup_and_a_failing_one_tells_ops_and_spoils_nothing(
    clock_world: tuple[World, Path],
) -> None:
    world, folder = clock_world
    made = await world.strike("nightly-backup")
    assert made["outcome"] == "made"
    assert made["restored"]
    assert store.backups_in(folder) == [made["name"]]
    aside = folder.rename(folder.with_name("aside"))
    folder.write_text("something in the way")
    try:
        failed = await world.strike("nightly-backup")
    finally:
        folder.unlink()
        aside.rename(folder)
    assert failed == {"outcome": "failed", "code": "folder", "removed": []}
    assert store.backups_in(folder) == [made["name"]]
    told = [one["text"] for one in await world.said("C0OPS")]
    assert told.count("The nightly backup failed") == 1
