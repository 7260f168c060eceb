"""Migrations: forward only, once each, safe when several processes start at once."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from app import store
from app.errors import Misconfigured, Unavailable
from app.local import postgres
from app.store.db.migrate import FOLDER, LOCK_KEY, migrations
from app.store.db.pool import Pool


async def test_an_empty_database_is_brought_up_to_date_once(blank_database: str) -> None:
    names = [one.name for one in migrations()]
    assert await store.pending(blank_database) == names
    assert await store.migrate(blank_database) == names
    assert await store.migrate(blank_database) == []
    assert await store.pending(blank_database) == []


async def test_processes_that_start_at_once_apply_each_migration_once(blank_database: str) -> None:
    applied = await asyncio.gather(*(store.migrate(blank_database) for _ in range(8)))
    assert sorted(name for names in applied for name in names) == sorted(one.name for one in migrations())


async def test_many_databases_migrate_at_once_though_they_share_the_role(
    new_database: Callable[[str | None], Awaitable[str]],
) -> None:
    urls = [await new_database(None) for _ in range(4)]
    await asyncio.gather(*(store.migrate(url) for url in urls for _ in range(2)))
    assert [await store.pending(url) for url in urls] == [[], [], [], []]


async def test_on_a_new_server_everybody_may_be_the_one_who_makes_the_role() -> None:
    with tempfile.TemporaryDirectory(prefix="cs", ignore_cleanup_errors=True) as folder:
        fresh = await asyncio.to_thread(postgres.start, Path(folder) / "pg", settings={"fsync": "off"})
        try:
            urls = [await postgres.ensure_database(fresh, f"db{number}") for number in range(3)]
            first = await asyncpg.connect(fresh.url)
            async with first.transaction():
                await first.execute("CREATE ROLE countersign_app NOLOGIN")
                others = [asyncio.create_task(store.migrate(url)) for url in urls for _ in range(2)]
                await asyncio.sleep(0.3)  # they saw no role and now wait for the first one to commit
            await first.close()
            await asyncio.gather(*others)
            assert [await store.pending(url) for url in urls] == [[]] * 3
        finally:
            await asyncio.to_thread(fresh.stop)


async def test_an_edited_migration_is_a_loud_error(blank_database: str, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    await store.migrate(blank_database, folder=folder)
    first = next(iter(sorted(folder.glob("*.sql"))))
    first.write_text(first.read_text() + "\n-- one more thing\n")
    for attempt in (store.migrate, store.pending):
        with pytest.raises(Misconfigured, match="0001_tenancy was edited"):
            await attempt(blank_database, folder=folder)


async def test_a_migration_that_fails_half_way_leaves_nothing_and_can_be_run_again(
    blank_database: str, tmp_path: Path
) -> None:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (id int);")
    second = tmp_path / "0002_second.sql"
    second.write_text("CREATE TABLE second (id int); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await store.migrate(blank_database, folder=tmp_path)
    assert await store.pending(blank_database, folder=tmp_path) == ["second"]
    second.write_text("CREATE TABLE second (id int);")
    assert await store.migrate(blank_database, folder=tmp_path) == ["second"]


def test_two_migrations_with_one_number_are_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1;")
    (tmp_path / "0001_other.sql").write_text("SELECT 1;")
    with pytest.raises(Misconfigured, match="numbered"):
        migrations(tmp_path)


async def test_a_lower_number_that_arrives_later_is_applied_then(blank_database: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (id int);")
    (tmp_path / "0003_third.sql").write_text("CREATE TABLE third (id int);")
    assert await store.migrate(blank_database, folder=tmp_path) == ["first", "third"]
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE second (id int);")
    assert await store.pending(blank_database, folder=tmp_path) == ["second"]
    assert await store.migrate(blank_database, folder=tmp_path) == ["second"]


async def test_a_second_process_waits_for_the_first_one(blank_database: str) -> None:
    admin = await asyncpg.connect(blank_database)
    async with admin.transaction():
        await admin.execute("SELECT pg_advisory_xact_lock($1)", LOCK_KEY)
        waiting = asyncio.create_task(store.migrate(blank_database))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert await waiting
    await admin.close()


async def test_an_owner_who_is_no_superuser_can_migrate_seed_and_serve(
    cluster: postgres.Cluster, blank_database: str
) -> None:
    name = urlsplit(blank_database).path.removeprefix("/")
    admin = await asyncpg.connect(cluster.url)
    await admin.execute(f"CREATE ROLE {name} LOGIN CREATEROLE; ALTER DATABASE {name} OWNER TO {name}")
    # As on a rented server: the role exists already there, and its administrator lets the owner join.
    exists = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = 'countersign_app'")
    if exists:
        await admin.execute(f"GRANT countersign_app TO {name}")
    url = blank_database.replace("postgres:@", f"{name}:@")
    try:
        await store.migrate(url)
        pool = await store.open_pool(url, size=2)
        await store.seed(pool)
        orders = await store.PostgresRecords(pool).orders(store.DEFAULT_TENANT, "cust_001")  # type: ignore[arg-type]
        assert len(orders) == 3
        # The owner itself is behind the wall too: row security is forced.
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="No tenant is set"):
            await pool.fetch("SELECT * FROM customers")
        await pool.close()
    finally:
        await admin.execute(f"REVOKE countersign_app FROM {name}; ALTER DATABASE {name} OWNER TO postgres")
        owner = await asyncpg.connect(blank_database)
        await owner.execute(f"REASSIGN OWNED BY {name} TO postgres; DROP OWNED BY {name}")
        await owner.close()
        await admin.execute(f"DROP ROLE {name}")
        await admin.close()


async def test_an_unreachable_database_is_a_sentence_not_a_trace() -> None:
    nowhere = "postgresql://postgres@127.0.0.1:1/none"
    for attempt in (store.migrate, store.pending, store.open_pool):
        with pytest.raises(Unavailable, match="DATABASE_URL"):
            await attempt(nowhere)


async def test_the_seed_can_be_run_again_without_changing_anything(pool: Pool) -> None:
    counts = "SELECT (SELECT count(*) FROM {}) AS n"
    tables = ("tenants", "customers", "orders", "ledger_charges", "ledger_refunds", "audit")
    before = [await pool.fetchval(counts.format(table)) for table in tables]
    await pool.execute("UPDATE orders SET refunded_cents = 1234 WHERE id = 'ord_1001'")
    await asyncio.gather(store.seed(pool), store.seed(pool))
    assert [await pool.fetchval(counts.format(table)) for table in tables] == before
    assert await pool.fetchval("SELECT refunded_cents FROM orders WHERE id = 'ord_1001'") == 1234


async def test_the_seed_has_the_five_customers_and_something_to_refund(pool: Pool) -> None:
    rows = await pool.fetch("SELECT id, email, tier FROM customers ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        ("cust_001", "ada@example.com", "enterprise"),
        ("cust_002", "grace@example.com", "pro"),
        ("cust_003", "linus@example.com", "pro"),
        ("cust_004", "edsger@example.com", "standard"),
        ("cust_005", "alan@example.com", "standard"),
    ]
    assert {row["currency"] for row in await pool.fetch("SELECT DISTINCT currency FROM orders")} == {
        "EUR",
        "USD",
        "JPY",
    }
    assert await pool.fetchval("SELECT count(*) FROM ledger_charges WHERE disputed") == 1
    orders = await pool.fetch("SELECT count(*) AS n FROM orders GROUP BY customer_id")
    assert all(2 <= row["n"] <= 3 for row in orders)
