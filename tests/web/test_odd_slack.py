"""Validly signed payloads of every kind with any part missing or of another kind: an answer below 500 each time."""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
import pytest_asyncio
import structlog

from app import store
from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.inbound import press_checks
from app.store.db.pool import Pool
from tests.slack.pressing import payload
from tests.store.given import DEMO, Given, turn
from tests.web.composed import Composed, slack_signed
from tests.web.conftest import SHARED

pytestmark = SHARED

Body = dict[str, Any]
TRIES = 5
GONE = object()
ODD: list[Any] = [GONE, None, 5, True, "", "x", "\x00\ud800", [], ["x"], {}, {"x": "y"}, {"x": ["y"]}, "[" * 2_000]
TYPES = [
    "block_suggestion",
    "options",
    "view_closed",
    "dialog_submission",
    "interactive_message",
    "workflow_step_edit",
]
EVENTS: list[Body] = [
    {"type": "app_home_opened", "user": seed.ROSA, "channel": "D1", "tab": "home"},
    {"type": "subteam_members_changed", "subteam_id": seed.REVIEWERS_GROUP},
    {"type": "channel_shared", "channel": seed.SUPPORT},
    {
        "type": "message",
        "user": seed.ROSA,
        "text": "Why?",
        "channel": seed.APPROVALS,
        "ts": "2.1",
        "thread_ts": "1.1",
    },
    {"type": "nobody_listens"},
]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of lines on a page nobody reads."""
    structlog.configure(processors=[_nothing])
    yield
    structlog.reset_defaults()


def _nothing(*_: object) -> Any:
    raise structlog.DropEvent


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool(signed: Composed) -> AsyncIterator[Pool]:
    opened = await store.open_pool(signed.settings.database_url.get_secret_value(), size=2)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rows(signed: Composed, pool: Pool) -> dict[press_checks.Kind, tuple[Posted, str]]:
    """Of what can be pressed: where it stands, and its id; so that a press gets as far as a press can."""
    given = Given(pool)
    message = await given.message()
    approval = await given.approval(message=message)
    draft = await given.drafts.create(DEMO, message.message_id, turn())
    card, case = await post(signed, seed.APPROVALS), await post(signed, seed.SUPPORT)
    shown = await post(signed, seed.SUPPORT)
    await given.approvals.card_posted(DEMO, approval.id, card)
    await given.drafts.posted(DEMO, draft, shown)
    await pool.execute(
        "UPDATE cases SET thread_channel = $2, thread_ts = $3 WHERE id = $1", message.case_id, case.channel, case.ts
    )
    return {
        press_checks.Kind.APPROVAL: (card, approval.id),
        press_checks.Kind.DRAFT: (shown, draft),
        press_checks.Kind.CASE: (case, message.case_id),
        press_checks.Kind.ALARM: (card, approval.id),
        press_checks.Kind.ESCALATION: (card, approval.id),
        press_checks.Kind.AUTO_HOUR: (card, approval.id),
        press_checks.Kind.STALLED: (case, f"{message.message_id}.0"),
        press_checks.Kind.REHEARSAL: (card, "reh_0123456789abcdef01234567"),
        press_checks.Kind.DESK_VERSION: (card, "4"),
    }


async def post(signed: Composed, channel: str) -> Posted:
    """A message of ours."""
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {seed.BOT_TOKEN}"}) as http:
        answer = await http.post(
            f"{signed.workspace.api_url}chat.postMessage", json={"channel": channel, "text": "x"}
        )
    assert answer.json()["ok"], answer.text
    return Posted(channel, answer.json()["ts"])


def bent(whole: Any, deepest: int = 5) -> Iterator[Any]:
    """The same with each of its parts gone, or of another kind."""
    if not isinstance(whole, dict | list) or not deepest:
        return
    for key in list(whole) if isinstance(whole, dict) else range(len(whole)):
        for odd in ODD:
            changed = copy.copy(whole)
            if odd is GONE:
                del changed[key]
            else:
                changed[key] = odd
            yield changed
        for inner in bent(whole[key], deepest - 1):
            changed = copy.copy(whole)
            changed[key] = inner
            yield changed


def with_metadata(body: Body) -> Iterator[Body]:
    """A modal brings back what we gave it as text: each part of that too."""
    view = body.get("view") or {}
    if "private_metadata" in view:
        for odd in bent(json.loads(view["private_metadata"])):
            yield {**body, "view": {**view, "private_metadata": json.dumps(odd)}}


async def answered(http: httpx.AsyncClient, raw: bytes, headers: dict[str, str]) -> httpx.Response:
    """As to whoever presses again after a 503: a busy machine is slow once or twice, and a fault of ours stays."""
    for _ in range(TRIES):
        answer = await http.post("/slack/events", content=raw, headers=headers)
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
    return answer


async def survive(signed: Composed, bodies: Iterator[Body], *, as_json: bool = False) -> None:
    """None of these is answered as if the fault were ours."""
    async with signed.http() as http:
        for body in bodies:
            text = json.dumps(body)
            raw = (text if as_json else f"payload={quote(text)}").encode()
            headers = slack_signed(raw) | ({"content-type": "application/json"} if as_json else {})
            answer = await answered(http, raw, headers)
            assert answer.status_code < 500, (answer.status_code, text[:1500])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted({*press_checks.ACTIONS, *press_checks.VIEWS}))
async def test_a_press_or_a_submission_of_any_shape(
    signed: Composed, rows: dict[press_checks.Kind, tuple[Posted, str]], name: str
) -> None:
    rule = {**press_checks.ACTIONS, **press_checks.VIEWS}[name]
    at, target = rows[rule.names or press_checks.Kind.APPROVAL]
    body = payload(name, at, target)
    await survive(signed, iter([body]))
    await survive(signed, bent(body))
    await survive(signed, with_metadata(body))


async def test_what_nobody_pressed_and_kinds_that_nobody_listens_for(
    signed: Composed, rows: dict[press_checks.Kind, tuple[Posted, str]]
) -> None:
    press = payload(ids.APPROVE, *rows[press_checks.Kind.APPROVAL])
    view = payload(ids.EDIT_MODAL, *rows[press_checks.Kind.DRAFT])
    twice = {**press, "actions": press["actions"] * 2}
    await survive(signed, iter([{**press, "actions": []}, twice, {**press, "actions": [{}]}, {"type": "x"}]))
    await survive(signed, ({**body, "type": kind} for kind in TYPES for body in (press, view)))
    suggestion = {**press, "type": "block_suggestion", "action_id": ids.APPROVE, "block_id": "b", "value": "a"}
    await survive(signed, bent(suggestion))


@pytest.mark.parametrize("name", sorted(press_checks.SHORTCUTS))
@pytest.mark.parametrize("kind", ["shortcut", "message_action"])
async def test_a_shortcut_of_any_shape(signed: Composed, name: str, kind: str) -> None:
    body = {
        "type": kind,
        "callback_id": name,
        "team": {"id": seed.TEAM_ID},
        "user": {"id": seed.ROSA, "team_id": seed.TEAM_ID},
        "api_app_id": seed.APP_ID,
        "action_ts": "1.2",
        "trigger_id": "1.2.3",
        "response_url": "",
        "channel": {"id": seed.SUPPORT},
        "message": {"ts": "1.1", "thread_ts": "1.0", "text": "order 1003"},
    }
    await survive(signed, bent(body))


@pytest.mark.parametrize("event", EVENTS, ids=[event["type"] for event in EVENTS])
async def test_an_event_of_any_shape(signed: Composed, event: Body) -> None:
    body = {
        "type": "event_callback",
        "team_id": seed.TEAM_ID,
        "api_app_id": seed.APP_ID,
        "event_id": "Ev1",
        "event": event,
        "authorizations": [{"team_id": seed.TEAM_ID, "user_id": seed.BOT_USER}],
    }
    await survive(signed, bent(body), as_json=True)


@pytest.mark.parametrize("command", ["/approvals", "/investigate", "/countersign"])
async def test_a_command_of_any_shape(signed: Composed, command: str) -> None:
    fields = {
        "command": command,
        "text": "find 1003",
        "user_id": seed.ROSA,
        "team_id": seed.TEAM_ID,
        "channel_id": seed.SUPPORT,
        "api_app_id": seed.APP_ID,
        "trigger_id": "1.2.3",
        "response_url": "",
    }
    async with signed.http() as http:
        for odd in bent(fields):
            texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in odd.items()}
            raw = urlencode(texts, errors="surrogatepass")
            answer = await answered(http, raw.encode(), slack_signed(raw.encode()))
            assert answer.status_code < 500, (answer.status_code, raw[:1500])
