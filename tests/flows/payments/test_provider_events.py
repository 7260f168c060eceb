"""What the payment provider tells later, with every process running: pending, settled, come back, disputed."""

import json
from typing import Any

import stripe

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, ChargeId
from tests.flows.conftest import RunWorld
from tests.payments.conftest import run_stand_in
from tests.world import BEN, ROSA, TENANT, Buyer, World, until, words_of

STRIPE_SECRET = "whsec_0123456789abcdef"

C0OPS = "C0OPS"


async def approved(world: World, buyer: Buyer, *, later: bool = False) -> tuple[str, ApprovalId]:
    """A refund that somebody approved. ``later``: the bank takes its time."""
    if later:
        await world.admin.execute("UPDATE ledger_charges SET settles_later = true WHERE id = $1", buyer.charge)
    case = await world.asks_refund(buyer)
    await world.person(ROSA).press(await world.card(case), "Approve")
    await world.happens(case, "refund_pending" if later else "refund_issued")
    return case, await world.approval_id(case)


async def refund_of(world: World, buyer: Buyer) -> str:
    [refund] = await world.refunds(buyer.charge)
    return str(refund["id"])


async def card_says(world: World, case: str, *words: str) -> str:
    """Wait until the live card holds all of these words."""
    card = await world.card(case)

    async def says() -> str | None:
        shown = await world.shown(card)
        return shown if all(word in shown for word in words) else None

    return await until(says, f"a card that says {words}")


async def told(world: World, channel: str, thread: str | None, words: str) -> list[str]:
    """Wait until somebody was told; every message that holds the words."""

    async def found() -> list[str] | None:
        messages = await world.said(channel, thread)
        texts = [" ".join(words_of(message.get("blocks", []))) for message in messages]
        return [text for text in texts if words in text] or None

    return await until(found, f"{words!r} in {channel}")


async def thread_of(world: World, case: str) -> tuple[str, str]:
    row = await world.admin.fetchrow("SELECT thread_channel, thread_ts FROM cases WHERE id = $1", case)
    return str(row["thread_channel"]), str(row["thread_ts"])


async def settled(world: World, cause: str) -> None:
    """Wait until an outbox line is done."""

    async def done() -> Any:
        return await world.admin.fetchval("SELECT done_at FROM outbox WHERE cause = $1", cause)

    await until(done, f"the end of {cause}")


async def test_a_pending_refund_that_fails_is_told_on_its_card_in_its_case_and_to_finance(world: World) -> None:
    buyer = await world.buyer()
    case, approval_id = await approved(world, buyer, later=True)
    await card_says(world, case, "not confirmed yet")
    refund_id = await refund_of(world, buyer)
    await store.PostgresLedger(world.pool).turn(TENANT, refund_id, "failed", failure="expired_or_canceled_card")
    await settled(world, f"{approval_id}:refund-failed")
    await card_says(world, case, "needs attention", "expired_or_canceled_card")
    assert len(await told(world, *(await thread_of(world, case)), "came back")) == 1
    [books] = [text for text in await told(world, C0OPS, None, "correct the books") if refund_id in text]
    assert buyer.charge in books
    assert (await world.approval(approval_id)).status is Status.NEEDS_ATTENTION
    assert await world.admin.fetchval("SELECT risk_score FROM customers WHERE id = $1", buyer.id) == 1
    actions = await world.actions(case)
    assert (actions.count("customer_risk_raised"), actions.count("refund_failure_told")) == (1, 2)
    assert actions.count("refund_issued") == 0


async def test_a_refund_that_comes_back_after_it_was_made_is_no_longer_called_refunded(world: World) -> None:
    buyer = await world.buyer()
    case, approval_id = await approved(world, buyer)
    await card_says(world, case, "Refund: sent")
    ledger = store.PostgresLedger(world.pool)
    for _ in range(2):
        await ledger.turn(TENANT, await refund_of(world, buyer), "failed", failure="lost_or_stolen_card")
    await settled(world, f"{approval_id}:refund-failed")
    shown = await card_says(world, case, "came back", "lost_or_stolen_card")
    assert "Refunded" not in shown
    assert "Refund: sent, " not in shown
    assert (await world.actions(case)).count("refund_failed") == 1
    details = await store.PostgresApprovals(world.pool).details(TENANT, approval_id)
    assert details.receipt.outcome == "needs_attention"


async def test_a_pending_refund_is_looked_up_where_news_never_come(world: World) -> None:
    buyer = await world.buyer()
    case, approval_id = await approved(world, buyer, later=True)
    await world.admin.execute("UPDATE ledger_refunds SET status = 'succeeded' WHERE charge_id = $1", buyer.charge)
    await world.admin.execute("UPDATE refunds SET look_at = clock_timestamp() WHERE approval_id = $1", approval_id)
    await world.happens(case, "refund_issued")
    await card_says(world, case, "Refund: sent")
    assert (await world.approval(approval_id)).status is Status.EXECUTED


