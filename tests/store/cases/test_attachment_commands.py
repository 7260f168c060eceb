"""``countersign attachment``, as somebody types it who wants a customer's file on disk."""

import json
from pathlib import Path

from app import store
from app.domain.operations.desk_config import AttachmentLimits
from app.domain.privacy.records_keys import new_key
from tests.store.cases.test_attachments import PNG, with_files
from tests.store.given import DEMO, Given
from tests.store.operations.test_routine_commands import countersign


async def test_files_are_listed_and_one_is_saved_as_it_came(given: Given, database_url: str, tmp_path: Path) -> None:
    key, path = new_key(), tmp_path / "photo.png"
    environ = {"DATABASE_URL": database_url, "COUNTERSIGN_ENV": "development", "RECORDS_KEY": key}
    limits = AttachmentLimits()
    desk = store.PostgresCases(given.pool, vault=store.Vault([key]), keep_files=lambda _: limits)
    accepted = await desk.accept(DEMO, with_files(PNG))
    file = f"{accepted.message_id}.1"
    for about in (accepted.case_id, accepted.message_id):
        code, said = await countersign("attachment", "list", about, "--json", **environ)
        assert (code, [one["file"] for one in json.loads(said)]) == (0, [file])
    code, said = await countersign("attachment", "save", file, str(path), **environ)
    assert (code, path.read_bytes()) == (0, PNG), said
    [line] = await given.recorded("attachment_read")
    assert line["actor"].startswith("cli:")
    for wrong in ((file, str(path)), ("photo.png", str(tmp_path / "new")), (f"{file[:-1]}9", str(tmp_path / "new"))):
        assert (await countersign("attachment", "save", *wrong, **environ))[0] == 1
    assert len(await given.recorded("attachment_read")) == 1, "nothing was read for a wrong word"
    assert not (tmp_path / "new").exists()
    _, said = await countersign("attachment", "list", "case_none", **environ)
    assert said.startswith("Nothing is kept")
