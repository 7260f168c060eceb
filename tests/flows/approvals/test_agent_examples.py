"""The examples of docs/agents.md at a real desk, as their readers run them: to the end, killed and started again."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from tests.client.page import killed, started
from tests.client.test_examples import EXAMPLES
from tests.flows.approvals.asked import Asked
from tests.world import until

SHELL = "A shell script"


async def ended(agent: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Its exit code and what it said."""
    out, errors = await asyncio.to_thread(agent.communicate, timeout=90)
    return agent.returncode, out, errors


async def acted_once(asked: Asked, approval_id: str, out: str) -> None:
    """With what was approved, reported, and nobody was asked twice."""
    [row] = await asked.all()
    assert row.id == approval_id
    assert out.splitlines().count(f"deleted {row.arguments['name']}") == 1
    assert row.result is not None
    assert row.result.outcome == "done"


async def held(asked: Asked, agent: subprocess.Popen[str]) -> bool | None:
    """Whether a call waits at the host."""
    assert agent.poll() is None, agent.communicate()
    text = (await asked.world.http.get(f"{asked.world.stack.host_url}/metrics")).text
    [count] = [line.split()[1] for line in text.splitlines() if line.startswith("countersign_api_waits ")]
    return float(count) >= 1 or None


@pytest.mark.parametrize("section", EXAMPLES)
async def test_an_example_of_the_page_acts_once_it_is_approved(asked: Asked, tmp_path: Path, section: str) -> None:
    agent = started(section, tmp_path, asked.told)
    approval_id = await asked.newest()
    await until(lambda: held(asked, agent), "a call that waits at the desk")
    await asked.press(approval_id, "Approve")
    code, out, errors = await ended(agent)
    assert code == 0, errors
    await acted_once(asked, approval_id, out)


@pytest.mark.parametrize("section", EXAMPLES)
async def test_an_example_that_is_killed_while_it_waits_acts_once_after_its_restart(
    asked: Asked, tmp_path: Path, section: str
) -> None:
    agent = started(section, tmp_path, asked.told)
    approval_id = await asked.newest()
    assert "deleted" not in await asyncio.to_thread(killed, agent)
    again = started(section, tmp_path, asked.told)
    await until(lambda: held(asked, again), "the new process to wait")
    assert "deleted" not in await asyncio.to_thread(killed, again)
    await asked.press(approval_id, "Approve")  # and nobody is there to hear it
    last = started(section, tmp_path, asked.told)
    code, out, errors = await ended(last)
    assert code == 0, errors
    await acted_once(asked, approval_id, out)


@pytest.mark.parametrize("section", EXAMPLES)
async def test_an_example_does_nothing_once_it_is_rejected(asked: Asked, tmp_path: Path, section: str) -> None:
    agent = started(section, tmp_path, asked.told)
    approval_id = await asked.newest()
    await asked.press(approval_id, "Reject")
    code, out, _ = await ended(agent)
    assert not [line for line in out.splitlines() if line.startswith("deleted")]
    assert section != SHELL or code == 1, "a script that goes on by its exit code"
    [row] = await asked.all()
    assert (row.id, row.state, row.result) == (approval_id, "rejected", None)
