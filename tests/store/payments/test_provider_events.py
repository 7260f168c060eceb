"""What the provider tells later: taken in once, in any order, mirrored without saying less or more than is so."""

import asyncio
import itertools

import pytest

from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, ChargeId
from app.errors import NotFound
from app.ports.payments.payment_provider import PARTS, Mirrored, NewsKind, ProviderNews, ProviderRefund, SeenRefund
from app.store.payments.provider_events import LOOK_GAPS_SECONDS
from tests.store.given import Given

CHARGE = ChargeId("ch_1003")
PENDING, PAID = ProviderRefund("re_1", "pending", 4000), ProviderRefund("re_1", "succeeded", 4000)
FAILED = ProviderRefund("re_1", "failed", 4000, "expired_or_canceled_card")
NEWS = ProviderNews("evt_1", NewsKind.REFUND, "refund.updated", CHARGE, "re_1")


async def asked(given: Given) -> Approval:
    """An approval whose refund was asked for."""
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    return approval


async def line(given: Given, cause: str) -> bool | None:
    """Whether an outbox line is done; None where there is none."""
    row = await given.pool.fetchrow("SELECT done_at FROM outbox WHERE cause = $1", cause)
    return None if row is None else row["done_at"] is not None


async def booked(given: Given) -> int:
    return int(await given.pool.fetchval("SELECT refunded_cents FROM orders WHERE charge_id = $1", CHARGE))


async def test_the_same_event_delivered_fifty_times_at_once_is_taken_in_once(given: Given) -> None:
    taken = await asyncio.gather(*(given.news.accept(given.tenant, NEWS) for _ in range(50)))
    assert sorted(taken) == [False] * 49 + [True]
    assert len(await given.recorded("payment_news_received")) == 1
    assert await given.news.get(given.tenant, "evt_1") == NEWS
    assert await line(given, "evt_1:received") is False
    await given.news.done(given.tenant, "evt_1")
    assert await line(given, "evt_1:received") is True


async def test_another_tenants_event_of_the_same_id_is_another_event(given: Given, acme: Given) -> None:
    assert await given.news.accept(given.tenant, NEWS)
    assert await acme.news.accept(acme.tenant, NEWS)
    with pytest.raises(NotFound):
        await acme.news.get(acme.tenant, "evt_2")


@pytest.mark.parametrize("order", list(itertools.permutations([PENDING, PAID, FAILED])), ids=str)
async def test_case_78_states_in_any_order_and_twice_end_the_same(
    given: Given, order: tuple[ProviderRefund, ...]
) -> None:
    approval = await asked(given)
    for told in (*order, *order):
        await given.refunds.mirror(given.tenant, approval.id, told)
    receipt = await given.refunds.receipt(given.tenant, approval.id)
    assert receipt.outcome == "needs_attention"
    assert "failed" in receipt.sentence
    assert await booked(given) == 0
    assert len(await given.recorded("refund_failed")) == 1
    assert len(await given.recorded("refund_alarm_raised")) == 1
    assert len(await given.recorded("refund_issued")) <= 1


async def test_a_refund_that_came_back_says_so_though_its_approval_stays_executed(given: Given) -> None:
    approval = await asked(given)
    assert await given.refunds.mirror(given.tenant, approval.id, PAID) is Mirrored.NEWS
    assert await given.refunds.mirror(given.tenant, approval.id, PAID) is Mirrored.KNOWN
    assert await line(given, f"{approval.id}:refund-failed") is None
    assert await given.refunds.mirror(given.tenant, approval.id, FAILED) is Mirrored.NEWS
    row = await given.approvals.get(given.tenant, approval.id)
    assert row.status is Status.EXECUTED
    assert "expired_or_canceled_card" in row.trouble
    assert await line(given, f"{approval.id}:refund-failed") is False


async def test_a_refund_refused_at_once_is_no_refund_that_came_back(given: Given) -> None:
    approval = await asked(given)
    await given.refunds.settle(given.tenant, approval.id, FAILED)
    assert await line(given, f"{approval.id}:refund-failed") is None
    with pytest.raises(NotFound):
        await given.news.failed(given.tenant, approval.id)


async def test_a_refund_with_an_approvals_mark_that_is_not_its_refund_is_not_taken_for_it(given: Given) -> None:
    approval = await asked(given)
    await given.refunds.mirror(given.tenant, approval.id, PAID)
    other = ProviderRefund("re_other", "failed", 4000)
    assert await given.refunds.mirror(given.tenant, approval.id, other) is Mirrored.NOT_OURS
    assert await given.refunds.mirror(given.tenant, ApprovalId("apr_none"), PAID) is Mirrored.NOT_OURS
    assert (await given.refunds.receipt(given.tenant, approval.id)).outcome == "executed"


