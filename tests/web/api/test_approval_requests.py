"""``POST /v1/approvals``: asked once under each name, strictly, and never for more than the desk and the key let."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app import store
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from app.domain.people.desk_page import SeenMember
from app.tool_schemas import canonical, digest
from tests.store.given import ALICE, BOB, DEMO, Given, click
from tests.web.api.calls import problem, url
from tests.web.api.programs import Program, of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 100}, "force": {"type": "boolean"}},
    "required": ["name"],
    "additionalProperties": False,
}
TOOLS = {
    "delete_branch": {"title": "Delete a branch"},
    "pay_out": {"title": "Pay out", "reviewers": ["UALICE"], "expires_after_seconds": 1_800},
}
BODY: dict[str, Any] = {
    "kind": "tool_call",
    "tool": "delete_branch",
    "arguments": {"name": "release/1.2"},
    "title": "Delete release/1.2",
    "reason": "It was merged in May.\nNobody needs it.",
    "evidence": [{"title": "The merge", "url": "https://git.example/m/7"}],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """The host's records, with two tools in the desk's file."""
    pool = await store.open_pool(url(signed), size=4)
    text = json.dumps(SCHEMA)
    told = {
        "tools.declared": {
            name: {**tool, "schema": text, "digest": digest(canonical(SCHEMA))} for name, tool in TOOLS.items()
        },
        "reviewers": ["UALICE", "UBOB"],
        "callbacks.hosts": ["agent.shop.example"],
    }
    new = NewVersion(base=0, text="tools:", told=told, loosens=[], waits=False, by=ALICE, owner="U1")
    await store.PostgresDeskVersions(pool).add(DEMO, new)
    config = signed.host.ports.configs
    async with asyncio.timeout(20):
        while not config.now(DEMO).tools.declared:
            await asyncio.sleep(0.1)
    yield Given(pool)
    await pool.close()


async def ask(http: httpx.AsyncClient, program: Program, name: str, body: Any = BODY) -> httpx.Response:
    """As a program asks."""
    return await http.post("/v1/approvals", headers={**program.headers, "idempotency-key": name}, json=body)


async def test_a_request_is_opened_and_shown_as_it_can_be_read_again(signed: Composed, desk: Given) -> None:
    agent = await of(desk, Scope.APPROVALS_CREATE, Scope.APPROVALS_READ)
    async with signed.http() as http:
        answer = await ask(http, agent, "first")
        shown = answer.json()
        assert answer.status_code == 201, shown
        assert answer.headers["location"] == f"/v1/approvals/{shown['id']}"
        assert (await http.get(answer.headers["location"], headers=agent.headers)).json() == shown
    expected = {
        "kind": "tool_call",
        "tool": "delete_branch",
        "title": "Delete release/1.2",
        "reason": BODY["reason"],
        "state": "pending",
        "settled": False,
        "arguments": {"name": "release/1.2"},
        "arguments_hash": hashlib.sha256(b'{"name":"release/1.2"}').hexdigest(),
        "opened_by": agent.key_id,
        "decision": None,
    }
    assert {name: shown[name] for name in expected} == expected
    approval = await desk.approvals.get(DEMO, shown["id"])
    assert approval.digest == shown["action_digest"]
    assert await desk.pool.fetchval("SELECT count(*) FROM outbox WHERE cause = $1", f"{approval.id}:submit") == 1


async def test_sent_again_it_is_the_same_and_other_content_is_a_conflict(signed: Composed, desk: Given) -> None:
    agent = await of(desk, Scope.APPROVALS_CREATE)
    reordered = dict(reversed(BODY.items())) | {"reviewers": None}
    async with signed.http() as http:
        first = await ask(http, agent, "one")
        for again in (BODY, reordered):
            answer = await ask(http, agent, "one", again)
            assert (answer.status_code, answer.json()["id"]) == (200, first.json()["id"])
        changed = [{**BODY, name: value} for name, value in (("reason", "Other"), ("arguments", {"name": "main"}))]
        for other in changed:
            said = problem(await ask(http, agent, "one", other), 409)
            assert first.json()["id"] in said
        assert (await ask(http, agent, "one", changed[0])).json()["code"] == "idempotency_conflict"
        at_once = await asyncio.gather(*(ask(http, agent, "many") for _ in range(10)))
    assert sorted(one.status_code for one in at_once) == [200] * 9 + [201]
    assert len({one.json()["id"] for one in at_once}) == 1


async def test_what_was_asked_is_answered_the_same_when_the_desk_has_changed_since(
    signed: Composed, desk: Given
) -> None:
    agent = await of(desk, Scope.APPROVALS_CREATE)
    async with signed.http() as http:
        opened = (await ask(http, agent, "one")).json()["id"]
        await desk.approvals.cast(DEMO, opened, click(BOB))
        again = await ask(http, agent, "one")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (200, opened, "approved")


WRONG: dict[str, tuple[Any, str]] = {
    "no object": ([], "must be a JSON object"),
    "unknown field": ({**BODY, "amount": 1}, "'amount', which is none of kind"),
    "another kind": ({**BODY, "kind": "raffle"}, "kind must be one of tool_call, refund, store_credit"),
    "a tool of a refund": ({**BODY, "kind": "refund"}, "tool is for tool_call; a refund has none"),
    "no kind": ({name: value for name, value in BODY.items() if name != "kind"}, "kind must be"),
    "no tool": ({**BODY, "tool": None}, "tool is missing"),
    "an unknown tool": ({**BODY, "tool": "drop"}, "there is delete_branch, pay_out"),
    "no arguments": ({**BODY, "arguments": []}, "arguments must be a JSON object"),
    "a missing argument": ({**BODY, "arguments": {}}, "arguments/name: it is missing"),
    "a wrong argument": ({**BODY, "arguments": {"name": 7}}, "arguments/name: it has to be string"),
    "an argument too many": ({**BODY, "arguments": {"name": "x", "all": True}}, "arguments"),
    "a long title": ({**BODY, "title": "x" * 151}, "title has 151 characters; 150 is the most"),
    "a long reason": ({**BODY, "reason": "x" * 2_001}, "reason has 2,001 characters"),
    "a title that turns around": ({**BODY, "title": "Pay \u202e00,5"}, "U+202E"),
    "a reason with a control sign": ({**BODY, "reason": "a\x07b"}, "U+0007"),
    "a title of two lines": ({**BODY, "title": "a\nb"}, "title has characters"),
    "no text": ({**BODY, "title": 7}, "title must be a text"),
    "too much evidence": ({**BODY, "evidence": BODY["evidence"] * 6}, "at most 5 links"),
    "plain http": ({**BODY, "evidence": [{"title": "x", "url": "http://git.example"}]}, "https://"),
    "a script": ({**BODY, "evidence": [{"title": "x", "url": "javascript:alert(1)"}]}, "https://"),
    "a link with a name": (
        {**BODY, "evidence": [{"title": "x", "url": "https://bank.example@evil.example"}]},
        "name",
    ),
    "a host that looks alike": ({**BODY, "evidence": [{"title": "x", "url": "https://gіt.example"}]}, "https://"),
    "a link without a title": ({**BODY, "evidence": [{"url": "https://git.example"}]}, "needs a title"),
    "a reviewer by name": ({**BODY, "reviewers": ["bob"]}, "begin with U or W"),
    "nobody to review": ({**BODY, "reviewers": []}, "1 to 20 people"),
    "a thousand to review": ({**BODY, "reviewers": [f"U{number:04}" for number in range(1_000)]}, "1 to 20 people"),
    "a group to review": ({**BODY, "reviewers": ["S0REVIEWERS"]}, "begin with U or W"),
    "a number to review": ({**BODY, "reviewers": [7]}, "begin with U or W"),
    "one who is no list": ({**BODY, "reviewers": "UBOB"}, "1 to 20 people"),
    "a stranger to review": ({**BODY, "reviewers": ["UEVE"]}, "names UEVE, who may not decide this"),
    "whom the tool does not name": ({**BODY, "tool": "pay_out", "reviewers": ["UBOB"]}, "names UBOB"),
    "longer than the desk gives": ({**BODY, "expires_in_seconds": 10**6}, "more than the 14400"),
    "longer than the tool gives": ({**BODY, "tool": "pay_out", "expires_in_seconds": 1_801}, "more than the 1800"),
    "a callback that nobody listed": ({**BODY, "callback": "https://evil.example/x"}, "under `callbacks: hosts:`"),
    "a callback without TLS": ({**BODY, "callback": "http://agent.shop.example/x"}, "https://"),
    "a callback at another port": (
        {**BODY, "callback": "https://agent.shop.example:8443/x"},
        "name agent.shop.example:8443 in OUTSIDE_ALLOWED_HOSTS",
    ),
    "a callback that is none": ({**BODY, "callback": "here"}, "callback cannot be called"),
    "hardly any time": ({**BODY, "expires_in_seconds": 59}, "from 60"),
    "true for a number": ({**BODY, "expires_in_seconds": True}, "whole number"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_is_named_and_nothing_is_opened(signed: Composed, desk: Given, what: str) -> None:
    body, sentence = WRONG[what]
    agent = await of(desk, Scope.APPROVALS_CREATE)
    before = await desk.pool.fetchval("SELECT count(*) FROM approvals")
    async with signed.http() as http:
        assert sentence in problem(await ask(http, agent, "one", body), 400)
        assert (await ask(http, agent, "one")).status_code == 201, "the name is free: nothing was opened under it"
    assert await desk.pool.fetchval("SELECT count(*) FROM approvals") == before + 1


async def test_where_changes_are_told_is_kept_with_the_request(signed: Composed, desk: Given) -> None:
    agent = await of(desk, Scope.APPROVALS_CREATE)
    address = "https://agent.shop.example/decisions"
    async with signed.http() as http:
        opened = (await ask(http, agent, "one", {**BODY, "callback": address})).json()
    assert opened["callback"] == address
    kept = "SELECT address FROM approval_callbacks WHERE approval_id = $1"
    assert await desk.pool.fetchval(kept, opened["id"]) == address
    await desk.approvals.cast(DEMO, opened["id"], click(BOB))
    told = "SELECT count(*) FROM webhook_deliveries WHERE approval_id = $1"
    assert await desk.pool.fetchval(told, opened["id"]) == 1


async def test_who_decides_and_how_long_is_narrowed_and_held(signed: Composed, desk: Given) -> None:
    agent = await of(desk, Scope.APPROVALS_CREATE)
    body = {**BODY, "reviewers": ["UBOB"], "expires_in_seconds": 600}
    async with signed.http() as http:
        opened = (await ask(http, agent, "one", body)).json()
        by_tool = (await ask(http, agent, "two", {**BODY, "tool": "pay_out"})).json()
    lasts = datetime.fromisoformat(opened["deadline"]) - datetime.fromisoformat(opened["opened_at"])
    assert lasts.total_seconds() == 600
    assert (await desk.approvals.get(DEMO, by_tool["id"])).reviewers == (ALICE,)
    assert (await desk.approvals.get(DEMO, by_tool["id"])).ladder.expire_after_seconds == 1_800
    await desk.approvals.cast(DEMO, opened["id"], click(ALICE))
    assert (await desk.approvals.get(DEMO, opened["id"])).decided_by is None
    await desk.approvals.cast(DEMO, opened["id"], click(BOB))
    assert (await desk.approvals.get(DEMO, opened["id"])).decided_by == BOB


async def test_who_is_gone_by_slacks_last_word_is_not_asked_and_whoever_asks_hears_whom(
    signed: Composed, desk: Given
) -> None:
    """Deactivated, a guest, a bot, no member at all: Slack's look round keeps all of them as no active member."""
    agent, members = await of(desk, Scope.APPROVALS_CREATE), store.PostgresSeenMembers(desk.pool)
    both = {**BODY, "reviewers": ["UBOB", "UALICE"]}
    try:
        await members.keep(DEMO, [SeenMember("UBOB", active=False), SeenMember("UALICE", active=True)])
        async with signed.http() as http:
            sentence = problem(await ask(http, agent, "gone", both), 400)
            kept = await ask(http, agent, "kept", {**BODY, "reviewers": ["UALICE"]})
    finally:
        await members.keep(DEMO, [SeenMember("UBOB", active=True, reviewer=True)])
    assert "names UBOB, who by Slack is deactivated, a guest or a bot" in sentence
    assert "UALICE" not in sentence
    assert kept.status_code == 201
    async with signed.http() as http:
        assert (await ask(http, agent, "gone", both)).status_code == 201, "nothing was kept of what was refused"


