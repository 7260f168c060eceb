"""Deliveries: one run tries at a time, one of an approval is due at a time, and what is dead can be replayed."""

import asyncio
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.webhooks.deliveries import GAPS_SECONDS, LASTS_SECONDS, RETRY_AFTER_MAX_SECONDS, Tried
from app.domain.ids import ApprovalId
from app.errors import Conflict, NotFound
from app.ports.approvals.webhooks import Claimed, DeliveryState
from tests.store.approvals.askers.test_callbacks import WISH
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_webhooks import announced, called_back, listed, written

TAKEN = Tried("delivered", delivered=True)
FAILED = Tried("http_500")
_LATER = "UPDATE webhook_deliveries SET since = since - $1::interval, next_at = next_at - $1::interval"


@pytest.fixture
def deliveries(given: Given) -> store.PostgresWebhookDeliveries:
    return store.PostgresWebhookDeliveries(given.pool)


async def told_twice(given: Given) -> tuple[ApprovalId, str, str]:
    """An approval that was decided and undone, with its two deliveries."""
    await listed(given, "agent.shop.example")
    approval = await given.approval(undo_seconds=60)
    await called_back(given, approval.id)
    await given.approvals.cast(given.tenant, approval.id, click())
    await given.approvals.undo(given.tenant, approval.id, WISH)
    first, second = [row["id"] for row in await written(given, approval.id)]
    return approval.id, first, second


async def claimed(given: Given, deliveries: store.PostgresWebhookDeliveries, delivery_id: str) -> int:
    """The number of the try that was begun."""
    found = await deliveries.claim(given.tenant, delivery_id)
    assert isinstance(found, Claimed)
    assert found.message.id == delivery_id
    return found.attempt


