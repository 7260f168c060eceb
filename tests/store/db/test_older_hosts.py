"""Hosts of the version before on tables of this one: they go on where it only added, and stop where it took away."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from app import store
from app.errors import Misconfigured
from app.store.db.migrate import FOLDER, migrations
from app.store.db.pool import Pool

NEXT = 9000  # the first number that no version has yet
ADDS = "ALTER TABLE approvals ADD COLUMN colour text;"
TAKES = f"-- Needs hosts that know {NEXT}: others write it.\nALTER TABLE approvals DROP COLUMN usual_cents;"
NewDatabase = Callable[[str | None], Awaitable[str]]


def version_with(folder: Path, *added: str) -> Path:
    """The migrations of a later version: ours, and these."""
    shutil.copytree(FOLDER, folder)
    for number, sql in enumerate(added, NEXT):
        (folder / f"{number:04d}_of_tomorrow.sql").write_text(sql)
    return folder


@pytest.fixture
async def url(new_database: NewDatabase, template: str) -> str:
    return await new_database(template)


async def test_a_host_goes_on_and_starts_where_a_later_version_only_added(
    url: str, pool: Pool, tmp_path: Path
) -> None:
    ready = store.schema_check(pool)
    assert await store.migrate(url, folder=version_with(tmp_path / "next", ADDS)) == ["of_tomorrow"]
    await store.check_schema(url)
    assert await store.pending(url) == []
    assert await store.migrate(url) == [], "a host that migrates before it starts is not stopped by it either"
    assert await ready()


async def test_a_host_is_refused_where_a_later_version_took_away_what_it_uses(url: str, tmp_path: Path) -> None:
    await store.migrate(url, folder=version_with(tmp_path / "next", ADDS, TAKES))
    for work in (store.migrate(url), store.pending(url), store.check_schema(url)):
        with pytest.raises(Misconfigured, match="newer than this version of Countersign: it has 9001_of_tomorrow"):
            await work


async def test_one_version_back_goes_on_beside_what_was_taken_away_after_it(url: str, tmp_path: Path) -> None:
    """Expand in one version, contract in the next: the host between the two knows what the last one needs."""
    between = version_with(tmp_path / "between", ADDS)
    await store.migrate(url, folder=version_with(tmp_path / "next", ADDS, TAKES))
    await store.check_schema(url, folder=between)


async def test_what_was_migrated_before_such_lines_were_kept_is_as_strict_as_it_was(url: str, tmp_path: Path) -> None:
    conn = await asyncpg.connect(url)
    await conn.execute("ALTER TABLE schema_migrations DROP COLUMN needs")
    await store.check_schema(url)
    await conn.execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (9000, 'of_tomorrow', 'x')")
    await conn.close()
    with pytest.raises(Misconfigured, match="newer than this version"):
        await store.check_schema(url)


def test_every_line_that_says_what_is_needed_names_a_migration_that_came_before() -> None:
    known = [one.version for one in migrations()]
    for one in migrations():
        assert one.needs == 0 or (one.needs in known and one.needs <= one.version), one.name
