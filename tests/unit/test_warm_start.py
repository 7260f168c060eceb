"""Processes that tests fork instead of starting them are processes of their own."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warm_start import Process, WarmStarts, warm_starts

TELLS = "import os, sys; print(sorted(os.environ), os.getsid(0) == os.getpid(), repr(sys.stdin.read()), os.getppid())"
SLEEPS = "import time; time.sleep(600)"


@pytest.fixture
def warm() -> Iterator[WarmStarts]:
    """With nothing loaded."""
    with warm_starts(()) as ready:
        yield ready


async def start(warm: WarmStarts, log: Path, *words: str) -> Process:
    with log.open("ab") as output:
        return await warm.launch([sys.executable, "-m", "timeit", "-n", "1", "-r", "1", *words], {"ONE": "1"}, output)


async def test_it_has_its_own_settings_session_and_log_and_nothing_of_ours(warm: WarmStarts, tmp_path: Path) -> None:
    first = await start(warm, tmp_path / "log", TELLS)
    assert await first.wait() == 0
    told = (tmp_path / "log").read_text()
    assert told.startswith("['ONE'] True '' ")
    assert str(os.getpid()) not in told.splitlines()[0].split()
    assert await (await start(warm, tmp_path / "log", "--no-such-option")).wait() == 2


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
async def test_a_signal_reaches_it_alone(warm: WarmStarts, tmp_path: Path, sent: signal.Signals) -> None:
    hit, spared = await start(warm, tmp_path / "log", SLEEPS), await start(warm, tmp_path / "log", SLEEPS)
    hit.send_signal(sent)
    assert await hit.wait() == -sent
    assert (hit.returncode is None, spared.returncode) == (False, None)
    os.kill(spared.pid, 0)
    spared.kill()
    assert await spared.wait() == -signal.SIGKILL


async def test_nothing_outlives_the_tests_it_was_started_for(tmp_path: Path) -> None:
    with warm_starts(()) as warm:
        process = await start(warm, tmp_path / "log", SLEEPS)
    async with asyncio.timeout(30):
        assert await process.wait() == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
