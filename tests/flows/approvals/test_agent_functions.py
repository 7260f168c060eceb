"""The Inngest function of docs/agents.md: a second app at the engine of the desk asks, sleeps, is woken and acts."""

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.cli.local_stack.ports import Ports
from tests.client.page import blocks, killed, run
from tests.flows.approvals.asked import Asked
from tests.world import until

SECTION = "An Inngest function"
_RUN = "SELECT status, output FROM inngest_engine.runs WHERE slug = 'cleanup-delete-branch' ORDER BY created_at DESC"
_WAITS = "SELECT 1 FROM inngest_engine.waits WHERE event_name = 'approval/response'"


class Team:
    """Its app, run by the page's own lines."""

    def __init__(self, asked: Asked, folder: Path, port: int) -> None:
        self._asked, self._folder = asked, folder
        self.address = f"http://127.0.0.1:{port}/api/inngest"
        [code] = blocks(SECTION, "python")
        (folder / "cleanup.py").write_text(code)
        [lines] = blocks(SECTION, "bash")
        self._lines = lines.replace("http://127.0.0.1:8288", asked.world.stack.engine_url).replace("8001", str(port))

    def starts(self, *, again: bool = False) -> subprocess.Popen[str]:
        """As on the page; after a restart no event is sent."""
        lines = self._lines.strip().splitlines()
        code = "\n".join(lines[:-1] if again else lines)
        return run(["bash", "-euc", f"{code}\nwait"], self._folder, self._asked.told)


async def asleep(asked: Asked) -> bool | None:
    """Whether it waits for the desk."""
    return bool(await asked.world.in_engine(_WAITS)) or None


async def back(team: Team) -> bool | None:
    """Whether its app answers."""
    async with httpx.AsyncClient() as http:
        try:
            return (await http.get(team.address)).status_code == 200 or None
        except httpx.TransportError:
            return None


async def first_run(asked: Asked) -> Any:
    """How it stands, if it is over."""
    [row, *_] = await asked.world.in_engine(_RUN)
    return row["output"] if row["status"].lower() in ("completed", "failed") else None


@pytest.mark.parametrize(("label", "outcome"), [("Approve", "deleted"), ("Reject", "was rejected")])
async def test_a_function_of_the_teams_own_asks_is_killed_asleep_and_acts_once_it_is_woken(
    asked: Asked, tmp_path: Path, label: str, outcome: str
) -> None:
    with Ports() as ports:
        team = Team(asked, tmp_path, ports.spare("the team's app"))
    process = team.starts()
    try:
        approval_id = await asked.newest()
        await until(lambda: asleep(asked), "the function to sleep")
        assert "deleted" not in await asyncio.to_thread(killed, process)
        process = team.starts(again=True)
        await until(lambda: back(team), "the app to be back")
        await asked.press(approval_id, label)
        assert outcome in await until(lambda: first_run(asked), "the function to end")
    finally:
        out = await asyncio.to_thread(killed, process)
    [row] = await asked.all()
    assert row.id == approval_id
    assert out.count("deleted release/1.2") == (label == "Approve")
    assert (row.result is not None) == (label == "Approve")
