"""The engine's endpoint of the composed app: what is not signed by the engine, now, and for this, runs nothing."""

import time
from collections.abc import Iterator

import httpx
import pytest

from app.local.engine.execution.requests import signature as local_signature
from tests.web.composed import SIGNING_KEY, STRANGER, Composed, engine_call, engine_signature
from tests.web.conftest import SHARED

pytestmark = SHARED

PATH = "/api/inngest"
QUERY = "?fnId=countersign-weekly-metrics&stepId=step"
BODY = engine_call({"tick": 1}, "inngest/scheduled.timer")
DEEP = b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}"

Headers = list[tuple[bytes, bytes]]


def ran(answer: httpx.Response) -> bool:
    """Whether the SDK had it: it names itself in each of its answers."""
    return "x-inngest-sdk" in answer.headers


async def call(
    desk: Composed, signatures: list[str | bytes], *, query: str = QUERY, body: bytes = BODY, method: str = "POST"
) -> httpx.Response:
    """A request with these signature headers."""
    raw = [one.encode("utf-8") if isinstance(one, str) else one for one in signatures]
    headers: Headers = [(b"x-inngest-signature", one) for one in raw]
    async with desk.http() as http:
        return await http.request(method, PATH + query, content=body, headers=headers)


async def test_a_fresh_call_of_the_engine_runs_and_the_answer_is_signed(signed: Composed) -> None:
    answer = await call(signed, [engine_signature(BODY)])
    assert answer.status_code == 206
    assert ran(answer)
    # The engine trusts an answer by this; it is there only while the SDK itself checks signatures.
    assert answer.headers["x-inngest-signature"].startswith("t=")


async def test_the_local_engine_signs_as_the_door_wants_it(signed: Composed) -> None:
    assert (await call(signed, [local_signature(BODY, SIGNING_KEY)])).status_code == 206


@pytest.mark.parametrize("seconds", [301, 3600, 30 * 86_400, -301, -86_400])
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
async def test_an_old_or_postdated_signature_opens_no_method(signed: Composed, method: str, seconds: int) -> None:
    body = b"" if method == "GET" else BODY
    old = engine_signature(body, at=int(time.time()) - seconds)
    answer = await call(signed, [old], method=method, body=body)
    assert (answer.status_code, ran(answer)) == (401, False)


