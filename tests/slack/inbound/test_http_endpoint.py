"""The HTTP door: what is not Slack's changes nothing and costs nothing."""

import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

import httpx
import pytest
from structlog.testing import capture_logs

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.inbound.app import build_bolt
from tests.slack import sheets
from tests.slack.conftest import SECRET, World, a_world, press_payload, signed

Headers = dict[str, str]


def _body(at: Posted) -> str:
    return urlencode({"payload": json.dumps(press_payload(at, ids.APPROVE, sheets.A1))})


def _mutations(body: str) -> Iterator[tuple[str, str, Headers]]:
    """Thirty-odd ways in which a request is not the one Slack signed."""
    good = signed(body)
    stamp, sign = good["x-slack-request-timestamp"], good["x-slack-signature"]
    now = int(time.time())

    def with_(**changes: str | None) -> Headers:
        named = {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in {**good, **named}.items() if value is not None}

    yield "no signature", body, with_(x_slack_signature=None)
    yield "no timestamp", body, with_(x_slack_request_timestamp=None)
    yield "neither", body, with_(x_slack_signature=None, x_slack_request_timestamp=None)
    yield "empty signature", body, with_(x_slack_signature="")
    yield "empty timestamp", body, with_(x_slack_request_timestamp="")
    for name, secret in (
        ("another", "another"),
        ("an empty", ""),
        ("a padded", SECRET + " "),
        ("a cut", SECRET[:-1]),
    ):
        yield f"{name} secret", body, signed(body, secret=secret)
    for seconds in (-301, -3600, -86400, 360, 3600):
        yield f"{seconds} s off", body, signed(body, timestamp=str(now + seconds))
    for odd in ("0", "-1", "abc", "1e9", f"{now}.5", f" {now} ", f"+{now}", "٣٠٠", "9" * 40, f"{now}\t", "0x10"):
        yield f"timestamp {odd!r}", body, with_(x_slack_request_timestamp=odd.encode().decode("latin-1"))
    yield "timestamp of another second", body, with_(x_slack_request_timestamp=str(int(stamp) - 1))
    for odd in (sign.upper(), sign[3:], "v1" + sign[2:], sign[:-1], sign + "0", "v0=" + "0" * 64, "v0=é" + sign[4:]):
        yield f"signature {odd[:12]!r}", body, with_(x_slack_signature=odd)
    yield "another body", body.replace("approve", "approvE"), good
    yield "a longer body", body + "&payload=%7B%7D", good
    yield "an empty body", "", good
    yield "a body that asks for the TLS check", "ssl_check=1&token=x", good
    yield "a body that is no JSON", "{", with_(content_type="application/json")


async def test_no_forged_request_gets_past_the_door(world: World) -> None:
    at = await world.post_card()
    body = _body(at)
    tried = list(_mutations(body))
    assert len(tried) >= 30
    for name, sent, headers in tried:
        raw = {key: value.encode("latin-1", "replace") for key, value in headers.items()}
        answer = await world.http.post("/slack/events", content=sent, headers=raw)
        assert answer.status_code == 401, name
        assert answer.text == "", name
    assert world.approvals.votes == []
    assert (await world.http.post("/slack/events", content=body, headers=signed(body))).status_code == 200
    assert world.approvals.status is Status.APPROVED


async def test_two_signatures_are_one_too_many(world: World) -> None:
    body = _body(Posted("C0APPROVALS", "1.1"))
    headers = [*signed(body).items(), ("x-slack-signature", "v0=" + "0" * 64)]
    assert (await world.http.post("/slack/events", content=body, headers=headers)).status_code == 401


async def test_a_replay_counts_once(world: World) -> None:
    at = await world.post_card()
    body = _body(at)
    headers = signed(body)
    for _ in range(20):
        assert (await world.http.post("/slack/events", content=body, headers=headers)).status_code == 200
    assert len(world.approvals.verdicts) == 1


async def test_a_body_over_the_limit_is_refused_before_it_is_read_whole(world: World) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(3000):
            sent += 65_536
            yield b"x" * 65_536

    answer = await world.http.post("/slack/events", content=endless(), headers=signed("x"))
    assert answer.status_code == 413


