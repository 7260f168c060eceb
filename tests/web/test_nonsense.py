"""Signed or keyed nonsense at every door that reads JSON: an answer below 500, and what is a mail is not lost."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import structlog

from tests.web.composed import MAIL_SECRET, Composed, slack_signed
from tests.web.conftest import SHARED

pytestmark = SHARED

N = 10_000
DEEP = [b"[" * N + b"]" * N, b'{"a":' * N + b"1" + b"}" * N, b"[" * N]
ODD = [
    b'"\\u0000"',
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b"9" * 5000,
    b"-1e999",
    b"NaN",
    b"null",
    b"true",
    b"5",
    b"[]",
    b"{}",
    b'""',
    b"[[]]",
    b"\xff",
    b"\x00",
    b'{"a":1,"a":2}',
]
POSTMARK: dict[str, Any] = {
    "MessageID": "x",
    "From": "a@example.com",
    "FromFull": {"Email": "a@example.com", "Name": "A"},
    "Subject": "s",
    "TextBody": "t",
    "HtmlBody": "<p>x</p>",
    "Headers": [{"Name": "X", "Value": "y"}],
    "Attachments": [],
}
LETTER: dict[str, Any] = {"from": "a@example.com", "subject": "s", "body": "b", "message_id": "m", "references": "y"}
BOUNCE: dict[str, Any] = {
    "RecordType": "Bounce",
    "ID": 42,
    "Type": "HardBounce",
    "MessageID": "m",
    "Metadata": {"draft": "drf_0123456789abcdef01234567"},
    "Email": "a@example.com",
}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "team_id": "T1",
    "api_app_id": "A1",
    "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
    "authorizations": [{"team_id": "T1", "user_id": "U1"}],
}
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "api_app_id": "A1",
    "container": {"type": "message", "message_ts": "1.1", "channel_id": "C1"},
    "trigger_id": "1.2.3",
    "channel": {"id": "C1"},
    "message": {"ts": "1.1"},
    "actions": [{"type": "button", "action_id": "approve", "block_id": "b", "value": "v", "action_ts": "1.2"}],
    "view": {"id": "V1", "callback_id": "changes", "state": {"values": {}}},
}
FORMS = [
    b"payload=",
    b"payload=%7B%7D&payload=%5B",
    b"command=%2Fapprovals&text=%00",
    b"command=%2Fapprovals&text=%ED%A0%80&user_id=U1&team_id=T1&channel_id=C1&trigger_id=1.1",
    b"command[]=x",
    b"%ff=%ff",
    b"&&&",
    b"=",
    b"ssl_check=1",
    b"command=%2Fapprovals&user_id=%00",
    b"&".join(b"a%d=1" % n for n in range(500)),
]
KEYED = {"authorization": f"Bearer {MAIL_SECRET}", "content-type": "application/json"}
Headers = Mapping[str, str] | Callable[[bytes], Mapping[str, str]]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Hundreds of traces on a page nobody reads."""
    structlog.configure(processors=[_nothing])
    yield
    structlog.reset_defaults()


def _nothing(*_: object) -> Any:
    raise structlog.DropEvent


def bent(body: dict[str, Any]) -> Iterator[bytes]:
    """Nonsense instead of the whole, and instead of each part."""
    yield from [*ODD, *DEEP]
    for bad in body:
        for odd in [*ODD, *DEEP[:2]]:
            parts = ((name, odd if name == bad else json.dumps(value).encode()) for name, value in body.items())
            yield b"{" + b",".join(json.dumps(name).encode() + b":" + value for name, value in parts) + b"}"


async def survives(desk: Composed, path: str, bodies: Iterator[bytes], headers: Headers) -> None:
    """No body of these is answered as if the fault were ours."""
    async with desk.http() as http:
        for body in bodies:
            answer = await http.post(path, content=body, headers=headers(body) if callable(headers) else headers)
            assert answer.status_code < 500, (path, body[:400], answer.text)


def as_json(body: bytes) -> Mapping[str, str]:
    """Slack's own way of sending events."""
    return {**slack_signed(body), "content-type": "application/json"}


@pytest.mark.parametrize("body", [POSTMARK, LETTER], ids=["postmark", "own"])
async def test_the_mail_door(signed: Composed, body: dict[str, Any]) -> None:
    await survives(signed, "/webhooks/mail/demo", bent(body), KEYED)


async def test_the_bounce_and_the_payment_door(signed: Composed) -> None:
    await survives(signed, "/webhooks/bounce/demo", bent(BOUNCE), KEYED)
    await survives(signed, "/webhooks/stripe/demo", bent(LETTER), {"stripe-signature": "t=1,v1=2"})


async def test_slacks_door_with_events_in_json(signed: Composed) -> None:
    await survives(signed, "/slack/events", bent(EVENT), as_json)
    await survives(signed, "/slack/events", bent({**EVENT, "type": "url_verification", "challenge": "x"}), as_json)


@pytest.mark.parametrize(
    "kind", ["block_actions", "view_submission", "view_closed", "shortcut", "message_action", "x"]
)
async def test_slacks_door_with_payloads_in_a_form(signed: Composed, kind: str) -> None:
    bodies = (b"payload=" + quote(body).encode() for body in bent({**PRESS, "type": kind}))
    await survives(signed, "/slack/events", bodies, slack_signed)


async def test_slacks_door_with_other_forms(signed: Composed) -> None:
    await survives(signed, "/slack/events", iter(FORMS), slack_signed)


async def test_a_mail_with_signs_that_no_database_keeps_is_taken_all_the_same(signed: Composed) -> None:
    odd = b'"s\\u0000\\ud800 words"'
    letter = b'{"from":"ada@example.com","subject":' + odd + b',"body":' + odd + b',"message_id":"odd"}'
    async with signed.http() as http:
        answer: httpx.Response = await http.post("/webhooks/mail/demo", content=letter, headers=KEYED)
    assert answer.status_code == 200, answer.text
    assert answer.json().get("message_id") or answer.json().get("dead_letter")
