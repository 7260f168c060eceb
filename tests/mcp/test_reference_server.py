"""The gateway in front of the protocol's own reference server, which exercises all there is of it."""

import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import yaml
from mcp import Client, StdioServerParameters

from app.client.countersign_client import AsyncCountersign
from app.mcp.gateway.asking import Asking
from app.mcp.gateway.config import gateway_config
from app.mcp.gateway.server import Gateway
from app.mcp.gateway.upstream import open_upstream
from tests.client.contract_desk import ContractDesk

PACKAGE = "@modelcontextprotocol/server-everything@2026.8.31"
NODE, NPM = shutil.which("node"), shutil.which("npm")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that starts it, from the packages' registry where there is one."""
    if NODE is None or NPM is None:
        pytest.skip("there is no Node.js here, which the reference server is written for")
    folder = tmp_path_factory.mktemp("everything")
    install = [NPM, "install", "--prefix", str(folder), "--prefer-offline", "--no-audit", "--no-fund", PACKAGE]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        pytest.skip("the reference server cannot be fetched here")
    [script] = folder.glob("node_modules/@modelcontextprotocol/server-everything/dist/index.js")
    return [NODE, str(script), "stdio"]


@asynccontextmanager
async def gateway(desk: ContractDesk, command: list[str]) -> AsyncIterator[Client]:
    """An agent's session, where echoing is free and everything else is asked about."""
    said = {"server": "everything", "upstream": {"command": command[0], "args": command[1:]}, "wait_seconds": 10}
    said["rules"] = [{"tool": "echo", "do": "allow"}]
    config = gateway_config(yaml.safe_dump(said).encode(), {})
    async with (
        AsyncCountersign() as client,
        open_upstream(config.upstream) as upstream,
        # By the version that the server behind speaks: newer ones have fewer fields.
        Client(Gateway(config, upstream, Asking(client.approvals, config)).server(), mode="legacy") as agent,
    ):
        yield agent


def words(result: Any) -> list[tuple[str, Any]]:
    """All that an answer holds, of whatever type."""
    return [(part.type, part.model_dump()) for part in result.content]


async def test_its_tools_resources_and_prompts_come_through_and_a_call_waits(
    desk: ContractDesk, everything: list[str]
) -> None:
    def decide() -> None:
        if desk.rows:
            desk.decide(desk.only()["id"])
        else:
            desk.later(0.05, decide)

    direct = StdioServerParameters(command=everything[0], args=everything[1:])
    async with Client(direct) as client:
        tools = (await client.list_tools()).tools
        total = await client.call_tool("get-sum", {"a": 2, "b": 40})
        image = await client.call_tool("get-tiny-image", {})
        resources, prompts = (await client.list_resources()).resources, (await client.list_prompts()).prompts
    async with gateway(desk, everything) as client:
        assert (await client.list_tools()).tools == tools
        assert len(tools) > 5
        assert (await client.list_resources()).resources == resources
        assert (await client.list_prompts()).prompts == prompts
        assert "hello" in str(words(await client.call_tool("echo", {"message": "hello"})))
        assert desk.rows == {}
        decide()
        summed = await client.call_tool("get-sum", {"a": 2, "b": 40})
        assert (words(summed), desk.only()["result"]["outcome"]) == (words(total), "done")
        desk.later(0.5, lambda: desk.decide(next(row["id"] for row in desk.rows.values() if not row["settled"])))
        pictured = await client.call_tool("get-tiny-image", {})
        assert words(pictured) == words(image)
        assert "image" in [kind for kind, _ in words(pictured)]
