"""Starting: what is missing or wrong is said in a sentence, before anything is served."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from app.errors import Misconfigured, Unavailable
from app.local.slack import WorkspaceConfig, run_workspace, seed
from app.observability import correlation
from app.ports.bundle import ReplyPorts
from app.slack import Slack, ids, open_slack
from app.slack.api.clients import Clients, open_clients
from app.slack.api.identity import who_we_are
from app.web.request_log import SOCKET, socket_request
from tests.slack import sheets
from tests.slack.auto_records import AutoLines
from tests.slack.command_records import CommandRecords, Reviews
from tests.slack.conftest import World, a_world, config_for, serving, until
from tests.slack.records import Approvals, Drafts, Questions, Screen, Sending, Tenants

API = "http://127.0.0.1:9/api/"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bot_token": ""}, "SLACK_BOT_TOKEN"),
        ({"bot_token": "xoxp-user"}, "SLACK_BOT_TOKEN"),
        ({"signing_secret": "  "}, "SLACK_SIGNING_SECRET"),
        ({"app_token": "xoxb-wrong"}, "SLACK_APP_TOKEN"),
        ({"app_id": "xapp-1"}, "SLACK_APP_ID"),
        ({"reviewers": ()}, "No reviewers"),
        ({"reviewers": ("rosa",)}, "'rosa'"),
        ({"oncall_group": "oncall"}, "on-call group"),
        ({"approvals_channel": "#approvals"}, "approvals channel"),
        ({"fallback_channel": "x"}, "fallback channel"),
        ({"api_url": "slack.com"}, "SLACK_API_URL"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        replace(config_for(API), **changes).check()


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(Misconfigured, match=r"(?s)BOT_TOKEN.*SIGNING_SECRET.*reviewers"):
        config_for(API, bot_token="", signing_secret="", reviewers=()).check()


def test_a_config_does_not_print_its_secrets() -> None:
    config = config_for(API, app_token="xapp-1")
    for secret in (config.bot_token, config.signing_secret, "xapp-1"):
        assert secret not in repr(config)
        assert secret not in str(config)


async def test_a_token_slack_refuses_stops_the_start() -> None:
    async with run_workspace(WorkspaceConfig()) as workspace:
        with pytest.raises(Misconfigured, match="invalid_auth"):
            async with _opened(workspace.api_url, bot_token="xoxb-wrong"):
                pass


async def test_an_app_token_slack_refuses_stops_the_start() -> None:
    async with run_workspace(WorkspaceConfig()) as workspace:
        with pytest.raises(Misconfigured, match="SLACK_APP_TOKEN"):
            async with _opened(workspace.api_url, app_token="xapp-wrong"):
                pass


async def test_a_token_of_another_app_than_the_configured_one_stops_the_start() -> None:
    async with run_workspace(WorkspaceConfig()) as workspace:
        with pytest.raises(Misconfigured, match=f"app {seed.APP_ID}, and SLACK_APP_ID names A9OTHER"):
            async with _opened(workspace.api_url, app_id="A9OTHER"):
                pass
        async with _opened(workspace.api_url, app_id=seed.APP_ID) as slack:
            assert slack.us.app_id == seed.APP_ID


async def test_a_workspace_of_another_tenant_stops_the_start() -> None:
    async with run_workspace(WorkspaceConfig()) as workspace:
        with pytest.raises(Misconfigured, match="another tenant"):
            async with _opened(workspace.api_url, tenants=Tenants({seed.TEAM_ID: "someone-else"})):
                pass


async def test_a_silent_slack_at_start_up_is_unavailable_after_a_few_tries() -> None:
    async with open_clients(config_for(API)) as clients:
        with pytest.raises(Unavailable, match="did not answer at start-up"):
            await who_we_are(clients.quick, pause_seconds=0)


async def test_a_slack_that_answers_with_web_pages_is_unavailable() -> None:
    async def page(request: Request) -> Response:
        return Response("<html>", status_code=502, media_type="text/html")

    async with _a_slack_that(page) as clients:
        with pytest.raises(Unavailable):
            await who_we_are(clients.quick, pause_seconds=0)


async def test_a_slack_that_never_finishes_answering_is_given_up_on() -> None:
    async def never(request: Request) -> Response:
        await asyncio.sleep(30)
        return JSONResponse({"ok": True})

    async with _a_slack_that(never) as clients:
        started = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await clients.quick.auth_test()
        assert asyncio.get_running_loop().time() - started < 2.9


async def test_no_auth_test_stands_between_a_press_and_its_ack() -> None:
    async with a_world() as world:
        before = len([entry for entry in world.workspace.log() if "auth.test" in str(entry)])
        at = await world.post_card()
        await world.click(seed.ROSA, ids.APPROVE, at)
        assert len([entry for entry in world.workspace.log() if "auth.test" in str(entry)]) == before == 1


@pytest.fixture
async def world_of_sockets() -> AsyncIterator[World]:
    """Presses come over Socket Mode alone, watched as the host watches them."""
    async with a_world(app_token=seed.APP_TOKEN) as world:
        await until(lambda: bool(world.workspace.sockets.count))
        world.workspace.app_url = "http://127.0.0.1:9/nowhere"
        yield world


async def test_socket_mode_carries_the_same_presses() -> None:
    async with a_world(app_token=seed.APP_TOKEN) as world:
        await until(lambda: bool(world.workspace.sockets.count))
        world.workspace.app_url = "http://127.0.0.1:9/nowhere"
        at = await world.post_card()
        assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]
        await until(lambda: "Approved" in world.message(at)["text"])
        await world.click(seed.MAL, ids.APPROVE, at)
        await world.hears(seed.MAL, "not set up")


async def test_a_press_over_socket_mode_has_an_id_and_is_noted_as_one_over_http_is(world_of_sockets: World) -> None:
    world = world_of_sockets
    at, trails = await world.post_card(), list[str]()
    cast_as_it_is = world.approvals.cast

    async def cast(*args: Any, **kwargs: Any) -> Any:
        trails.append(correlation.current())
        return await cast_as_it_is(*args, **kwargs)

    world.approvals.cast = cast  # type: ignore[method-assign]
    with capture_logs() as logs:
        for user in (seed.ROSA, seed.BEN):
            assert (await world.click(user, ids.APPROVE, at))["ok"]
        await until(lambda: len(trails) == 2)
    assert all(trails)
    assert len(set(trails)) == 2, "each press has its own until a record says whom it belongs to"
    served = [(line["route"], line["status"]) for line in logs if line["event"] == "served"]
    assert served == [(SOCKET, 200)] * 2


async def test_a_press_that_fails_over_socket_mode_is_not_noted_as_served_well(world_of_sockets: World) -> None:
    async def cast(*_: Any, **__: Any) -> Any:
        raise Unavailable("The records do not answer")

    world_of_sockets.approvals.cast = cast  # type: ignore[method-assign]
    at = await world_of_sockets.post_card()
    with capture_logs() as logs:
        await world_of_sockets.click(seed.ROSA, ids.APPROVE, at)
        await until(lambda: any(line["event"] == "served" for line in logs))
    assert [line["status"] for line in logs if line["event"] == "served"] == [503]


@asynccontextmanager
async def _opened(api_url: str, tenants: Tenants | None = None, **changes: Any) -> AsyncIterator[Slack]:
    config = replace(config_for(api_url), **changes)
    approvals, drafts = Approvals(sheets.details()), Drafts(sheets.draft())
    replies = ReplyPorts(drafts, Sending(drafts), Screen())  # type: ignore[arg-type]
    ports = {"tenants": tenants or Tenants(), "approvals": approvals, "replies": replies}
    ports["auto_lines"] = AutoLines(approvals, Reviews())
    desk = {**ports, "questions": Questions(approvals), "command_ports": CommandRecords().ports()}
    async with open_slack(config, **desk, around=socket_request) as slack:  # type: ignore[arg-type]
        yield slack


@asynccontextmanager
async def _a_slack_that(answers: Callable[[Request], Awaitable[Response]]) -> AsyncIterator[Clients]:
    app = Starlette(routes=[Route("/{path:path}", answers, methods=["POST"])])
    async with serving(app) as url, open_clients(config_for(f"{url}/api/")) as clients:
        yield clients
