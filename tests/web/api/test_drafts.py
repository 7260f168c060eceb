"""A request is written down, seen by its program alone, and opened by an event: once, as it was, or not at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from app import store
from app.domain.approvals.askers.agent_requests import Opened
from app.domain.approvals.askers.drafts import DRAFTS_MAX, NotOpened, WhyNot
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.domain.operations.desk_config import DeskConfig
from app.domain.operations.desk_config.callbacks import OpeningEvents
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from app.errors import NotFound
from app.tool_schemas import canonical, digest
from app.web.api.approvals.draft_opening import OpenedAtTheDoor
from app.web.api.approvals.requests import Judge
from tests.store.given import ACME, ALICE, DEMO, Given
from tests.store.given_orders import order_of
from tests.web.api.calls import BY, problem, url
from tests.web.api.programs import Program, of
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from workers.functions.approvals.askers.money_requests import JudgedRequests

pytestmark = SHARED

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
CALL = {"kind": "tool_call", "tool": "delete_branch", "arguments": {"name": "release/1.2"}, "submit": False}
SCOPES = (Scope.APPROVALS_CREATE, Scope.APPROVALS_READ, Scope.APPROVALS_WITHDRAW)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """The host's records; its desk declares a tool, and lets small refunds through alone."""
    pool = await store.open_pool(url(signed), size=6)
    await store.seed(pool, ACME)
    tool = {"title": "Delete a branch", "schema": json.dumps(SCHEMA), "digest": digest(canonical(SCHEMA))}
    told = {"tools.declared": {"delete_branch": tool}, "limits.auto_approve_below_cents": 10**6}
    new = NewVersion(base=0, text="tools:", told=told, loosens=[], waits=False, by=ALICE, owner="U1")
    await store.PostgresDeskVersions(pool).add(DEMO, new)
    async with asyncio.timeout(20):
        while not signed.host.ports.configs.now(DEMO).tools.declared:
            await asyncio.sleep(0.1)
    yield Given(pool)
    await pool.close()


async def written(signed: Composed, program: Program, name: str, **changes: Any) -> dict[str, Any]:
    """As a program writes a request down."""
    async with signed.http() as http:
        headers = {**program.headers, "idempotency-key": name}
        answer = await http.post("/v1/approvals", headers=headers, json={**CALL, **changes})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def opening(
    signed: Composed, desk: Given, *, opens: tuple[str, ...] = ("tool_call", "refund"), **told: Any
) -> OpenedAtTheDoor:
    """What the gate opens with, where the desk's file says so."""
    ports = signed.host.ports

    def config() -> DeskConfig:
        return replace(ports.configs.now(DEMO), events=OpeningEvents(opens), **told)

    drafts, asked = store.PostgresRequestDrafts(desk.pool), store.PostgresAgentRequests(desk.pool)
    return OpenedAtTheDoor(asked, drafts, Judge(JudgedRequests(ports), config, store.PostgresSeenMembers(desk.pool)))


async def test_it_is_kept_and_nobody_is_asked(signed: Composed, desk: Given) -> None:
    agent, other = await of(desk, *SCOPES), await of(desk, *SCOPES)
    before = await desk.pool.fetchval("SELECT count(*) FROM messages")
    shown = await written(signed, agent, "kept", title="Delete it", reason="Merged in May.")
    assert (shown["state"], shown["settled"], shown["decision"], shown["token"]) == ("draft", False, None, None)
    assert (shown["title"], shown["reason"], shown["arguments"]) == ("Delete it", "Merged in May.", CALL["arguments"])
    assert await desk.pool.fetchval("SELECT count(*) FROM messages") == before
    assert await desk.pool.fetchval("SELECT count(*) FROM approvals WHERE id = $1", shown["id"]) == 0
    async with signed.http() as http:
        at = f"/v1/approvals/{shown['id']}"
        assert (await http.get(at, headers=agent.headers)).json() == shown
        assert (await http.get(f"{at}?wait=30", headers=agent.headers)).json() == shown
        assert (await http.get(at, headers=other.headers)).status_code == 404
        listed = (await http.get("/v1/approvals?state=draft", headers=agent.headers)).json()
        assert listed == {"approvals": [shown], "next": None}
        assert (await http.get("/v1/approvals", headers=agent.headers)).json()["approvals"] == []
        assert (await http.get("/v1/approvals?state=draft", headers=other.headers)).json()["approvals"] == []
        for path, body in (("result", {"outcome": "done"}), ("comment", {"text": "Hi"}), ("redeem", {"token": "x"})):
            refused = await http.post(f"{at}/{path}", headers=agent.headers, json=body)
            assert refused.status_code in (400, 403, 404), (path, refused.text)


