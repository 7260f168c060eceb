"""A backup brings nobody back who was erased after it was made, whatever stops where."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import store
from app.domain.ids import TenantId
from app.domain.privacy.erasures import ErasureId
from app.errors import BackupFailed, Misconfigured
from tests.store.given import ALICE, Given
from tests.store.privacy.forgetting import MARK, forget, found_in

NewDatabase = Callable[[str | None], Awaitable[str]]
DEMO = TenantId("demo")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


async def backed_up(folder: Path, database_url: str) -> Path:
    at = datetime.now(UTC) - timedelta(seconds=1)
    made = await store.PostgresBackups(database_url, folder, keep_days=7).make(at)
    return folder / made.name


async def listed_and_forgotten(given: Given, folder: Path) -> ErasureId:
    """As the host does it: on the list first."""
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, "ada@example.com")
    asked = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    await store.ErasureFile(folder).add(given.tenant, await erasures.get(given.tenant, asked))
    await forget(given, "ada@example.com")
    return asked


def again(folder: Path) -> Callable[[str, datetime | None], Awaitable[None]]:
    async def erase_again(url: str, made_at: datetime | None) -> None:
        await store.repeat_erasures(url, store.ErasureFile(folder).lines(), None, made_at=made_at)

    return erase_again


async def test_restoring_a_backup_repeats_the_erasures_made_since(
    given: Given, acme: Given, folder: Path, database_url: str, new_database: NewDatabase
) -> None:
    await given.approval(message=await given.message(body=MARK))
    await acme.message(body=MARK)
    backup = await backed_up(folder, database_url)
    await listed_and_forgotten(given, folder)
    assert MARK.encode() not in (folder / "erasures.jsonl").read_bytes()
    assert b"ada@example" not in (folder / "erasures.jsonl").read_bytes(), "the list itself names nobody"
    url = await new_database(None)
    await store.restore(backup, url, again(folder))
    pool = await store.open_pool(url, size=2)
    assert await found_in(pool, DEMO, MARK, "ada@example.com") == {}
    assert set(await found_in(pool, acme.tenant, MARK)) == {"messages"}, "of the other tenant nobody was erased"
    assert await store.PostgresAudit(pool).verify(DEMO) is None
    await pool.close()
    await store.check_schema(url)


async def test_without_the_list_they_would_be_back(
    given: Given, folder: Path, database_url: str, new_database: NewDatabase
) -> None:
    await given.message(body=MARK)
    backup = await backed_up(folder, database_url)
    await forget(given, "ada@example.com")
    url = await new_database(None)
    await store.restore(backup, url, again(folder))
    pool = await store.open_pool(url, size=2)
    assert await found_in(pool, DEMO, MARK) != {}
    await pool.close()


async def test_who_came_back_before_the_backup_stays(
    given: Given, folder: Path, database_url: str, new_database: NewDatabase
) -> None:
    await given.message()
    await listed_and_forgotten(given, folder)
    await given.message(body=MARK)
    await asyncio.sleep(2.5)  # a backup is named by the second
    backup = await backed_up(folder, database_url)
    url = await new_database(None)
    await store.restore(backup, url, again(folder))
    pool = await store.open_pool(url, size=2)
    assert set(await found_in(pool, DEMO, MARK)) == {"messages"}
    await pool.close()


async def test_until_the_erasures_are_repeated_no_desk_starts_on_it(
    given: Given, folder: Path, database_url: str, new_database: NewDatabase
) -> None:
    await given.message()
    backup = await backed_up(folder, database_url)

    async def breaks(url: str, made_at: datetime | None) -> None:
        with pytest.raises(Misconfigured, match="is being restored"):
            await store.check_schema(url)
        raise BackupFailed("stopped", detail="test")

    url = await new_database(None)
    with pytest.raises(BackupFailed, match="stopped"):
        await store.restore(backup, url, breaks)
    with pytest.raises(Misconfigured, match="people who were erased since may be in it"):
        await store.check_schema(url)


async def test_the_list_holds_each_request_once_and_outlives_a_torn_line(given: Given, folder: Path) -> None:
    await given.message()
    asked = await listed_and_forgotten(given, folder)
    file = store.ErasureFile(folder)
    with file.path.open("a") as torn:
        torn.write('{"v": 1, "id": "era_torn", "ten')
    done = await store.PostgresErasures(given.pool).get(given.tenant, asked)
    await file.add(given.tenant, done)
    person, _ = await store.PostgresErasures(given.pool).find(given.tenant, "cust_002")
    other = await store.PostgresErasures(given.pool).request(given.tenant, person, reason="asked", by=ALICE)
    await file.add(given.tenant, await store.PostgresErasures(given.pool).get(given.tenant, other))
    assert [one.id for one in file.lines()] == [asked, other]
    assert file.path.stat().st_mode & 0o777 == 0o600


_ERASES = """
import asyncio, sys
from app import store
from app.domain.ids import TenantId
from app.store.privacy import erasures
erasures.CASES_MAX = 1
async def main():
    pool = await store.open_pool(sys.argv[1], size=2)
    mine = store.PostgresErasures(pool)
    while True:
        left = await mine.erase(TenantId("demo"), sys.argv[2])
        print("batch", flush=True)
        if not left.more:
            break
asyncio.run(main())
"""


async def test_killed_in_the_middle_it_goes_on_where_it_stood(given: Given, database_url: str) -> None:
    """kill -9 of a process that erases, at different moments: what is committed stays, what is not is done again."""
    for _ in range(30):
        await given.message(body=MARK, subject=MARK)
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, "ada@example.com")
    asked = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    command = [sys.executable, "-c", _ERASES, database_url, asked]
    for batches in (1, 4, 9):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
            assert process.stdout is not None
            for _ in range(batches):
                assert await asyncio.to_thread(process.stdout.readline) == "batch\n"
            os.kill(process.pid, signal.SIGKILL)
    left = (await found_in(given.pool, given.tenant, MARK))["messages"]
    assert 0 < left < 30, "some were erased, and not all"
    await forget(given, "ada@example.com")
    assert await found_in(given.pool, given.tenant, MARK, "ada@example.com") == {}
    assert (await erasures.get(given.tenant, asked)).counts["cases"] == 30
    assert await given.audit.verify(given.tenant) is None
