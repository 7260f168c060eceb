"""``/v1`` as an attacker and a developer with curl meet it: each answer is a problem below 500, with a sentence."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import compile_path

from app import store
from app.domain.ids import TenantId
from app.domain.people.api_keys import Scope
from app.web.access.locks import LOCKS
from tests.web.api.calls import BY, key, problem, rows, url
from tests.web.api.test_records_api import ORDER
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.test_nonsense import DEEP, ODD, bent

pytestmark = SHARED

JSON = {"content-type": "application/json"}
CUSTOMER = {"email": "n@shop.test", "name": "N", "tier": "pro"}
LINE = {
    "number": 1,
    "sku": "A",
    "description": "T",
    "quantity": 1,
    "unit_cents": 5,
    "discount_cents": 0,
    "tax_cents": 0,
}
WITHDRAW = "/v1/approvals/apr_none/withdraw"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
ALLOWED = {
    "/v1/customers/c": "GET, HEAD, PUT",
    "/v1/orders/o": "GET, HEAD, PUT",
    "/v1/approvals": "GET, HEAD, POST",
    "/v1/approvals/a": "GET, HEAD",
    "/v1/approvals/a/audit": "GET, HEAD",
    "/v1/approvals/a/answer": "POST",
    "/v1/approvals/a/comment": "POST",
    WITHDRAW: "POST",
}


async def every_key(desk: Composed) -> dict[str, dict[str, str]]:
    """A key for each kind of door, since no key opens all."""
    records = await key(desk, Scope.RECORDS_READ, Scope.RECORDS_WRITE)
    return {
        "/v1/customers/": records,
        "/v1/orders/": records,
        "/v1/approvals/": await key(desk, Scope.APPROVALS_WITHDRAW, Scope.APPROVALS_CREATE),
    }


@pytest.mark.parametrize("path", sorted(ALLOWED))
async def test_a_method_that_an_address_does_not_take_is_told_which_it_takes(signed: Composed, path: str) -> None:
    declared = [(compile_path(one)[0], method) for method, one in LOCKS if one.startswith("/v1/")]
    async with signed.http() as http:
        for method in METHODS:
            answer = await http.request(method, path)
            if any(pattern.match(path) and method == one for pattern, one in declared):
                assert answer.status_code == 401
                continue
            assert method == "HEAD" or problem(answer, 405) == f"This address takes {ALLOWED[path]}"
            assert answer.status_code == 405
            assert answer.headers["allow"] == ALLOWED[path]


@pytest.mark.parametrize(
    "path",
    ["/v1/", "/v1/x", "/v1/customers", "/v1/approvals/", "/v1/approvals/a/b/withdraw", "/v1/approvals//withdraw/x"],
)
async def test_an_address_that_is_none_names_those_there_are(signed: Composed, path: str) -> None:
    async with signed.http() as http:
        sentence = problem(await http.get(path), 404)
    assert "/v1/approvals/{approval_id}/answer, /v1/approvals/{approval_id}/audit" in sentence
    assert (
        "/v1/approvals/{approval_id}/withdraw, /v1/customers/{customer_id}, /v1/openapi.json, /v1/orders/{order_id}"
        in sentence
    )


async def test_head_says_what_get_says_without_the_record(signed: Composed) -> None:
    read = await key(signed, Scope.RECORDS_READ)
    async with signed.http() as http:
        got = await http.get("/v1/orders/ord_1003", headers=read)
        head = await http.head("/v1/orders/ord_1003", headers=read)
        assert (head.status_code, head.headers["etag"]) == (200, got.headers["etag"])
        assert (await http.head("/v1/orders/none", headers=read)).status_code == 404
        assert (await http.head("/v1/orders/ord_1003")).status_code == 401


async def test_a_query_is_no_silent_success(signed: Composed) -> None:
    keys = await every_key(signed)
    async with signed.http() as http:
        for path, headers in keys.items():
            name = f"{path}apr_1/withdraw" if "approvals" in path else f"{path}q-1"
            for method in ("POST",) if "approvals" in path else ("GET", "PUT"):
                answer = await http.request(method, f"{name}?dry_run=1", headers={**headers, **JSON}, content=b"{}")
                assert "takes no query" in problem(answer, 400)
        said = {**CUSTOMER, "email": "what@shop.test"}
        assert "%3F" in problem(
            await http.put("/v1/customers/what?now", json=said, headers=keys["/v1/customers/"]), 400
        )
        answer = await http.put("/v1/customers/what%3Fnow", json=said, headers=keys["/v1/customers/"])
        assert (answer.status_code, answer.json()["id"]) == (201, "what?now")


IDS = (
    ("%00", 400),
    ("a%00b", 400),
    ("a%0ab", 404),  # no address has a line break
    ("%e2%80%8b", 400),  # nothing to see
    ("a%e2%80%aeb", 400),  # turns what follows around
    ("caf%e9", 400),  # in another encoding
    ("caf%e8", 400),
    ("%ed%a0%80", 400),  # half of a surrogate pair
    ("x" * 101, 400),
    ("x" * 5000, 400),
    ("%20", 400),
    ("%20c%20", 400),
    ("", 400),
    ("a@b.cc", 400),
    ("%2e", 400),
    ("%2e%2e", 400),
    ("a%2f%2e%2e%2Fb", 400),
    ("2026%2F0001", 201),
    ("a//b", 201),
    ("%252e%252e", 201),
    ("caf%C3%A9", 201),
    ("%F0%9F%98%80", 201),
    ("a'%22;--..", 201),
    ("withdraw", 201),
)


@pytest.mark.parametrize(("name", "status"), IDS, ids=[repr(name[:20]) for name, _ in IDS])
async def test_an_id_is_kept_as_it_stands_in_the_address_or_not_at_all(
    signed: Composed, name: str, status: int
) -> None:
    both = await key(signed, Scope.RECORDS_READ, Scope.RECORDS_WRITE)
    number = f"odd-{[one for one, _ in IDS].index(name)}"
    async with signed.http() as http:
        for path, said in (
            (f"/v1/customers/{name}", {"email": f"{number}@shop.test"}),
            (f"/v1/orders/{name}", {**ORDER, "number": number}),
        ):
            wrote = await http.put(path, json=said, headers=both)
            found = await http.get(path, headers=both)
            if status == 201:
                assert (wrote.status_code, found.status_code) == (201, 200), wrote.text
                assert found.json()["id"] == wrote.json()["id"] == str(httpx.URL(f"http://x/{name}").path)[1:]
            else:
                problem(wrote, status)
                assert found.status_code in (400, 404)
                problem(found, found.status_code)
    if status != 201:
        assert await rows(signed, "SELECT id FROM customers WHERE email = $1", f"{number}@shop.test") == []
        assert await rows(signed, "SELECT id FROM orders WHERE number = $1", number) == []


def bodies() -> Iterator[tuple[str, str, bytes]]:
    """Method, address and nonsense for each door that reads a body."""
    for number, body in enumerate(bent(CUSTOMER)):
        yield "PUT", f"/v1/customers/bent-{number}", body
    for number, body in enumerate(bent(ORDER)):
        yield "PUT", f"/v1/orders/bent-{number}", body
    for name in LINE:
        for count, odd in enumerate([*ODD, *DEEP[:2], b"-1", b"2147483648", b"999999999999", b"1.0", b"1e400"]):
            parts = ((one, odd if one == name else json.dumps(value).encode()) for one, value in LINE.items())
            line = b"{" + b",".join(json.dumps(one).encode() + b":" + value for one, value in parts) + b"}"
            number = f"l-{name}-{count}"
            yield "PUT", f"/v1/orders/{number}", with_line(line, number)
    most = b'{"quantity": 100000, "unit_cents": 1000000000000}'
    yield "PUT", "/v1/orders/l-most", with_line(b", ".join([most] * 500), "l-most")
    for body in bent({"reason": "x"}):
        yield "POST", WITHDRAW, body
    for body in bent({"question_id": "qst_" + "0" * 24, "text": "x"}):
        yield "POST", "/v1/approvals/apr_none/answer", body
    for body in bent({"text": "x"}):
        yield "POST", "/v1/approvals/apr_none/comment", body


def with_line(line: bytes, number: str) -> bytes:
    """An order of this one line."""
    order = {name: value for name, value in ORDER.items() if name not in ("lines", "paid_cents")}
    return json.dumps({**order, "number": number})[:-1].encode() + b', "lines": [' + line + b"]}"


async def test_no_body_is_answered_as_if_the_fault_were_ours(signed: Composed) -> None:
    keys = await every_key(signed)
    async with signed.http() as http:
        for method, path, body in bodies():
            [headers] = [one for start, one in keys.items() if path.startswith(start)]
            answer = await http.request(method, path, content=body, headers={**headers, **JSON})
            assert answer.status_code < 500, (path, body[:400], answer.text)
            if answer.status_code >= 400:
                sentence = problem(answer, answer.status_code)
                assert " " in sentence
                assert "Traceback" not in sentence
                assert "sys." not in sentence
            else:
                assert answer.status_code in (200, 201)


async def test_a_body_in_another_form_is_told_what_to_send(signed: Composed) -> None:
    keys = await every_key(signed)
    async with signed.http() as http:
        for path, headers in keys.items():
            method, address = ("POST", WITHDRAW) if "approvals" in path else ("PUT", f"{path}form-1")
            for more, sentence in (
                ({"content-type": "text/plain"}, "Content-Type"),
                ({"content-type": ""}, "Content-Type"),
                ({"content-type": "multipart/form-data; boundary=x"}, "Content-Type"),
                ({"content-type": "application/json; charset=latin-1"}, "in UTF-8"),
                ({"content-type": "application/json", "content-encoding": "gzip"}, "Content-Encoding"),
                ({"content-type": "application/json", "transfer-encoding": "gzip, chunked"}, "Transfer-Encoding"),
                ({"content-type": "application/json", "content-range": "bytes 0-1/10"}, "Content-Range"),
            ):
                answer = await http.request(method, address, content=b"{}", headers={**headers, **more})
                assert sentence in problem(answer, 400)
            fine = {**headers, "content-type": 'Application/JSON; charset="UTF-8"'}
            assert "Content-Type" not in problem(
                await http.request(method, address, content=b"{}", headers=fine), 400
            )
            declared = await http.request(method, address, content=b"x" * 1_100_000, headers={**headers, **JSON})
            assert "KiB" in problem(declared, 413)


async def test_a_key_that_is_revoked_while_its_body_is_still_coming_writes_nothing(signed: Composed) -> None:
    pool = await store.open_pool(url(signed), size=1)
    keys = store.PostgresApiKeys(pool)
    made, secret = await keys.create(TenantId("demo"), "slow", {Scope.RECORDS_WRITE}, by=BY)

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"email": '
        await keys.revoke(TenantId("demo"), made.id, by=BY)
        yield b'"slow@shop.test"}'

    async with signed.http() as http:
        headers = {"authorization": f"Bearer {secret.text}", **JSON}
        answer = await http.put("/v1/customers/slow", content=slowly(), headers=headers)
    await pool.close()
    assert "is revoked" in problem(answer, 401)
    assert await rows(signed, "SELECT id FROM customers WHERE id = 'slow'") == []


async def test_a_bug_of_ours_is_a_problem_with_a_reference(signed: Composed, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> Any:
        raise RuntimeError("secret words")

    headers = await key(signed, Scope.RECORDS_READ)
    monkeypatch.setattr(store.PostgresSingleRecords, "customer", broken)
    async with signed.http() as http:
        answer = await http.get("/v1/customers/cust_001", headers=headers)
    assert "Reference: err_" in problem(answer, 500)
    assert "secret words" not in answer.text


@pytest.mark.parametrize(
    "said", ["", "Bearer", "bearer  ", "Bearer a b", "Basic eDp5", "Bearer é", "Bearer \x7f", "csk_x"]
)
async def test_what_is_no_key_is_told_how_one_is_sent(signed: Composed, said: str) -> None:
    async with signed.http(("198.51.90.1", 1)) as http:
        answer = await http.get("/v1/customers/cust_001", headers={"authorization": said.encode("latin-1")})
    assert "countersign keys" in problem(answer, 401)