@pytest.mark.parametrize("method", ["POST", "PUT", "GET", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_without_a_signature_no_method_is_answered(signed: Composed, method: str) -> None:
    answer = await call(signed, [], method=method)
    assert (answer.status_code, ran(answer)) == (401, False)


def forged() -> Iterator[tuple[str, list[str | bytes]]]:
    """Ways to show the door one second and the SDK another, and what is no signature at all."""
    now = int(time.time())
    old = engine_signature(BODY, at=now - 2_592_000)
    good = engine_signature(BODY)
    digest = good.partition("s=")[2]
    yield "another second after", [f"{old}&t={now}"]
    yield "another second before", [f"t={now}&{old}"]
    yield "two headers, old first", [old, good]
    yield "two headers, old last", [good, old]
    yield "twice the same", [good, good]
    yield "two in one", [f"{good},{good}"]
    yield "a percent sign in the name", [good.replace("t=", "%74=")]
    yield "an old second spelt with percent signs", [f"{old.replace('t=', '%74=')}&t={now}"]
    yield "a percent sign in the digest", [f"t={now}&s=%{ord(digest[0]):x}{digest[1:]}"]
    yield "five thousand digits", [f"t={'9' * 5000}&s={digest}"]
    yield "thirteen digits", [f"t={now}000&s={digest}"]
    yield "digits of another script", [f"t={'٣' * 10}&s={digest}"]
    yield "a sign", [f"t=+{now}&s={digest}"]
    yield "a point", [f"t={now}.0&s={digest}"]
    yield "a letter beyond ASCII", [f"t={now}&s=é"]
    yield "a digest in capitals", [f"t={now}&s={digest.upper()}"]
    yield "a short digest", [f"t={now}&s={digest[:-1]}"]
    yield "a long digest", [f"t={now}&s={digest}0"]
    yield "turned round", [f"s={digest}&t={now}"]
    yield "a semicolon", [f"t={now};s={digest}"]
    yield "something more", [f"{good}&x=1"]
    yield "no digest", [f"t={now}"]
    yield "no second", [f"s={digest}"]
    yield "nothing", [""]
    yield "bytes that are no text", [b"t=\xff\xfe&s=\xff"]
    yield "another key", [engine_signature(BODY, key="signkey-prod-" + "f" * 64)]
    yield "another body", [engine_signature(b'{"a":1}')]
    yield "the second of another signature", [f"t={now - 1}&s={digest}"]


async def test_no_form_of_a_signature_but_the_one_is_taken(signed: Composed) -> None:
    for name, headers in forged():
        answer = await call(signed, headers)
        assert (answer.status_code, ran(answer)) == (401, False), name


@pytest.mark.parametrize(
    "query",
    [
        "?probe=trust",
        f"{QUERY}&probe=trust",
        f"{QUERY}&probe=",
        f"{QUERY}&probe=x",
        f"{QUERY}&x=probe=",
        f"{QUERY}&xprobe=trust",
        f"{QUERY}&%70robe=trust",
        "?probe=trust&probe=x&fnId=countersign-handle-customer-email&stepId=step",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
async def test_asking_for_a_probe_frees_nobody_from_signing_now(signed: Composed, method: str, query: str) -> None:
    body = b"" if method == "GET" else BODY
    for signatures in ([], [engine_signature(body, at=int(time.time()) - 2_592_000)]):
        answer = await call(signed, list(signatures), query=query, method=method, body=body)
        assert (answer.status_code, ran(answer)) == (401, False)


async def test_a_signed_probe_is_answered_as_the_sdk_answers_it(signed: Composed) -> None:
    answer = await call(signed, [engine_signature(b"")], query="?probe=trust", body=b"")
    assert (answer.status_code, ran(answer)) == (200, True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?stepId=step",
        f"{QUERY}&probe=trust",
        f"{QUERY}&fnId=countersign-approval-gate",
        f"{QUERY}&stepId=step",
        f"{QUERY}&%66nId=countersign-approval-gate",
        "?fnId=%00&stepId=step",
        "?fnId=%ff&stepId=step",
        "?fnId=é&stepId=step",
        "?fnId=&stepId=step",
        "?" + "&".join(f"a{n}=1" for n in range(500)) + "&fnId=x",
    ],
)
async def test_a_signed_call_that_asks_in_two_ways_or_for_nothing_runs_nothing(signed: Composed, query: str) -> None:
    answer = await call(signed, [engine_signature(BODY)], query=query)
    assert (answer.status_code, ran(answer)) == (400, False)


async def test_what_the_sdk_does_not_read_goes_no_further(signed: Composed) -> None:
    assert (await call(signed, [engine_signature(BODY)], query=f"{QUERY}&x=1&y=%ff")).status_code == 206


BENT = [
    b"",
    b"{}",
    b"[]",
    b"5",
    b"null",
    b'"text"',
    b'{"ctx":5}',
    BODY.replace(b'"attempt": 0', b'"attempt": "0"'),
    BODY.replace(b'"attempt": 0', b'"attempt": -1'),
    BODY.replace(b'"use_api": false', b'"use_api": "no"'),
    BODY.replace(b'"01RUN"', b'"\\u0000"'),
    BODY.replace(b'"steps": {}', b'"steps": []'),
    BODY.replace(b'"events"', b'"evens"'),
    BODY.replace(b'"data": {"tick": 1}', b'"data": 5'),
]


@pytest.mark.parametrize("body", BENT)
async def test_a_signed_body_that_is_no_call_is_a_bad_request_and_no_fault_of_ours(
    signed: Composed, body: bytes
) -> None:
    answer = await call(signed, [engine_signature(body)], body=body)
    assert (answer.status_code, ran(answer)) == (400, False)


UNREADABLE = [
    DEEP,
    b"[" * 10_000,
    b"{",
    b"\xff\xfe",
    b'{"a":1e999}',
    b'{"a":NaN}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":"\\ud800"}',
    b'{"a":1,"a":2}',
    b"\x00",
]


@pytest.mark.parametrize("body", UNREADABLE, ids=lambda b: repr(b[:12]))
async def test_a_body_that_nobody_could_have_signed_is_refused(signed: Composed, body: bytes) -> None:
    answer = await call(signed, [f"t={int(time.time())}&s={'0' * 64}"], body=body)
    assert (answer.status_code, ran(answer)) == (401, False)


@pytest.mark.parametrize("path", [f"{PATH}/", f"/{PATH}", f"{PATH}%0A", f"{PATH}%2F", "/api//inngest", f"{PATH}x"])
async def test_no_other_spelling_of_the_address_is_served(signed: Composed, path: str) -> None:
    old = engine_signature(BODY, at=int(time.time()) - 2_592_000)
    for signature in (old, engine_signature(BODY)):
        async with signed.http() as http:
            answer = await http.post(path + QUERY, content=BODY, headers={"x-inngest-signature": signature})
        assert answer.status_code in {401, 404}, path
        assert not ran(answer)


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_cap_is_refused_before_anything_reads_it(signed: Composed, declared: bool) -> None:
    big = b'{"a":"' + b"x" * 2_000_000 + b'"}'

    async def parts() -> object:
        for at in range(0, len(big), 65_536):
            yield big[at : at + 65_536]

    async with signed.http() as http:
        headers = {"x-inngest-signature": f"t={int(time.time())}&s={'0' * 64}"}
        answer = await http.post(PATH + QUERY, content=big if declared else parts(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["²", "9" * 5000, "-1", "1e3", "+5", "0x10"])
async def test_a_length_that_is_no_number_is_no_fault_of_ours(signed: Composed, length: str) -> None:
    for path in (
        PATH + QUERY,
        "/webhooks/mail/demo",
        "/webhooks/stripe/demo",
        "/slack/events",
        "/webhooks/bounce/demo",
    ):
        async with signed.http() as http:
            answer = await http.post(path, content=b"{}", headers=[(b"content-length", length.encode())])
        assert answer.status_code < 500, path


@pytest.mark.parametrize(
    ("client", "headers", "passed"),
    [
        (("127.0.0.1", 1), {}, True),
        (("127.0.0.1", 1), {"host": "localhost:8000"}, True),
        (("::1", 1), {"host": "[::1]"}, True),
        (("127.0.0.1", 1), {"sec-fetch-site": "none"}, True),
        (STRANGER, {}, False),
        (("127.0.0.1", 1), {"host": "rebound.example:8000"}, False),
        (("127.0.0.1", 1), {"host": "127.0.0.1.rebound.example"}, False),
        (("127.0.0.1", 1), {"host": ""}, False),
        (("127.0.0.1", 1), {"origin": "https://evil.example"}, False),
        (("127.0.0.1", 1), {"origin": "null"}, False),
        (("127.0.0.1", 1), {"sec-fetch-site": "cross-site"}, False),
        (("127.0.0.1", 1), {"x-forwarded-for": "203.0.113.7"}, False),
    ],
)
async def test_in_dev_mode_only_programs_on_this_machine_may_call(
    unsigned: Composed, client: tuple[str, int], headers: dict[str, str], passed: bool
) -> None:
    """facts/threats.md case 36; a page in a browser, and a proxy beside us, can reach loopback as well."""
    async with unsigned.http(client, "http://127.0.0.1:8000") as http:
        answer = await http.post(PATH + QUERY, content=BODY, headers=headers)
    assert ran(answer) is passed
    assert answer.status_code == (206 if passed else 401)


async def test_in_dev_mode_nonsense_is_a_bad_request_too(unsigned: Composed) -> None:
    async with unsigned.http(("127.0.0.1", 1), "http://127.0.0.1:8000") as http:
        for body in [*BENT, *UNREADABLE]:
            assert (await http.post(PATH + QUERY, content=body)).status_code == 400, body[:20]
