"""The desk in Slack, whole: a local workspace whose people press buttons, and ports held in memory."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from app.domain.approvals.presses import Kind, Shown
from app.domain.ids import Posted
from app.local.slack import Manifest, Workspace, WorkspaceConfig, run_workspace, seed
from app.local.slack.serving import QuietServer, server_config
from app.ports.bundle import ReplyPorts
from app.ports.operations.desk_configs import DeskConfigs
from app.slack import Slack, SlackConfig, open_slack
from app.slack.api import scopes
from app.slack.api.live_config import LiveSlackConfig
from app.slack.people.reviewers import Reviewers
from app.web.request_log import socket_request
from tests.slack import sheets
from tests.slack.asker_records import Locks
from tests.slack.auto_records import AutoLines
from tests.slack.command_records import CommandRecords
from tests.slack.lock_records import DeskLocks
from tests.slack.proposal_records import Proposals
from tests.slack.records import Approvals, Drafts, Questions, Screen, Sending, Tenants, WholeRequests

SECRET = "local-signing-secret"


def config_for(api_url: str, /, **changes: Any) -> SlackConfig:
    """The seed's workspace, reviewers by group."""
    base = SlackConfig(
        tenant=sheets.ACME,
        bot_token=seed.BOT_TOKEN,
        signing_secret=SECRET,
        owners=(seed.ROSA, seed.SAM),
        reviewers=(seed.REVIEWERS_GROUP,),
        staff=(seed.SUPPORT_GROUP,),
        approvals_channel=seed.APPROVALS,
        support_channel=seed.SUPPORT,
        oncall_channel=seed.ONCALL,
        ops_channel=seed.OPS,
        oncall_group=seed.ONCALL_GROUP,
        api_url=api_url,
    )
    return replace(base, **changes)


def signed(body: str, *, secret: str = SECRET, timestamp: str | None = None) -> dict[str, str]:
    """Slack's headers for a body."""
    stamp = timestamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }


@dataclass
class World:
    """Everything a test looks at."""

    workspace: Workspace
    slack: Slack
    approvals: Approvals
    drafts: Drafts
    screen: Screen
    questions: Questions
    tenants: Tenants
    command_ports: CommandRecords
    auto_lines: AutoLines
    http: httpx.AsyncClient  # straight to our door, past the workspace

    @property
    def reviewers(self) -> Reviewers:
        """Who may decide."""
        return self.slack.desk.reviewers

    async def post_card(self) -> Posted:
        """Show the card and remember where, as the gate does."""
        posted = await self.slack.chat.show_card(self.approvals.held)
        self.approvals.change(card=posted)
        self.command_ports.presses.shown[posted] = Shown(Kind.APPROVAL, self.approvals.held.approval.id)
        return posted

    async def post_draft(self) -> Posted:
        """Open a case and show the draft in its thread."""
        thread = await self.slack.chat.open_case(sheets.case())
        self.drafts.held = replace(self.drafts.held, case_thread=thread)
        posted = await self.slack.chat.show_draft(self.drafts.held)
        self.drafts.held = replace(self.drafts.held, posted=posted)
        self.command_ports.presses.shown[posted] = Shown(Kind.DRAFT, self.drafts.held.id)
        return posted

    async def click(self, user: str, action_id: str, at: Posted) -> dict[str, Any]:
        """Press a button as a person whose client may not have heard of the latest repaint."""
        return await self.workspace.click(user=user, channel=at.channel, ts=at.ts, action_id=action_id, stale=True)

    def take_scope(self, *lacking: str) -> None:
        """The app is installed as before it asked for these."""
        self.workspace.state.tokens[seed.BOT_TOKEN].scopes = scopes.NEEDED - set(lacking)

    def message(self, at: Posted) -> dict[str, Any]:
        """A message as it stands."""
        found = self.workspace.state.records.message(at.channel, at.ts)
        assert found is not None
        return found

    async def hears(self, user: str, words: str) -> str:
        """Wait until a person is told something alone; all they were told so far, joined."""
        try:
            await until(lambda: words in self.told(user))
        except TimeoutError:
            pytest.fail(f"{user} was told {self.told(user)!r}, not {words!r}")
        return self.told(user)

    def told(self, user: str) -> str:
        """All a person was told alone."""
        return "\n".join(str(message["text"]) for message in self.workspace.ephemerals(user))

    async def press(self, payload: dict[str, Any], **headers: str) -> httpx.Response:
        """Post an interaction of our own making, correctly signed."""
        body = urlencode({"payload": json.dumps(payload)})
        return await self.http.post("/slack/events", content=body, headers={**signed(body), **headers})


