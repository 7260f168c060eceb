"""Stripe's adapter keeps every promise of the port (facts/threats.md section G), against localstripe on loopback."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.domain.ids import ChargeId, TenantId
from app.errors import Misconfigured, PaymentKeySpent, PaymentRefused, PaymentUnknown
from app.payments.stripe import StripePayments, open_stripe
from app.payments.stripe_accounts import API_VERSION, StripeAccount
from app.ports.payments.payment_provider import ProviderRefund
from tests.payments.cases import Bench, PaymentsCases
from tests.payments.conftest import StandIn

DEMO, ACME = TenantId("demo"), TenantId("acme")
SECRET = "x7s3cr3t"
OURS = StripeAccount("acct_ours", f"sk_test_ours_{SECRET}", "whsec_ours")
THEIRS = StripeAccount("acct_theirs", "rk_test_theirs_1", "whsec_theirs")


# Stripe's SDK hands httpx its form as text, which httpx would rather be told by another name.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
async def payments(stand_in: StandIn) -> AsyncIterator[StripePayments]:
    """The adapter, with an account for each of two tenants."""
    await stand_in.plan()
    async with open_stripe({DEMO: OURS, ACME: THEIRS}, stand_in.url) as opened:
        yield opened


@pytest.fixture
def bench(stand_in: StandIn, payments: StripePayments) -> Bench:
    """Stripe's adapter and a bank that does as it is told."""

    async def dispute(charge: ChargeId) -> None:
        await stand_in.do(f"charge/{charge}", {"disputed": True})

    async def forget_keys() -> None:
        await stand_in.do("forget_keys")

    async def refund_elsewhere(charge: ChargeId, amount_cents: int) -> str:
        return str((await stand_in.do("refunds", {"charge": charge, "amount": amount_cents}))["id"])

    return Bench(
        payments=payments,
        tenant=DEMO,
        new_charge=stand_in.new_charge,
        dispute=dispute,
        forget_keys=forget_keys,
        refund_elsewhere=refund_elsewhere,
    )


class TestStripePayments(PaymentsCases):
    """The shared cases."""


async def refunded(bench: Bench, charge: ChargeId) -> int:
    return (await bench.payments.charge(DEMO, charge)).refunded_cents


async def test_case_73_an_answer_lost_after_the_money_moved_is_found_or_answered_by_its_key(
    stand_in: StandIn, bench: Bench
) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    await stand_in.plan("lost_after")
    with pytest.raises(PaymentUnknown) as lost:
        await bench.payments.refund(order)
    assert lost.value.detail == "no_answer"
    found = await bench.payments.find_refund(DEMO, charge, order.approval_id)
    assert found is not None
    assert await bench.payments.refund(order) == found
    assert await refunded(bench, charge) == 400


async def test_case_73_an_answer_lost_before_it_arrived_leaves_nothing_behind(
    stand_in: StandIn, bench: Bench
) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    await stand_in.plan("lost_before")
    with pytest.raises(PaymentUnknown):
        await bench.payments.refund(order)
    assert await bench.payments.find_refund(DEMO, charge, order.approval_id) is None
    assert (await bench.payments.refund(order)).status == "succeeded"


async def test_case_74_a_refund_is_found_beyond_the_first_page_of_a_charges_refunds(
    stand_in: StandIn, bench: Bench
) -> None:
    charge = await bench.new_charge(100_000)
    order = bench.order(charge, 400)
    made = await bench.payments.refund(order)
    await stand_in.do("refunds", {"charge": charge, "amount": 1, "times": 105})
    await stand_in.do(f"refund/{made.id}", {"date": 1})  # the oldest, so on the last page
    await bench.forget_keys()
    assert await bench.payments.find_refund(DEMO, charge, order.approval_id) == made


@pytest.mark.parametrize(("fault", "moved"), [("saved_500", False), ("made_then_500", True)])
async def test_case_75_a_saved_500_is_known_as_such_when_it_is_replayed(
    stand_in: StandIn, bench: Bench, fault: str, moved: bool
) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    await stand_in.plan(fault)
    with pytest.raises(PaymentUnknown) as first:
        await bench.payments.refund(order)
    assert not isinstance(first.value, PaymentKeySpent), "the first 500 may still be at work"
    with pytest.raises(PaymentKeySpent):
        await bench.payments.refund(order)
    found = await bench.payments.find_refund(DEMO, charge, order.approval_id)
    assert (found is not None) == moved
    if found is None:
        fresh = replace(order, idempotency_key=f"{order.idempotency_key}:2")
        assert (await bench.payments.refund(fresh)).status == "succeeded"
    assert await refunded(bench, charge) == 400


async def test_case_76_a_key_used_with_another_amount_is_a_refusal_not_a_retry(bench: Bench) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    await bench.payments.refund(order)
    with pytest.raises(PaymentRefused) as refused:
        await bench.payments.refund(replace(order, amount_cents=500))
    assert refused.value.detail == "idempotency_mismatch"
    assert await refunded(bench, charge) == 400


