"""The doctor calls nothing well that it did not look at, and names the fix for each fault."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from app.cli import doctor
from app.cli.doctor.engine import engine
from app.cli.doctor.finding import Finding
from app.cli.doctor.model import model
from app.cli.doctor.slack.workspace import slack
from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed
from app.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based:DeprecationWarning")  # of the engine's SDK

DEVELOPMENT: dict[str, Any] = {"countersign_env": "development", "inngest_dev": True}
KEYS: dict[str, Any] = {
    "countersign_env": "development",
    "inngest_event_key": "event-key-0123456789",
    "inngest_signing_key": "signkey-test-" + "ab" * 32,
    "mail_webhook_secret": "0123456789abcdef",
}


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events")) as running:
        yield running


def desk(workspace: Workspace, **given: Any) -> Settings:
    """A desk whose Slack settings are right, but for those given."""
    right = {
        "slack_bot_token": seed.BOT_TOKEN,
        "slack_signing_secret": seed.SIGNING_SECRET,
        "slack_api_url": workspace.api_url,
        "slack_reviewers": (seed.REVIEWERS_GROUP, "U0ROSA"),
        "slack_staff": (seed.SUPPORT_GROUP,),
        "slack_approvals_channel": seed.APPROVALS,
        "slack_support_channel": seed.SUPPORT,
        "slack_oncall_channel": seed.ONCALL,
        "slack_ops_channel": seed.OPS,
        "slack_oncall_group": seed.ONCALL_GROUP,
    }
    return Settings(**{**DEVELOPMENT, **right, **given})


def worst(findings: list[Finding]) -> Finding:
    """What a reader looks at first."""
    return max(findings, key=lambda one: ("ok", "warn", "bad").index(one.state))


async def test_a_workspace_that_has_everything_is_well(workspace: Workspace) -> None:
    findings = await slack(desk(workspace))
    assert {one.state for one in findings} == {"ok"}, findings
    assert {"Channels", "Reviewers"} <= {one.what for one in findings}


@pytest.mark.parametrize(
    ("given", "what", "found"),
    [
        ({"slack_reviewers": ()}, "Slack", "a setting is missing or wrong"),
        ({"slack_reviewers": ("U0NOBODY",)}, "Reviewers", "U0NOBODY: user_not_found"),
        ({"slack_reviewers": ("S0NOBODY",)}, "Reviewers", "S0NOBODY: no such user group"),
        ({"slack_oncall_group": "S0NOBODY"}, "Reviewers", "S0NOBODY: no such user group"),
        ({"slack_staff": ("U0NOBODY",)}, "Reviewers", "U0NOBODY: user_not_found"),
        ({"slack_ops_channel": "C0NOWHERE"}, "Channels", "SLACK_OPS_CHANNEL C0NOWHERE: channel_not_found"),
        ({"slack_finance_channel": "C0NOWHERE"}, "Channels", "SLACK_FINANCE_CHANNEL C0NOWHERE"),
        ({"slack_approvals_channel": ""}, "Slack", "a setting is missing or wrong"),
        ({"slack_bot_token": "xoxb-wrong"}, "Slack", "invalid_auth"),
        ({"slack_app_token": "xapp-wrong"}, "Socket Mode", "invalid_auth"),
        ({"slack_signing_secret": None}, "Slack", "a setting is missing or wrong"),
    ],
)
async def test_what_a_desk_needs_in_slack_is_looked_up(
    workspace: Workspace, given: dict[str, Any], what: str, found: str
) -> None:
    finding = worst(await slack(desk(workspace, **given)))
    assert (finding.state, finding.what) == ("bad", what), finding
    assert found in finding.found
    assert finding.fix
    assert "xoxb-wrong" not in str(finding)


async def test_a_channel_the_bot_left_or_that_is_archived_is_named(workspace: Workspace) -> None:
    workspace.admin.channel(seed.OPS, archived=True)
    workspace.admin.channel(seed.SUPPORT, remove=[seed.BOT_USER])
    found = worst(await slack(desk(workspace))).found
    assert f"SLACK_OPS_CHANNEL {seed.OPS}: archived" in found
    assert f"SLACK_SUPPORT_CHANNEL {seed.SUPPORT}: the bot is not in it" in found


@pytest.fixture
async def answering() -> AsyncIterator[Callable[[web.StreamResponse], Any]]:
    """A server that answers whatever is asked with one answer; its address."""
    running: list[web.AppRunner] = []

    async def start(answer: Callable[[web.Request], web.Response]) -> str:
        async def handle(request: web.Request) -> web.Response:
            return answer(request)

        app = web.Application()
        app.router.add_route("*", "/{any:.*}", handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        running.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    await asyncio.gather(*(runner.cleanup() for runner in running))


@pytest.mark.parametrize(
    ("refused", "named"),
    [
        ("", ""),
        ("/v1", "INNGEST_SIGNING_KEY"),
        ("/e/", "INNGEST_EVENT_KEY"),
        ("/", "INNGEST_SIGNING_KEY and INNGEST_"),
    ],
)
async def test_the_engine_is_asked_whether_it_takes_the_keys(answering: Any, refused: str, named: str) -> None:
    def answer(request: web.Request) -> web.Response:
        wrong = refused and request.path.startswith(refused) and request.path != "/health"
        return web.json_response(
            {"status": 401, "error": "no"} if wrong else {"data": []}, status=401 if wrong else 200
        )

    [found] = await engine(Settings(**KEYS, inngest_base_url=await answering(answer)))
    assert (found.state, named in found.found) == ("bad" if refused else "ok", True), found
    assert bool(found.fix) == bool(refused)


@pytest.mark.parametrize(
    ("status", "listed", "state", "found"),
    [
        (200, ["small"], "ok", "chat:small"),
        (200, ["large"], "warn", "lists no such model"),
        (401, [], "bad", "the key is refused"),
        (404, [], "warn", "not looked at"),
    ],
)
async def test_the_models_server_is_asked_whether_it_takes_key_and_name(
    answering: Any, status: int, listed: list[str], state: str, found: str
) -> None:
    url = await answering(lambda _: web.json_response({"data": [{"id": name} for name in listed]}, status=status))
    given = {"support_model": "chat:small", "openai_base_url": url, "openai_api_key": "sk-canary"}
    [finding] = await model(Settings(**DEVELOPMENT, **given))
    assert (finding.state, found in finding.found) == (state, True), finding
    assert "canary" not in str(finding)


async def test_an_answer_of_something_else_is_a_finding_among_the_others(
    answering: Any, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    """A web page where Slack should be, no engine, no model: the report goes on to its end."""
    page = await answering(lambda _: web.Response(text="<html>It works!</html>", content_type="text/html"))
    given = {
        "DATABASE_URL": database_url,
        "COUNTERSIGN_ENV": "development",
        "INNGEST_DEV": "1",
        "INNGEST_BASE_URL": "http://127.0.0.1:9",
        "SLACK_API_URL": f"{page}/api/",
        "SUPPORT_MODEL": "chat:small",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "SLACK_BOT_TOKEN": "xoxb-1-2-3",
        "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
        "SLACK_REVIEWERS": "U0ROSA",
        **{f"SLACK_{name}_CHANNEL": "C0OPS" for name in ("APPROVALS", "SUPPORT", "ONCALL", "OPS")},
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    findings = {one.what: one for one in await doctor.examine()}
    assert [findings[name].state for name in ("Engine", "Slack", "Model", "Registration")] == ["bad"] * 4, findings
    assert [findings[name].state for name in ("Tables", "Tenant")] == ["ok"] * 2, findings
    assert all(one.fix for one in findings.values() if one.state == "bad")


@pytest.mark.parametrize("given", [{}, {"COUNTERSIGN_ENV": "production"}, {"SLACK_REVIEWERS": "U1", "PORT": "many"}])
async def test_without_settings_nothing_is_called_well(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    findings = await doctor.examine()
    assert {one.what for one in findings if one.state == "ok"} == {"Python"}, findings
    told = [f"{one.what} {one.found}".lower() for one in findings if one.state != "ok"]
    for part in ("slack", "engine", "model", "backups"):
        assert any(part in one for one in told), f"it says what is wrong with {part}, or that it left it out"