async def test_it_is_written_down_once_under_its_name(signed: Composed, desk: Given) -> None:
    agent = await of(desk, *SCOPES)
    shown = await written(signed, agent, "once")
    async with signed.http() as http:
        headers = {**agent.headers, "idempotency-key": "once"}
        again = await http.post("/v1/approvals", headers=headers, json=CALL)
        assert (again.status_code, again.json()) == (200, shown)
        for other in (
            {**CALL, "reason": "Another"},
            {name: value for name, value in CALL.items() if name != "submit"},
        ):
            problem(await http.post("/v1/approvals", headers=headers, json=other), 409)
        for odd in ("false", 0, None, []):
            answer = await http.post("/v1/approvals", headers=headers, json={**CALL, "submit": odd})
            assert answer.status_code == 400, (odd, answer.text)


async def test_what_could_not_be_opened_is_not_written_down(signed: Composed, desk: Given) -> None:
    agent = await of(desk, *SCOPES)
    async with signed.http() as http:
        for change in ({"tool": "unknown"}, {"arguments": {}}, {"callback": "https://nobody.example/x"}):
            headers = {**agent.headers, "idempotency-key": str(change)}
            answer = await http.post("/v1/approvals", headers=headers, json={**CALL, **change})
            assert answer.status_code == 400, answer.text
    assert await desk.pool.fetchval("SELECT count(*) FROM request_drafts WHERE key_id = $1", agent.key_id) == 0


async def test_a_program_has_so_many_and_no_more(signed: Composed, desk: Given) -> None:
    agent = await of(desk, *SCOPES)
    first = await written(signed, agent, "first of many")
    await desk.pool.execute(
        "INSERT INTO request_drafts SELECT tenant, 'apr_' || lpad(to_hex(n), 24, '0'), key_lineage, key_id, "
        "encode(sha256(n::text::bytea), 'hex'), content_digest, customer_id, kind, said, action, title, created_at, "
        "expires_at FROM request_drafts, generate_series(2, $2::int) n WHERE approval_id = $1",
        first["id"],
        DRAFTS_MAX,
    )
    async with signed.http() as http:
        headers = {**agent.headers, "idempotency-key": "one more"}
        assert (await http.post("/v1/approvals", headers=headers, json=CALL)).status_code == 429
        page = (await http.get("/v1/approvals?state=draft&limit=60", headers=agent.headers)).json()
        after = f"/v1/approvals?state=draft&limit=60&after={page['next']}"
        rest = (await http.get(after, headers=agent.headers)).json()
        ids = [one["id"] for one in (*page["approvals"], *rest["approvals"])]
        assert (len(set(ids)), rest["next"]) == (DRAFTS_MAX, None)


async def test_it_is_taken_back_and_cannot_be_opened_then(signed: Composed, desk: Given) -> None:
    agent, other = await of(desk, *SCOPES), await of(desk, *SCOPES)
    shown = await written(signed, agent, "back")
    async with signed.http() as http:
        at, why = f"/v1/approvals/{shown['id']}", {"reason": "Not needed"}
        assert (await http.post(f"{at}/withdraw", headers=other.headers, json=why)).status_code == 404
        gone = await http.post(f"{at}/withdraw", headers=agent.headers, json=why)
        assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
        assert (await http.get(at, headers=agent.headers)).status_code == 404
    with pytest.raises(NotFound):
        await opening(signed, desk).open(DEMO, ApprovalId(shown["id"]))


