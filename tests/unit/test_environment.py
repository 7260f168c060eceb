"""Where a command's settings come from, and what it does where there are no records."""

import asyncio
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import store
from app.cli import cli, environment
from app.cli.open_records import open_records, tenant
from app.errors import CountersignError, Misconfigured
from app.local import postgres
from tests.conftest import NewDatabase

NAMES = ("TENANT", "DATABASE_URL", "COUNTERSIGN_HOME", "COUNTERSIGN_ENV", "INNGEST_BASE_URL", "COUNTERSIGN_ENV_FILE")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, with nothing set. What a test loads is gone after it."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def run(*words: str) -> str:
    """What a command says when it fails."""
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code != 0, done.output
    assert isinstance(done.exception, CountersignError | SystemExit), done.exception
    return done.exception.sentence if isinstance(done.exception, CountersignError) else done.output


def test_every_reader_hears_what_the_file_sets_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "tenant=acme\nINNGEST_BASE_URL=http://127.0.0.1:9\nDATABASE_URL=file\nCOUNTERSIGN_HOME=\n"
    )
    monkeypatch.setenv("DATABASE_URL", "shell")
    environment.load()
    assert (tenant(), os.environ["DATABASE_URL"]) == ("acme", "shell")
    assert environment.setting("COUNTERSIGN_HOME") is None, "an empty value is none"


@pytest.mark.parametrize(
    "words",
    [
        ("pending",),
        ("audit",),
        ("audit", "verify"),
        ("deadletters", "list"),
        ("metrics",),
        ("backup", "list", "--dir", "x"),
    ],
)
def test_every_command_works_where_the_file_says(words: tuple[str, ...]) -> None:
    Path(".env").write_text("DATABASE_URL=postgresql://nobody@127.0.0.1:9/none\n")
    if words[0] == "backup":
        assert CliRunner().invoke(cli, list(words)).exit_code == 0
    else:
        assert "The database does not answer; check DATABASE_URL" in run(*words)


def test_runs_asks_the_engine_the_file_names() -> None:
    Path(".env").write_text("INNGEST_BASE_URL=http://127.0.0.1:9\n")
    assert "No engine answers at http://127.0.0.1:9" in run("runs", "list")


@pytest.mark.parametrize(("text", "said"), [("A=1\nno sign\n", ".env, line 2"), ("A=\xff\n", "cannot be read")])
def test_a_file_that_cannot_be_read_is_a_sentence(text: str, said: str) -> None:
    Path(".env").write_bytes(text.encode("latin-1"))
    with pytest.raises(Misconfigured, match=said):
        environment.load()


@pytest.mark.parametrize("words", [("pending",), ("audit",), ("migrate",), ("seed",), ("language", "de")])
def test_without_records_nothing_is_made_up(words: tuple[str, ...], tmp_path: Path) -> None:
    assert "There are no records to look at: DATABASE_URL is set neither" in run(*words)
    assert list(tmp_path.iterdir()) == [], "and nothing was started or written"


@pytest.mark.parametrize("env", ["production", "staging"])
def test_production_never_falls_back_on_a_private_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: str
) -> None:
    postgres.start(tmp_path / ".countersign" / "postgres").stop()
    monkeypatch.setenv("COUNTERSIGN_ENV", env)
    assert "There are no records to look at" in run("pending")


@pytest.mark.parametrize("env", ["production", "staging"])
def test_dev_refuses_to_put_sample_customers_into_production(env: str) -> None:
    Path(".env").write_text(f"DATABASE_URL=postgresql://nobody@127.0.0.1:9/none\nCOUNTERSIGN_ENV={env}\n")
    assert "Use `countersign serve`" in run("dev")


@pytest.mark.parametrize("words", [("pending",), ("audit",), ("seed",), ("metrics",)])
async def test_looking_migrates_nothing(
    words: tuple[str, ...], blank_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", blank_database)
    waiting = await store.pending(blank_database)
    assert "run `countersign migrate` first" in await asyncio.to_thread(run, *words)
    assert await store.pending(blank_database) == waiting


async def test_a_database_of_a_newer_version_is_left_alone(
    new_database: NewDatabase, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncpg

    url = await new_database(template)
    conn = await asyncpg.connect(url)
    await conn.execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (9000, 'of_tomorrow', 'x')")
    await conn.close()
    monkeypatch.setenv("DATABASE_URL", url)
    for work in (store.migrate(url), store.pending(url), store.check_schema(url), _opened()):
        with pytest.raises(Misconfigured, match="newer than this version of Countersign: it has 9000_of_tomorrow"):
            await work


async def _opened() -> None:
    async with open_records():
        pass
