"""``countersign config``, as the desk's owners type it."""

import json
from pathlib import Path

import pytest

from app import store
from app.cli.setup.desk_file import overruled
from app.cli.setup.env_file import EnvFile
from tests.store.given import DEMO, Given
from tests.store.operations.test_routine_commands import countersign

FILE = """\
name: Acme
owners: [UADA, UBOB]
reviewers: [UROSA, SDESK]
limits:
  hard_cap_cents: 20000
undo: 60 s
"""


@pytest.fixture
def environ(database_url: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "COUNTERSIGN_ENV": "development", "SLACK_STAFF": "SSTAFF"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "desk.yaml"
    path.write_text(FILE)
    return path


def say(file: Path, text: str) -> None:
    file.write_text(text)


async def config(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    return await countersign("config", *arguments, **environ)


async def source_of(environ: dict[str, str], field: str) -> tuple[str, str]:
    values = json.loads((await config(environ, "show", "--json"))[1])["values"]
    return next((one["value"], one["source"]) for one in values if one["field"] == field)


async def test_a_file_is_checked_compared_applied_and_shown(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    assert await config(environ, "check", str(file)) == (0, f"{file} is in order: it tells 5 things.\n")
    _, said = await config(environ, "diff", str(file))
    assert "limits.hard_cap_cents: off → 20000 minor units (200.00 EUR, 20,000 JPY)\n" in said
    assert "reviewers: nobody → UROSA, SDESK  (loosens: UROSA, SDESK may do more than before)\n" in said
    code, said = await config(environ, "apply", str(file))
    assert code == 0, said
    assert "Version 1 is in force" in said, "the first version is anybody's who has the database"
    shown = json.loads((await config(environ, "show", "--json"))[1])
    values = {one["field"]: (one["value"], one["source"]) for one in shown["values"]}
    assert values["undo"] == ("1 min", "file, version 1")
    assert values["staff"] == ("SSTAFF", "environment, SLACK_STAFF")
    assert values["reply_mode"] == ("review", "default")
    assert (await config(environ, "show", "--version", "1"))[1] == FILE
    assert "says the same" in (await config(environ, "apply", str(file), "--as", "UADA"))[1]


async def test_only_owners_change_it_and_a_second_one_agrees_to_what_loosens(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    await config(environ, "apply", str(file))
    say(file, FILE.replace("60 s", "off").replace("20000", "90000"))
    for who in ([], ["--as", "UEVE"]):
        code, said = await config(environ, "apply", str(file), *who)
        assert (code, "owner" in said) == (1, True)
    code, said = await config(environ, "apply", str(file), "--as", "UADA")
    assert code == 0
    assert "Version 2 waits, because it loosens limits.hard_cap_cents, undo." in said
    assert "(UBOB) confirms it: countersign config confirm 2 --as U" in said
    for who in (["--as", "UADA"], ["--as", "UEVE"], []):
        assert (await config(environ, "confirm", "2", *who))[0] == 1
    assert (await store.PostgresDeskVersions(given.pool).newest(DEMO)).version == 1  # type: ignore[union-attr]
    code, said = await config(environ, "confirm", "2", "--as", "UBOB")
    assert (code, "Version 2 is in force" in said) == (0, True)
    _, said = await config(environ, "history")
    assert "confirmed by UBOB" in said
    assert "earlier" in said
    lines = await store.PostgresAudit(given.pool).rows(DEMO, limit=3)
    assert [one["subject"] for one in lines] == ["desk_version:1", "desk_version:2", "desk_version:2"]


async def test_what_tightens_needs_one_owner_and_is_taken_back_by_two(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    await config(environ, "apply", str(file))
    say(file, FILE.replace("20000", "100"))
    assert "Version 2 is in force" in (await config(environ, "apply", str(file), "--as", "UADA"))[1]
    code, said = await config(environ, "rollback", "1", "--as", "UADA")
    assert (code, "Version 3 waits" in said) == (0, True)
    await config(environ, "confirm", "3", "--as", "UBOB")
    assert (await config(environ, "show", "--version", "3"))[1] == FILE
    assert "version 1 again" in (await config(environ, "history"))[1]
    assert (await config(environ, "rollback", "9", "--as", "UADA"))[0] == 1


async def test_a_desk_without_anybody_who_decides_is_not_applied(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    say(file, "name: Acme")
    code, said = await config(environ, "apply", str(file))
    assert (code, "Nobody could decide anything" in said) == (1, True)


async def test_a_file_with_faults_is_not_applied_and_every_fault_is_said(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    say(file, "nmae: x\nundo: 5")
    for command in ("check", "diff", "apply"):
        code, said = await config(environ, command, str(file))
        assert (code, said.count("line ")) == (1, 2)
    assert await store.PostgresDeskVersions(given.pool).newest(DEMO) is None


async def test_without_a_word_in_the_file_the_language_is_chosen_by_its_command(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    await config(environ, "apply", str(file))
    code, said = await countersign("language", "de", **environ)
    assert (code, "in de from now on" in said) == (0, True)
    assert await store.PostgresTenants(given.pool).language(DEMO) == "de"
    assert await source_of(environ, "language") == ("de", "countersign language")


async def test_where_the_file_says_a_language_it_wins_and_the_command_says_what_to_do(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    await countersign("language", "de", **environ)
    say(file, f"language: en\n{FILE}")
    assert (await config(environ, "apply", str(file)))[0] == 0
    assert await store.PostgresTenants(given.pool).language(DEMO) == "en"
    assert await source_of(environ, "language") == ("en", "file, version 1")
    code, said = await countersign("language", "de", **environ)
    assert code == 1
    assert "says `language: en` (version 1), and the file wins" in " ".join(said.split())
    assert await store.PostgresTenants(given.pool).language(DEMO) == "en"
    assert (await countersign("language", "en", **environ))[0] == 0, "which says the same"
    say(file, FILE)
    await config(environ, "apply", str(file), "--as", "UADA")
    assert (await countersign("language", "de", **environ))[0] == 0, "the file is silent again"


async def test_setting_up_again_says_what_the_file_in_force_overrules(
    given: Given, database_url: str, environ: dict[str, str], file: Path, tmp_path: Path
) -> None:
    path = tmp_path / ".env"
    path.write_text("SLACK_REVIEWERS=UROSA,SDESK\nSLACK_STAFF=SOTHER\n")
    env = EnvFile(path)
    assert await overruled(database_url, DEMO, env, name="Acme") == ""
    await config(environ, "apply", str(file))
    assert await overruled(database_url, DEMO, env, name="Acme") == "", (
        "what the file leaves out is the environment's"
    )
    path.write_text("SLACK_REVIEWERS=UEVE\n")
    said = await overruled(database_url, DEMO, EnvFile(path), name="Other")
    assert "in force (version 1) says something else of name, reviewers, and the file wins" in said
    path.write_text("")
    assert await overruled(database_url, DEMO, EnvFile(path), name="Acme") == "", "nobody answered anything else"


async def test_an_owner_discards_what_waits_at_the_terminal(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    await config(environ, "apply", str(file))
    say(file, FILE.replace("60 s", "off"))
    await config(environ, "apply", str(file), "--as", "UADA")
    for who in (["--as", "UADA"], ["--as", "UEVE"], []):
        assert (await config(environ, "discard", "2", *who))[0] == 1
    code, said = await config(environ, "discard", "2", "--as", "UBOB")
    assert (code, "Version 2 was discarded. What was in force" in said) == (0, True)
    assert (await config(environ, "confirm", "2", "--as", "UBOB"))[0] == 1
    assert "discarded by UBOB" in (await config(environ, "history"))[1]
    newest = await store.PostgresDeskVersions(given.pool).newest(DEMO)
    assert newest is not None
    assert newest.version == 1


async def test_nothing_of_an_odd_file_is_applied_and_nobody_reads_a_traceback(
    given: Given, environ: dict[str, str], file: Path
) -> None:
    """The first lines of each are in order, and would change something."""
    ends = ('shop: {tone: "a\\0b"}', "\ufeffzone: UTC", "owners: [UADA]", "staff: [U123", "zone: " + "a/" * 9_000)
    for end in ends:
        say(file, f"{FILE}{end}\n")
        code, said = await config(environ, "apply", str(file))
        assert (code, "line 7: " in said, "Traceback" in said) == (1, True, False), said
    for odd in ("/proc/self/mem", str(file.parent)):  # it is there and cannot be read
        code, said = await config(environ, "apply", odd)
        assert (code, "Traceback" in said) == (1, False), said
    assert await store.PostgresDeskVersions(given.pool).all(DEMO) == []
