"""What was used is kept in one file, by many at once, over restarts and kills, and never forgotten."""

import multiprocessing
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from countersign_client.used import SqliteUsedIds

ROUNDS = 20
HOME = Path(__file__).parents[2] / "app" / "client"
KILLED = """
import os, signal, sys
from countersign_client.used import SqliteUsedIds
assert SqliteUsedIds(sys.argv[1]).use("acme", "use_killed")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_first_time_alone_is_the_first_time_for_each_tenant(tmp_path: Path) -> None:
    used = SqliteUsedIds(tmp_path / "used.sqlite")
    said = [used.use(tenant, one) for tenant in ("acme", "globex") for one in ("a", "b", "a")]
    assert said == [True, True, False] * 2
    assert not SqliteUsedIds(tmp_path / "used.sqlite").use("acme", "a"), "another start knows it"


def test_of_many_threads_at_once_exactly_one_is_first(tmp_path: Path) -> None:
    for number in range(ROUNDS):
        begin = threading.Barrier(8)

        def use(_: int, number: int = number, begin: threading.Barrier = begin) -> bool:
            mine = SqliteUsedIds(tmp_path / "used.sqlite")
            begin.wait()
            return mine.use("acme", f"use_{number}")

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]


def _all_of_them(path: str) -> list[bool]:
    used = SqliteUsedIds(path)
    return [used.use("acme", f"use_{number}") for number in range(ROUNDS)]


def test_of_several_processes_at_once_exactly_one_is_first(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        said = pool.map(_all_of_them, [str(tmp_path / "used.sqlite")] * 3)
    assert [sum(each) for each in zip(*said, strict=True)] == [1] * ROUNDS


def test_who_is_killed_right_after_has_used_it(tmp_path: Path) -> None:
    path = str(tmp_path / "used.sqlite")
    done = subprocess.run([sys.executable, "-c", KILLED, path], cwd=HOME, check=False)
    assert done.returncode == -9
    assert not SqliteUsedIds(path).use("acme", "use_killed")


def test_a_file_that_cannot_be_written_says_so_and_nothing_counts_as_unused(tmp_path: Path) -> None:
    used = SqliteUsedIds(tmp_path / "used.sqlite")
    (tmp_path / "used.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        used.use("acme", "a")
    with pytest.raises(sqlite3.OperationalError):
        SqliteUsedIds(tmp_path / "none" / "used.sqlite")
