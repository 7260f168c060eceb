"""What every payment provider behind the port must do; each adapter's tests run all of these."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.domain.ids import ApprovalId, ChargeId, TenantId, new_id
from app.errors import PaymentRefused, PaymentUnknown
from app.ports.payments.payment_provider import Payments, ProviderRefund, RefundOrder


@dataclass(frozen=True)
class Bench:
    """A provider with a way to prepare what only its owner can: charges, disputes, the passing of time."""

    payments: Payments
    tenant: TenantId
    new_charge: Callable[..., Awaitable[ChargeId]]  # (amount_cents, currency="EUR")
    dispute: Callable[[ChargeId], Awaitable[None]]
    forget_keys: Callable[[], Awaitable[None]]
    refund_elsewhere: Callable[[ChargeId, int], Awaitable[str]]

    def order(self, charge_id: ChargeId, amount_cents: int, **fields: Any) -> RefundOrder:
        """A refund order of its own, unless ``fields`` says otherwise."""
        approval_id = ApprovalId(fields.pop("approval_id", new_id("apr")))
        plain = {"currency": "EUR", "idempotency_key": f"{approval_id}:refund", **fields}
        return RefundOrder(
            tenant=self.tenant, approval_id=approval_id, charge_id=charge_id, amount_cents=amount_cents, **plain
        )


class PaymentsCases:
    """Inherit, and provide the ``bench`` fixture."""

    async def test_partial_refunds_are_possible_up_to_what_is_left(self, bench: Bench) -> None:
        charge = await bench.new_charge(10_000)
        for amount in (3_000, 7_000):
            refund = await bench.payments.refund(bench.order(charge, amount))
            assert (refund.status, refund.amount_cents) == ("succeeded", amount)
        facts = await bench.payments.charge(bench.tenant, charge)
        assert (facts.amount_cents, facts.refunded_cents, facts.currency) == (10_000, 10_000, "EUR")
        await _refused(bench, bench.order(charge, 1), "charge_already_refunded")

    async def test_more_than_what_is_left_is_refused(self, bench: Bench) -> None:
        charge = await bench.new_charge(5_000)
        await bench.payments.refund(bench.order(charge, 4_000))
        await _refused(bench, bench.order(charge, 1_001), "amount_too_large")

    @pytest.mark.parametrize("amount_cents", [0, -1, -10_000])
    async def test_zero_and_negative_amounts_are_refused(self, bench: Bench, amount_cents: int) -> None:
        charge = await bench.new_charge(5_000)
        await _refused(bench, bench.order(charge, amount_cents), "amount_not_positive")

    async def test_the_same_key_moves_money_once_and_answers_the_same(self, bench: Bench) -> None:
        charge = await bench.new_charge(5_000)
        order = bench.order(charge, 1_000)
        answers = [await bench.payments.refund(order) for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]
        assert (await bench.payments.charge(bench.tenant, charge)).refunded_cents == 1_000

    async def test_the_same_key_at_once_moves_money_once(self, bench: Bench) -> None:
        charge = await bench.new_charge(5_000)
        order = bench.order(charge, 1_000)
        asked = (bench.payments.refund(order) for _ in range(20))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        made = {answer.id for answer in answers if isinstance(answer, ProviderRefund)}
        # A provider may tell those who come too close behind that it is still at work: they ask again.
        assert all(isinstance(answer, ProviderRefund | PaymentUnknown) for answer in answers)
        assert made == {(await bench.payments.refund(order)).id}
        assert (await bench.payments.charge(bench.tenant, charge)).refunded_cents == 1_000

    async def test_the_same_key_with_another_amount_is_a_mismatch(self, bench: Bench) -> None:
        charge = await bench.new_charge(5_000)
        order = bench.order(charge, 1_000)
        await bench.payments.refund(order)
        await _refused(bench, replace(order, amount_cents=2_000), "idempotency_mismatch")
        assert (await bench.payments.charge(bench.tenant, charge)).refunded_cents == 1_000

    async def test_a_refund_is_found_by_its_approval_even_after_its_key_was_forgotten(self, bench: Bench) -> None:
        charge = await bench.new_charge(5_000)
        order = bench.order(charge, 1_000)
        assert await bench.payments.find_refund(bench.tenant, charge, order.approval_id) is None
        made = await bench.payments.refund(order)
        await bench.forget_keys()
        assert await bench.payments.find_refund(bench.tenant, charge, order.approval_id) == made

    async def test_a_forgotten_key_no_longer_protects(self, bench: Bench) -> None:
        charge = await bench.new_charge(5_000)
        order = bench.order(charge, 1_000)
        first = await bench.payments.refund(order)
        await bench.forget_keys()
        assert (await bench.payments.refund(order)).id != first.id

    async def test_concurrent_partial_refunds_never_exceed_the_charge(self, bench: Bench) -> None:
        for _ in range(5):
            charge = await bench.new_charge(1_000)
            answers = await asyncio.gather(
                *(bench.payments.refund(bench.order(charge, 300)) for _ in range(10)), return_exceptions=True
            )
            assert sum(isinstance(answer, ProviderRefund) for answer in answers) == 3
            assert all(isinstance(answer, ProviderRefund | PaymentRefused) for answer in answers)
            assert (await bench.payments.charge(bench.tenant, charge)).refunded_cents == 900

    async def test_refunds_made_in_the_dashboard_count(self, bench: Bench) -> None:
        charge = await bench.new_charge(1_000)
        await bench.refund_elsewhere(charge, 800)
        assert (await bench.payments.charge(bench.tenant, charge)).refunded_cents == 800
        await _refused(bench, bench.order(charge, 300), "amount_too_large")

    async def test_a_disputed_charge_is_not_refunded(self, bench: Bench) -> None:
        charge = await bench.new_charge(1_000)
        await bench.dispute(charge)
        assert (await bench.payments.charge(bench.tenant, charge)).disputed
        await _refused(bench, bench.order(charge, 300), "charge_disputed")

    async def test_another_currency_is_refused(self, bench: Bench) -> None:
        charge = await bench.new_charge(1_000, "JPY")
        await _refused(bench, bench.order(charge, 300), "currency_mismatch")

    async def test_an_unknown_charge_is_refused(self, bench: Bench) -> None:
        with pytest.raises(PaymentRefused) as refused:
            await bench.payments.charge(bench.tenant, ChargeId("ch_none"))
        assert refused.value.detail == "no_such_charge"
        await _refused(bench, bench.order(ChargeId("ch_none"), 300), "no_such_charge")


async def _refused(bench: Bench, order: RefundOrder, code: str) -> None:
    with pytest.raises(PaymentRefused) as refused:
        await bench.payments.refund(order)
    assert refused.value.detail == code
    assert refused.value.sentence
