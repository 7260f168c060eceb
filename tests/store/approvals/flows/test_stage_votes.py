"""Votes on requests with a flow, in the records: the stage they are for, and who may decide at that moment."""

from dataclasses import replace

import pytest

from app.domain.approvals.approval import Approval
from app.domain.approvals.flows.flow import Barred, Closes, Flow, Stage
from app.domain.approvals.flows.judging import StageState
from app.domain.approvals.flows.seats import Seats
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.ids import ActorId
from app.errors import SeatsMoved
from app.ports.approvals.seated_votes import cast_seated
from tests.store.approvals.flows.voters import seated
from tests.store.given import ALICE, BOB, Given, click

CARA = ActorId("slack:UCARA")
TEAM, FINANCE = Stage("team", quorum=2), Stage("finance", barred=frozenset({Barred.PREVIOUS}))
FLOW = Flow("large", ((TEAM,), (FINANCE,)))
Table = dict[ActorId, set[str]]


async def vote(given: Given, approval: Approval, by: ActorId, table: Table, choice: Choice = Choice.APPROVE) -> str:
    """What they hear: the stage and the status, or why not."""
    told = await cast_seated(
        given.approvals, given.tenant, approval.id, click(by, choice, may_decide=False), seated(table)
    )
    return f"{told.stage} {told.status.value}" if isinstance(told, Counted) else told.why.value


async def test_rounds_follow_each_other_and_each_vote_is_kept_with_its_stage(given: Given) -> None:
    table: Table = {ALICE: {"team"}, BOB: {"team"}, CARA: {"finance"}}
    approval = await given.approval(flow=FLOW)
    said = [await vote(given, approval, one, table) for one in (CARA, ALICE, BOB)]
    assert said == ["not_your_turn", "team pending", "team pending"]
    details = await given.approvals.details(given.tenant, approval.id)
    assert details.tally is not None
    assert [details.tally.state(one) for one in FLOW.stages] == [StageState.APPROVED, StageState.OPEN]
    assert await vote(given, approval, CARA, table) == "finance approved"
    assert len(await given.recorded("vote_counted")) == 2
    assert len(await given.recorded("approval_approved")) == 1


async def test_authority_is_asked_again_of_all_at_the_deciding_moment(given: Given) -> None:
    table: Table = {ALICE: {"team"}, BOB: {"team"}, CARA: {"team", "finance"}}
    approval = await given.approval(flow=Flow("pair", ((TEAM,),)))
    assert await vote(given, approval, ALICE, table) == "team pending"
    table[ALICE].clear()  # deactivated, or taken out of the group
    assert await vote(given, approval, BOB, table) == "team pending"
    assert await vote(given, approval, ALICE, table) == "not_a_reviewer"
    assert await vote(given, approval, CARA, table) == "team approved"


async def test_a_vote_that_came_in_between_is_asked_after_and_never_counted_unseen(given: Given) -> None:
    approval = await given.approval(flow=Flow("pair", ((TEAM,),)))
    alone = Seats({BOB: frozenset({"team"})})  # read before Alice voted
    await vote(given, approval, ALICE, {ALICE: {"team"}})
    with pytest.raises(SeatsMoved):
        await given.approvals.cast(given.tenant, approval.id, replace(click(BOB), seats=alone))
    assert await given.recorded("vote_refused") == []
    assert await vote(given, approval, BOB, {ALICE: {"team"}, BOB: {"team"}}) == "team approved"


async def test_one_rejection_closes_and_a_majority_only_once_too_few_are_left(given: Given) -> None:
    table: Table = {ALICE: {"team"}, BOB: {"team"}, CARA: {"team"}}
    approval = await given.approval(flow=Flow("pair", ((TEAM,),)))
    assert await vote(given, approval, ALICE, table, Choice.REJECT) == "team rejected"
    other = await given.approval(call_id="call_2", flow=Flow("most", ((TEAM,),), Closes.MAJORITY))
    assert await vote(given, other, ALICE, table, Choice.REJECT) == "team pending"
    assert await vote(given, other, BOB, table, Choice.REJECT) == "team rejected"


async def test_a_door_that_asks_nobody_is_no_way_round_a_flow(given: Given) -> None:
    approval = await given.approval(flow=FLOW)
    verdict = await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.NOT_IN_FLOW
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING


async def test_what_takes_the_place_of_a_request_goes_by_its_flow(given: Given) -> None:
    first = await given.approval(flow=FLOW)
    second = await given.approval(call_id="call_2", reopens=first.id)
    assert second.flow == FLOW
