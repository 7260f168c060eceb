"""Reports: once, by the program that opened it, only of what is approved and settled, in one commit with its end."""

import asyncio
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.askers.reports import NotTaken, Refused, Report, Reported, ReportedOutcome
from app.domain.approvals.voting import Choice, ReviewerRequest, Status, Withdrawal
from app.domain.ids import ApprovalId
from app.domain.people.actors import program
from app.domain.reason_codes import keep
from app.errors import NotFound
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_calls import Program, a_program, approved, asked
from tests.store.given_webhooks import called_back, listed, types, written

DONE = Report(ReportedOutcome.DONE, "Deleted", "run-17")
FAILED = Report(ReportedOutcome.FAILED, "The branch is protected")
ROUNDS = 12
WISH = ReviewerRequest(BOB, "undo", True, "bob@desk.example")


async def open_lines(given: Given, approval_id: ApprovalId) -> set[str]:
    """What the outbox still says of it."""
    rows = await given.pool.fetch("SELECT cause FROM outbox WHERE done_at IS NULL")
    return {row["cause"].partition(":")[2] for row in rows if row["cause"].startswith(approval_id)}


@pytest.mark.parametrize("begun", [True, False], ids=["handed over", "its gate has not come to it"])
async def test_what_is_done_is_executed_with_its_reference_on_record_and_told(
    given: Given, reports: store.PostgresReports, bot: Program, begun: bool
) -> None:
    await listed(given, "agent.shop.example")
    approval = await asked(given, bot)
    await called_back(given, approval.id)
    await given.approvals.cast(given.tenant, approval.id, click())
    if begun:
        await store.PostgresExecutions(given.pool).begin(given.tenant, approval.id)
    first = await reports.report(given.tenant, approval.id, DONE, by=bot.actor)
    assert isinstance(first, Reported)
    assert await reports.report(given.tenant, approval.id, DONE, by=bot.actor) == first, "the same again"
    details = await given.approvals.details(given.tenant, approval.id)
    assert details.approval.status is Status.EXECUTED
    assert (details.receipt.outcome, details.receipt.refund_id) == ("executed", "run-17")
    [line] = await given.recorded("approval_reported")
    assert (line["actor"], line["data"]["code"]) == (bot.actor, "done")
    assert "Deleted" not in str(await given.recorded())
    assert await types(given, approval.id) == ["decided", "settled", "executed"]
    body = (await written(given, approval.id))[-1]["body"]["data"]
    assert (body["tool"], body["result"], body["state"]) == ("delete_branch", {"outcome": "done"}, "executed")
    assert "Deleted" not in str(body)
    assert {"reported", "submit"} <= await open_lines(given, approval.id), "its gate is told until it knows"
    await reports.taken_in(given.tenant, approval.id)
    assert not {"reported", "submit"} & await open_lines(given, approval.id)


