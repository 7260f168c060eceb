"""What was said survives a restart; what Slack forgets is forgotten."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed


def config(folder: Path, *, fresh: bool = False) -> WorkspaceConfig:
    """A workspace kept in a file."""
    return WorkspaceConfig(app_url="http://127.0.0.1:9/", data=folder / "slack.sqlite3", fresh=fresh)


async def said(workspace: Workspace) -> list[str]:
    """What #support shows."""
    return [message["text"] for message in workspace.messages(seed.SUPPORT)]


async def test_messages_and_threads_survive_a_restart(tmp_path: Path) -> None:
    async with run_workspace(config(tmp_path)) as workspace:
        client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
        parent = await client.chat_postMessage(channel=seed.SUPPORT, text="A case")
        await workspace.say(seed.SAM, seed.SUPPORT, "On it", parent["ts"])
    async with run_workspace(config(tmp_path)) as workspace:
        assert await said(workspace) == ["A case"]
        thread = workspace.messages(seed.SUPPORT, parent["ts"])
        assert [message["text"] for message in thread] == ["A case", "On it"]
        later = await workspace.say(seed.SAM, seed.SUPPORT, "Later")
        assert later["ts"] > thread[-1]["ts"]
    async with run_workspace(config(tmp_path, fresh=True)) as workspace:
        assert await said(workspace) == []


def test_it_listens_on_loopback_only() -> None:
    with pytest.raises(ValueError, match="only listens on loopback"):
        WorkspaceConfig(host="0.0.0.0")
