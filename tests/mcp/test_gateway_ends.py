"""When the server behind the gateway ends: what nobody knows is said so, and the next call finds it started again."""

import os
import signal
from pathlib import Path

import pytest
from mcp import MCPError

from tests.client.contract_desk import ContractDesk
from tests.mcp.test_gateway import CALL, RULES, deciding, deleted, gateway, gateway_process, text, yes

DIE = {"tool": "delete_and_die", "do": "allow"}


async def test_a_call_during_which_the_server_ends_may_have_been_made(desk: ContractDesk, tmp_path: Path) -> None:
    """And the gateway goes on: nothing is sent twice, and the next call is made."""
    deciding(desk, yes(desk))
    async with gateway_process(desk, tmp_path) as client:
        result = await client.call_tool("delete_and_die", CALL)
        row = desk.only()
        assert result.is_error
        assert f"nobody knows whether it was done ({row['id']}). Do not simply repeat it" in text(result)
        assert row["result"]["outcome"] == "failed"
        assert row["result"]["text"].endswith("nobody knows whether it was done. See whether it was.")
        assert deleted(tmp_path) == ["release/1.2 last"]
        deciding(desk, yes(desk), nth=2)
        assert (await client.call_tool("delete", CALL)).structured_content == {"deleted": "release/1.2"}
        again = await client.call_tool("delete_and_die", CALL)
    assert "has not decided yet" in text(again), "the same call again is another request"
    assert deleted(tmp_path) == ["release/1.2 last", "release/1.2 False"]
    assert len(desk.rows) == 3


async def test_a_call_that_needs_nobody_is_told_alike(desk: ContractDesk, tmp_path: Path) -> None:
    async with gateway(desk, tmp_path, rules=[DIE, *RULES]) as client:
        result = await client.call_tool("delete_and_die", CALL)
        assert result.is_error
        assert "nobody knows whether it was done. Do not simply repeat it" in text(result)
        assert text(await client.call_tool("look", {"path": "/srv/a"})) == "/srv/a is there"
        await client.call_tool("delete_and_die", CALL)
        assert (await client.list_resources()).resources != []
        await client.call_tool("delete_and_die", CALL)
        assert "delete" in [one.name for one in (await client.list_tools()).tools]
    assert deleted(tmp_path) == ["release/1.2 last"] * 3
    assert desk.rows == {}


async def test_a_server_that_ended_while_nobody_called_is_there_again(desk: ContractDesk, tmp_path: Path) -> None:
    async with gateway(desk, tmp_path) as client:
        for _ in range(2):
            os.kill(int(text(await client.call_tool("look", {"path": "/srv/pid"}))), signal.SIGKILL)
            assert text(await client.call_tool("look", {"path": "/srv/a"})) == "/srv/a is there"


async def test_a_server_that_does_not_start_again_is_said_and_nothing_was_made(
    desk: ContractDesk, tmp_path: Path
) -> None:
    async with gateway(desk, tmp_path, wait_seconds=0, rules=[DIE, *RULES]) as client:
        await client.call_tool("delete_and_die", CALL)
        (tmp_path / "broken").touch()
        for name, sent in (("look", {"path": "/srv/a"}), ("delete", CALL)):
            result = await client.call_tool(name, sent)
            assert result.is_error
            assert "does not start again" in text(result)
            assert text(result).endswith("The call was not made.")
        with pytest.raises(MCPError, match="does not start again"):
            await client.list_tools()
        (tmp_path / "broken").unlink()
        assert text(await client.call_tool("look", {"path": "/srv/a"})) == "/srv/a is there"
    assert desk.rows == {}
