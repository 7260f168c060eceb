"""The doctor tries the storage of files."""

from pathlib import Path

from app.cli.doctor.stored_files import stored_files
from app.settings import Settings
from tests.store.cases.test_file_storage import lying


def settings(url: str) -> Settings:
    return Settings(countersign_env="development", inngest_dev=True, attachments_url=url)


async def test_a_storage_that_works_is_left_as_it_was(tmp_path: Path) -> None:
    [found] = await stored_files(settings(f"file://{tmp_path}/files"))
    assert found.state == "ok", found
    assert lying(tmp_path) == []


async def test_one_that_cannot_be_written_to_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a folder")
    for url in (f"file://{tmp_path}/files", "nosuch://bucket"):
        [found] = await stored_files(settings(url))
        assert (found.state, "ATTACHMENTS_URL" in found.fix) == ("bad", True)


async def test_without_one_nothing_is_tried() -> None:
    [found] = await stored_files(settings(""))
    assert (found.state, found.found) == ("ok", "in the records")
