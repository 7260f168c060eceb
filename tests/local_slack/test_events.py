"""Events, signatures, retries, Socket Mode, response URLs and installing by OAuth."""

import asyncio
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from app.local.slack import Manifest, Workspace, WorkspaceConfig, run_workspace, seed

from .conftest import served
from .test_clicks import button, posted


class Heard:
    """An endpoint that keeps what it was sent and answers with the given status codes in turn."""

    def __init__(self, *statuses: int, **headers: str) -> None:
        self.statuses = list(statuses)
        self.headers = headers
        self.requests: list[tuple[dict[str, str], str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers=self.headers)


async def test_callbacks_are_signed_as_slack_signs_them(workspace: Workspace, client: AsyncWebClient) -> None:
    heard = Heard()
    ts = await posted(client, button("Approve", "approve"))
    async with served(heard.answer) as url:
        workspace.app_url = url
        await workspace.click(user=seed.ROSA, channel=seed.APPROVALS, ts=ts, action_id="approve")
    [(headers, body)] = heard.requests
    base = f"v0:{headers['X-Slack-Request-Timestamp']}:{body}".encode()
    expected = hmac.new(seed.SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    assert headers["X-Slack-Signature"] == f"v0={expected}"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert abs(int(headers["X-Slack-Request-Timestamp"]) - time.time()) < 5


async def test_an_event_is_retried_with_slack_s_headers() -> None:
    config = WorkspaceConfig(app_url="http://127.0.0.1:9/", event_retry_seconds=(0, 0, 0))
    heard = Heard(500, 404)
    async with run_workspace(config) as workspace, served(heard.answer) as url:
        workspace.app_url = url
        await workspace.say(seed.SAM, seed.SUPPORT, "hello")
        await workspace.events.settle()
    seen = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in heard.requests]
    assert seen == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({body for _, body in heard.requests}) == 1


async def test_an_app_can_stop_the_retries() -> None:
    config = WorkspaceConfig(app_url="http://127.0.0.1:9/", event_retry_seconds=(0, 0, 0))
    heard = Heard(500, **{"X-Slack-No-Retry": "1"})
    async with run_workspace(config) as workspace, served(heard.answer) as url:
        workspace.app_url = url
        await workspace.say(seed.SAM, seed.SUPPORT, "hello")
        await workspace.events.settle()
    assert len(heard.requests) == 1


async def test_only_what_the_manifest_subscribes_to_is_sent() -> None:
    manifest = Manifest(events=frozenset({"app_mention"}), scopes=frozenset({"chat:write"}))
    heard = Heard()
    async with run_workspace(WorkspaceConfig(manifest=manifest)) as workspace, served(heard.answer) as url:
        workspace.app_url = url
        await workspace.say(seed.SAM, seed.SUPPORT, "nobody listens")
        await workspace.say(seed.SAM, seed.SUPPORT, f"<@{seed.BOT_USER}> hello")
        await workspace.events.settle()
    assert ['"type": "app_mention"' in body for _, body in heard.requests] == [True]


async def test_a_bot_hears_nothing_from_a_channel_it_is_not_in(workspace: Workspace) -> None:
    heard = Heard()
    workspace.admin.channel(seed.SUPPORT, remove=[seed.BOT_USER])
    await workspace.events.close()
    async with served(heard.answer) as url:
        workspace.app_url = url
        await workspace.say(seed.SAM, seed.SUPPORT, "behind its back")
        await workspace.events.settle()
    assert heard.requests == []


async def test_changed_groups_and_people_are_announced(workspace: Workspace, bolt: AsyncApp) -> None:
    told: list[dict[str, Any]] = []

    @bolt.event("subteam_members_changed")
    async def members(event: dict[str, Any]) -> None:
        told.append(event)

    @bolt.event("subteam_updated")
    async def updated() -> None:
        return

    @bolt.event("user_change")
    async def changed(event: dict[str, Any]) -> None:
        told.append(event)

    async with httpx.AsyncClient(base_url=workspace.url) as http:
        await http.post("/_local/usergroup", json={"usergroup": seed.REVIEWERS_GROUP, "users": [seed.ROSA]})
        await http.post("/_local/user", json={"user": seed.BEN, "deleted": True})
    await workspace.events.settle()
    by_type = {event["type"]: event for event in told}
    assert by_type["subteam_members_changed"]["removed_users"] == [seed.BEN]
    assert by_type["user_change"]["user"]["deleted"] is True
    with pytest.raises(Exception, match="user_is_deactivated"):
        await workspace.say(seed.BEN, seed.OPS, "still here?")


async def test_a_response_url_works_five_times(workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp) -> None:
    urls: list[str] = []

    @bolt.action("approve")
    async def approve(ack: Any, body: dict[str, Any]) -> None:
        urls.append(body["response_url"])
        await ack()

    ts = await posted(client, button("Approve", "approve"))
    await workspace.click(user=seed.ROSA, channel=seed.APPROVALS, ts=ts, action_id="approve")
    webhook = AsyncWebhookClient(urls[0])
    replaced = await webhook.send(text="Done", replace_original=True)
    assert replaced.status_code == 200
    assert workspace.messages(seed.APPROVALS)[0]["text"] == "Done"
    for _ in range(4):
        assert (await webhook.send(text="again")).status_code == 200
    sixth = await webhook.send(text="too much")
    assert (sixth.status_code, "used_url" in sixth.body) == (404, True)
    assert len(workspace.ephemerals(seed.ROSA)) == 4


async def test_a_response_url_ends_after_half_an_hour() -> None:
    now = [time.time()]
    async with run_workspace(WorkspaceConfig(clock=lambda: now[0])) as workspace:
        url = workspace.people.here.payloads.response_url(seed.ROSA, seed.OPS)
        now[0] += 30 * 60 + 1
        late = await AsyncWebhookClient(url).send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_a_slash_command_answers_its_caller_only(workspace: Workspace, bolt: AsyncApp) -> None:
    @bolt.command("/approvals")
    async def approvals(ack: Any, command: dict[str, Any]) -> None:
        await ack(text=f"You asked for {command['text']} in {command['channel_name']}")

    await workspace.command(user=seed.OLU, channel=seed.ONCALL, command="/approvals", text="mine")
    assert [m["text"] for m in workspace.ephemerals(seed.OLU)] == ["You asked for mine in on-call"]
    assert workspace.ephemerals(seed.ROSA) == []


async def test_a_command_of_the_manifest_gets_ids_when_it_asked_for_them() -> None:
    commands = ({"command": "/investigate", "should_escape": True}, {"command": "/plain"})
    heard = Heard()
    config = WorkspaceConfig(manifest=Manifest(commands=commands))
    async with run_workspace(config) as workspace, served(heard.answer) as url:
        workspace.app_url = url
        for command in ("/investigate", "/plain"):
            await workspace.command(seed.ROSA, seed.OPS, command, "@sam in #support, not @nobody")
        with pytest.raises(Exception, match="invalid_command"):
            await workspace.command(seed.ROSA, seed.OPS, "/unknown", "")
    texts = [parse_qs(body)["text"][0] for _, body in heard.requests]
    assert texts[0] == f"<@{seed.SAM}|sam> in <#{seed.SUPPORT}|support>, not @nobody"
    assert texts[1] == "@sam in #support, not @nobody"


async def test_opening_the_home_tells_the_app_who_looks(workspace: Workspace, bolt: AsyncApp) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}

    @bolt.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    await workspace.open_home(seed.ROSA)
    await workspace.events.settle()
    shown = workspace.home(seed.ROSA)
    assert shown
    assert shown["blocks"][0]["type"] == "divider"


