"""Whoever is named in a program's request is forgotten in it: in every table, however they are written."""

import json
from typing import Any

import pytest

from app import store
from app.domain.actions.tool_call import tool_call_of
from app.domain.approvals.askers.reports import Report, ReportedOutcome
from app.domain.approvals.voting import Counted, Status
from app.domain.ids import ApprovalId
from app.events import ResultReported
from app.store.approvals import rows
from app.store.db.transactions import tenant_tx
from app.store.privacy.naming import cases_naming
from tests.store.approvals.proofs.proven import proofs
from tests.store.given import ALICE, Given, click
from tests.store.given_calls import a_program, approved
from tests.store.given_webhooks import ADDRESS, called_back, listed
from tests.store.given_whole_calls import HOST, asked, done, holding, rejected
from tests.store.privacy.forgetting import forget, found_in

ADA = "ada@example.net"
SAID = {
    "agent_requests": {"title", "reason", "evidence", "callback"},
    "approval_callbacks": {"address"},
    "approval_comments": {"body"},
    "approval_reports": {"text", "reference"},
    "approvals": {"action", "approved_action", "facts", "agent_reason", "decision_reason", "effect"},
    "cases": {"subject"},
    "messages": {"subject", "body"},
    "questions": {"body", "answer"},
    "votes": {"reason"},
}


async def whole(given: Given, approval_id: ApprovalId) -> Any:
    async with tenant_tx(given.pool, given.tenant) as conn:
        return await rows.find(conn, approval_id)


async def test_a_word_that_a_program_says_stands_in_these_places_and_in_no_record_event_or_delivery(
    given: Given,
) -> None:
    await done(given, ADA)
    assert await holding(given, ADA) == SAID


@pytest.mark.parametrize("outcome", list(ReportedOutcome))
async def test_who_is_named_in_a_call_is_nowhere_afterwards(given: Given, outcome: ReportedOutcome) -> None:
    approval = await done(given, ADA, outcome=outcome)
    before = await given.recorded()
    assert (await forget(given, ADA))["cases"] == 1
    assert await holding(given, ADA) == {}
    after = await given.approvals.get(given.tenant, approval.id)
    assert (after.status, after.decided_by, after.opened_at) == (approval.status, ALICE, approval.opened_at)
    assert tool_call_of(after.final_action).values == {}
    assert tool_call_of(after.action).tool == tool_call_of(approval.action).tool
    row = await whole(given, approval.id)
    assert rows.intact(row), "the row is whole"
    assert approval.digest in json.dumps([line["data"] for line in before]), "the record keeps what was decided"
    assert (await given.recorded())[: len(before)] == before
    assert await given.audit.verify(given.tenant) is None


async def test_a_call_that_waits_or_is_held_is_withdrawn_first(given: Given) -> None:
    waiting, held = await asked(given, ADA), await asked(given, f"x {ADA}", undo_seconds=600)
    assert isinstance(await given.approvals.cast(given.tenant, held.id, click()), Counted)
    await forget(given, ADA)
    for one in (waiting, held):
        found = await given.approvals.get(given.tenant, one.id)
        assert (found.status, found.withdrawn_at is not None) == (Status.CANCELLED, True)
    assert set(await holding(given, ADA)) <= {"approval_callbacks"}
    assert "erased.invalid" in str(await given.pool.fetch("SELECT address FROM approval_callbacks"))


async def test_what_is_told_that_moment_is_told_and_the_address_goes_with_the_end(given: Given) -> None:
    approval = await approved(given, await a_program(given), agent_reason=f"About {ADA}")
    await listed(given, HOST)
    await called_back(given, approval.id)
    await given.pool.execute("UPDATE approvals SET status = 'executing' WHERE id = $1", approval.id)
    await store.PostgresExecutions(given.pool).give_up(given.tenant, approval.id, code="x", trouble="x")
    erasures = store.PostgresErasures(given.pool)
    await given.pool.execute("UPDATE cases SET channel = 'agent'")
    person, _ = await erasures.find(given.tenant, ADA)
    request = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    assert (await erasures.erase(given.tenant, request)).cases == 1
    assert await given.pool.fetchval("SELECT address FROM approval_callbacks") == ADDRESS
    await erasures.finish(given.tenant, request)
    assert await given.pool.fetchval("SELECT address FROM approval_callbacks") == "https://erased.invalid/"


