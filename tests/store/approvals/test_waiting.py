"""How long a customer has waited: one figure for cards, lists, Home, status and the ladder, also after a reopen."""

from datetime import UTC, datetime, timedelta

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Decider
from app.domain.cases.cases import Accepted
from app.domain.operations.dashboard import Lines, Preferences
from tests.store.given import ALICE, Given, turn

OWN = "alice@desk.example"
THREE_HOURS = timedelta(hours=3)


async def _older(given: Given, message: Accepted, by: timedelta = THREE_HOURS) -> None:
    await given.pool.execute(
        "UPDATE messages SET received_at = received_at - $2::interval WHERE id = $1", message.message_id, by
    )


async def _wait_of(given: Given, approval: Approval) -> timedelta:
    return datetime.now(UTC) - (await given.approvals.details(given.tenant, approval.id)).waiting_since


def _about(found: timedelta, wanted: timedelta) -> bool:
    return wanted <= found < wanted + timedelta(minutes=2)


async def _follow_up(given: Given, first: Accepted) -> Accepted:
    """Another mail in the same case."""
    second = await given.message()
    await given.pool.execute("UPDATE messages SET case_id = $2 WHERE id = $1", second.message_id, first.case_id)
    return Accepted(second.message_id, first.case_id, True)


async def test_the_wait_is_that_of_the_oldest_mail_nobody_answered_wherever_it_is_said(given: Given) -> None:
    first = await given.message()
    await _older(given, first)
    late = await given.approval(message=await _follow_up(given, first))
    soon = await given.approval()
    assert _about(await _wait_of(given, late), THREE_HOURS)
    assert _about(await _wait_of(given, soon), timedelta(0))

    dashboard, anybody = store.PostgresDashboard(given.pool), Decider(ALICE, OWN)
    pending = await dashboard.list(given.tenant, Lines.PENDING, person=anybody)
    board = await dashboard.board(given.tenant, Preferences(ALICE), may_decide=True, address=OWN)
    for queue in (pending.sheets, board.queue.sheets, await given.approvals.pending(given.tenant)):
        assert [one.approval.id for one in queue] == [late.id, soon.id], "the longest waiting customer first"
    overdue = await dashboard.list(given.tenant, Lines.OVERDUE, person=anybody)
    assert [one.approval.id for one in overdue.sheets] == [late.id]

    pulse, desk = await dashboard.pulse(given.tenant), await store.PostgresDeskStatus(given.pool).read(given.tenant)
    assert (pulse.overdue, desk.overdue) == (1, 1)
    assert pulse.oldest_waiting == overdue.sheets[0].waiting_since
    assert desk.oldest_pending_seconds is not None
    assert _about(timedelta(seconds=desk.oldest_pending_seconds), THREE_HOURS)
    health = store.PostgresCustomerHealth(given.pool)
    checkup = await health.check(given.tenant, overdue.sheets[0].customer.id, "2026-11-23")
    assert checkup.signs["overdue_approvals"] == 1


async def test_a_mail_that_was_answered_keeps_nobody_waiting(given: Given) -> None:
    first = await given.message()
    draft = await given.drafts.create(given.tenant, first.message_id, turn())
    await given.drafts.request_send(given.tenant, draft, by=ALICE)
    await given.sent(draft)
    await _older(given, first)
    approval = await given.approval(message=await _follow_up(given, first))
    assert _about(await _wait_of(given, approval), timedelta(0))


async def test_on_call_is_called_by_the_customers_wait_also_about_what_is_asked_again(given: Given) -> None:
    message = await given.message()
    closed = await given.approval(message=message)
    await _older(given, message)
    await given.deadline_in(closed.id, -1)
    await given.approvals.expire(given.tenant, closed.id)
    again = await given.approval(message=message, revision=2, reopens=closed.id)
    assert _about(await _wait_of(given, again), THREE_HOURS)
    reading = await given.approvals.reading(given.tenant, again.id)
    assert _about(timedelta(seconds=reading.waited_seconds), THREE_HOURS)
    assert (await given.approvals.reading(given.tenant, (await given.approval()).id)).waited_seconds < 60