async def test_named_twice_is_named_once_and_whoever_made_the_key_may_be_named(signed: Composed, desk: Given) -> None:
    """A key votes never; a person who made one decides as any reviewer does."""
    agent = await of(desk, Scope.APPROVALS_CREATE)
    await desk.pool.execute("UPDATE api_keys SET created_by = $2 WHERE id = $1", agent.key_id, BOB)
    async with signed.http() as http:
        opened = (await ask(http, agent, "one", {**BODY, "reviewers": ["UBOB", "UBOB"]})).json()
        again = (await ask(http, agent, "one", {**BODY, "reviewers": ["UBOB"]})).json()
    assert (opened["reviewers"], again["id"]) == (["UBOB"], opened["id"])
    await desk.approvals.cast(DEMO, opened["id"], click(BOB))
    assert (await desk.approvals.get(DEMO, opened["id"])).decided_by == BOB


@pytest.mark.parametrize("names", [[], ["a", "b"], [""], ["x" * 256], ["sp\u00e4t"]])
async def test_a_request_needs_one_plain_name(signed: Composed, desk: Given, names: list[str]) -> None:
    agent = await of(desk, Scope.APPROVALS_CREATE)
    headers = [*agent.headers.items(), *(("idempotency-key", name.encode("latin-1")) for name in names)]
    async with signed.http() as http:
        answer = await http.post("/v1/approvals", headers=headers, json=BODY)  # type: ignore[arg-type]
    assert "Idempotency-Key" in problem(answer, 400)


async def test_only_keys_that_are_for_it_ask_and_not_with_more_than_fits(signed: Composed, desk: Given) -> None:
    reader, agent = await of(desk, Scope.APPROVALS_READ), await of(desk, Scope.APPROVALS_CREATE)
    async with signed.http() as http:
        assert "approvals:create" in problem(await ask(http, reader, "one"), 403)
        assert problem(await http.post("/v1/approvals", json=BODY, headers={"idempotency-key": "one"}), 401)
        large = {**BODY, "arguments": {"name": "x" * 300_000}}
        assert problem(await ask(http, agent, "one", large), 413)


async def test_nobody_sees_what_another_program_asked_under_the_same_name(signed: Composed, desk: Given) -> None:
    one, other = [await of(desk, Scope.APPROVALS_CREATE, Scope.APPROVALS_READ) for _ in range(2)]
    async with signed.http() as http:
        mine, theirs = [(await ask(http, agent, "one")).json()["id"] for agent in (one, other)]
        assert mine != theirs
        assert (await http.get(f"/v1/approvals/{mine}", headers=other.headers)).status_code == 404
    assert await desk.pool.fetchval("SELECT count(*) FROM approvals WHERE tenant <> 'demo'") == 0
