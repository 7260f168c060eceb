"""``POST /v1/approvals`` of refunds and store credits: from the order's own figures, by the policy, for people."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from app import store
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from app.domain.people.key_limits import KeyLimits
from app.domain.reason_codes import Code, say
from app.ports.payments.payment_provider import ProviderRefund
from app.ports.payments.payments import Attempt
from tests.store.given import ACME, ALICE, BOB, DEMO, Given, click
from tests.store.given_orders import order_of
from tests.web.api.calls import BY, problem, url
from tests.web.api.programs import Program, of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

ROUNDS = 5
HARD_CAP_CENTS = 50_000
AUTO_BELOW_CENTS = 2_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """The host's records; its policy lets small refunds through and stops large ones."""
    pool = await store.open_pool(url(signed), size=4)
    await store.seed(pool, ACME)
    told = {
        "reviewers": ["UALICE", "UBOB"],
        "callbacks.hosts": ["agent.shop.example"],
        "undo_seconds": 0,
        "limits.hard_cap_cents": HARD_CAP_CENTS,
        "limits.auto_approve_below_cents": AUTO_BELOW_CENTS,
    }
    new = NewVersion(base=0, text="policy:", told=told, loosens=[], waits=False, by=ALICE, owner="U1")
    await store.PostgresDeskVersions(pool).add(DEMO, new)
    config = signed.host.ports.configs
    async with asyncio.timeout(20):
        while config.now(DEMO).limits.hard_cap_cents != HARD_CAP_CENTS:
            await asyncio.sleep(0.1)
    yield Given(pool)
    await pool.close()


def refund(order_id: str, **arguments: Any) -> dict[str, Any]:
    """What an agent sends."""
    return {"kind": "refund", "arguments": {"order_id": order_id, **arguments}, "reason": "It came broken."}


def credit(order_id: str, **arguments: Any) -> dict[str, Any]:
    """The same of store credit."""
    return {**refund(order_id, **arguments), "kind": "store_credit"}


async def ask(http: httpx.AsyncClient, program: Program, name: str, body: Any) -> httpx.Response:
    """As a program asks."""
    return await http.post("/v1/approvals", headers={**program.headers, "idempotency-key": name}, json=body)


async def agent_of(desk: Given, limits: KeyLimits | None = None) -> Program:
    """One that asks and reads."""
    if limits is None:
        return await of(desk, Scope.APPROVALS_CREATE, Scope.APPROVALS_READ, Scope.APPROVALS_REDEEM)
    keys = store.PostgresApiKeys(desk.pool)
    made, secret = await keys.create(DEMO, "agent (one)", [Scope.APPROVALS_CREATE], by=BY, limits=limits)
    return Program(desk, made.id, secret.text)


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """Its sentence, where that is its code."""
    said = problem(answer, status)
    assert answer.json()["code"] == code
    return said


async def opened(desk: Given) -> int:
    """How many approvals there are."""
    return int(await desk.pool.fetchval("SELECT count(*) FROM approvals"))


ASKED: dict[str, tuple[dict[str, Any], int, list[dict[str, int]]]] = {
    "an amount": ({"amount_cents": 1_000, "currency": "EUR"}, 1_000, []),
    "a line": (
        {"lines": [{"number": 1, "quantity": 1}]},
        1_490,
        [{"number": 1, "quantity": 1, "amount_cents": 1_490}],
    ),
    "all of it": (
        {},
        3_980,
        [{"number": 1, "quantity": 2, "amount_cents": 2_980}, {"number": 2, "quantity": 2, "amount_cents": 1_000}],
    ),
    "no currency said": ({"amount_cents": 500, "currency": None}, 500, []),
}