async def test_opened_at_once_by_many_it_is_one_approval_that_people_decide(signed: Composed, desk: Given) -> None:
    agent = await of(desk, *SCOPES)
    order = await order_of(desk.pool)
    for kind, change in (
        ("tool_call", {}),
        ("refund", {"kind": "refund", "tool": None, "arguments": {"order_id": order, "amount_cents": 100}}),
    ):
        shown = await written(signed, agent, f"many {kind}", **change)
        draft_id = ApprovalId(shown["id"])
        door = opening(signed, desk)
        found = await asyncio.gather(*(door.open(DEMO, draft_id) for _ in range(6)), return_exceptions=True)
        assert Opened(draft_id) in found
        assert all(one == Opened(draft_id) or isinstance(one, NotFound) for one in found), found
        approval = await desk.approvals.get(DEMO, draft_id)
        assert (approval.kind, approval.status, approval.digest) == (kind, Status.PENDING, shown["action_digest"])
        said = await desk.pool.fetch("SELECT payload FROM outbox WHERE cause = $1", f"{draft_id}:submit")
        assert [one["payload"]["drafted"] for one in said] == [True]
        async with signed.http() as http:
            now = (await http.get(f"/v1/approvals/{draft_id}", headers=agent.headers)).json()
            assert (now["state"], now["arguments_hash"]) == ("pending", shown["arguments_hash"])
            headers = {**agent.headers, "idempotency-key": f"many {kind}"}
            again = await http.post("/v1/approvals", headers=headers, json={**CALL, **change})
            assert (again.status_code, again.json()["id"]) == (200, draft_id)


@pytest.mark.parametrize("opens", [(), ("refund",), ("store_credit",)])
async def test_a_kind_that_the_desk_does_not_name_stays_a_draft(
    signed: Composed, desk: Given, opens: tuple[str, ...]
) -> None:
    shown = await written(signed, await of(desk, *SCOPES), "not named")
    refused = await opening(signed, desk, opens=opens).open(DEMO, ApprovalId(shown["id"]))
    assert refused == NotOpened(WhyNot.KIND, "tool_call")
    assert await desk.pool.fetchval("SELECT count(*) FROM approvals WHERE id = $1", shown["id"]) == 0


async def test_by_a_key_that_is_good_no_more_nothing_opens(signed: Composed, desk: Given) -> None:
    keys, locks = store.PostgresApiKeys(desk.pool), store.PostgresKeyLocks(desk.pool)
    for how, code in (("revoke", "unauthenticated"), ("lock", "key_locked")):
        agent = await of(desk, *SCOPES)
        shown = await written(signed, agent, how)
        if how == "revoke":
            await keys.revoke(DEMO, agent.key_id, by=BY)
        else:
            await locks.lock(DEMO, agent.key_id, by=BY)
        refused = await opening(signed, desk).open(DEMO, ApprovalId(shown["id"]))
        assert isinstance(refused, NotOpened)
        assert (refused.why, refused.word) == (WhyNot.REFUSED, code)


async def test_what_comes_to_something_else_by_now_is_not_opened(signed: Composed, desk: Given) -> None:
    agent, order = await of(desk, *SCOPES), await order_of(desk.pool)
    call = await written(signed, agent, "schema")
    tools = signed.host.ports.configs.now(DEMO).tools
    other = {**SCHEMA, "title": "Anything else"}
    moved = {**tools.declared["delete_branch"], "schema": json.dumps(other), "digest": digest(canonical(other))}
    told = replace(tools, declared={"delete_branch": moved})
    refused = await opening(signed, desk, tools=told).open(DEMO, ApprovalId(call["id"]))
    assert refused == NotOpened(WhyNot.CHANGED, "tool_call")
    money = {"kind": "refund", "tool": None, "arguments": {"order_id": order}}
    whole = await written(signed, agent, "whole", **money)
    await desk.pool.execute(
        "UPDATE ledger_charges SET amount_cents = amount_cents + 100 "
        "WHERE id = (SELECT charge_id FROM orders WHERE id = $1)",
        order,
    )
    refused = await opening(signed, desk).open(DEMO, ApprovalId(whole["id"]))
    assert refused == NotOpened(WhyNot.CHANGED, "refund")


async def test_after_a_week_and_for_another_tenant_there_is_none(signed: Composed, desk: Given) -> None:
    agent = await of(desk, *SCOPES)
    shown = await written(signed, agent, "old")
    draft_id = ApprovalId(shown["id"])
    with pytest.raises(NotFound):
        await opening(signed, desk).open(ACME, draft_id)
    await desk.pool.execute(
        "UPDATE request_drafts SET expires_at = clock_timestamp() WHERE approval_id = $1", draft_id
    )
    with pytest.raises(NotFound):
        await opening(signed, desk).open(DEMO, draft_id)
    async with signed.http() as http:
        assert (await http.get(f"/v1/approvals/{draft_id}", headers=agent.headers)).status_code == 404
    assert (await written(signed, agent, "old"))["id"] != draft_id