@pytest.mark.parametrize("order", list(itertools.permutations(["pending", "succeeded", "failed"])), ids=str)
async def test_case_77_a_refund_made_elsewhere_is_on_record_once_and_its_sum_follows_it(
    given: Given, order: tuple[str, ...]
) -> None:
    for status in (*order, *order):
        seen = SeenRefund(ProviderRefund("re_9", status, 500), CHARGE, None)
        await given.news.made_elsewhere(given.tenant, seen)
    assert await booked(given) == 0
    assert len(await given.recorded("refund_made_elsewhere")) == 1
    seen = SeenRefund(ProviderRefund("re_10", "succeeded", 500), CHARGE, None)
    await asyncio.gather(*(given.news.made_elsewhere(given.tenant, seen) for _ in range(10)))
    assert await booked(given) == 500


async def test_a_dispute_marks_the_order_once_and_names_its_approvals(given: Given) -> None:
    approval = await given.approval()
    for _ in range(2):
        assert await given.news.dispute(given.tenant, CHARGE) == [approval.id]
    assert len(await given.recorded("order_disputed")) == 1
    assert (await given.approvals.details(given.tenant, approval.id)).disputed_at is not None
    assert await given.news.dispute(given.tenant, ChargeId("ch_none")) == []


async def test_a_pending_refund_is_looked_up_again_ever_more_rarely_and_not_for_ever(given: Given) -> None:
    approval = await asked(given)
    await given.refunds.settle(given.tenant, approval.id, PENDING)
    assert await given.news.look_again(given.tenant, limit=50) == 0, "not yet"
    gaps = []
    for _ in range(len(LOOK_GAPS_SECONDS) + 3):
        await given.pool.execute("UPDATE refunds SET look_at = clock_timestamp() WHERE look_at IS NOT NULL")
        looked = await asyncio.gather(*(given.news.look_again(given.tenant, limit=50) for _ in range(3)))
        assert sum(looked) <= 1, "two relays do not look together"
        gaps.append(
            await given.pool.fetchval("SELECT extract(epoch FROM look_at - clock_timestamp())::float8 FROM refunds")
        )
    assert gaps[:2] == [pytest.approx(300, abs=30), pytest.approx(1800, abs=30)]
    looks = await given.pool.fetch("SELECT payload FROM outbox WHERE name = 'refund/look.due' ORDER BY id")
    assert [row["payload"]["look"] for row in looks] == list(range(1, len(LOOK_GAPS_SECONDS) + 1))
    assert [row["payload"]["last"] for row in looks].count(True) == 1
    assert looks[-1]["payload"]["last"]


async def test_a_settled_refund_is_not_looked_up_again(given: Given) -> None:
    approval = await asked(given)
    await given.refunds.settle(given.tenant, approval.id, PENDING)
    await given.pool.execute("UPDATE refunds SET look_at = clock_timestamp()")
    await given.refunds.mirror(given.tenant, approval.id, PAID)
    assert await given.news.look_again(given.tenant, limit=50) == 0


async def test_each_part_of_what_follows_a_failure_is_settled_once_and_the_last_one_ends_it(given: Given) -> None:
    approval = await asked(given)
    for told in (PAID, FAILED):
        await given.refunds.mirror(given.tenant, approval.id, told)
    for part in PARTS:
        assert part not in (await given.news.failed(given.tenant, approval.id)).settled
        assert await line(given, f"{approval.id}:refund-failed") is False
        await asyncio.gather(*(given.news.settle_failure(given.tenant, approval.id, part) for _ in range(10)))
    assert (await given.news.failed(given.tenant, approval.id)).settled == set(PARTS)
    assert await line(given, f"{approval.id}:refund-failed") is True
    assert (
        await given.pool.fetchval("SELECT risk_score FROM customers WHERE id = 'cust_001' AND tenant = 'demo'") == 1
    )
    assert len(await given.recorded("customer_risk_raised")) == 1
    assert len(await given.recorded("refund_failure_told")) == 2
    assert await given.audit.verify(given.tenant) is None


async def test_the_local_provider_tells_its_news_with_what_they_are_about(given: Given) -> None:
    refund_id = await given.ledger.refund_elsewhere(given.tenant, CHARGE, 500)
    await given.ledger.turn(given.tenant, refund_id, "failed", failure="lost_or_stolen_card")
    await given.ledger.dispute(given.tenant, CHARGE)
    told = await given.pool.fetch("SELECT kind, type, charge_id, refund_id FROM payment_news ORDER BY received_at")
    assert [tuple(row) for row in told] == [
        ("charge", "charge.refunded", CHARGE, ""),
        ("refund", "refund.failed", CHARGE, refund_id),
        ("dispute", "charge.dispute.created", CHARGE, ""),
    ]
