"""Calls of somebody else's agent in the records: votes with an answer or other arguments, and what is handed over."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.actions.tool_call import Asks, tool_call_of
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest, Status
from app.ports.approvals.executions import Done
from app.store import PostgresExecutions
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import ALICE, DEMO, Given, click

OTHER = '{"force":true,"name":"release/1.2"}'


def executions(given: Given) -> PostgresExecutions:
    return PostgresExecutions(given.pool)


async def opened(given: Given, **facts: Any) -> Approval:
    """One that waits, of a case that is nobody's."""
    message = await given.message(sender="key_1")
    action = replace(ACTION, tenant=DEMO)
    return await given.approval(message=message, action=action, facts=replace(FACTS, **facts))


async def test_it_is_shown_without_a_customer_and_handed_over_once_it_is_approved(given: Given) -> None:
    approval = await opened(given)
    details = await given.approvals.details(DEMO, approval.id)
    assert details.customer is None
    assert tool_call_of(details.approval.action).values == {"force": False, "name": "release/1.2"}
    assert isinstance(await given.approvals.cast(DEMO, approval.id, click()), Counted)
    handed = await executions(given).begin(DEMO, approval.id)
    assert isinstance(handed, Approval)
    assert handed.status is Status.EXECUTING
    done = await executions(given).finish(DEMO, approval.id, Done("run 7", 0))
    assert (done.outcome, done.refund_id) == ("executed", "run 7")
    assert [row["data"]["tool"] for row in await given.recorded("tool_call_done")] == ["delete_branch"]


async def test_an_answer_is_part_of_what_was_approved(given: Given) -> None:
    approval = await opened(given, asks=Asks.CHOICE, options=("blue", "red"))
    for answer in (None, "green"):
        refused = await given.approvals.cast(DEMO, approval.id, click(answer=answer))
        assert isinstance(refused, Refused)
        assert refused.why is Refusal.BAD_AMOUNT
    assert isinstance(await given.approvals.cast(DEMO, approval.id, click(answer="blue")), Counted)
    found = await given.approvals.get(DEMO, approval.id)
    assert tool_call_of(found.final_action).answer == "blue"
    assert found.approved_digest == found.final_action.digest(approval.id) != found.digest


async def test_other_arguments_are_approved_only_where_the_tool_allows_changes(given: Given) -> None:
    fixed = await opened(given)
    refused = await given.approvals.cast(DEMO, fixed.id, click(arguments=OTHER))
    assert isinstance(refused, Refused)
    assert (await given.approvals.get(DEMO, fixed.id)).status is Status.PENDING
    free = await opened(given, changes=True)
    assert isinstance(await given.approvals.cast(DEMO, free.id, click(arguments=OTHER)), Counted)
    assert tool_call_of((await given.approvals.get(DEMO, free.id)).final_action).arguments == OTHER


async def test_arguments_that_were_changed_behind_our_back_are_not_handed_over(given: Given) -> None:
    approval = await opened(given)
    await given.approvals.cast(DEMO, approval.id, click())
    await given.pool.execute(
        "UPDATE approvals SET action = jsonb_set(action, '{arguments}', to_jsonb($2::text)) WHERE id = $1",
        approval.id,
        OTHER,
    )
    receipt = await executions(given).begin(DEMO, approval.id)
    assert not isinstance(receipt, Approval)
    assert receipt.outcome == "needs_attention"


@pytest.mark.parametrize("choice", [Choice.REJECT])
async def test_what_ended_without_a_yes_is_not_asked_again(given: Given, choice: Choice) -> None:
    approval = await opened(given)
    await given.deadline_in(approval.id, -1)
    assert await given.approvals.expire(DEMO, approval.id) is Status.EXPIRED
    wish = ReviewerRequest(by=ALICE, source="again", may_decide=True, address="alice@desk.example")
    again = await given.approvals.reopen(DEMO, approval.id, wish)
    assert isinstance(again, Refused)
    assert again.why is Refusal.ALREADY_CLOSED
    other = await opened(given)
    assert isinstance(await given.approvals.cast(DEMO, other.id, click(ALICE, choice)), Counted)
    assert len(await given.recorded("tool_call_blocked")) == 2