def press_payload(at: Posted, action_id: str, value: str, **changes: Any) -> dict[str, Any]:
    """block_actions as Slack sends it."""
    base: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": seed.TEAM_ID},
        "user": {"id": seed.ROSA, "team_id": seed.TEAM_ID},
        "api_app_id": seed.APP_ID,
        "container": {"type": "message", "message_ts": at.ts, "channel_id": at.channel},
        "channel": {"id": at.channel},
        "message": {"ts": at.ts, "bot_id": seed.BOT_ID, "app_id": seed.APP_ID},
        "trigger_id": "1.2.3",
        "response_url": "",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.2"}],
    }
    return {**base, **changes}


async def until(true: Callable[[], bool], *, patience_seconds: float = 5.0) -> None:
    """Wait for something that happens after an ack."""
    async with asyncio.timeout(patience_seconds):
        while not true():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """An ASGI app on a free loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = QuietServer(server_config(app))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@contextlib.asynccontextmanager
async def a_world(
    *,
    without: tuple[str, ...] = (),
    manifest: Manifest | None = None,
    configs: DeskConfigs | None = None,
    **changes: Any,
) -> AsyncIterator[World]:
    """A workspace and a desk that know each other; ``changes`` go to the SlackConfig. ``without`` are scopes.

    With a ``manifest`` the workspace sends only the events it names, with ``configs`` people and channels are theirs.
    """
    approvals, drafts, tenants = Approvals(sheets.details()), Drafts(sheets.draft()), Tenants()
    questions, screen = Questions(approvals), Screen()
    given = WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events", manifest=manifest)
    async with run_workspace(given) as workspace:
        if without:
            workspace.state.tokens[seed.BOT_TOKEN].scopes = scopes.NEEDED - set(without)
        config = config_for(workspace.api_url, **changes)
        if configs is not None:
            config = LiveSlackConfig(config, configs)
        command_ports = CommandRecords(
            whole=WholeRequests(approvals), proposals=Proposals(), key_locks=Locks(), desk_locks=DeskLocks()
        )
        replies = ReplyPorts(drafts, Sending(drafts), screen)  # type: ignore[arg-type]
        lines = AutoLines(approvals, command_ports.reviews)
        ports = {"tenants": tenants, "approvals": approvals, "replies": replies, "questions": questions}
        ports["auto_lines"] = lines
        opened = open_slack(config, **ports, command_ports=command_ports.ports(), around=socket_request)  # type: ignore[arg-type]
        async with opened as slack:
            app = Starlette(routes=[Route("/slack/events", slack.endpoint, methods=["POST"])])
            transport = httpx.ASGITransport(app=app)
            async with serving(app) as url, httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
                workspace.app_url = f"{url}/slack/events"
                records = (approvals, drafts, screen, questions, tenants, command_ports, lines)
                yield World(workspace, slack, *records, http)


@pytest.fixture(autouse=True)
def traces_without_variables() -> Iterator[None]:
    """As the product writes them: to draw every record of a world takes longer than Slack waits for its answer."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
    yield
    structlog.reset_defaults()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """The usual one."""
    async with a_world() as made:
        yield made