async def test_a_call_of_which_nothing_is_heard_keeps_nobody_from_being_forgotten(given: Given) -> None:
    by = await a_program(given)
    approval = await asked(given, ADA, by=by)
    await given.approvals.cast(given.tenant, approval.id, click())
    await store.PostgresExecutions(given.pool).begin(given.tenant, approval.id)
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, ADA)
    request = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    await erasures.withdraw(given.tenant, request)
    assert (await erasures.erase(given.tenant, request)).waiting == 1, "a program at work is let end"
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '11 minutes'")
    await forget(given, ADA)
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.NEEDS_ATTENTION
    assert set(await holding(given, ADA)) == set()
    told = await given.pool.fetchval("SELECT count(*) FROM outbox WHERE name = $1", ResultReported.name)
    assert told == 1, "its gate hears of the end"
    late = Report(ReportedOutcome.DONE, ADA, ADA)
    await store.PostgresReports(given.pool).report(given.tenant, approval.id, late, by=by.actor)
    assert await holding(given, ADA) == {}


async def test_nothing_is_proven_anew_of_what_is_forgotten(given: Given) -> None:
    approval = await done(given, ADA)
    assert await proofs(given).token(given.tenant, approval.id) is not None
    await forget(given, ADA)
    assert await proofs(given).token(given.tenant, approval.id) is None


@pytest.mark.parametrize(
    "written",
    ["ADA@Example.NET", "ada%40example.net", "ada+tag@example.net", "ａｄａ＠example.net", "x ada&#64;example.net."],
)
async def test_an_address_is_found_however_it_is_written_and_wherever_it_stands(given: Given, written: str) -> None:
    await rejected(given, "nothing")
    await rejected(given, written)
    async with tenant_tx(given.pool, given.tenant) as conn:
        erasures = store.PostgresErasures(given.pool)
        person, held = await erasures.find(given.tenant, ADA)
        assert len(await cases_naming(conn, person)) == 1
    assert (held.counts["agent_requests"], held.counts["approval_comments"]) == (1, 1)
    await forget(given, ADA)
    assert await holding(given, written) == {}
    assert set(await holding(given, "nothing")) >= {"agent_requests", "approvals"}, "the other request stays"


@pytest.mark.parametrize(("table", "column"), [(table, one) for table in SAID for one in sorted(SAID[table])])
async def test_one_place_is_enough(given: Given, table: str, column: str) -> None:
    """Named in one column alone, somebody is found by it."""
    if (table, column) in {("approval_callbacks", "address"), ("approvals", "approved_action")}:
        return  # the one beside its twin, the other below
    approval = await done(given, "qx7word")
    said = f'replace("{column}"::text, $1, $2)'
    kind = {"action": "jsonb", "facts": "jsonb", "effect": "jsonb", "evidence": "jsonb"}.get(column, "text")
    await given.pool.execute(f'UPDATE {table} SET "{column}" = {said}::{kind}', "qx7word", ADA)
    erasures = store.PostgresErasures(given.pool)
    person, held = await erasures.find(given.tenant, ADA)
    assert held.counts["approvals"] == 1
    assert (await given.pool.fetchval("SELECT id FROM approvals")) == approval.id
    assert person.customer_id is None


async def test_a_customers_id_in_a_call_is_them_too(given: Given) -> None:
    await rejected(given, "cust_001")
    await forget(given, "ada@example.com")
    assert set(await holding(given, "cust_001")) == set()


async def test_what_is_erased_is_exported_before(given: Given) -> None:
    await done(given, ADA)
    person, _ = await store.PostgresErasures(given.pool).find(given.tenant, ADA)
    there: dict[str, str] = {}
    async for table, row in store.PostgresExports(given.pool).rows(given.tenant, person):
        there[table] = there.get(table, "") + json.dumps(row, ensure_ascii=False)
    assert {table for table, text in there.items() if ADA in text} == set(SAID)


async def test_another_tenants_requests_stay(given: Given, acme: Given) -> None:
    await done(given, ADA)
    await done(acme, ADA)
    before = await found_in(acme.pool, acme.tenant, ADA)
    await forget(given, ADA)
    assert await found_in(given.pool, given.tenant, ADA) == {}
    assert await found_in(acme.pool, acme.tenant, ADA) == before != {}


async def test_of_many_requests_each_is_found_in_batches(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.privacy.erasures.CASES_MAX", 2)
    monkeypatch.setattr("app.store.privacy.naming.FOUND_MAX", 3)
    by = await a_program(given)
    for number in range(7):
        await asked(given, f"{number} {ADA}", by=by)
    assert (await forget(given, ADA))["cases"] == 7
    assert await holding(given, ADA) == {}
