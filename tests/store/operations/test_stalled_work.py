"""What stood still while the engine was away or lost goes on soon, once for each return, and no more often in all."""

from dataclasses import dataclass

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice
from app.domain.ids import MessageId
from app.ports.payments.payment_provider import ProviderRefund
from app.registration.catch_up import (
    AWAY_GRACE_SECONDS,
    LOST_GRACE_SECONDS,
    START_GRACE_SECONDS,
    WINDOW_SECONDS,
    CatchUp,
)
from tests.store.given import Given, click

REVIVALS_MAX = 3
AGO = "UPDATE approvals SET moved_at = moved_at - make_interval(secs => $1)"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catch_up(given: Given, clock: Clock) -> CatchUp:
    records = store.PostgresStalledWork(given.pool)
    return CatchUp(given.tenant, records, given.cases, revivals_max=REVIVALS_MAX, clock=clock)


async def heard(given: Given, **fields: object) -> Approval:
    """Approved ten seconds before now, and its gate knows."""
    approval = await given.approved(**fields)
    await given.cases.begin(given.tenant, approval.message_id, delivery=0, run_id="r")
    await given.approvals.consume(given.tenant, approval.id)
    await given.pool.execute(AGO, 10.0)
    return approval


async def deliveries(given: Given, message_id: MessageId) -> int:
    return int(await given.pool.fetchval("SELECT delivery FROM messages WHERE id = $1", message_id))


async def pass_(given: Given, clock: Clock, seconds: float) -> None:
    """Time passes, for us and for the records."""
    clock.now += seconds
    await given.pool.execute(AGO, seconds)
    await given.pool.execute("UPDATE approvals SET undo_until = undo_until - make_interval(secs => $1)", seconds)
    await given.pool.execute("UPDATE messages SET resent_at = resent_at - make_interval(secs => $1)", seconds)
    await given.pool.execute("UPDATE messages SET received_at = received_at - make_interval(secs => $1)", seconds)


async def test_nothing_is_begun_again_without_a_reason(given: Given, catch_up: CatchUp, clock: Clock) -> None:
    approval = await heard(given)
    for _ in range(10):
        await pass_(given, clock, 60)
        await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0


@pytest.mark.parametrize(
    ("lost", "grace_seconds"), [(True, LOST_GRACE_SECONDS), (False, AWAY_GRACE_SECONDS), (None, START_GRACE_SECONDS)]
)
async def test_an_approved_refund_nobody_carries_out_is_begun_again_once_after_the_engine_is_back(
    given: Given, catch_up: CatchUp, clock: Clock, lost: bool | None, grace_seconds: float
) -> None:
    approval = await heard(given)
    if lost is None:
        catch_up.began()
    else:
        catch_up.engine_is_back(lost=lost)
    await pass_(given, clock, grace_seconds - 1)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0, "whoever was only away may go on by itself"
    for _ in range(20):
        await pass_(given, clock, 5)
        await catch_up.round()
    assert await deliveries(given, approval.message_id) == 1
    assert grace_seconds < 45, "within a minute it is made"


async def test_each_return_begins_it_again_but_no_more_often_than_the_relay_would(
    given: Given, catch_up: CatchUp, clock: Clock
) -> None:
    approval = await heard(given)
    for _ in range(REVIVALS_MAX + 3):
        catch_up.engine_is_back(lost=True)
        await pass_(given, clock, 20)
        await catch_up.round()
    assert await deliveries(given, approval.message_id) == REVIVALS_MAX


async def test_a_refund_that_can_still_be_undone_is_not_hurried(
    given: Given, catch_up: CatchUp, clock: Clock
) -> None:
    approval = await heard(given, undo_seconds=60)
    catch_up.engine_is_back(lost=True)
    await pass_(given, clock, 40)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0
    await pass_(given, clock, 40)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 1


async def test_what_was_decided_after_the_return_is_not_taken_for_lost(
    given: Given, catch_up: CatchUp, clock: Clock
) -> None:
    catch_up.engine_is_back(lost=True)
    await pass_(given, clock, 60)
    approval = await heard(given)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0


@pytest.mark.parametrize("end", ["rejected", "succeeded", "pending", "failed"])
async def test_what_has_ended_or_is_on_its_way_is_left(
    given: Given, catch_up: CatchUp, clock: Clock, end: str
) -> None:
    if end == "rejected":
        approval = await given.approval()
        await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT))
        await given.cases.begin(given.tenant, approval.message_id, delivery=0, run_id="r")
        await given.approvals.consume(given.tenant, approval.id)
    else:
        approval = await heard(given)
        await given.refunds.begin(given.tenant, approval.id)
        outcome = ProviderRefund(f"re_{end}", end, 4000)  # type: ignore[arg-type]
        await given.refunds.settle(given.tenant, approval.id, outcome)
    catch_up.engine_is_back(lost=False)
    await pass_(given, clock, 60)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0


async def test_another_tenants_refunds_are_not_ours_to_begin(
    given: Given, acme: Given, catch_up: CatchUp, clock: Clock
) -> None:
    approval = await heard(acme)
    catch_up.engine_is_back(lost=True)
    await pass_(given, clock, 60)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0


async def test_a_mail_whose_run_was_lost_with_the_engines_memory_is_begun_again_and_one_at_work_is_not(
    given: Given, catch_up: CatchUp, clock: Clock
) -> None:
    lost = await given.message()
    await given.cases.begin(given.tenant, lost.message_id, delivery=0, run_id="r")
    await pass_(given, clock, 10)
    catch_up.engine_is_back(lost=False)
    await pass_(given, clock, 60)
    await catch_up.round()
    assert await deliveries(given, lost.message_id) == 0, "an engine that was away still has it"
    catch_up.engine_is_back(lost=True)
    await pass_(given, clock, 10)
    at_work = await given.message(external_id="later")
    await given.cases.begin(given.tenant, at_work.message_id, delivery=0, run_id="r2")
    await catch_up.round()
    assert (await deliveries(given, lost.message_id), await deliveries(given, at_work.message_id)) == (1, 0)


async def test_events_that_wait_for_their_next_turn_are_published_at_once_when_the_engine_is_back(
    given: Given, catch_up: CatchUp, clock: Clock
) -> None:
    approval = await given.approved()
    while lines := await given.outbox.due(given.tenant, limit=10):
        await given.outbox.published(given.tenant, lines)
    await catch_up.round()
    assert await given.outbox.due(given.tenant, limit=10) == []
    catch_up.engine_is_back(lost=False)
    await catch_up.round()
    due = await given.outbox.due(given.tenant, limit=10)
    assert f"{approval.id}:decided" in {line.cause for line in due}
    await given.outbox.published(given.tenant, due)
    await catch_up.round()
    assert await given.outbox.due(given.tenant, limit=10) == [], "once for each return"


async def test_it_ends_with_the_window(given: Given, catch_up: CatchUp, clock: Clock) -> None:
    catch_up.engine_is_back(lost=True)
    approval = await heard(given)
    await pass_(given, clock, WINDOW_SECONDS + 1)
    await catch_up.round()
    assert await deliveries(given, approval.message_id) == 0
