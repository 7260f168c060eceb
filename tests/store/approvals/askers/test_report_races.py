"""A report at the same instant as anything else that could end it: one of them wins, and all are told the same."""

import asyncio

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.reports import NOT_REPORTED, NotTaken, Refused, Report, Reported, ReportedOutcome
from app.domain.approvals.proofs.proof import Redeemed
from app.domain.approvals.voting import Counted, ReviewerRequest, Withdrawal
from app.domain.reason_codes import Code, say
from tests.store.approvals.askers.stories import (
    SPREAD_SECONDS,
    actions_of,
    chain_holds,
    lock_out,
    one_outcome,
    soon,
)
from tests.store.approvals.proofs.proven import proofs
from tests.store.given import BOB, Given
from tests.store.given_calls import Program, a_program, approved

DONE = Report(ReportedOutcome.DONE, "Deleted", "run-17")
FAILED = Report(ReportedOutcome.FAILED, "The branch is protected")
ROUNDS = 30


async def begun(given: Given, bot: Program) -> Approval:
    """Handed over, so that its program may act."""
    approval = await approved(given, bot)
    await store.PostgresExecutions(given.pool).begin(given.tenant, approval.id)
    return approval


async def test_with_an_undo(given: Given, reports: store.PostgresReports, bot: Program) -> None:
    seen = set()
    for number in range(ROUNDS):
        approval = await approved(given, bot, undo_seconds=60)
        ends = "UPDATE approvals SET undo_until = clock_timestamp() + make_interval(secs => $2) WHERE id = $1"
        await given.pool.execute(ends, approval.id, SPREAD_SECONDS)
        wish = ReviewerRequest(BOB, f"undo-{number}", True, "bob@desk.example")
        undone, reported = await asyncio.gather(
            soon(given.approvals.undo(given.tenant, approval.id, wish)),
            soon(reports.report(given.tenant, approval.id, DONE, by=bot.actor)),
        )
        assert not (isinstance(undone, Counted) and isinstance(reported, Reported))
        held = (await given.approvals.get(given.tenant, approval.id)).undo_until
        assert held is not None
        assert isinstance(reported, Refused) or reported.at >= held, "nothing is done that can still be undone"
        await asyncio.sleep(SPREAD_SECONDS)
        again = await reports.report(given.tenant, approval.id, DONE, by=bot.actor)
        assert isinstance(again, Reported) is not isinstance(undone, Counted), (
            "sent again, it is taken or it is undone"
        )
        state = await one_outcome(given, approval.id)
        assert state == ("cancelled" if isinstance(undone, Counted) else "executed")
        seen.add(state)
    assert seen == {"cancelled", "executed"}, "both come first now and then"
    await chain_holds(given)


async def test_with_a_withdrawal_of_what_is_approved(
    given: Given, reports: store.PostgresReports, bot: Program
) -> None:
    for _ in range(ROUNDS):
        approval = await approved(given, bot)
        taken, reported = await asyncio.gather(
            soon(given.approvals.withdraw(given.tenant, approval.id, Withdrawal(bot.actor, "No need"))),
            soon(reports.report(given.tenant, approval.id, DONE, by=bot.actor)),
        )
        assert isinstance(taken, Counted) is not isinstance(reported, Reported)
        state = await one_outcome(given, approval.id)
        assert state == ("withdrawn" if isinstance(taken, Counted) else "executed")
    await chain_holds(given)


async def test_with_the_lock_of_its_key(given: Given, reports: store.PostgresReports) -> None:
    for number in range(ROUNDS):
        bot = await a_program(given, f"bot {number}")
        approval = await approved(given, bot)

        withdrawn, reported = await asyncio.gather(
            soon(lock_out(given, bot)), soon(reports.report(given.tenant, approval.id, DONE, by=bot.actor))
        )
        won = any(isinstance(one, Counted) for one in withdrawn)
        assert won is not isinstance(reported, Reported)
        assert await one_outcome(given, approval.id) == ("withdrawn" if won else "executed")
    await chain_holds(given)


@pytest.mark.parametrize("report", [DONE, FAILED])
async def test_with_the_silence_that_is_shown(
    given: Given, reports: store.PostgresReports, bot: Program, report: Report
) -> None:
    for _ in range(ROUNDS):
        approval = await begun(given, bot)
        _, reported = await asyncio.gather(
            soon(reports.silent(given.tenant, approval.id)),
            soon(reports.report(given.tenant, approval.id, report, by=bot.actor)),
        )
        assert isinstance(reported, Reported), "silence never turns a report away"
        state = await one_outcome(given, approval.id)
        assert state == ("executed" if report is DONE else "needs_attention")
        details = await given.approvals.details(given.tenant, approval.id)
        assert NOT_REPORTED not in (details.receipt.outcome, str(details.approval.trouble))
        assert "not reported" not in details.receipt.sentence
    await chain_holds(given)


async def test_with_the_end_of_all_patience(given: Given, reports: store.PostgresReports, bot: Program) -> None:
    executions = store.PostgresExecutions(given.pool)
    for _ in range(ROUNDS):
        approval = await begun(given, bot)
        _, reported = await asyncio.gather(
            soon(executions.give_up(given.tenant, approval.id, code=NOT_REPORTED, trouble=say(Code.NEVER_REPORTED))),
            soon(reports.report(given.tenant, approval.id, DONE, by=bot.actor)),
        )
        state = await one_outcome(given, approval.id)
        assert state == ("executed" if isinstance(reported, Reported) else "needs_attention")
        if isinstance(reported, Refused):
            assert reported.why is NotTaken.CLOSED
    await chain_holds(given)


async def test_with_reports_of_other_content(given: Given, reports: store.PostgresReports, bot: Program) -> None:
    for _ in range(ROUNDS):
        approval = await begun(given, bot)
        both = await asyncio.gather(
            *(soon(reports.report(given.tenant, approval.id, one, by=bot.actor)) for one in (DONE, FAILED, DONE))
        )
        taken = {one.report for one in both if isinstance(one, Reported)}
        assert len(taken) == 1
        lost = [one.why for one in both if isinstance(one, Refused)]
        assert set(lost) == {NotTaken.OTHER_CONTENT}
        assert await one_outcome(given, approval.id) == ("executed" if taken == {DONE} else "needs_attention")
    await chain_holds(given)


async def test_with_its_redemption(given: Given, reports: store.PostgresReports, bot: Program) -> None:
    """Whoever redeems acts, and whoever reports has acted: one may do both, each once, in whatever order."""
    for _ in range(ROUNDS):
        approval = await approved(given, bot)
        made = await proofs(given).token(given.tenant, approval.id)
        assert made is not None
        used, again, reported = await asyncio.gather(
            soon(proofs(given).redeem(given.tenant, approval.id, made, bot.key)),
            soon(proofs(given).redeem(given.tenant, approval.id, made, bot.key)),
            soon(reports.report(given.tenant, approval.id, DONE, by=bot.actor)),
        )
        assert isinstance(reported, Reported)
        uses = [one for one in (used, again) if isinstance(one, Redeemed)]
        lines = await actions_of(given, approval.id)
        assert lines.count("approval_redeemed") == len(uses) <= 1
        assert await one_outcome(given, approval.id) == "executed"
    await chain_holds(given)