async def test_case_77_a_refund_made_in_the_dashboard_is_seen_and_told_apart_from_ours(bench: Bench) -> None:
    charge = await bench.new_charge(1_000)
    elsewhere = await bench.refund_elsewhere(charge, 300)
    order = bench.order(charge, 400)
    ours = await bench.payments.refund(order)
    seen = {one.refund.id: one.approval_id for one in await bench.payments.refunds_of(DEMO, charge)}
    assert seen == {elsewhere: None, ours.id: order.approval_id}
    assert (await bench.payments.read_refund(DEMO, ours.id)).charge_id == charge


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("pending", "pending"), ("requires_action", "pending"), ("failed", "failed"), ("canceled", "failed")],
)
async def test_case_78_every_state_of_a_refund_is_mirrored(
    stand_in: StandIn, bench: Bench, theirs: str, ours: str
) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    made = await bench.payments.refund(order)
    await stand_in.do(f"refund/{made.id}", {"status": theirs, "failure_reason": "expired_or_canceled_card"})
    seen = (await bench.payments.read_refund(DEMO, made.id)).refund
    assert (seen.status, seen.failure) == (ours, "expired_or_canceled_card")
    assert await bench.payments.find_refund(DEMO, charge, order.approval_id) == seen


async def test_case_79_being_asked_to_slow_down_is_worth_a_retry(stand_in: StandIn, bench: Bench) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    await stand_in.plan("rate_limit")
    with pytest.raises(PaymentUnknown) as slow:
        await bench.payments.refund(order)
    assert slow.value.retryable
    assert (await bench.payments.refund(order)).status == "succeeded"


async def test_case_79_a_provider_that_is_gone_is_unknown_not_refused(bench: Bench) -> None:
    async with open_stripe({DEMO: OURS}, "http://127.0.0.1:9") as gone:
        for asking in (gone.charge(DEMO, ChargeId("ch_1")), gone.refund(bench.order(ChargeId("ch_1"), 1))):
            with pytest.raises(PaymentUnknown):
                await asking


async def test_case_80_a_key_of_another_account_stops_the_start(stand_in: StandIn) -> None:
    crossed = replace(OURS, api_key=THEIRS.api_key)
    with pytest.raises(Misconfigured, match="acct_ours"):
        async with open_stripe({DEMO: crossed}, stand_in.url):
            pass


async def test_case_80_a_key_of_another_account_is_not_used_where_the_start_could_not_ask(
    stand_in: StandIn, bench: Bench
) -> None:
    charge = await bench.new_charge(1_000)
    crossed = replace(OURS, api_key=THEIRS.api_key)
    async with open_stripe({}, stand_in.url) as opened:
        opened.accounts._clients[DEMO] = (crossed, bench.payments.accounts._clients[ACME][1])
        for _ in range(2):
            with pytest.raises(PaymentRefused) as refused:
                await opened.refund(bench.order(charge, 400))
            assert refused.value.detail == "wrong_account"
    assert await refunded(bench, charge) == 0


async def test_case_80_a_tenant_without_an_account_refunds_nothing(bench: Bench) -> None:
    charge = await bench.new_charge(1_000)
    with pytest.raises(PaymentRefused) as refused:
        await bench.payments.refund(replace(bench.order(charge, 400), tenant=TenantId("nobody")))
    assert refused.value.detail == "not_configured"


async def test_case_80_another_tenants_refund_is_not_taken_for_ours(bench: Bench) -> None:
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    await bench.payments.refund(replace(order, tenant=ACME))
    assert await bench.payments.find_refund(DEMO, charge, order.approval_id) is None


async def test_case_82_a_charge_of_the_other_mode_is_refused(stand_in: StandIn, bench: Bench) -> None:
    charge = await bench.new_charge(1_000)
    await stand_in.do(f"charge/{charge}", {"livemode": True})
    with pytest.raises(PaymentRefused) as refused:
        await bench.payments.refund(bench.order(charge, 400))
    assert refused.value.detail == "wrong_mode"
    assert not await bench.payments.refunds_of(DEMO, charge)


async def test_a_key_that_stripe_does_not_accept_moves_nothing_and_is_worth_a_retry(stand_in: StandIn) -> None:
    async with open_stripe({DEMO: replace(OURS, api_key="revoked")}, stand_in.url) as opened:
        with pytest.raises(PaymentUnknown) as unknown:
            await opened.charge(DEMO, ChargeId("ch_1"))
    assert unknown.value.detail == "key_not_accepted"


@pytest.mark.parametrize(("currency", "theirs", "ours"), [("ISK", 50_000, 500), ("MGA", 50, 5_000), ("JPY", 50, 50)])
async def test_amounts_are_told_in_the_unit_that_stripe_counts_in(
    stand_in: StandIn, bench: Bench, currency: str, theirs: int, ours: int
) -> None:
    charge = await bench.new_charge(theirs, currency)
    assert (await bench.payments.charge(DEMO, charge)).amount_cents == ours
    made = await bench.payments.refund(bench.order(charge, ours, currency=currency))
    assert made == ProviderRefund(made.id, "succeeded", ours)
    assert await refunded(bench, charge) == ours


async def test_every_call_pins_the_version_of_the_api(stand_in: StandIn, bench: Bench) -> None:
    await bench.payments.refund(bench.order(await bench.new_charge(1_000), 400))
    assert {one["version"] for one in await stand_in.requests()} == {API_VERSION}


async def test_no_secret_reaches_a_log_or_a_repr(
    bench: Bench, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Case 101."""
    with caplog.at_level(logging.DEBUG), pytest.raises(PaymentRefused) as refused:
        await bench.payments.refund(bench.order(ChargeId("ch_none"), 400))
    said = caplog.text + "".join(capsys.readouterr()) + repr(OURS) + repr(refused.value)
    assert SECRET not in said
    assert "whsec" not in repr(OURS)
