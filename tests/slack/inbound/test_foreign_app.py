"""What is signed and yet another app's: refused by whichever door it comes, and on record."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from app.domain.approvals.presses import Kind
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, press_payload, signed
from tests.slack.pressing import payload

WHO = {"team": {"id": seed.TEAM_ID}, "user": {"id": seed.ROSA, "team_id": seed.TEAM_ID}, "api_app_id": "A9OTHER"}


def press(at: Posted) -> tuple[str, str]:
    return "payload", json.dumps(press_payload(at, ids.APPROVE, sheets.A1, api_app_id="A9OTHER"))


def modal(at: Posted) -> tuple[str, str]:
    return "payload", json.dumps(payload(ids.REJECT_MODAL, at, sheets.A1, api_app_id="A9OTHER"))


def shortcut(at: Posted) -> tuple[str, str]:
    return "payload", json.dumps({"type": "shortcut", **WHO, "callback_id": ids.OPEN_CASE, "action_ts": "1.2"})


def command(at: Posted) -> tuple[str, str]:
    fields = {"command": ids.DESK_COMMAND, "text": "help", "user_id": seed.ROSA, "team_id": seed.TEAM_ID}
    return "", urlencode({**fields, "channel_id": at.channel, "api_app_id": "A9OTHER", "trigger_id": "1.2.3"})


def event(at: Posted) -> tuple[str, str]:
    said: dict[str, Any] = {"type": "message", "channel": at.channel, "user": seed.ROSA, "text": "and this?"}
    said |= {"ts": "9.9", "thread_ts": at.ts, "team": seed.TEAM_ID}
    envelope = {"type": "event_callback", "team_id": seed.TEAM_ID, "api_app_id": "A9OTHER", "event_id": "Ev1"}
    return "json", json.dumps({**envelope, "event": said})


async def send(world: World, kind: str, body: str) -> int:
    body = urlencode({"payload": body}) if kind == "payload" else body
    headers = signed(body) | ({"content-type": "application/json"} if kind == "json" else {})
    return (await world.http.post("/slack/events", content=body, headers=headers)).status_code


@pytest.mark.parametrize(
    ("ask", "action"),
    [
        (press, ids.APPROVE),
        (modal, ids.REJECT_MODAL),
        (shortcut, ids.OPEN_CASE),
        (command, ids.DESK_COMMAND),
        (event, "message"),
    ],
)
async def test_another_apps_request_does_nothing_and_is_on_record(world: World, ask: Any, action: str) -> None:
    at = await world.post_card()
    assert await send(world, *ask(at)) == 200
    assert world.approvals.status is Status.PENDING
    assert (world.approvals.votes, world.questions.asked, world.workspace.views(seed.ROSA)) == ([], [], [])
    assert "What Countersign can do" not in world.told(seed.ROSA)
    [kept] = world.command_ports.presses.kept
    assert (kept.action, kept.code, kept.by) == (action, "foreign_app", "slack:U0ROSA")
    assert (kept.about.kind, kept.about.row_id, kept.belongs) == (Kind.APP, "A9OTHER", False)


async def test_the_same_request_of_our_own_app_is_none_of_these(world: World) -> None:
    at = await world.post_card()
    for ask in (press, event):
        kind, body = ask(at)
        assert await send(world, kind, body.replace("A9OTHER", seed.APP_ID)) == 200
    assert world.approvals.status is Status.APPROVED
    assert world.command_ports.presses.kept == []


async def test_whoever_it_names_may_be_nobody_at_all(world: World) -> None:
    at = await world.post_card()
    given = {**press_payload(at, ids.APPROVE, sheets.A1), "api_app_id": None, "user": {"id": "<!channel>"}}
    assert await send(world, "payload", json.dumps(given)) == 200
    [kept] = world.command_ports.presses.kept
    assert (kept.by, kept.about.row_id) == ("slack:unknown", "")