async def test_what_failed_needs_attention_in_the_programs_words(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await approved(given, bot)
    assert isinstance(await reports.report(given.tenant, approval.id, FAILED, by=bot.actor), Reported)
    details = await given.approvals.details(given.tenant, approval.id)
    assert details.approval.status is Status.NEEDS_ATTENTION
    assert "The branch is protected" in details.receipt.sentence
    assert len(await given.recorded("tool_call_blocked")) == 1


async def test_other_content_is_refused_and_the_first_stands(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await approved(given, bot)
    await reports.report(given.tenant, approval.id, DONE, by=bot.actor)
    for other in (FAILED, Report(ReportedOutcome.DONE), Report(ReportedOutcome.DONE, "Deleted", "run-18")):
        refused = await reports.report(given.tenant, approval.id, other, by=bot.actor)
        assert refused == Refused(NotTaken.OTHER_CONTENT, "executed")
    assert await given.pool.fetchval("SELECT reference FROM approval_reports") == "run-17"


async def test_only_the_program_that_opened_it_reports_whichever_of_its_keys_it_has(
    given: Given, acme: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await approved(given, bot)
    other = await a_program(given, "other bot")
    for tenant, approval_id, by in (
        (given.tenant, approval.id, other.actor),
        (given.tenant, approval.id, ALICE),
        (given.tenant, ApprovalId("apr_none"), bot.actor),
        (acme.tenant, approval.id, bot.actor),
    ):
        with pytest.raises(NotFound):
            await reports.report(tenant, approval_id, DONE, by=by)
    keys = store.PostgresApiKeys(given.pool)
    newer, _ = await keys.rotate(given.tenant, bot.key.id, by=ALICE, overlap=timedelta(hours=1))
    by = program(newer.id, newer.name)
    assert isinstance(await reports.report(given.tenant, approval.id, DONE, by=by), Reported)


async def test_nothing_is_reported_of_what_is_not_approved_or_not_settled(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    pending, held = await asked(given, bot), await approved(given, bot, undo_seconds=60)
    rejected, undone, withdrawn = [await asked(given, bot, undo_seconds=60) for _ in range(3)]
    await given.approvals.cast(given.tenant, rejected.id, click(choice=Choice.REJECT))
    await given.approvals.cast(given.tenant, undone.id, click())
    await given.approvals.undo(given.tenant, undone.id, WISH)
    await given.approvals.withdraw(given.tenant, withdrawn.id, Withdrawal(bot.actor, "No need"))
    refund = await given.approval(undo_seconds=0, requested_by=bot.actor)
    await given.approvals.cast(given.tenant, refund.id, click())
    for approval, why, state in (
        (pending, NotTaken.NOT_SETTLED, "pending"),
        (held, NotTaken.NOT_SETTLED, "approved"),
        (rejected, NotTaken.NOT_APPROVED, "rejected"),
        (undone, NotTaken.NOT_APPROVED, "cancelled"),
        (withdrawn, NotTaken.NOT_APPROVED, "withdrawn"),
        (refund, NotTaken.DESKS_OWN, "approved"),
    ):
        before = (await given.approvals.get(given.tenant, approval.id)).status
        refused = await reports.report(given.tenant, approval.id, DONE, by=bot.actor)
        assert refused == Refused(why, state), "a program ends no refund by a word"
        assert (await given.approvals.get(given.tenant, approval.id)).status is before
    assert await given.pool.fetchval("SELECT count(*) FROM approval_reports") == 0


async def test_what_was_changed_behind_our_back_is_not_reported_done(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await approved(given, bot)
    changed = """UPDATE approvals SET action = jsonb_set(action, '{tool}', '"drop_table"') WHERE id = $1"""
    await given.pool.execute(changed, approval.id)
    refused = await reports.report(given.tenant, approval.id, DONE, by=bot.actor)
    assert refused == Refused(NotTaken.NOT_APPROVED, "approved")


async def test_of_two_reports_at_once_one_stands(given: Given, reports: store.PostgresReports, bot: Program) -> None:
    for _ in range(ROUNDS):
        approval = await approved(given, bot)
        both = await asyncio.gather(
            *(reports.report(given.tenant, approval.id, one, by=bot.actor) for one in (DONE, FAILED, DONE))
        )
        taken = [one.report for one in both if isinstance(one, Reported)]
        assert len(set(taken)) == 1
        status = (await given.approvals.get(given.tenant, approval.id)).status
        assert status is (Status.EXECUTED if taken[0] == DONE else Status.NEEDS_ATTENTION)
    assert len(await given.recorded("approval_reported")) == ROUNDS


async def test_a_report_and_a_withdrawal_at_once_never_both_win(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    for _ in range(ROUNDS):
        approval = await approved(given, bot)
        reported, _ = await asyncio.gather(
            reports.report(given.tenant, approval.id, DONE, by=bot.actor),
            given.approvals.withdraw(given.tenant, approval.id, Withdrawal(bot.actor, "No need")),
        )
        row = await given.approvals.get(given.tenant, approval.id)
        assert isinstance(reported, Reported) is (row.status is Status.EXECUTED)
        assert (row.withdrawn_at is None) is (row.status is Status.EXECUTED)


async def test_silence_stands_in_the_receipt_until_something_is_reported(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await approved(given, bot)
    executions = store.PostgresExecutions(given.pool)
    await executions.begin(given.tenant, approval.id)
    wait = await reports.waiting(given.tenant, approval.id, silent_seconds=60)
    assert wait.executing
    assert 58 < wait.silent_in_seconds <= 60
    await reports.silent(given.tenant, approval.id)
    receipt = (await given.approvals.details(given.tenant, approval.id)).receipt
    assert (receipt.outcome, "not reported done" in receipt.sentence) == ("not_reported", True)
    again = await reports.waiting(given.tenant, approval.id, silent_seconds=60)
    assert again.ends_in_seconds <= wait.ends_in_seconds, "telling of it starts no wait anew"
    assert isinstance(await reports.report(given.tenant, approval.id, DONE, by=bot.actor), Reported)
    await reports.silent(given.tenant, approval.id)
    late = (await given.approvals.details(given.tenant, approval.id)).receipt
    assert (late.outcome, "not reported" in keep(late.sentence)) == ("executed", False)


async def again_in(given: Given, approval_id: ApprovalId) -> float:
    """Seconds until its gate is started again, unless it has ended."""
    query = "SELECT extract(epoch FROM next_at - clock_timestamp())::float8 FROM outbox WHERE cause = $1"
    return float(await given.pool.fetchval(query, f"{approval_id}:submit"))


async def test_while_a_gate_waits_for_a_report_no_second_one_is_started(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await approved(given, bot)
    outbox, executions = store.PostgresOutbox(given.pool), store.PostgresExecutions(given.pool)
    said = [one for one in await outbox.due(given.tenant, limit=100) if one.cause.endswith(":submit")]
    await executions.begin(given.tenant, approval.id)
    await reports.waiting(given.tenant, approval.id, silent_seconds=7_200)
    assert 7_200 < await again_in(given, approval.id) <= 7_800, "once it should have asked again it may be lost"
    await outbox.published(given.tenant, said)  # by a relay that was at it meanwhile
    assert await again_in(given, approval.id) > 7_100
    await reports.silent(given.tenant, approval.id)
    await reports.waiting(given.tenant, approval.id, silent_seconds=0)
    assert await again_in(given, approval.id) > 7 * 86_400, "days, in which the engine forgets that it was started"
    await reports.report(given.tenant, approval.id, DONE, by=bot.actor)
    assert 0 < await again_in(given, approval.id) <= 120, "a report that no gate takes in starts another one"
    await reports.taken_in(given.tenant, approval.id)
    assert not await open_lines(given, approval.id) & {"submit", "reported"}


async def test_what_waits_for_no_report_is_put_off_by_nobody(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    approval = await asked(given, bot)
    before = await again_in(given, approval.id)
    await reports.waiting(given.tenant, approval.id, silent_seconds=7_200)
    assert await again_in(given, approval.id) <= before
