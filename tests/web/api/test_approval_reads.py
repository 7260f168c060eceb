"""``GET /v1/approvals``: what a program is shown, of its own requests or of all, and nothing else of anybody."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from app import store
from app.domain.approvals.questions import Answer, NewQuestion
from app.domain.approvals.voting import Choice, ReviewerRequest, Withdrawal
from app.domain.ids import TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.ports.payments.payments import Attempt
from tests.store.given import ALICE, BOB, Given, click
from tests.web.api.calls import BY, problem, rows, url
from tests.web.api.programs import Program, got, of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

READ, READ_ALL = Scope.APPROVALS_READ, Scope.APPROVALS_READ_ALL


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


async def test_a_program_is_shown_what_it_asked_for_and_nothing_of_the_customer(
    signed: Composed, desk: Given
) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    async with signed.http() as http:
        shown = await got(http, f"/v1/approvals/{approval.id}", agent)
    arguments = {"order_id": "ord_1003", "amount_cents": 4000, "currency": "EUR"}
    text = json.dumps(arguments, sort_keys=True, separators=(",", ":"))
    assert shown == {
        "id": approval.id,
        "kind": "refund",
        "tool": None,
        "title": "",
        "reason": "",
        "state": "pending",
        "settled": False,
        "arguments": arguments,
        "arguments_hash": hashlib.sha256(text.encode()).hexdigest(),
        "action_digest": approval.digest,
        "opened_at": approval.opened_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "deadline": approval.deadline.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "opened_by": agent.key_id,
        "reviewers": [],
        "nobody_can_decide": False,
        "question": None,
        "decision": None,
        "result": None,
        "token": None,
        "callback": None,
    }
    for secret in ("ada", "cust_001", "ch_1003", "changed her mind", "Priority support"):
        assert secret not in json.dumps(shown).lower()


async def test_how_it_ends_is_told_with_who_decided_and_what(signed: Composed, desk: Given) -> None:
    agent = await of(desk, READ)
    held = await agent.opened(undo_seconds=60)
    await desk.approvals.cast(desk.tenant, held.id, click(ALICE, amount_cents=1000, reason="Half of it"))
    free, rejected, undone = await agent.opened(), await agent.opened(), await agent.opened(undo_seconds=60)
    await desk.approvals.cast(desk.tenant, free.id, click())
    await desk.approvals.cast(desk.tenant, rejected.id, click(BOB, Choice.REJECT, reason="No"))
    await desk.approvals.cast(desk.tenant, undone.id, click())
    await desk.approvals.undo(desk.tenant, undone.id, ReviewerRequest(ALICE, "u", True, "alice@desk.example"))
    withdrawn, expired, sent = await agent.opened(), await agent.opened(), await agent.opened()
    await desk.approvals.withdraw(desk.tenant, withdrawn.id, Withdrawal(program(agent.key_id, "agent (one)"), "Done"))
    await desk.deadline_in(expired.id, -1)
    await desk.approvals.expire(desk.tenant, expired.id)
    await desk.approvals.cast(desk.tenant, sent.id, click())
    assert isinstance(await desk.refunds.begin(desk.tenant, sent.id), Attempt)
    async with signed.http() as http:
        every = (held, free, rejected, undone, withdrawn, expired, sent)
        shown = [await got(http, f"/v1/approvals/{one.id}", agent) for one in every]
    assert [(one["state"], one["settled"], one["decision"]["outcome"], one["decision"]["by"]) for one in shown] == [
        ("approved", False, "approved", "UALICE"),
        ("approved", True, "approved", "UALICE"),
        ("rejected", True, "rejected", "UBOB"),
        ("cancelled", True, "cancelled", "UALICE"),
        ("withdrawn", True, "withdrawn", agent.key_id),
        ("expired", True, "expired", "clock"),
        ("executing", True, "approved", "UALICE"),
    ]
    assert [one["decision"]["changed"] for one in shown] == [True, *[False] * 6]
    assert shown[0]["decision"]["arguments"]["amount_cents"] == 1000
    assert shown[0]["decision"]["arguments_hash"] != shown[0]["arguments_hash"]
    assert shown[1]["decision"]["arguments_hash"] == shown[1]["arguments_hash"]
    assert [one["decision"]["reason"] for one in shown[:3]] == ["Half of it", "", "No"]
    await desk.pool.execute("UPDATE refunds SET status = 'failed' WHERE approval_id = $1", sent.id)


async def test_what_another_program_opened_is_not_there_unless_its_scope_says_so(
    signed: Composed, desk: Given
) -> None:
    one, other, overseer = await of(desk, READ), await of(desk, READ), await of(desk, READ_ALL)
    theirs, ours = await other.opened(), await desk.approval()
    async with signed.http() as http:
        for path in ("", "/audit", "?wait=1"):
            for approval in (theirs, ours):
                hidden = await http.get(f"/v1/approvals/{approval.id}{path}", headers=one.headers)
                missing = await http.get(f"/v1/approvals/apr_{'0' * 24}{path}", headers=one.headers)
                assert problem(hidden, 404) == problem(missing, 404)
                assert (await got(http, f"/v1/approvals/{approval.id}{path.split('?')[0]}", overseer)) is not None
        assert await got(http, "/v1/approvals", one) == {"approvals": [], "next": None}
        listed = await got(http, "/v1/approvals?limit=2", overseer)
    assert {shown["id"] for shown in listed["approvals"]} == {theirs.id, ours.id}
    assert {shown["opened_by"] for shown in listed["approvals"]} == {other.key_id, "agent"}


async def test_a_program_whose_key_was_replaced_still_sees_what_it_opened(signed: Composed, desk: Given) -> None:
    keys, first = store.PostgresApiKeys(desk.pool), await of(desk, READ)
    before = await first.opened()
    made, _ = await keys.rotate(desk.tenant, first.key_id, by=BY, overlap=timedelta(hours=1))
    last, secret = await keys.rotate(desk.tenant, made.id, by=BY, overlap=timedelta(hours=1))
    newest = Program(desk, last.id, secret.text)
    after = await newest.opened()
    async with signed.http() as http:
        for caller in (first, newest):
            listed = await got(http, "/v1/approvals", caller)
            assert [shown["id"] for shown in listed["approvals"]] == [after.id, before.id]
            for approval in (before, after):
                assert (await got(http, f"/v1/approvals/{approval.id}", caller))["id"] == approval.id


async def test_nothing_of_another_tenant_is_there_however_its_keys_and_ids_are_named(
    signed: Composed, desk: Given
) -> None:
    await store.seed(desk.pool, TenantId("acme"))
    acme = Given(desk.pool, TenantId("acme"))
    overseer, theirs = await of(desk, READ_ALL), await acme.approval()
    # A key's name in another tenant's rows is not the key: were ids ever alike, the tenant still keeps them apart.
    agent = await of(desk, READ)
    posing = await acme.approval(requested_by=program(agent.key_id))
    async with signed.http(("198.51.81.1", 1)) as http:
        for approval in (theirs, posing):
            for caller in (overseer, agent):
                for path in ("", "/audit", "?wait=1"):
                    problem(await http.get(f"/v1/approvals/{approval.id}{path}", headers=caller.headers), 404)
        assert await got(http, "/v1/approvals", agent) == {"approvals": [], "next": None}
        every = await got(http, "/v1/approvals?limit=200", overseer)
        assert not {theirs.id, posing.id} & {shown["id"] for shown in every["approvals"]}
        stranger = await of(acme, READ_ALL)
        problem(await http.get("/v1/approvals", headers=stranger.headers), 401)


async def test_a_list_is_read_page_by_page_without_gap_or_repetition(signed: Composed, desk: Given) -> None:
    agent = await of(desk, READ)
    every = [(await agent.opened()).id for _ in range(7)]
    await desk.pool.execute("UPDATE approvals SET opened_at = '2026-01-01Z' WHERE id = ANY($1)", every[:4])
    async with signed.http() as http:
        seen: list[str] = []
        after = ""
        while True:
            page = await got(http, f"/v1/approvals?limit=3{after}", agent)
            seen += [shown["id"] for shown in page["approvals"]]
            if page["next"] is None:
                break
            await agent.opened()  # what is opened meanwhile moves nothing
            after = f"&after={page['next']}"
    assert seen == [*reversed(every[4:]), *sorted(every[:4], reverse=True)]


async def test_a_list_is_of_one_state_where_one_is_named(signed: Composed, desk: Given) -> None:
    agent = await of(desk, READ)
    pending, approved, withdrawn, undone = [await agent.opened(undo_seconds=60) for _ in range(4)]
    await desk.approvals.cast(desk.tenant, approved.id, click())
    await desk.approvals.withdraw(desk.tenant, withdrawn.id, Withdrawal(BY, "x"))
    await desk.approvals.cast(desk.tenant, undone.id, click())
    await desk.approvals.undo(desk.tenant, undone.id, ReviewerRequest(ALICE, "u2", True, "alice@desk.example"))
    wanted = {"pending": pending, "approved": approved, "withdrawn": withdrawn, "cancelled": undone}
    async with signed.http() as http:
        for state, approval in wanted.items():
            listed = await got(http, f"/v1/approvals?state={state}", agent)
            assert [(shown["id"], shown["state"]) for shown in listed["approvals"]] == [(approval.id, state)]
        assert await got(http, "/v1/approvals?state=executed", agent) == {"approvals": [], "next": None}


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("?state=open", "state must be one of pending, approved"),
        ("?state=", "state must be one of"),
        ("?limit=0", "limit must be a whole number from 1 to 200"),
        ("?limit=201", "limit must be"),
        ("?limit=-1", "limit must be"),
        ("?limit=%D9%A3", "limit must be"),
        ("?limit=99999999999999", "limit must be"),
        ("?limit=5&limit=5", "the query has limit more than once"),
        ("?after=", "as “next”, unchanged"),
        ("?after=x", "as “next”, unchanged"),
        ("?after=%00", "as “next”, unchanged"),
        ("?after=" + "A" * 101, "as “next”, unchanged"),
        ("?after=OTk5OTk5OTk5OTk5OTk5OTk6YXByXzAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA", "as “next”, unchanged"),
        ("?cursor=x", "the query has 'cursor', and this address takes state, limit, after"),
        ("?wait=1", "the query has 'wait'"),
        ("?&", "cannot be read"),
        ("?limit", "cannot be read"),
        ("?limit=%ff", "cannot be read"),
        ("?" + "&".join(["state=pending"] * 30), "cannot be read"),
        ("/apr_1?wait=61", "wait must be a whole number from 0 to 60"),
        ("/apr_1?wait=1.5", "wait must be"),
        ("/apr_1?wait=", "wait must be"),
        ("/apr_1?wait=1&wait=1", "more than once"),
        ("/apr_1?limit=1", "the query has 'limit', and this address takes wait"),
        ("/apr_1/audit?wait=1", "takes no query"),
    ],
)
async def test_a_query_that_cannot_be_meant_is_told_so(
    signed: Composed, desk: Given, path: str, sentence: str
) -> None:
    caller = await of(desk, READ)
    async with signed.http() as http:
        told = problem(await http.get(f"/v1/approvals{path}", headers=caller.headers), 400)
    assert sentence.lower() in told.lower()


async def test_no_scope_but_those_for_reading_reads_an_approval(signed: Composed, desk: Given) -> None:
    approval = await desk.approval()
    async with signed.http() as http:
        for scope in set(Scope) - {READ, READ_ALL}:
            caller = await of(desk, scope)
            for path in ("", f"/{approval.id}", f"/{approval.id}/audit"):
                told = problem(await http.get(f"/v1/approvals{path}", headers=caller.headers), 403)
                assert "this needs approvals:read or approvals:read_all" in told


@pytest.mark.parametrize("scope", [READ, READ_ALL])
async def test_who_writes_records_reads_no_requests(desk: Given, scope: Scope) -> None:
    with pytest.raises(Exception, match="never share a key"):
        await of(desk, Scope.RECORDS_WRITE, scope)
    with pytest.raises(Exception, match="api_keys_scopes_apart"):
        await desk.pool.execute(
            "INSERT INTO api_keys (tenant, id, prefix, digest, name, scopes, created_by) "
            "VALUES ('demo', 'key_0', 'x', repeat('0', 64), 'n', ARRAY['records:write', $1], 'x')",
            scope.value,
        )


async def test_the_record_of_one_approval_is_its_own_lines_in_order_and_masked(signed: Composed, desk: Given) -> None:
    agent = await of(desk, READ)
    message = await desk.message(body="Please refund 1003, says Ada")
    approval, other = [await agent.opened(message=message, call_id=f"call_{number}") for number in (1, 2)]
    await desk.approvals.cast(desk.tenant, approval.id, click(reason="Yes, for Ada"))
    async with signed.http() as http:
        lines = (await got(http, f"/v1/approvals/{approval.id}/audit", agent))["lines"]
        head = await http.head(f"/v1/approvals/{approval.id}/audit", headers=agent.headers)
    kept = [line for line in await desk.recorded() if line["subject"] == f"approval:{approval.id}"]
    assert [line["action"] for line in lines] == [line["action"] for line in kept]
    assert [line["action"] for line in lines][:1] == ["approval_opened"]
    assert "approval_approved" in {line["action"] for line in lines}
    assert {line["actor"] for line in lines} == {agent.key_id, "UALICE"}
    assert [datetime.fromisoformat(line["at"]) for line in lines] == [line["at"] for line in kept]
    assert all(set(line) == {"at", "action", "actor", "data"} for line in lines)
    assert lines[0]["data"] == {
        "amount_cents": 4000,
        "currency": "EUR",
        "digest": approval.digest,
        "order_id": "ord_1003",
        "revision": 1,
    }
    assert "charge_id" in kept[0]["data"], "the record has more, which is the desk's"
    assert other.id not in json.dumps(lines)
    assert head.status_code == 200


async def test_a_reader_who_has_it_already_is_told_so(signed: Composed, desk: Given) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    async with signed.http() as http:
        for path in (f"/v1/approvals/{approval.id}", "/v1/approvals", f"/v1/approvals/{approval.id}/audit"):
            first = await http.get(path, headers=agent.headers)
            known = {**agent.headers, "if-none-match": first.headers["etag"]}
            assert (await http.get(path, headers=known)).status_code == 304
            assert (await http.head(path, headers=agent.headers)).headers["etag"] == first.headers["etag"]
            await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT, source="etag"))
            if path == "/v1/approvals":
                break
        assert (await http.get(f"/v1/approvals/{approval.id}", headers=known)).status_code == 200


async def test_a_question_reaches_who_asked_and_nobody_else(signed: Composed, desk: Given) -> None:
    agent, overseer = await of(desk, READ), await of(desk, READ_ALL)
    approval = await agent.opened()
    new = NewQuestion(ALICE, "Which branch is it?", f"test:{approval.id}")
    asked = await desk.questions.ask(desk.tenant, approval.id, new)
    assert asked.question_id is not None
    async with signed.http() as http:
        [question, unseen] = [
            (await got(http, f"/v1/approvals/{approval.id}", one))["question"] for one in (agent, overseer)
        ]
        [listed] = (await got(http, "/v1/approvals", agent))["approvals"]
        [at] = await rows(signed, "SELECT asked_at FROM questions WHERE id = $1", asked.question_id)
        shown_at = at["asked_at"].isoformat(timespec="microseconds").replace("+00:00", "Z")
        assert question == listed["question"]
        assert question == {"id": asked.question_id, "text": "Which branch is it?", "asked_at": shown_at}
        assert unseen is None
        await desk.questions.answer(desk.tenant, asked.question_id, Answer("main", "x"))
        assert (await got(http, f"/v1/approvals/{approval.id}", agent))["question"] is None


async def test_what_proves_a_decision_is_for_the_program_that_asked_once_it_is_settled(
    signed: Composed, desk: Given
) -> None:
    agent, overseer = await of(desk, READ), await of(desk, READ_ALL)
    settled, held, rejected = await agent.opened(), await agent.opened(undo_seconds=60), await agent.opened()
    for approval in (settled, held):
        await desk.approvals.cast(desk.tenant, approval.id, click())
    await desk.approvals.cast(desk.tenant, rejected.id, click(ALICE, Choice.REJECT))
    async with signed.http() as http:
        own = [(await got(http, f"/v1/approvals/{one.id}", agent))["token"] for one in (settled, held, rejected)]
        assert (await got(http, f"/v1/approvals/{settled.id}", overseer))["token"] is None
        assert {one["token"] for one in (await got(http, "/v1/approvals", agent))["approvals"]} == {None}
    assert own[0].count(".") == 2
    assert own[1:] == [None, None]


async def test_what_was_said_with_a_request_is_shown_and_where_it_is_told_to_its_program_alone(
    signed: Composed, desk: Given
) -> None:
    agent, overseer = await of(desk, READ), await of(desk, READ_ALL)
    approval = await agent.opened()
    await desk.pool.execute(
        "INSERT INTO agent_requests (tenant, approval_id, key_lineage, key_id, idempotency_digest, content_digest, "
        "title, reason, callback) VALUES ('demo', $1, $2, $2, repeat('0', 64), repeat('0', 64), 'T', 'R', 'https://c')",
        approval.id,
        agent.key_id,
    )
    async with signed.http() as http:
        shown, seen = [await got(http, f"/v1/approvals/{approval.id}", one) for one in (agent, overseer)]
    assert [(one["title"], one["reason"]) for one in (shown, seen)] == [("T", "R")] * 2
    assert (shown["callback"], seen["callback"]) == ("https://c", None)


@pytest.mark.parametrize("odd", ["none", "%00", "%0a", "a%00b", "x" * 4000, "%F0%9F%98%80", "..%2e", "'--"])
async def test_what_is_no_id_is_not_there(signed: Composed, desk: Given, odd: str) -> None:
    caller = await of(desk, READ_ALL)
    async with signed.http() as http:
        answers = await asyncio.gather(
            *(http.get(f"/v1/approvals/{odd}{path}", headers=caller.headers) for path in ("", "/audit", "?wait=60"))
        )
    assert {problem(answer, 404) for answer in answers} == {"There is no such approval, or your key may not see it"}
