"""``/v1``: a team's own programs read and write one record at a time, each with a key that is meant for it."""

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app import store
from app.domain.ids import TenantId
from app.domain.people.api_keys import Scope
from app.web.access.api_keys import KeyDoor
from app.web.api.records import RecordsApi, record_routes
from tests.web.api.calls import key, problem, rows, url
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
ORDER: dict[str, Any] = {
    "number": "N-1",
    "customer_id": "cust_001",
    "currency": "EUR",
    "paid_cents": 2500,
    "placed_on": "2026-06-01",
    "charge_id": "ch_n1",
    "lines": [{"sku": "A", "description": "Thing", "quantity": 2, "unit_cents": 1250}],
}


async def test_an_order_is_written_read_and_written_again_without_a_change(signed: Composed) -> None:
    write, read = await key(signed, Scope.RECORDS_WRITE), await key(signed, Scope.RECORDS_READ)
    async with signed.http() as http:
        first = await http.put("/v1/orders/o-1", json=ORDER, headers=write)
        again = await http.put("/v1/orders/o-1", json=ORDER, headers=write)
        found = await http.get("/v1/orders/o-1", headers=read)
        same = await http.get("/v1/orders/o-1", headers={**read, "if-none-match": found.headers["etag"]})
        less = {name: ORDER[name] for name in ("number", "customer_id", "currency", "placed_on", "lines")}
        changed = await http.put("/v1/orders/o-1", json={**less, "description": "Things"}, headers=write)
    assert (first.status_code, again.status_code, same.status_code) == (201, 200, 304)
    assert first.json() == again.json() == found.json()
    line = {"number": 1, "sku": "A", "description": "Thing", "quantity": 2, "unit_cents": 1250}
    assert found.json()["lines"] == [{**line, "discount_cents": 0, "tax_cents": 0}]
    assert set(found.json()) == {*ORDER, "id", "description", "refunded_cents", "disputed"} | {
        "shipping_cents",
        "discount_cents",
    }
    assert (found.json()["id"], found.json()["refunded_cents"], found.json()["charge_id"]) == ("o-1", 0, "ch_n1")
    assert (changed.json()["description"], changed.json()["paid_cents"]) == ("Things", 2500)
    assert changed.headers["etag"] != found.headers["etag"]
    audit = await rows(signed, "SELECT actor, data FROM audit WHERE subject_id = 'o-1' ORDER BY seq")
    assert len(audit) == 2, "what changed nothing is not on the record"
    assert all(re.fullmatch(r"key:key_[0-9a-f]{24}", row["actor"]) for row in audit)


async def test_a_customer_is_written_and_read_and_no_name_is_on_the_record(signed: Composed) -> None:
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    said = {"email": "Eve@Shop.Test", "name": "Eve Secret", "tier": "pro"}
    async with signed.http() as http:
        first = await http.put("/v1/customers/c-9", json=said, headers=both)
        again = await http.put("/v1/customers/c-9", json=said, headers=both)
        found = await http.get("/v1/customers/c-9", headers=both)
    assert (first.status_code, again.status_code) == (201, 200)
    assert found.json() == {"id": "c-9", "email": "eve@shop.test", "name": "Eve Secret", "tier": "pro"}
    audit = await rows(signed, "SELECT * FROM audit WHERE subject_id = 'c-9'")
    assert [row["action"] for row in audit] == ["customer_written"]
    assert not re.search("eve|Eve|shop.test", json.dumps(audit, default=str))


async def test_an_id_may_have_a_slash_as_invoices_do(signed: Composed) -> None:
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    async with signed.http() as http:
        said = {**ORDER, "number": "2026/0001"}
        assert (await http.put("/v1/orders/2026%2F0001", json=said, headers=both)).status_code == 201
        assert (await http.get("/v1/orders/2026/0001", headers=both)).json()["number"] == "2026/0001"


async def test_who_has_no_key_or_the_wrong_one_is_told_what_to_do(signed: Composed) -> None:
    read, over = await key(signed, Scope.RECORDS_READ), await key(signed, Scope.RECORDS_READ, lasts=timedelta(0))
    async with signed.http(("198.51.77.1", 1)) as http:
        for headers in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer "}):
            answer = await http.get("/v1/orders/ord_1003", headers=headers)
            assert "Authorization: Bearer" in problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
        answer = await http.get("/v1/orders/ord_1003", headers={"authorization": "Bearer csk_nonsense"})
        assert "none of this desk's" in problem(answer, 401)
        assert "has expired" in problem(await http.get("/v1/orders/ord_1003", headers=over), 401)
        answer = await http.put("/v1/orders/ord_1003", json=ORDER, headers=read)
        assert "is for records:read, and this needs records:write" in problem(answer, 403)
        twice = [("authorization", read["authorization"]), ("authorization", "Bearer x")]
        assert problem(await http.get("/v1/orders/ord_1003", headers=twice), 401)


