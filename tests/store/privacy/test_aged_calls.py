"""What programs asked is deleted for its age like a mail: no word of it is left, its figures stay."""

import json
from datetime import UTC, datetime

import pytest

from app import store
from app.domain.actions.tool_call import Asks, tool_call_of
from app.domain.approvals.askers.program_reading import ProgramReader
from app.domain.approvals.askers.reports import NOT_REPORTED, ReportedOutcome
from app.domain.operations.retention import Erased, KeepRule
from app.domain.reason_codes import Code, say
from app.store.approvals import rows
from app.store.db.transactions import tenant_tx
from tests.store.approvals.proofs.proven import proofs
from tests.store.given import Given, click
from tests.store.given_whole_calls import asked, done, holding, rejected
from tests.store.operations.test_retention import let_pass

WORD = "zq7-marigold-9041"
RULE = KeepRule(bodies_days=90, states_days=30)
# Why a person decided as they did stays, as with mails.
STAYS = {"approvals": {"decision_reason"}, "votes": {"reason"}}


async def much_later(given: Given) -> Erased:
    """Everything was said and delivered, and ninety days have gone by."""
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    await given.pool.execute("UPDATE webhook_deliveries SET state = 'delivered', ended_at = clock_timestamp()")
    await let_pass(given, 91)
    await given.pool.execute("UPDATE webhook_deliveries SET ended_at = ended_at - interval '91 days'")
    return await store.PostgresRetention(given.pool).erase(given.tenant, RULE)


@pytest.mark.parametrize("outcome", list(ReportedOutcome))
async def test_what_was_carried_out_leaves_no_word(given: Given, outcome: ReportedOutcome) -> None:
    approval = await done(given, WORD, outcome=outcome)
    before = await given.recorded()
    digest = await proofs(given).token(given.tenant, approval.id) if outcome is ReportedOutcome.DONE else None
    assert (await much_later(given)).cases == 1
    assert await holding(given, WORD) == STAYS
    assert await given.pool.fetchval("SELECT count(*) FROM webhook_deliveries") == 0
    after = await given.approvals.get(given.tenant, approval.id)
    assert (after.status, after.decided_by, after.opened_at, after.decided_at) == (
        approval.status,
        approval.decided_by,
        approval.opened_at,
        after.decided_at,
    )
    assert tool_call_of(after.final_action).values == {}
    async with tenant_tx(given.pool, given.tenant) as conn:
        assert rows.intact(await rows.find(conn, approval.id))
    assert await proofs(given).token(given.tenant, approval.id) is None
    assert digest is None or digest != ""
    assert (await given.recorded())[: len(before)] == before
    assert await given.audit.verify(given.tenant) is None
    everything = ProgramReader("key_none", everything=True)
    read = await store.PostgresProgramReads(given.pool).get(given.tenant, approval.id, everything)
    assert WORD not in json.dumps(
        [read.words.__dict__ if read.words else {}, read.approval.agent_reason], default=str
    )


async def test_what_was_refused_leaves_no_word_but_why(given: Given) -> None:
    await rejected(given, WORD)
    assert (await much_later(given)).cases == 1
    assert await holding(given, WORD) == STAYS


async def test_what_was_never_reported_is_over_too(given: Given) -> None:
    approval = await asked(given, WORD)
    await given.approvals.cast(given.tenant, approval.id, click())
    executions = store.PostgresExecutions(given.pool)
    await executions.begin(given.tenant, approval.id)
    assert (await much_later(given)).cases == 0, "whoever asked may be at it"
    await executions.give_up(given.tenant, approval.id, code=NOT_REPORTED, trouble=say(Code.NEVER_REPORTED))
    assert (await much_later(given)).cases == 1
    assert await holding(given, WORD) == {}


async def test_a_typed_answer_goes(given: Given) -> None:
    approval = await asked(given, "x")
    await given.pool.execute("UPDATE approvals SET facts = facts || $1", {"asks": Asks.TEXT.value, "changes": False})
    await given.approvals.cast(given.tenant, approval.id, click(answer=f"Tell {WORD}"))
    assert await holding(given, WORD) == {"approvals": {"approved_action"}}
    executions = store.PostgresExecutions(given.pool)
    await executions.begin(given.tenant, approval.id)
    await executions.give_up(given.tenant, approval.id, code=NOT_REPORTED, trouble=say(Code.NEVER_REPORTED))
    await much_later(given)
    assert await holding(given, WORD) == {}
    after = await given.approvals.get(given.tenant, approval.id)
    assert (tool_call_of(after.final_action).answer, after.status) == ("", "needs_attention")


async def test_what_waits_is_kept_however_old_it_is_and_what_was_not_whole_is_not_made_whole(given: Given) -> None:
    await asked(given, WORD)
    assert (await much_later(given)).cases == 0
    assert "agent_requests" in await holding(given, WORD)
    await given.pool.execute("DELETE FROM webhook_deliveries")
    other = await done(given, "other")
    await given.pool.execute(
        """UPDATE approvals SET approved_action = approved_action || '{"arguments": "{}"}' WHERE id = $1""",
        other.id,
    )
    assert (await much_later(given)).cases == 1
    async with tenant_tx(given.pool, given.tenant) as conn:
        row = await rows.find(conn, other.id)
    assert not rows.intact(row)
    assert datetime.now(UTC) > row["opened_at"]


async def test_the_agents_own_reason_for_a_refund_goes_as_well(given: Given) -> None:
    approval = await given.approval(agent_reason=f"Because {WORD}")
    await given.approvals.cast(given.tenant, approval.id, click())
    await given.refunds.give_up(given.tenant, approval.id, code="facts_changed", trouble="Moved", untried=True)
    await given.pool.execute("UPDATE cases SET person_code = 'agent_permanent'")
    assert (await much_later(given)).cases == 1
    assert await holding(given, WORD) == {}
    after = await given.approvals.get(given.tenant, approval.id)
    assert (after.digest, after.action) == (approval.digest, approval.action)