@pytest.mark.parametrize("what", ASKED)
async def test_a_refund_is_opened_with_the_amount_that_the_order_says(
    signed: Composed, desk: Given, what: str
) -> None:
    arguments, cents, lines = ASKED[what]
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        answer = await ask(http, agent, "one", refund(order_id, **arguments))
        shown = answer.json()
        assert answer.status_code == 201, shown
        assert (await http.get(answer.headers["location"], headers=agent.headers)).json() == shown
    found = {"order_id": order_id, "amount_cents": cents, "currency": "EUR"} | ({"lines": lines} if lines else {})
    hashed = hashlib.sha256(json.dumps(found, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    assert (shown["kind"], shown["tool"], shown["state"], shown["settled"]) == ("refund", None, "pending", False)
    assert (shown["arguments"], shown["arguments_hash"]) == (found, hashed)
    number = order_id.removeprefix("ord_")
    assert (shown["title"], shown["reason"]) == (f"Refund for order {number}", "It came broken.")
    approval = await desk.approvals.get(DEMO, shown["id"])
    assert (approval.digest, approval.agent_reason) == (shown["action_digest"], "It came broken.")
    case = await desk.pool.fetchrow("SELECT channel, customer_id FROM cases WHERE id = $1", approval.case_id)
    assert tuple(case) == ("agent", "cust_001")


async def test_what_the_policy_would_let_through_waits_for_people(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        shown = (await ask(http, agent, "one", refund(order_id, amount_cents=AUTO_BELOW_CENTS - 1))).json()
    approval = await desk.approvals.get(DEMO, shown["id"])
    assert (approval.status.value, str(approval.because)) == ("pending", "A program asks for it, so a person decides")
    assert await desk.pool.fetchval("SELECT count(*) FROM auto_lines") == 0


async def test_a_store_credit_is_of_an_amount_or_of_all_that_is_left(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        one = (await ask(http, agent, "one", credit(order_id, amount_cents=980))).json()
        assert one["arguments"] == {"order_id": order_id, "amount_cents": 980, "currency": "EUR"}
        assert one["title"] == f"Store credit for order {order_id.removeprefix('ord_')}"
        other = await order_of(desk.pool)
        assert (await ask(http, agent, "two", credit(other))).json()["arguments"]["amount_cents"] == 3_980
        spent = await order_of(desk.pool, cents=1_000)
        await desk.pool.execute("UPDATE orders SET refunded_cents = paid_cents WHERE id = $1", spent)
        said = refused(await ask(http, agent, "three", credit(spent)), 422, "nothing_left")
    assert said == "Nothing of this order is left to credit."


async def test_what_the_policy_stops_is_told_with_its_code_and_nothing_is_opened(
    signed: Composed, desk: Given
) -> None:
    agent = await agent_of(desk)
    plain, large = await order_of(desk.pool), await order_of(desk.pool, cents=HARD_CAP_CENTS + 1)
    disputed, before = await order_of(desk.pool, disputed=True), await opened(desk)
    stopped = [
        (refund(plain, amount_cents=3_981), "beyond_refundable", "39.81 EUR is more than the 39.80 EUR"),
        (refund(plain, amount_cents=0), "amount_not_positive", "must be above zero"),
        (refund(plain, amount_cents=-5), "amount_not_positive", "must be above zero"),
        (refund(large), "above_hard_cap", "above the hard cap"),
        (refund(disputed), "disputed", "disputed at the bank"),
        (refund(plain, lines=[{"number": 9, "quantity": 1}]), "no_such_line", "no line 9"),
        (refund(plain, lines=[{"number": 1, "quantity": 3}]), "quantity", "2 can still be refunded"),
        (refund(large, lines=[{"number": 1, "quantity": 1}]), "lines_unknown", "lines of this order are not known"),
        (credit(plain, amount_cents=3_981), "beyond_creditable", "left to credit"),
        (credit(plain, amount_cents=0), "amount_not_positive", "must be above zero"),
    ]
    async with signed.http() as http:
        for body, code, words in stopped:
            assert words in refused(await ask(http, agent, "one", body), 422, code), body
        assert await opened(desk) == before
        assert (await ask(http, agent, "one", refund(plain))).status_code == 201, "the name is free"


SAY = "say how much, or leave out amount_cents and lines"
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no order": ({"order_id": None}, "arguments.order_id must be"),
    "an order that is a number": ({"order_id": 1003}, "arguments.order_id must be"),
    "an order with a control sign": ({"order_id": "ord\x00"}, "arguments.order_id must be"),
    "half a sign": ({"order_id": "\ud800"}, ""),
    "an amount in words": ({"amount_cents": "1490"}, "amount_cents must be a whole number"),
    "an amount with a point": ({"amount_cents": 14.9}, "amount_cents must be a whole number"),
    "true": ({"amount_cents": True}, "amount_cents must be a whole number"),
    "beyond all orders": ({"amount_cents": 10**30}, "amount_cents must be a whole number"),
    "an amount that is null": ({"amount_cents": None}, f"amount_cents is null: {SAY}"),
    "lines that are null": ({"lines": None}, f"lines is null: {SAY}"),
    "both null": ({"amount_cents": None, "lines": None}, f"amount_cents is null: {SAY}"),
    "an amount, and lines that are null": ({"amount_cents": 500, "lines": None}, f"lines is null: {SAY}"),
    "both": ({"amount_cents": 1, "lines": [{"number": 1, "quantity": 1}]}, "send one"),
    "no lines": ({"lines": []}, SAY),
    "lines that are none": ({"lines": [7]}, "with the order's own number"),
    "lines by another name": ({"lines": [{"line_id": "1", "quantity": 1}]}, "with the order's own number"),
    "a line twice": ({"lines": [{"number": 1, "quantity": 1}] * 2}, "line 1 more than once"),
    "half a lamp": ({"lines": [{"number": 1, "quantity": 0.5}]}, "lines 1.quantity must be a whole number"),
    "another currency": ({"currency": "USD"}, "the order is in EUR"),
    "a currency in words": ({"currency": "euro"}, "three letters"),
    "an unknown field": ({"customer_id": "cust_002"}, "'customer_id'"),
    "a payment of one's own": ({"charge_id": "ch_1002"}, "'charge_id'"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_is_named_and_nothing_is_opened(signed: Composed, desk: Given, what: str) -> None:
    arguments, sentence = WRONG[what]
    agent, order_id, before = await agent_of(desk), await order_of(desk.pool), await opened(desk)
    body = json.dumps(refund(order_id) | {"arguments": {"order_id": order_id, **arguments}})
    headers = {**agent.headers, "idempotency-key": "one", "content-type": "application/json"}
    async with signed.http() as http:
        assert sentence in problem(await http.post("/v1/approvals", headers=headers, content=body), 400)
        lines = credit(order_id, lines=[{"number": 1, "quantity": 1}])
        assert "'lines'" in problem(await ask(http, agent, "two", lines), 400)
    assert await opened(desk) == before


async def test_unknown_orders_and_those_of_others_are_answered_alike(signed: Composed, desk: Given) -> None:
    agent = await agent_of(desk)
    theirs = await order_of(desk.pool, tenant=ACME, name="theirs")
    number = await order_of(desk.pool, name="numbered", number="N-7")
    async with signed.http() as http:
        said = [
            problem(await ask(http, agent, "one", kind(name)), 404).replace(name, "X")
            for name in (theirs, "ord_none", "N-7")
            for kind in (refund, credit)
        ]
        assert (await ask(http, agent, "one", refund(number))).status_code == 201
    assert len(set(said)) == 1
    assert "GET /v1/orders/{order_id}" in said[0]


async def test_an_order_is_named_by_its_id_whatever_numbers_others_have(signed: Composed, desk: Given) -> None:
    agent, meant = await agent_of(desk), await order_of(desk.pool, cents=700)
    await order_of(desk.pool, cents=900, number=meant)  # the same customer's
    async with signed.http() as http:
        shown = (await ask(http, agent, "one", refund(meant))).json()
    assert (shown["arguments"]["order_id"], shown["arguments"]["amount_cents"]) == (meant, 700)


async def test_asked_again_it_is_the_same_also_when_the_order_has_moved(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        first = (await ask(http, agent, "one", refund(order_id))).json()
        await desk.pool.execute("UPDATE ledger_charges SET disputed = true WHERE id = $1", f"ch_{order_id[4:]}")
        again = await ask(http, agent, "one", refund(order_id))
        assert (again.status_code, again.json()) == (200, first)
        await desk.pool.execute("DELETE FROM order_lines WHERE order_id = $1", order_id)
        await desk.pool.execute("DELETE FROM orders WHERE id = $1", order_id)
        assert (await ask(http, agent, "one", refund(order_id))).json()["id"] == first["id"]
        others = (refund(order_id, amount_cents=3_980), credit(order_id), {**refund(order_id), "title": "Other"})
        for other in others:
            refused(await ask(http, agent, "one", other), 409, "idempotency_conflict")
        at_once_id = await order_of(desk.pool)
        at_once = await asyncio.gather(*(ask(http, agent, "many", refund(at_once_id)) for _ in range(20)))
    assert sorted(one.status_code for one in at_once) == [200] * 19 + [201]
    assert len({one.json()["id"] for one in at_once}) == 1


@pytest.mark.parametrize("kind", [refund, credit])
async def test_requests_at_once_never_ask_for_more_than_is_left(signed: Composed, desk: Given, kind: Any) -> None:
    agents = [await agent_of(desk) for _ in range(8)]  # each has its own key, whose lock holds nobody else
    async with signed.http() as http:
        for _ in range(ROUNDS):
            order_id = await order_of(desk.pool, cents=1_000)
            body = kind(order_id, amount_cents=400)
            answers = await asyncio.gather(*(ask(http, agent, order_id, body) for agent in agents))
            assert sorted(one.status_code for one in answers) == [201] * 2 + [422] * 6
            refused = next(one for one in answers if one.status_code == 422)
            assert "4.00 EUR beside the 8.00 EUR that open requests ask for already" in refused.json()["detail"]
            [first, *_] = [one.json()["id"] for one in answers if one.status_code == 201]
            await desk.approvals.cast(DEMO, first, click(BOB))  # approved, it still counts
            assert (await ask(http, agents[0], f"{order_id} again", body)).status_code == 422


async def test_a_request_that_was_rejected_makes_room(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        first = (await ask(http, agent, "one", refund(order_id))).json()["id"]
        assert (await ask(http, agent, "two", refund(order_id))).status_code == 422
        await desk.pool.execute("UPDATE approvals SET status = 'expired' WHERE id = $1", first)
        assert (await ask(http, agent, "two", refund(order_id))).status_code == 201


async def test_a_provider_that_does_not_answer_opens_nothing_and_says_when_to_come_again(
    signed: Composed, desk: Given
) -> None:
    agent, order_id, before = await agent_of(desk), await order_of(desk.pool), await opened(desk)
    books = await asyncpg.connect(url(signed))
    try:
        async with signed.http() as http:
            async with books.transaction():
                await books.execute("LOCK TABLE ledger_charges IN ACCESS EXCLUSIVE MODE")
                answer = await ask(http, agent, "one", refund(order_id))
            assert "nothing was opened" in refused(answer, 503, "unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert await opened(desk) == before
            assert (await ask(http, agent, "one", refund(order_id))).status_code == 201
    finally:
        await books.close()


async def test_what_a_key_may_ask_for_holds_and_who_may_not_learns_nothing_of_the_order(
    signed: Composed, desk: Given
) -> None:
    order_id = await order_of(desk.pool)
    calls_only = await agent_of(desk, KeyLimits(kinds=frozenset({"tool_call"})))
    small = await agent_of(desk, KeyLimits(amounts_max={"EUR": 1_500}))
    dollars = await agent_of(desk, KeyLimits(amounts_max={"USD": 1_500}))
    seldom = await agent_of(desk, KeyLimits(per_minute=1))
    narrow = await agent_of(desk, KeyLimits(reviewers=frozenset({"UBOB"})))
    async with signed.http() as http:
        for named in (order_id, "ord_none"):
            said = refused(await ask(http, calls_only, "one", refund(named)), 403, "over_key_limit")
            assert said == "This key asks for tool_call only, not for refund"
        assert "at most 15.00 EUR" in problem(await ask(http, small, "one", refund(order_id)), 403)
        assert "at most 15.00 EUR" in problem(await ask(http, small, "two", credit(order_id)), 403)
        line = refund(order_id, lines=[{"number": 2, "quantity": 1}])
        assert (await ask(http, small, "one", line)).status_code == 201
        assert "USD only" in problem(await ask(http, dollars, "one", line), 403)
        assert (await ask(http, seldom, "one", line)).status_code == 201
        over = await ask(http, seldom, "two", refund("ord_none"))
        assert problem(over, 429)
        assert int(over.headers["retry-after"]) > 0
        by_bob = (await ask(http, narrow, "one", line)).json()["id"]
        others = {**refund(order_id, amount_cents=1), "reviewers": ["UALICE"]}
        assert "the request names others" in problem(await ask(http, narrow, "two", others), 403)
    assert (await desk.approvals.get(DEMO, by_bob)).reviewers == (BOB,)


async def test_who_decides_and_how_long_is_narrowed_as_for_a_call(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        body = {**refund(order_id), "reviewers": ["UBOB"], "expires_in_seconds": 600, "title": "The lamp is broken"}
        shown = (await ask(http, agent, "one", body)).json()
        stranger = {**refund(order_id), "reviewers": ["UEVE"]}
        assert "names UEVE" in problem(await ask(http, agent, "two", stranger), 400)
        longer = {**refund(order_id), "expires_in_seconds": 10**6}
        assert "more than the 14400" in problem(await ask(http, agent, "two", longer), 400)
    assert shown["title"] == "The lamp is broken"
    approval = await desk.approvals.get(DEMO, shown["id"])
    assert (approval.reviewers, approval.ladder.expire_after_seconds) == ((BOB,), 600)


async def test_less_that_was_approved_comes_back_and_the_proof_is_of_that(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        asked = (await ask(http, agent, "one", refund(order_id, amount_cents=1_000))).json()
        await desk.approvals.cast(DEMO, asked["id"], click(BOB, amount_cents=700))
        shown = (await http.get(f"/v1/approvals/{asked['id']}", headers=agent.headers)).json()
    approved = {"order_id": order_id, "amount_cents": 700, "currency": "EUR"}
    hashed = hashlib.sha256(json.dumps(approved, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    assert (shown["arguments"]["amount_cents"], shown["arguments_hash"]) == (1_000, asked["arguments_hash"])
    assert (shown["decision"]["arguments"], shown["decision"]["arguments_hash"]) == (approved, hashed)
    assert shown["decision"]["changed"]
    payload = shown["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["arguments_hash"] == hashed
    assert claims["kind"] == "refund"


async def test_a_refund_is_read_and_waited_for_to_its_end_with_what_came_of_it(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        asked = (await ask(http, agent, "one", refund(order_id, amount_cents=1_000))).json()
        address = f"/v1/approvals/{asked['id']}"
        await desk.approvals.cast(DEMO, asked["id"], click(BOB))
        settled = (await http.get(f"{address}?wait=30", headers=agent.headers)).json()
        assert (settled["state"], settled["settled"], settled["result"]) == ("approved", True, None)
        waiting = asyncio.create_task(http.get(f"{address}?wait=30&until=ended", headers=agent.headers))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        begun = await desk.refunds.begin(DEMO, asked["id"])
        await desk.refunds.settle(DEMO, asked["id"], ProviderRefund("re_77", "succeeded", 1_000))
        ended = (await waiting).json()
        assert isinstance(begun, Attempt)
        problem(await http.get(f"{address}?until=soon", headers=agent.headers), 400)
        report = {"outcome": "done", "text": "", "reference": ""}
        refused_ = await http.post(f"{address}/result", headers=agent.headers, json=report)
        assert (refused_.status_code, refused_.json()["reason"]) == (409, "desks_own")
        lines = (await http.get(f"{address}/audit", headers=agent.headers)).json()["lines"]
    assert ended["state"] == "executed"
    told = {"outcome": "done", "text": "Refunded 10.00 EUR, refund re_77", "reference": "re_77"}
    assert {**ended["result"], "at": None} == {**told, "at": None}
    assert [line["action"] for line in lines] == [
        *("approval_opened", "approval_approved", "refund_attempted", "refund_issued"),
    ]


async def test_what_takes_its_place_is_named(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    async with signed.http() as http:
        asked = (await ask(http, agent, "one", refund(order_id, amount_cents=1_000))).json()
        assert "replaced_by" not in asked
        await desk.approvals.cast(DEMO, asked["id"], click(BOB))
        moved = say(Code.DISPUTE_OPENED)
        await desk.refunds.give_up(DEMO, asked["id"], code="facts_changed", trouble=moved, untried=True)
        closed = await desk.approvals.get(DEMO, asked["id"])
        fresh = await desk.new_approval(requested_by=closed.requested_by, reopens=closed.id, revision=2)
        fresh = replace(fresh, case_id=closed.case_id, message_id=closed.message_id, call_id=closed.call_id)
        successor = await desk.approvals.open(DEMO, replace(fresh, action=closed.action, facts=closed.facts))
        shown = (await http.get(f"/v1/approvals/{asked['id']}", headers=agent.headers)).json()
        assert (shown["state"], shown["replaced_by"]) == ("needs_attention", successor.id)
        assert (shown["result"]["outcome"], shown["result"]["text"]) == ("failed", str(moved))
        assert (await http.get(f"/v1/approvals/{successor.id}", headers=agent.headers)).status_code == 200


async def test_its_webhooks_carry_the_hash_that_the_api_says(signed: Composed, desk: Given) -> None:
    agent, order_id = await agent_of(desk), await order_of(desk.pool)
    body = {**refund(order_id, amount_cents=1_000), "callback": "https://agent.shop.example/told"}
    async with signed.http() as http:
        asked = (await ask(http, agent, "one", body)).json()
        await desk.approvals.cast(DEMO, asked["id"], click(BOB, amount_cents=700))
        shown = (await http.get(f"/v1/approvals/{asked['id']}", headers=agent.headers)).json()
    question = "SELECT body FROM webhook_deliveries WHERE approval_id = $1"
    [told] = [json.loads(row["body"])["data"] for row in await desk.pool.fetch(question, asked["id"])]
    assert told["decision"]["arguments_hash"] == shown["decision"]["arguments_hash"]