async def test_a_disputed_payment_is_told_on_the_open_card_and_stops_the_refund(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    approval_id = await world.approval_id(case)
    await store.PostgresLedger(world.pool).dispute(TENANT, ChargeId(buyer.charge))
    await card_says(world, case, "disputes this payment")
    assert len(await told(world, *(await thread_of(world, case)), "disputes the payment")) == 1
    await world.person(ROSA).press(card, "Approve")
    await world.happens(case, "facts_changed")
    assert await world.refunds(buyer.charge) == []
    assert (await world.approval(approval_id)).status is Status.NEEDS_ATTENTION


async def test_one_that_fails_stops_no_other_and_a_retry_says_it_once(private_world: RunWorld, tmp_path: Any) -> None:
    """Support can never be told, and every first mark is lost: risk and finance happen all the same, once."""
    faults = "investigation_messages.tell_support:before:always-raise,news.settle_failure:before:raise"
    environ = {"FAULT": faults, "FAULT_MARK": str(tmp_path / "mark"), "AUTO_APPROVE_BELOW_CENTS": "100000"}
    async with private_world(environ, faulty=True) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)  # the policy approves it
        await world.happens(case, "refund_issued")
        refund_id = await refund_of(world, buyer)
        await store.PostgresLedger(world.pool).turn(TENANT, refund_id, "failed", failure="declined")
        await world.happens(case, "customer_risk_raised")
        await world.happens(case, "refund_failure_told")
        books = await told(world, C0OPS, None, "correct the books")
        assert len([text for text in books if refund_id in text]) == 1
        left = await world.admin.fetchval("SELECT settled FROM refund_failures")
        assert sorted(left) == ["finance", "risk"], "support is still being tried"
        assert (await world.actions(case)).count("customer_risk_raised") == 1
        again = await world.asks_refund(Buyer(buyer.id, buyer.email, *(await another_order(world, buyer)), 900))
        shown = await world.shown(await world.card(again))
        assert "1 refund to this customer came back before" in shown, "a person is asked, and sees why"


async def another_order(world: World, buyer: Buyer) -> tuple[str, str]:
    """The same customer has bought something else; its number and charge."""
    other = await world.buyer(paid_cents=900)
    await world.admin.execute("UPDATE orders SET customer_id = $1 WHERE number = $2", buyer.id, other.order)
    return other.order, other.charge


async def test_a_refund_at_stripe_from_the_mail_to_the_news_that_it_came_back(private_world: RunWorld) -> None:
    """The answer to the refund is lost, its news are delivered twice and late; the money moved once."""
    with run_stand_in() as at_stripe:
        environ = {
            "PAYMENTS": "stripe",
            "STRIPE_API_BASE": at_stripe.url,
            "STRIPE_API_KEY": "sk_test_ours_1",
            "STRIPE_ACCOUNT": "acct_ours",
            "STRIPE_WEBHOOK_SECRET": STRIPE_SECRET,
        }
        async with private_world(environ) as world:
            buyer = await world.buyer()
            charge = await at_stripe.new_charge(buyer.paid_cents)
            await world.admin.execute("UPDATE orders SET charge_id = $1 WHERE number = $2", charge, buyer.order)
            await at_stripe.plan("lost_after")
            case = await world.asks_refund(buyer)
            await world.person(BEN).press(await world.card(case), "Approve")
            await world.happens(case, "refund_issued")
            approval_id = await world.approval_id(case)
            [made] = await at_stripe.refunds_of(charge)
            assert made["metadata"] == {"countersign_approval": approval_id, "countersign_tenant": TENANT}
            await at_stripe.do(f"refund/{made['id']}", {"status": "failed", "failure_reason": "declined"})
            for id_ in ("evt_1", "evt_1", "evt_2"):
                await deliver(world, id_, "refund.failed", {"id": made["id"], "charge": charge})
            await deliver(world, "evt_3", "charge.refunded", {"id": charge})
            await settled(world, f"{approval_id}:refund-failed")
            await card_says(world, case, "came back", "declined")
            assert (await world.actions(case)).count("refund_failed") == 1
            assert await world.admin.fetchval("SELECT count(*) FROM payment_news") == 3


async def deliver(world: World, id_: str, type_: str, about: dict[str, Any]) -> None:
    """As Stripe does: signed, to the tenant's own address."""
    event = {"id": id_, "object": "event", "type": type_, "livemode": False, "data": {"object": about}}
    body = json.dumps(event)
    headers = {"stripe-signature": stripe.WebhookSignature.generate_signature_header(body, STRIPE_SECRET)}
    answer = await world.http.post(f"{world.stack.host_url}/webhooks/stripe/{TENANT}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