async def test_a_signed_body_that_is_not_utf8_is_a_bad_request(world: World) -> None:
    raw, stamp = b"\xff\xfe", str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    headers = {**signed(""), "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
    assert (await world.http.post("/slack/events", content=raw, headers=headers)).status_code in {400, 401}


@pytest.mark.parametrize("body", ["{", "[]", "null", "payload=", "payload=%7B", "payload=[]", "payload=null", "a=b"])
async def test_signed_nonsense_never_makes_a_500_of_ours(world: World, body: str) -> None:
    kinds = ("application/json", "application/x-www-form-urlencoded")
    for kind in kinds:
        answer = await world.http.post("/slack/events", content=body, headers={**signed(body), "content-type": kind})
        assert 400 <= answer.status_code < 500, (body, kind, answer.status_code)
        assert "Traceback" not in answer.text


async def test_no_log_line_holds_a_body_or_a_secret(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(("slack_bolt", "slack_sdk")) and "countersign" not in name:
            logging.getLogger(name).disabled = False
    at = await world.post_card()
    canary = press_payload(at, ids.APPROVE, sheets.A1, canary="4242424242424242")
    body = urlencode({"payload": json.dumps(canary)})
    with capture_logs() as ours:
        await world.http.post("/slack/events", content=body, headers=signed(body, secret="wrong"))
        await world.press(canary)
        elsewhere = Posted("C0APPROVALS", "1.1")
        await world.press(press_payload(elsewhere, ids.APPROVE, sheets.A1, canary="4242424242424242"))
        await world.click(seed.MAL, ids.REJECT, at)
    theirs = [record.getMessage() for record in caplog.records if not record.name.startswith("app.local")]
    assert ours, "what the desk logs of them is looked at too"
    lines = "\n".join([*theirs, *map(str, ours)])
    for secret in ("4242424242424242", SECRET, seed.BOT_TOKEN, "refund me"):
        assert secret not in lines


async def test_bolt_ignores_slack_variables_of_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "SIGNING_SECRET", "VERIFICATION_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "from-the-environment")
    async with a_world() as world:
        at = await world.post_card()
        assert (await world.click(seed.ROSA, ids.APPROVE, at))["ok"]
        desk, client = world.slack.desk, world.slack.chat.poster.client
        bolt = build_bolt(desk.config, desk, world.questions, world.command_ports.presses, client)
        assert bolt.oauth_flow is None
        assert bolt.installation_store is None
    assert os.environ["SLACK_CLIENT_ID"] == "from-the-environment"


async def test_an_action_nobody_listens_for_is_not_acknowledged(world: World) -> None:
    payload = press_payload(Posted("C0APPROVALS", "1.1"), "something_else", sheets.A1)
    answer: httpx.Response = await world.press(payload)
    assert answer.status_code == 404


async def test_slacks_question_whether_the_address_is_ours_is_answered_only_when_signed(world: World) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c0ffee", "token": "x"})
    headers = {**signed(body), "content-type": "application/json"}
    answer = await world.http.post("/slack/events", content=body, headers=headers)
    assert (answer.status_code, "c0ffee" in answer.text) == (200, True)
    forged = {**headers, "x-slack-signature": "v0=" + "0" * 64}
    assert (await world.http.post("/slack/events", content=body, headers=forged)).status_code == 401


CHECK = "ssl_check=1&token=Xl2bFhvRxVqZ4p3kqYd0AbCd"
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_slacks_look_at_the_certificate_is_answered_signed_or_not_and_wakes_nobody(world: World) -> None:
    """As Slack sends it before a command's first use: without a signature and without a timestamp."""
    with capture_logs() as ours:
        for headers in (FORM, signed(CHECK)):
            answer = await world.http.post("/slack/events", content=CHECK, headers=headers)
            assert (answer.status_code, answer.text) == (200, "")
    assert ours == []


async def test_the_look_at_the_certificate_opens_nothing_else(world: World) -> None:
    at = await world.post_card()
    command = urlencode({"command": "/approvals", "user_id": seed.ROSA, "team_id": seed.TEAM_ID, "response_url": ""})
    for body, headers in (
        (f"{CHECK}&{_body(at)}", FORM),
        (f"{_body(at)}&{CHECK}", FORM),
        (f"{CHECK}&{command}", FORM),
        (f"{CHECK}&ssl_check=1", FORM),
        ("ssl_check=1", FORM),
        ("ssl_check=0&token=x", FORM),
        ("ssl_check=true&token=x", FORM),
        (f"ssl_check=1&token={'x' * 300}", FORM),
        (CHECK, {"content-type": "application/json"}),
        (CHECK, {}),
        ("", FORM),
        ("\udcff\udcfe".encode("utf-8", "surrogatepass").decode("latin-1"), FORM),
        (CHECK, {**signed(CHECK), "x-slack-signature": "v0=" + "0" * 64}),
        (CHECK, {name: value for name, value in signed(CHECK).items() if name != "x-slack-signature"}),
    ):
        answer = await world.http.post("/slack/events", content=body, headers=headers)
        assert answer.status_code == 401, body
    assert world.approvals.votes == []
    whole = f"{CHECK}&{_body(at)}"
    assert (await world.http.post("/slack/events", content=whole, headers=signed(whole))).status_code == 200
    assert len(world.approvals.votes) == 1, "signed it is the press that it also is"