async def socket_client(workspace: Workspace, heard: list[SocketModeRequest]) -> SocketModeClient:
    """Slack's own Socket Mode client, acknowledging everything it hears."""
    client = SocketModeClient(
        app_token=seed.APP_TOKEN, web_client=AsyncWebClient(base_url=workspace.api_url), auto_reconnect_enabled=False
    )

    async def listener(sender: Any, request: SocketModeRequest) -> None:
        heard.append(request)
        await sender.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(listener)
    await client.connect()
    return client


async def test_socket_mode_carries_clicks_and_survives_a_refresh(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    heard: list[SocketModeRequest] = []
    socket = await socket_client(workspace, heard)
    ts = await posted(client, button("Approve", "approve"))
    click = {"user": seed.ROSA, "channel": seed.APPROVALS, "ts": ts, "action_id": "approve"}
    try:
        assert (await workspace.click(**click))["ok"]
        refreshing = asyncio.create_task(workspace.sockets.refresh())
        for _ in range(100):
            await asyncio.sleep(0.05)
            if refreshing.done() and workspace.sockets.count == 1:
                break
        await refreshing
        assert workspace.sockets.count == 1
        assert (await workspace.click(**click))["ok"]
    finally:
        await socket.close()
    assert [request.type for request in heard] == ["interactive", "interactive"]
    assert workspace.log(kind="callback")[-1]["over"] == "socket"


async def test_a_socket_ticket_works_once(workspace: Workspace) -> None:
    answer = await AsyncWebClient(token=seed.APP_TOKEN, base_url=workspace.api_url).apps_connections_open(
        app_token=seed.APP_TOKEN
    )
    assert answer["url"].startswith("ws://127.0.0.1:")
    bot = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await bot.api_call("apps.connections.open")


# Slack's own client still uses what aiohttp is about to drop.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_installing_by_oauth_gives_a_token_with_the_scopes_asked_for(workspace: Workspace) -> None:
    back = "http://127.0.0.1:9999/slack/oauth_redirect"
    asked = {"client_id": seed.CLIENT_ID, "scope": "chat:write,commands", "state": "s1", "redirect_uri": back}
    async with httpx.AsyncClient(base_url=workspace.url) as http:
        page = await http.get("/oauth/v2/authorize", params=asked)
        assert "chat:write" in page.text
        denied = await http.post("/oauth/v2/authorize", data={**asked, "answer": "deny"})
        assert "error=access_denied" in denied.headers["location"]
        allowed = await http.post("/oauth/v2/authorize", data={**asked, "answer": "allow"})
    answer = parse_qs(urlsplit(allowed.headers["location"]).query)
    assert answer["state"] == ["s1"]
    exchange = {"client_id": seed.CLIENT_ID, "client_secret": seed.CLIENT_SECRET, "code": answer["code"][0]}
    client = AsyncWebClient(base_url=workspace.api_url)
    with pytest.raises(SlackApiError, match="bad_redirect_uri"):
        await client.oauth_v2_access(**exchange, redirect_uri="http://127.0.0.1:1/")
    installed = await client.oauth_v2_access(**exchange, redirect_uri=back)
    assert installed["scope"] == "chat:write,commands"
    with pytest.raises(SlackApiError, match="code_already_used"):
        await client.oauth_v2_access(**exchange, redirect_uri=back)
    fresh = AsyncWebClient(token=installed["access_token"], base_url=workspace.api_url)
    await fresh.chat_postMessage(channel=seed.OPS, text="installed")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await fresh.users_info(user=seed.ROSA)


async def test_a_removed_app_is_told_and_its_tokens_stop_working(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    heard = Heard()
    async with served(heard.answer) as url:
        workspace.app_url = url
        workspace.admin.uninstall()
        await workspace.events.settle()
    assert any('"app_uninstalled"' in body for _, body in heard.requests)
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()


@pytest.mark.parametrize("where", ["https://evil.example/", "javascript:alert(1)", ""])
async def test_oauth_sends_nobody_off_this_machine(workspace: Workspace, where: str) -> None:
    async with httpx.AsyncClient(base_url=workspace.url) as http:
        asked = {"client_id": seed.CLIENT_ID, "scope": "chat:write", "redirect_uri": where}
        assert (await http.get("/oauth/v2/authorize", params=asked)).status_code == 400


async def test_a_foreign_page_or_name_gets_nothing(workspace: Workspace) -> None:
    async with httpx.AsyncClient(base_url=workspace.url) as http:
        foreign = await http.post("/_local/say", json={}, headers={"Origin": "https://evil.example"})
        rebound = await http.get("/_local/log", headers={"Host": "evil.example"})
        own = await http.get("/_local/log")
    assert (foreign.status_code, rebound.status_code, own.status_code) == (403, 403, 200)


async def test_a_click_on_what_is_gone_needs_a_stale_client(
    workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard: list[str] = []

    @bolt.action("approve")
    async def approve(ack: Any, action: dict[str, Any]) -> None:
        heard.append(action["value"])
        await ack()

    ts = await posted(client, button("Approve", "approve", value="v1"))
    await client.chat_update(channel=seed.APPROVALS, ts=ts, text="closed")
    click = {"user": seed.ROSA, "channel": seed.APPROVALS, "ts": ts, "action_id": "approve"}
    with pytest.raises(Exception, match="no_such_element"):
        await workspace.click(**click)
    assert (await workspace.click(**click, stale=True))["ok"]
    assert heard == ["v1"]
