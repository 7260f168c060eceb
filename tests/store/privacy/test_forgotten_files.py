"""Nobody is called forgotten while something of theirs lies in the storage of files; a file moves beside the host."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from app import store
from app.domain.privacy.records_keys import new_key
from app.errors import Unavailable
from app.file_storage.fsspec_storage import FsspecStorage
from app.file_storage.mover import FileMover
from app.ports.people.erasures import ErasurePorts
from tests.store.cases.test_attachments import PNG, with_files
from tests.store.cases.test_file_storage import VAULT, Dying, kept, lying
from tests.store.given import ALICE, DEMO, Given
from workers.functions.records.erase_customer import _finish


async def test_who_is_forgotten_has_no_file_anywhere(given: Given, tmp_path: Path) -> None:
    url = f"file://{tmp_path}/files"
    accepted = await kept(given, FsspecStorage(url), PNG)
    await given.cases.begin(DEMO, accepted.message_id, delivery=0, run_id="r")
    sender = await given.pool.fetchval("SELECT sender FROM messages WHERE id = $1", accepted.message_id)
    erasures = store.PostgresErasures(given.pool, VAULT)
    person, _ = await erasures.find(DEMO, sender)
    asked = await erasures.request(DEMO, person, reason="asked", by=ALICE)
    await erasures.erase(DEMO, asked)
    assert len(lying(tmp_path / "files")) == 1, "the row is gone, the bytes are not yet"

    def forget(storage: Any) -> ErasurePorts:
        return ErasurePorts(erasures, cast(Any, None), None, store.PostgresStoredFiles(given.pool, storage))

    with pytest.raises(Unavailable):
        await _finish(forget(Dying(url, "remove", after=False)), DEMO, asked)
    assert (await erasures.get(DEMO, asked)).done_at is None
    await _finish(forget(FsspecStorage(url)), DEMO, asked)
    assert lying(tmp_path / "files") == []
    assert (await erasures.get(DEMO, asked)).done_at is not None


async def test_a_mail_is_taken_in_while_the_storage_is_down_and_its_file_moves_when_it_is_back(
    given: Given, tmp_path: Path
) -> None:
    url = f"file://{tmp_path}/files"
    storage = Dying(url, "put", after=False)
    moving = FileMover(DEMO, store.PostgresStoredFiles(given.pool, storage), pause_seconds=0.05)
    work = asyncio.create_task(moving.run())
    accepted = await store.PostgresCases(given.pool, vault=VAULT).accept(DEMO, with_files(PNG))
    await asyncio.sleep(0.5)
    files = store.PostgresAttachments(given.pool, VAULT, storage)
    assert (await files.read(DEMO, accepted.message_id, 1, by=ALICE))[1] == PNG
    storage.call = "nothing"
    async with asyncio.timeout(20):
        while await given.pool.fetchval("SELECT content FROM attachments") is not None:
            await asyncio.sleep(0.05)
    work.cancel()
    assert (await files.read(DEMO, accepted.message_id, 1, by=ALICE))[1] == PNG


async def test_what_a_person_is_given_of_theirs_holds_the_files_that_lie_elsewhere(
    given: Given, tmp_path: Path
) -> None:
    storage = FsspecStorage(f"file://{tmp_path}/files")
    accepted = await kept(given, storage, PNG)
    sender = await given.pool.fetchval("SELECT sender FROM messages WHERE id = $1", accepted.message_id)
    person, _ = await store.PostgresErasures(given.pool).find(DEMO, sender)
    for vault, found in ((VAULT, PNG), (store.Vault([new_key()]), None)):
        exports = store.PostgresExports(given.pool, vault, storage)
        assert [one.content async for one in exports.files(DEMO, person)] == [found]