async def test_whoever_writes_cannot_read_and_a_key_for_approvals_does_neither(signed: Composed) -> None:
    async with signed.http() as http:
        for scope in (Scope.RECORDS_WRITE, Scope.APPROVALS_CREATE):
            problem(await http.get("/v1/orders/ord_1003", headers=await key(signed, scope)), 403)
            problem(await http.get("/v1/customers/cust_001", headers=await key(signed, scope)), 403)
        headers = await key(signed, Scope.APPROVALS_CREATE)
        problem(await http.put("/v1/orders/ord_1003", json=ORDER, headers=headers), 403)
        problem(await http.put("/v1/customers/cust_001", json={}, headers=headers), 403)


async def test_wrong_keys_in_a_row_are_slowed_and_the_right_one_is_taken(signed: Composed) -> None:
    read = await key(signed, Scope.RECORDS_READ)
    async with signed.http(("198.51.78.1", 1)) as http:
        codes = [
            (await http.get("/v1/orders/ord_1003", headers={"authorization": f"Bearer wrong{one}"})).status_code
            for one in range(12)
        ]
        right = await http.get("/v1/orders/ord_1003", headers=read)
    assert codes == [401] * 10 + [429] * 2
    assert right.status_code == 200


async def test_a_key_of_another_tenant_is_nobodys_here(signed: Composed) -> None:
    await rows(signed, "INSERT INTO tenants (id, name) VALUES ('acme', 'A') ON CONFLICT DO NOTHING")
    theirs = await key(signed, Scope.RECORDS_READ, tenant="acme")
    async with signed.http(("198.51.79.1", 1)) as http:
        problem(await http.get("/v1/orders/ord_1003", headers=theirs), 401)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"colour": "red"}, "the order has the field 'colour', which is none of"),
        ({"paid_cents": 25.0}, "paid_cents of the order must be a whole number"),
        ({"paid_cents": "2500"}, "paid_cents of the order must be a whole number"),
        ({"paid_cents": True}, "paid_cents of the order must be a whole number"),
        ({"paid_cents": -1}, "from 0"),
        ({"paid_cents": 2501}, "make 25.00 EUR, but 25.01 EUR was paid"),
        ({"paid": "25.00"}, "the order has the field 'paid'"),
        ({"currency": "ZZZ"}, "not a currency code we know"),
        ({"placed_on": "1/6/2026"}, "placed_on is no day"),
        ({"lines": [{"sku": "A", "unit": 1}]}, "line 1 has the field 'unit'"),
        ({"lines": ["A"]}, "line 1 must be a JSON object"),
        ({"lines": {}}, "lines of the order must be a list"),
        ({"number": "a\u0000b"}, "characters that cannot be kept"),
        ({"customer_id": None}, "customer is missing"),
    ],
)
async def test_what_cannot_be_kept_is_named_and_nothing_is_written(
    signed: Composed, change: dict[str, Any], sentence: str
) -> None:
    write = await key(signed, Scope.RECORDS_WRITE)
    async with signed.http() as http:
        answer = await http.put("/v1/orders/o-bad", json={**ORDER, "number": "bad", **change}, headers=write)
    assert sentence in problem(answer, 400)
    assert await rows(signed, "SELECT id FROM orders WHERE id = 'o-bad'") == []


async def test_a_tier_that_is_none_is_told_which_there_are_and_not_how_a_file_would_say_it(signed: Composed) -> None:
    write = await key(signed, Scope.RECORDS_WRITE)
    async with signed.http() as http:
        said = {"email": "tier@shop.test", "tier": "gold"}
        answer = await http.put("/v1/customers/c-tier", json=said, headers=write)
        assert problem(answer, 400) == "tier is none of enterprise, pro, standard"
        for tier in (" PRO ", " ", "", None):
            answer = await http.put("/v1/customers/c-tier", json={**said, "tier": tier}, headers=write)
            assert answer.json()["tier"] == "pro", "what is left out stays"


