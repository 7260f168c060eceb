"""Somebody else's agent from its five lines to the receipt: a real desk, people in Slack, and processes that die."""

import asyncio
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from app.client.countersign_client import (
    AlreadyRedeemed,
    Approval,
    AsyncCountersign,
    Rejected,
    StillPending,
    Withdrawn,
)
from tests.client.test_kills import AGENT
from tests.flows.approvals.asked import Asked

ROOT = Path(__file__).parents[3]
BRANCH = {"name": "release/1.2"}
KILLS = int(os.environ.get("COUNTERSIGN_AGENT_KILLS", "6"))
AT_ONCE = 3


async def settled(client: AsyncCountersign, asked: Approval) -> Any:
    """How it ended."""
    try:
        return await client.approvals.wait(asked, timeout=60)
    except (Rejected, Withdrawn) as error:
        return error


async def test_an_approval_reaches_the_agent_with_its_proof_and_its_result_the_card(asked: Asked) -> None:
    async with asked.client() as client:
        one = await client.approvals.request("delete_branch", BRANCH, title="Delete it", idempotency_key="yes-1")
        waiting = asyncio.create_task(settled(client, one))
        await asked.press(one.id, "Approve")
        approved = await waiting
        assert isinstance(approved, Approval)
        assert approved.final_arguments == BRANCH
        await client.approvals.redeem(approved)
        with pytest.raises(AlreadyRedeemed):
            await client.approvals.redeem(approved)
        await client.approvals.report(approved, "done", "Gone", "sha-1")
        await client.approvals.report(approved, "done", "Gone", "sha-1")
        same = await client.approvals.request("delete_branch", BRANCH, title="Delete it", idempotency_key="yes-1")
        assert same.id == one.id
        assert same.result is not None
        assert same.result.outcome == "done"


async def test_a_rejection_and_a_withdrawal_are_told_apart(asked: Asked) -> None:
    async with asked.client() as client:
        one = await client.approvals.request("delete_branch", BRANCH, idempotency_key="no-1")
        with pytest.raises(StillPending):
            await client.approvals.wait(one, timeout=0.5)
        await asked.press(one.id, "Reject")
        assert isinstance(await settled(client, one), Rejected)
        two = await client.approvals.request("delete_branch", BRANCH, idempotency_key="no-2")
        await client.approvals.withdraw(two, "Not needed")
        assert isinstance(await settled(client, two), Withdrawn)


async def run_agent(asked: Asked, folder: Path, name: str, *, killed_after: float | None = None) -> str:
    """The agent's process, to its end or to ours."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "app" / "client"), **asked.told}
    command = (sys.executable, "-c", AGENT, str(folder), name)
    agent = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    if killed_after is not None:
        await asyncio.sleep(killed_after)
        if agent.returncode is None:
            agent.kill()
    out, _ = await asyncio.wait_for(agent.communicate(), 120)
    return out.decode()


def done_in(folder: Path) -> list[str]:
    """The effects, by the approval that each was under."""
    return [path.name for path in folder.iterdir()]


async def killed_twice(asked: Asked, folder: Path, name: str) -> None:
    """About asking, and between approval and reporting; then it runs to its end."""

    async def found() -> list[Approval]:
        return [one for one in await asked.all() if one.arguments == {"name": name}]

    seconds = 2
    while not await found():
        await run_agent(asked, folder, name, killed_after=random.uniform(0.2, seconds))
        seconds += 1  # on a busy machine a process needs longer until it asks
    [opened] = await found()
    waiting = asyncio.create_task(run_agent(asked, folder, name, killed_after=random.uniform(0.2, 4)))
    await asked.press(opened.id, "Approve")
    await waiting
    assert await run_agent(asked, folder, name) == "over\n"
    [ended] = await found()
    assert (ended.id, done_in(folder)) == (opened.id, [opened.id])
    assert ended.result is not None
    assert ended.result.outcome == "done"


@pytest.mark.timeout(300 + 60 * KILLS)
async def test_an_agent_that_is_killed_at_any_moment_asks_once_and_acts_once(asked: Asked, tmp_path: Path) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    folders = [tmp_path / str(number) for number in range(KILLS // 2)]
    for folder in folders:
        folder.mkdir()

    async def one(folder: Path) -> None:
        async with gate:
            await killed_twice(asked, folder, f"killed/{folder.name}")

    await asyncio.gather(*(one(folder) for folder in folders))


async def test_mcp_on_the_host_and_a_gateway_in_front_of_another_server(asked: Asked, tmp_path: Path) -> None:
    headers = {"authorization": f"Bearer {asked.key}"}
    address = f"{asked.world.stack.host_url}/mcp"
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http)) as agent,
    ):
        call = {"tool": "delete_branch", "arguments": BRANCH, "wait_seconds": 0}
        pending = await agent.call_tool("request_approval", call)
        approval_id = pending.structured_content["id"]
        assert pending.structured_content["may_act"] is False
        await asked.press(approval_id, "Approve")
        approved = await agent.call_tool("wait_for_approval", {"id": approval_id, "wait_seconds": 30})
        assert approved.structured_content["may_act"] is True
        assert approved.structured_content["arguments"] == BRANCH
        reported = await agent.call_tool("report_result", {"id": approval_id, "outcome": "done"})
        assert not reported.is_error
    upstream = {"command": sys.executable, "args": ["-m", "tests.mcp.toolbox", str(tmp_path)], "cwd": str(ROOT)}
    upstream["env"] = {"PYTHONPATH": str(ROOT)}
    file = tmp_path / "gateway.yaml"
    file.write_text(json.dumps({"server": "toolbox", "upstream": upstream, "wait_seconds": 60}))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COUNTERSIGN_ENV_FILE": "", **asked.told}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "app.cli", "mcp-gateway", str(file)], env=environment
    )
    known = await asked.known()
    async with Client(command) as agent:
        calling = asyncio.create_task(agent.call_tool("delete", BRANCH))
        approval_id = await asked.newest(known)
        assert (tmp_path / "deleted").exists() is False
        await asked.press(approval_id, "Approve")
        result = await calling
    assert (result.is_error, result.structured_content) == (False, {"deleted": "release/1.2"})
    assert (tmp_path / "deleted").read_text() == "release/1.2 False\n"
    async with asked.client() as client:
        bound = (await client.approvals.get(approval_id)).raw
    assert (bound["arguments"]["tool"], bound["result"]["outcome"]) == ("delete", "done")
