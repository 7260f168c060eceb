"""``countersign metrics``, ``backup`` and ``restore``, as an operator types them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun import freeze_time
from typer.testing import CliRunner

from app.cli import cli
from app.cli.doctor.backups import backups
from app.domain.operations.retention import backup_name
from app.domain.operations.weeks import IsoWeek
from app.errors import CountersignError
from app.settings import Settings
from tests.conftest import NewDatabase
from tests.store.given import Given

DEVELOPMENT: dict[str, Any] = {"countersign_env": "development", "inngest_dev": True, "host": "127.0.0.1"}


async def countersign(*arguments: str, **environ: str) -> tuple[int, str]:
    """Exit code and what was said, in a thread of its own as commands bring their own event loop."""
    done = await asyncio.to_thread(CliRunner().invoke, cli, list(arguments), env=environ)
    if isinstance(done.exception, CountersignError):  # what ``main`` makes a sentence and exit code of
        return 1, done.exception.sentence
    return done.exit_code, done.output


async def test_a_week_is_printed_for_people_and_for_scripts(given: Given, database_url: str) -> None:
    approval = await given.approved()
    week = str(IsoWeek.of(approval.decided_at)) if approval.decided_at else ""
    code, said = await countersign("metrics", "--week", week, DATABASE_URL=database_url)
    assert code == 0
    assert "Decided by a person\t1" in said
    assert "Decided by slack:UALICE\t1 approved, 0 rejected, 0 overturned" in said
    code, said = await countersign("metrics", "--week", week, "--json", DATABASE_URL=database_url)
    figures = json.loads(said)
    assert (code, figures["week"], figures["decided"]["count"]) == (0, week, 1)


async def test_a_quiet_week_and_a_week_there_is_not_are_said_in_words(database_url: str) -> None:
    code, said = await countersign("metrics", "--week", "2020-W05", DATABASE_URL=database_url)
    assert (code, "2020-W05 was a quiet week" in said) == (0, True)
    code, said = await countersign("metrics", "--week", "2026-W60", DATABASE_URL=database_url)
    assert code == 1
    assert "A week is written like 2026-W47" in said


async def test_a_backup_is_made_listed_tried_again_and_restored(
    given: Given, database_url: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    await given.approved()
    environ = {"DATABASE_URL": database_url, "BACKUP_DIR": str(tmp_path / "kept")}
    code, said = await countersign("backup", "--verify", **environ)
    assert (code, "There is no backup" in said) == (1, True)
    code, said = await countersign("backup", **environ)
    assert code == 0, said
    assert "restored on trial" in said
    assert "restored on trial" in (await countersign("backup", "--verify", **environ))[1]
    listed = json.loads((await countersign("backup", "list", "--json", **environ))[1])
    assert len(listed) == 1
    file = str(tmp_path / "kept" / listed[0]["name"])
    code, said = await countersign("restore", file, **environ)
    assert (code, "not empty" in said) == (1, True)
    code, said = await countersign("restore", file, **environ, RESTORE_DATABASE_URL=await new_database(None))
    assert code == 0, said
    assert "The record holds to its end" in said


@freeze_time("2026-11-22 12:00:00")
async def test_the_doctor_sees_nights_that_left_no_backup(tmp_path: Path) -> None:
    settings = Settings(**DEVELOPMENT, backup_dir=tmp_path)  # type: ignore[call-arg]
    assert (await backups(settings))[0].state == "warn"
    for age, state in ((timedelta(hours=27), "warn"), (timedelta(hours=9), "ok")):
        (tmp_path / backup_name(datetime.now(UTC) - age)).write_bytes(b"")
        assert (await backups(settings))[0].state == state
