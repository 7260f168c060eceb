"""The private PostgreSQL: starts in any folder, changes nothing around it, and says why where it cannot."""

import asyncio
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.local import postgres
from app.local.postgres import CannotStartError, Cluster

_STARTS = """
import sys
from pathlib import Path
from app.local import postgres
postgres.start(Path(sys.argv[1])).stop()
"""
_USES = """
import sys, time
from pathlib import Path
from app.local import postgres
postgres.start(Path(sys.argv[1]))
print("using", flush=True)
time.sleep(60)
"""


@pytest.fixture
def stopped_after() -> Iterator[list[Cluster]]:
    """Clusters that are stopped whatever happens."""
    started: list[Cluster] = []
    yield started
    for cluster in started:
        cluster.stop()


def answers(cluster: Cluster) -> int:
    """Ask it something over its socket."""

    async def ask() -> int:
        conn = await asyncpg.connect(await postgres.ensure_database(cluster, "desk"))
        try:
            return int(await conn.fetchval("SELECT 6 * 7"))
        finally:
            await conn.close()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "name",
    ["with a space", 'it\'s "odd", $HOME `x`;', "ünïcode", "l" * 100],
    ids=["space", "quotes", "letters", "long"],
)
def test_any_folder_will_do_and_nothing_around_it_changes(
    name: str, tmp_path: Path, stopped_after: list[Cluster]
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    users = [entry.pw_name for entry in pwd.getpwall()]
    stopped_after.append(postgres.start(private / name / "pg"))
    assert answers(stopped_after[0]) == 42
    assert private.stat().st_mode & 0o777 == 0o700, "nobody else may enter now"
    assert [entry.pw_name for entry in pwd.getpwall()] == users, "no user was added"
    assert (private / name / "pg").stat().st_uid == os.geteuid()
    assert (private / name / "pg").stat().st_mode & 0o077 == 0


def test_no_file_is_shared_with_other_users_of_the_machine(tmp_path: Path) -> None:
    """Whoever started one first owned a lock file in the folder for temporary files, and nobody else could start."""
    environ = {**os.environ, "TMPDIR": str(tmp_path / "not there"), "XDG_RUNTIME_DIR": str(tmp_path / "nor this")}
    subprocess.run([sys.executable, "-c", _STARTS, str(tmp_path / "pg")], env=environ, check=True, timeout=100)
    assert not (tmp_path / "not there").exists()


def test_the_last_one_out_stops_it_even_if_another_was_killed(tmp_path: Path, stopped_after: list[Cluster]) -> None:
    folder = tmp_path / "pg"
    stopped_after.append(postgres.start(folder))
    other = subprocess.Popen([sys.executable, "-c", _USES, str(folder)], stdout=subprocess.PIPE)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"using\n"
        stopped_after[0].stop()
        stopped_after.append(postgres.start(folder))
        assert answers(stopped_after[1]) == 42, "somebody used it, so it went on"
        other.kill()
    stopped_after[1].stop()
    assert not (folder / "postmaster.pid").exists()
    stopped_after.append(postgres.start(folder))
    assert answers(stopped_after[2]) == 42, "and what it kept is still there"


def test_a_start_that_fails_is_told_by_its_own_log(tmp_path: Path, stopped_after: list[Cluster]) -> None:
    folder = tmp_path / "pg"
    postgres.start(folder).stop()
    settings = folder / "postgresql.auto.conf"
    good = settings.read_text()
    for mistake in ("first_mistake", "second_mistake"):
        settings.write_text(f"{good}\n{mistake} = 1\n")
        with pytest.raises(CannotStartError, match=mistake) as refused:
            postgres.start(folder)
    assert "first_mistake" not in str(refused.value)
    settings.write_text(good)
    stopped_after.append(postgres.start(folder))
    assert answers(stopped_after[0]) == 42


def test_data_of_another_version_are_left_alone_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStartError, match=r"PostgreSQL 16's, and this is 18\. Move the folder away"):
        postgres.start(tmp_path / "pg")


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStartError, match="Set COUNTERSIGN_HOME to a folder of yours"):
        postgres.start(tmp_path / "file" / "pg")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_namespaces_opens_no_private_folder_but_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(postgres, "_works", lambda _: False)
    with pytest.raises(CannotStartError, match="does not run as root, and user nobody may not enter"):
        postgres.start(private / "pg")
    assert private.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have left data to another user")
def test_data_that_root_gave_to_another_user_are_taken_back(tmp_path: Path, stopped_after: list[Cluster]) -> None:
    folder = tmp_path / "pg"
    postgres.start(folder).stop()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65_534, 65_534)
    stopped_after.append(postgres.start(folder))
    assert answers(stopped_after[0]) == 42


def test_what_nobody_uses_is_forgotten_and_what_somebody_uses_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    cluster = postgres.start(folder)
    postgres.forget(folder)
    assert answers(cluster) == 42
    cluster.stop()
    postgres.forget(folder)
    assert list(folder.iterdir()) == []
    again = postgres.start(folder)
    assert answers(again) == 42
    again.stop()
