"""A workspace per test, and a real Bolt app that listens on loopback for its callbacks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed


@contextlib.asynccontextmanager
async def served(
    handler: Callable[[web.Request], Awaitable[web.Response]], method: str = "POST"
) -> AsyncIterator[str]:
    """An aiohttp handler on a free loopback port; yields its URL."""
    app = web.Application()
    app.router.add_route(method, "/slack/events", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A fresh workspace in memory; its app answers nothing until a test says otherwise."""
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events")) as running:
        yield running


@pytest.fixture
def client(workspace: Workspace) -> AsyncWebClient:
    """Slack's own client, as the bot."""
    return AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)


@pytest.fixture
async def bolt(workspace: Workspace, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app that the workspace calls, as the product is called."""
    app = AsyncApp(
        token=seed.BOT_TOKEN,
        signing_secret=seed.SIGNING_SECRET,
        client=client,
        process_before_response=True,
    )
    server = app.server(port=0, path="/slack/events")
    runner = web.AppRunner(server.web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    workspace.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield app
    await workspace.events.close()
    await runner.cleanup()
    await asyncio.sleep(0)
