"""The product beside the workspace: feeds for the page, the customer's mailbox, the clock, and the command line."""

import asyncio
import json
import signal
import sys
from typing import Any

import httpx
from aiohttp import web

from app.local.slack import WorkspaceConfig, run_workspace

from .conftest import served


async def test_feeds_are_merged_by_time_and_nonsense_is_left_out() -> None:
    lines: list[Any] = [{"at": 2, "kind": "step", "text": "later"}, "nonsense", {"at": "soon"}]
    lines += [{"at": "1970-01-01T00:00:01+00:00", "text": "first"}]

    async def feed(request: web.Request) -> web.Response:
        return web.json_response(lines)

    async with served(feed, method="GET") as url:
        config = WorkspaceConfig(backstage_urls=(url, "http://127.0.0.1:9/none"))
        async with run_workspace(config) as workspace, httpx.AsyncClient() as http:
            found = (await http.get(f"{workspace.url}/_local/backstage")).json()
    assert [line["text"] for line in found] == ["first", "later"]


async def test_a_customer_email_and_a_jump_of_the_clock_are_handed_on() -> None:
    heard: list[Any] = []

    async def product(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response(status=200 if len(heard) < 3 else 422, text="no such customer")

    async with served(product) as url:
        config = WorkspaceConfig(mail_url=url, clock_url=url)
        async with run_workspace(config) as workspace, httpx.AsyncClient(base_url=workspace.url) as http:
            letter = {"from": "ada@example.com", "subject": "Refund", "body": "Please"}
            assert (await http.post("/_local/mail", json=letter)).json() == {"ok": True}
            assert (await http.post("/_local/clock", json={"seconds": 900})).json() == {"ok": True}
            refused = (await http.post("/_local/mail", json=letter)).json()
    assert heard[0].items() >= letter.items()
    assert heard[0]["message_id"] != heard[2]["message_id"]
    assert heard[1] == {"seconds": 900}
    assert refused == {"ok": False, "error": "http_status_422", "message": "no such customer"}


async def test_without_a_mail_url_the_door_says_so() -> None:
    async with run_workspace() as workspace, httpx.AsyncClient(base_url=workspace.url) as http:
        assert (await http.post("/_local/mail", json={})).json()["error"] == "not_configured"
        assert (await http.get("/_local/workspace")).json()["mail"] is False


async def test_the_stream_tells_what_changes() -> None:
    async with (
        run_workspace() as workspace,
        httpx.AsyncClient(base_url=workspace.url) as http,
        http.stream("GET", "/_local/stream") as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)
        await workspace.say("U0SAM", "C0OPS", "hello")
        async for line in lines:
            if line.startswith("data:"):
                break
    change = json.loads(line.removeprefix("data:"))
    assert (change["change"], change["channel"]) == ("message", "C0OPS")


async def test_the_command_line_says_where_it_listens_and_stops_cleanly() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.local.slack", "--port", "0"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    ready = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    assert ready.startswith("slack workspace on http://127.0.0.1:")
    async with httpx.AsyncClient() as http:
        page = await http.get(ready.split()[-1])
    assert "Content-Security-Policy" in page.headers
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
