"""Taking what called on-call: one press, one holder, also when two press at once; all of it on record."""

import asyncio

import pytest

from app import store
from app.domain.approvals.holders import Holder, PostedReminder
from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.investigations import SubjectKind
from app.errors import NotFound
from tests.store.given import ALICE, BOB, Given
from tests.store.given_commands import about, failed

CARL = ActorId("slack:UCARL")
ROUNDS = 20


@pytest.fixture
def escalations(given: Given) -> store.PostgresEscalations:
    return store.PostgresEscalations(given.pool)


async def test_the_first_has_it_and_the_second_learns_who_and_since_when(
    given: Given, escalations: store.PostgresEscalations
) -> None:
    approval = await given.approval()
    assert (await given.approvals.details(given.tenant, approval.id)).holder is None
    taken = await escalations.take(given.tenant, approval.id, by=ALICE, takings=0)
    assert isinstance(taken, Holder)
    assert (taken.by, taken.takings) == (ALICE, 1)
    for takings in (0, 1):  # the same press again, and the same person's press on what it became
        assert await escalations.take(given.tenant, approval.id, by=ALICE, takings=takings) == taken
    assert await escalations.take(given.tenant, approval.id, by=BOB, takings=0) == taken, "the first one has it"
    assert (await given.approvals.details(given.tenant, approval.id)).holder == taken
    assert [row["actor"] for row in await given.recorded("escalation_taken")] == [ALICE]
    assert await given.recorded("escalation_taken_over") == []


async def test_whoever_knows_who_has_it_can_take_it_over(
    given: Given, escalations: store.PostgresEscalations
) -> None:
    approval = await given.approval()
    await escalations.take(given.tenant, approval.id, by=ALICE, takings=0)
    over = await escalations.take(given.tenant, approval.id, by=BOB, takings=1)
    assert isinstance(over, Holder)
    assert (over.by, over.takings) == (BOB, 2)
    assert [row["actor"] for row in await given.recorded("escalation_taken_over")] == [BOB]


@pytest.mark.parametrize("takings", [0, 1])
async def test_of_two_who_press_at_once_one_has_it_and_both_learn_who(
    given: Given, escalations: store.PostgresEscalations, takings: int
) -> None:
    for number in range(ROUNDS):
        approval = await given.approval(call_id=f"call_{number}")
        if takings:
            await escalations.take(given.tenant, approval.id, by=ALICE, takings=0)
        found = await asyncio.gather(
            *(escalations.take(given.tenant, approval.id, by=by, takings=takings) for by in (BOB, CARL))
        )
        [holder] = set(found)
        assert isinstance(holder, Holder)
        assert (holder.by in {BOB, CARL}, holder.takings) == (True, takings + 1)
    assert len(await given.recorded("escalation_taken", "escalation_taken_over")) == ROUNDS * (takings + 1)


async def test_what_is_over_is_not_taken(given: Given, escalations: store.PostgresEscalations) -> None:
    approval = await given.approved()
    assert await escalations.take(given.tenant, approval.id, by=ALICE, takings=0) is Status.APPROVED
    assert await given.recorded("escalation_taken") == []
    with pytest.raises(NotFound):
        await escalations.take(given.tenant, ApprovalId("apr_none"), by=ALICE, takings=0)


async def test_a_decision_that_is_being_made_is_waited_for(
    given: Given, escalations: store.PostgresEscalations
) -> None:
    approval = await given.approval()
    async with given.pool.acquire() as conn, conn.transaction():
        await conn.execute(
            "UPDATE approvals SET status = 'rejected', decided_at = clock_timestamp(), decided_by = $2 WHERE id = $1",
            approval.id,
            BOB,
        )
        taking = asyncio.create_task(escalations.take(given.tenant, approval.id, by=ALICE, takings=0))
        await asyncio.sleep(0.3)
    assert await taking is Status.REJECTED
    assert (await given.approvals.details(given.tenant, approval.id)).holder is None


async def test_another_tenants_is_not_there(given: Given, acme: Given) -> None:
    approval = await given.approval()
    with pytest.raises(NotFound):
        await store.PostgresEscalations(acme.pool).take(acme.tenant, approval.id, by=ALICE, takings=0)


async def test_an_alarm_changes_hands_only_from_who_the_press_saw(given: Given) -> None:
    approval_id, alarms = await failed(given), store.PostgresAlarms(given.pool)
    assert await alarms.take_over(given.tenant, approval_id, by=BOB, takings=0) is None, "nobody has it yet"
    taking = about(SubjectKind.APPROVAL, approval_id, asked_by=ALICE, from_alarm=True)
    await store.PostgresInvestigations(given.pool).open(given.tenant, taking)
    assert (await alarms.get(given.tenant, approval_id)).takings == 1
    found = await asyncio.gather(
        *(alarms.take_over(given.tenant, approval_id, by=by, takings=1) for by in (BOB, CARL, BOB, CARL))
    )
    [holder] = set(found)
    assert holder is not None
    assert (holder.by in {BOB, CARL}, holder.takings) == (True, 2)
    assert [row["actor"] for row in await given.recorded("refund_alarm_taken_over")] == [holder.by]


async def test_where_people_were_called_is_read_with_the_approval(given: Given) -> None:
    approval, posts = await given.approval(), store.PostgresSlackPosts(given.pool)
    kinds = (Kind.REMINDER, Kind.ESCALATION, Kind.PING, Kind.ALARM_ESCALATION)
    called = [PostedReminder(kind, Posted("C1", f"{number}.1")) for number, kind in enumerate(kinds)]
    for one in called * 2:
        await posts.posted(given.tenant, one.at, Shown(one.kind, approval.id))
    await given.approvals.card_posted(given.tenant, approval.id, Posted("C1", "9.1"))
    assert (await given.approvals.details(given.tenant, approval.id)).reminders == tuple(called)
    assert await store.PostgresPresses(given.pool).shown_at(given.tenant, called[1].at) == Shown(
        Kind.ESCALATION, approval.id
    )


async def test_taking_it_has_its_message_looked_at(given: Given, escalations: store.PostgresEscalations) -> None:
    approval = await given.approval()
    await given.pool.execute("DELETE FROM message_changes")
    await escalations.take(given.tenant, approval.id, by=ALICE, takings=0)
    marked = await given.pool.fetch("SELECT DISTINCT case_id FROM message_changes")
    assert [row["case_id"] for row in marked] == [approval.case_id]
