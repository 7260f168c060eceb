"""Where sealed files lie: the same cases for records, folder and memory; a crash loses nothing and leaves nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app import store
from app.domain.operations.retention import KeepRule
from app.domain.privacy.records_keys import new_key
from app.errors import Misconfigured, NotFound, TooLarge, Unavailable
from app.file_storage.fsspec_storage import FsspecStorage
from tests.store.cases.test_attachments import PNG, with_files
from tests.store.given import ALICE, DEMO, Given

VAULT = store.Vault([new_key()])
PLACES = ("records", "folder", "memory")


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> FsspecStorage | None:
    import fsspec

    urls = {"folder": f"file://{tmp_path}/files", "memory": "memory://files"}
    fsspec.filesystem("memory").store.clear()
    return FsspecStorage(urls[request.param]) if request.param in urls else None


@pytest.fixture
def folder(tmp_path: Path) -> FsspecStorage:
    return FsspecStorage(f"file://{tmp_path}/files")


def lying(path: Path) -> list[Path]:
    return sorted(one for one in path.rglob("*") if one.is_file())


async def kept(given: Given, place: FsspecStorage | None, *contents: bytes) -> Any:
    """A mail whose files are where they are to be."""
    accepted = await store.PostgresCases(given.pool, vault=VAULT).accept(DEMO, with_files(*contents))
    if place is not None:
        assert await store.PostgresStoredFiles(given.pool, place).move(DEMO) == len(contents)
    return accepted


async def test_a_file_comes_back_as_it_came(given: Given, place: FsspecStorage | None) -> None:
    accepted = await kept(given, place, PNG, PNG + b"2")
    files = store.PostgresAttachments(given.pool, VAULT, place)
    assert [one.number for one in await files.list(DEMO, accepted.case_id)] == [1, 2]
    for number, content in ((1, PNG), (2, PNG + b"2")):
        assert (await files.read(DEMO, accepted.message_id, number, by=ALICE))[1] == content
    with pytest.raises(NotFound):
        await files.read(DEMO, accepted.message_id, 3, by=ALICE)


async def test_a_file_whose_time_is_over_lies_nowhere(given: Given, place: FsspecStorage | None) -> None:
    accepted = await kept(given, place, PNG)
    name = await given.pool.fetchval("SELECT stored_as FROM attachments")
    await given.pool.execute("UPDATE attachments SET kept_at = kept_at - interval '31 days'")
    await store.PostgresRetention(given.pool).erase(DEMO, KeepRule(90, 30, files_days=30))
    if place is not None:
        assert await store.PostgresStoredFiles(given.pool, place).sweep(DEMO) == 1
        with pytest.raises(NotFound):
            await place.get(DEMO, name, bytes_max=10)
    with pytest.raises(NotFound):
        await store.PostgresAttachments(given.pool, VAULT, place).read(DEMO, accepted.message_id, 1, by=ALICE)
    assert await given.pool.fetchval("SELECT count(*) FROM attachment_objects") == 0


async def test_the_storage_sees_neither_a_name_nor_a_byte_of_it(
    given: Given, folder: FsspecStorage, tmp_path: Path
) -> None:
    await kept(given, folder, PNG)
    [file] = lying(tmp_path / "files")
    assert file.parent.name == DEMO
    assert file.name.startswith("obj")
    assert PNG[:32] not in file.read_bytes()
    assert await given.pool.fetchval("SELECT content FROM attachments") is None


async def test_what_is_larger_than_it_was_or_another_file_is_not_taken_for_it(
    given: Given, folder: FsspecStorage, tmp_path: Path
) -> None:
    accepted = await kept(given, folder, PNG, PNG + b"another")
    files = store.PostgresAttachments(given.pool, VAULT, folder)
    names = [row["stored_as"] for row in await given.pool.fetch("SELECT stored_as FROM attachments ORDER BY number")]
    first, second = (tmp_path / "files" / DEMO / name for name in names)
    first.write_bytes(second.read_bytes())
    with pytest.raises(NotFound, match="is not this file"):
        await files.read(DEMO, accepted.message_id, 1, by=ALICE)
    first.write_bytes(b"x" * (len(PNG) * 2 + 65_536))
    with pytest.raises(TooLarge):
        await files.read(DEMO, accepted.message_id, 1, by=ALICE)
    first.unlink()
    with pytest.raises(NotFound):
        await files.read(DEMO, accepted.message_id, 1, by=ALICE)
    with pytest.raises(Misconfigured, match="ATTACHMENTS_URL"):
        await store.PostgresAttachments(given.pool, VAULT).read(DEMO, accepted.message_id, 2, by=ALICE)


class Dying(FsspecStorage):
    """A storage whose host is killed around one call."""

    def __init__(self, url: str, call: str, *, after: bool) -> None:
        super().__init__(url)
        self.call, self.after = call, after

    async def put(self, tenant: Any, name: str, content: bytes) -> None:
        await self._dying("put", super().put(tenant, name, content))

    async def remove(self, tenant: Any, name: str) -> None:
        await self._dying("remove", super().remove(tenant, name))

    async def _dying(self, call: str, work: Any) -> None:
        if call == self.call and not self.after:
            work.close()
            raise Unavailable("killed")
        await work
        if call == self.call:
            raise Unavailable("killed")


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_it_is_moved_a_file_is_whole_and_nothing_is_left_over(
    given: Given, tmp_path: Path, *, after: bool
) -> None:
    accepted = await kept(given, None, PNG)
    url = f"file://{tmp_path}/files"
    with pytest.raises(Unavailable):
        await store.PostgresStoredFiles(given.pool, Dying(url, "put", after=after)).move(DEMO)
    calm = FsspecStorage(url)
    moving = store.PostgresStoredFiles(given.pool, calm)
    assert await moving.sweep(DEMO) == 0, "it may still be being written"
    assert await moving.move(DEMO) == 1
    assert await store.PostgresAttachments(given.pool, VAULT, calm).read(DEMO, accepted.message_id, 1, by=ALICE)
    await given.pool.execute("UPDATE attachment_objects SET begun_at = begun_at - interval '2 hours'")
    assert await moving.sweep(DEMO) == 1
    assert len(lying(tmp_path / "files")) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_it_is_removed_a_file_is_removed_by_the_next(
    given: Given, tmp_path: Path, *, after: bool
) -> None:
    url = f"file://{tmp_path}/files"
    await kept(given, FsspecStorage(url), PNG)
    await given.pool.execute("DELETE FROM attachments")
    with pytest.raises(Unavailable):
        await store.PostgresStoredFiles(given.pool, Dying(url, "remove", after=after)).sweep(DEMO)
    assert await store.PostgresStoredFiles(given.pool, FsspecStorage(url)).sweep(DEMO) == 1
    assert lying(tmp_path / "files") == []


async def test_of_two_hosts_that_move_a_file_at_once_one_does_and_the_others_copy_is_swept(
    given: Given, folder: FsspecStorage, tmp_path: Path
) -> None:
    accepted = await kept(given, None, *([PNG] * 4))
    moving = store.PostgresStoredFiles(given.pool, folder)
    assert sum(await asyncio.gather(moving.move(DEMO), moving.move(DEMO), moving.move(DEMO))) == 4
    await given.pool.execute("UPDATE attachment_objects SET begun_at = begun_at - interval '2 hours'")
    await moving.sweep(DEMO)
    assert len(lying(tmp_path / "files")) == 4
    files = store.PostgresAttachments(given.pool, VAULT, folder)
    for number in range(1, 5):
        assert (await files.read(DEMO, accepted.message_id, number, by=ALICE))[1] == PNG


async def test_a_name_that_leads_elsewhere_is_no_name(folder: FsspecStorage) -> None:
    for name in ("../other", "a/b", "", "."):
        with pytest.raises(Misconfigured):
            await folder.put(DEMO, name, b"x")


async def test_a_storage_nobody_has_the_package_for_says_which_setting() -> None:
    with pytest.raises(Misconfigured, match="ATTACHMENTS_URL"):
        await FsspecStorage("nosuch://bucket").put(DEMO, "obj", b"x")
