"""The suite runs on a server that shows things as late as the real one, and not only on ours, which does at once."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.conformance.as_shipped import as_shipped
from tests.conformance.conftest import StartEngine

SUITE = Path(__file__).parents[1]
# Everything that reads outputs, traces, lists and fresh events; the rest reads what apps were sent.
READERS = ("query", "invoke", "lifecycle/test_statuses.py", "events/test_ids.py")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.local_only("starts an engine of its own")
async def test_the_suite_waits_until_things_can_be_read(start_engine: StartEngine) -> None:
    engine = await start_engine()
    async with as_shipped(engine.url) as (url, proxy):
        tests = [str(SUITE / name) for name in READERS]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "3", *tests]
        process = await asyncio.create_subprocess_exec(
            *command,
            env={**os.environ, "ENGINE": url},
            cwd=SUITE.parents[1],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
    said = printed.decode()
    assert process.returncode == 0, said[-6000:]
    assert proxy.delayed > 50, "it was late often enough to show that this is waited out"