async def test_the_next_is_due_once_the_one_before_has_ended(
    given: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    _, first, second = await told_twice(given)
    assert await deliveries.claim(given.tenant, second) == DeliveryState("waiting"), "it waits for the first"
    attempt = await claimed(given, deliveries, first)
    assert (await deliveries.settle(given.tenant, first, attempt, TAKEN)).state == "delivered"
    assert await announced(given) == [second]
    again = await deliveries.settle(given.tenant, first, attempt, FAILED)
    assert (again.state, await announced(given)) == ("delivered", [second]), "said twice, it is as it was"
    attempt = await claimed(given, deliveries, second)
    await deliveries.settle(given.tenant, second, attempt, Tried("gone", stop=True))
    assert await announced(given) == []
    [line] = await given.recorded("webhook_dead")
    assert (line["data"]["delivery"], line["data"]["code"]) == (second, "gone")


async def test_two_runs_at_once_try_it_once(given: Given, deliveries: store.PostgresWebhookDeliveries) -> None:
    for _ in range(8):
        _, first, _second = await told_twice(given)
        found = await asyncio.gather(*(deliveries.claim(given.tenant, first) for _ in range(4)))
        assert sum(isinstance(one, Claimed) for one in found) == 1
        waits = [one.left_seconds for one in found if isinstance(one, DeliveryState)]
        assert all(0 < one <= 60 for one in waits)


async def test_whoever_dies_within_a_try_is_waited_for_and_then_overtaken(
    given: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    _, first, second = await told_twice(given)
    lost = await claimed(given, deliveries, first)
    await given.pool.execute("UPDATE webhook_deliveries SET claimed_until = clock_timestamp()")
    attempt = await claimed(given, deliveries, first)
    assert (lost, attempt) == (1, 2)
    late = await deliveries.settle(given.tenant, first, lost, Tried("gone", stop=True))
    assert late.state == "due", "a try that was overtaken changes nothing"
    await deliveries.settle(given.tenant, first, attempt, TAKEN)
    assert await announced(given) == [second]


async def test_it_is_tried_again_by_the_schedule_or_when_the_receiver_says_within_bounds(
    given: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    _, first, _ = await told_twice(given)
    for number, (asked, wait) in enumerate(
        [(0, GAPS_SECONDS[0]), (1, GAPS_SECONDS[1]), (900, 900), (10**9 - 1, RETRY_AFTER_MAX_SECONDS)], start=1
    ):
        attempt = await claimed(given, deliveries, first)
        assert attempt == number
        state = await deliveries.settle(given.tenant, first, attempt, Tried("http_429", retry_after_seconds=asked))
        assert wait - 2 < state.left_seconds <= wait
        early = await deliveries.claim(given.tenant, first)
        assert isinstance(early, DeliveryState)
        assert early.code == "http_429"
        await given.pool.execute("UPDATE webhook_deliveries SET next_at = clock_timestamp()")


async def test_after_three_days_it_is_dead_and_the_last_try_is_at_their_end(
    given: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    _, first, second = await told_twice(given)
    slept, tries = 0.0, 0
    while True:
        attempt = await claimed(given, deliveries, first)
        tries += 1
        state = await deliveries.settle(given.tenant, first, attempt, FAILED)
        if state.state != "due":
            break
        slept += state.left_seconds
        await given.pool.execute(_LATER, timedelta(seconds=state.left_seconds))
    assert (state.state, state.code) == ("dead", "http_500")
    assert LASTS_SECONDS - 60 < slept < LASTS_SECONDS + 60
    assert tries == 26
    assert await announced(given) == [second]
    await given.pool.execute(_LATER, timedelta(minutes=1))
    attempt = await claimed(given, deliveries, second)  # older than three days, but it has its try
    assert (await deliveries.settle(given.tenant, second, attempt, FAILED)).state == "dead"


async def test_what_is_dead_is_replayed_alone_or_all_of_it_and_keeps_its_id_and_order(
    given: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    _, first, second = await told_twice(given)
    with pytest.raises(Conflict):
        await deliveries.replay(given.tenant, first, by=ALICE)
    for one in (first, second):
        await deliveries.settle(given.tenant, one, await claimed(given, deliveries, one), Tried("gone", stop=True))
    assert [row.id for row in await deliveries.rows(given.tenant, dead=True, limit=10)] == [second, first]
    assert await deliveries.replay(given.tenant, None, by=ALICE) == 2
    assert await deliveries.replay(given.tenant, None, by=ALICE) == 0
    assert await announced(given) == [first], "in their order again"
    await deliveries.settle(given.tenant, first, await claimed(given, deliveries, first), TAKEN)
    await deliveries.settle(given.tenant, second, await claimed(given, deliveries, second), Tried("gone", stop=True))
    assert await deliveries.replay(given.tenant, second, by=BOB) == 1
    lines = await given.recorded("webhook_replayed")
    assert [(line["actor"], line["data"]["delivery"]) for line in lines] == [
        (ALICE, first),
        (ALICE, second),
        (BOB, second),
    ]
    with pytest.raises(NotFound):
        await deliveries.replay(given.tenant, "whd_none", by=ALICE)


async def test_operators_are_told_once_per_approval_and_anew_after_a_replay(
    given: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    approval_id, first, _ = await told_twice(given)
    await deliveries.settle(given.tenant, first, await claimed(given, deliveries, first), Tried("gone", stop=True))
    assert await deliveries.untold(given.tenant, approval_id)
    await deliveries.told(given.tenant, approval_id)
    assert not await deliveries.untold(given.tenant, approval_id)
    await deliveries.replay(given.tenant, first, by=ALICE)
    assert await deliveries.untold(given.tenant, approval_id)


async def test_another_tenants_delivery_is_unknown(
    given: Given, acme: Given, deliveries: store.PostgresWebhookDeliveries
) -> None:
    _, first, _ = await told_twice(given)
    for reading in (
        deliveries.claim(acme.tenant, first),
        deliveries.settle(acme.tenant, first, 1, TAKEN),
        deliveries.give_up(acme.tenant, first, "x"),
        deliveries.replay(acme.tenant, first, by=ALICE),
    ):
        with pytest.raises(NotFound):
            await reading
    assert list(await deliveries.rows(acme.tenant, dead=False, limit=10)) == []