async def test_what_is_no_json_of_ours_is_refused(signed: Composed) -> None:
    write = {**await key(signed, Scope.RECORDS_WRITE), "content-type": "application/json"}
    async with signed.http() as http:
        for content, sentence in (
            (b"{", "is no JSON"),
            (b'{"email": "a@b.cc", "email": "c@d.ee"}', "a name stands twice"),
            (b"[]", "must be a JSON object"),
            (b"\xff", "is no JSON"),
        ):
            answer = await http.put("/v1/customers/c-bad", content=content, headers=write)
            assert sentence in problem(answer, 400)
        plain = {**write, "content-type": "text/plain"}
        assert "Content-Type" in problem(await http.put("/v1/customers/c-bad", content=b"{}", headers=plain), 400)
        matched = {**write, "if-match": "x"}
        said = b'{"email": "a@b.cc"}'
        assert "If-Match" in problem(await http.put("/v1/customers/c-bad", content=said, headers=matched), 400)
        long = b'{"name": "' + b"x" * (256 * 1024) + b'"}'
        assert "larger than 256 KiB" in problem(
            await http.put("/v1/customers/c-bad", content=long, headers=write), 413
        )
        address = await http.put("/v1/customers/ada@shop.test", content=b'{"email": "a@b.cc"}', headers=write)
        assert "looks like a mail address" in problem(address, 400)


async def test_what_stands_in_the_way_is_a_conflict(signed: Composed) -> None:
    write = await key(signed, Scope.RECORDS_WRITE)
    async with signed.http() as http:
        answer = await http.put("/v1/orders/o-other", json={**ORDER, "number": "1003"}, headers=write)
        assert problem(answer, 409) == "The number belongs to order ord_1003 here"
        nobody = {**ORDER, "number": "z", "customer_id": "c-none"}
        answer = await http.put("/v1/orders/o-other", json=nobody, headers=write)
        assert "no such customer" in problem(answer, 409)
        answer = await http.put("/v1/customers/c-other", json={"email": "ada@example.com"}, headers=write)
        assert problem(answer, 409) == "The mail address belongs to customer cust_001 here"


async def test_what_the_desk_knows_better_is_kept_and_said(signed: Composed) -> None:
    write = await key(signed, Scope.RECORDS_WRITE)
    said = {
        "number": "1005",
        "customer_id": "cust_002",
        "currency": "EUR",
        "paid_cents": 8990,
        "placed_on": "2026-06-01",
    }
    async with signed.http() as http:
        answer = await http.put("/v1/orders/ord_1005", json={**said, "refunded_cents": 0}, headers=write)
    assert answer.status_code == 200
    assert answer.json()["refunded_cents"] == 3000
    assert answer.json()["kept"] == ["Order ord_1005 keeps what was refunded: more is known here"]


async def test_records_that_come_from_elsewhere_are_not_written_here(signed: Composed) -> None:
    write = await key(signed, Scope.RECORDS_WRITE)
    pool, app = await store.open_pool(url(signed), size=1), FastAPI()
    door = KeyDoor(TenantId("demo"), store.PostgresApiKeys(pool))
    app.include_router(record_routes(RecordsApi(door, store.PostgresSingleRecords(pool), lambda: "stripe")))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://desk.example") as http:
        answer = await http.put("/v1/orders/o-elsewhere", json=ORDER, headers=write)
    await pool.close()
    assert problem(answer, 409) == "The records of this desk come from stripe, so they are not written here"
    assert await rows(signed, "SELECT id FROM orders WHERE id = 'o-elsewhere'") == []


async def test_what_is_not_there_is_not_found(signed: Composed) -> None:
    read = await key(signed, Scope.RECORDS_READ)
    async with signed.http() as http:
        for path in ("/v1/orders/1003", "/v1/orders/none", "/v1/orders/%00", "/v1/customers/none"):
            assert problem(await http.get(path, headers=read), 404) == "There is no such record"


async def test_the_calls_of_the_page_work_as_they_stand_there(signed: Composed) -> None:
    both = await key(signed, Scope.RECORDS_WRITE, Scope.RECORDS_READ)
    block = re.findall(r"```bash\n(curl.*?)```", PAGE.read_text(), re.DOTALL)[0]
    calls = [shlex.split(call) for call in re.split(r"\n\n(?=curl)", block)]
    assert len(calls) == 3
    async with signed.http() as http:
        for words in calls:
            [address] = [word for word in words if word.startswith("https://desk.example")]
            content = words[words.index("-d") + 1] if "-d" in words else None
            headers = {**both, "content-type": "application/json"}
            answer = await http.request(words[words.index("-X") + 1], address, content=content, headers=headers)
            assert answer.status_code in (200, 201), answer.text
