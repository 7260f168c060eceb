"""The local provider keeps every promise of the port, and a few of its own."""

from functools import partial

import pytest

from app import store
from app.domain.ids import ApprovalId, ChargeId, TenantId, new_id
from app.errors import PaymentRefused, PaymentUnknown
from app.payments.local import LocalPayments
from app.store.db.pool import Pool
from tests.payments.cases import Bench, PaymentsCases
from tests.payments.faults import FaultyPayments

DEMO = TenantId("demo")


@pytest.fixture
def bench(pool: Pool) -> Bench:
    """The local provider on this test's own database."""
    ledger = store.PostgresLedger(pool)

    async def new_charge(amount_cents: int, currency: str = "EUR") -> ChargeId:
        charge_id = ChargeId(new_id("ch"))
        await pool.execute(
            "INSERT INTO ledger_charges (tenant, id, amount_cents, currency) VALUES ($1, $2, $3, $4)",
            DEMO,
            charge_id,
            amount_cents,
            currency,
        )
        return charge_id

    async def forget_keys() -> None:
        await pool.execute("UPDATE ledger_keys SET created_at = created_at - interval '25 hours'")

    return Bench(
        payments=LocalPayments(ledger),
        tenant=DEMO,
        new_charge=new_charge,
        dispute=partial(ledger.dispute, DEMO),
        forget_keys=forget_keys,
        refund_elsewhere=partial(ledger.refund_elsewhere, DEMO),
    )


class TestLocalPayments(PaymentsCases):
    """The shared cases."""


async def test_a_refund_can_be_pending_first_and_fail_later_which_frees_the_charge(pool: Pool, bench: Bench) -> None:
    ledger = store.PostgresLedger(pool)
    payments = LocalPayments(ledger)
    charge = await bench.new_charge(1_000)
    await pool.execute("UPDATE ledger_charges SET settles_later = true WHERE id = $1", charge)
    order = bench.order(charge, 1_000)
    pending = await payments.refund(order)
    assert pending.status == "pending"
    assert (await payments.charge(DEMO, charge)).refunded_cents == 1_000
    failed = await ledger.turn(DEMO, pending.id, "failed", failure="lost_or_stolen_card")
    assert (failed.status, failed.failure) == ("failed", "lost_or_stolen_card")
    assert await payments.find_refund(DEMO, charge, order.approval_id) == failed
    assert (await payments.charge(DEMO, charge)).refunded_cents == 0


async def test_another_tenants_charge_does_not_exist(pool: Pool, bench: Bench) -> None:
    acme = TenantId("acme")
    await store.seed(pool, acme)
    charge = await bench.new_charge(1_000)
    with pytest.raises(PaymentRefused, match="does not know"):
        await bench.payments.charge(acme, charge)
    assert await bench.payments.find_refund(acme, charge, ApprovalId("apr_1")) is None


async def test_an_answer_lost_after_the_money_moved_is_found_and_not_paid_twice(bench: Bench) -> None:
    faulty = FaultyPayments(bench.payments, iter(["commit_then_drop", "drop", "slow"]))
    charge = await bench.new_charge(1_000)
    order = bench.order(charge, 400)
    with pytest.raises(PaymentUnknown):
        await faulty.refund(order)
    found = await faulty.find_refund(DEMO, charge, order.approval_id)
    assert found is not None
    with pytest.raises(PaymentUnknown):
        await faulty.refund(order)
    assert await faulty.refund(order) == found
    assert (await bench.payments.charge(DEMO, charge)).refunded_cents == 400


async def test_a_ledger_that_cannot_answer_leaves_the_outcome_unknown(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=1)
    payments = LocalPayments(store.PostgresLedger(pool))
    await pool.close()
    for asking in (
        payments.charge(DEMO, ChargeId("ch_1001")),
        payments.find_refund(DEMO, ChargeId("ch_1001"), ApprovalId("apr_1")),
    ):
        with pytest.raises(PaymentUnknown):
            await asking


async def test_the_books_begin_with_what_the_teams_own_records_say_of_a_payment(pool: Pool, bench: Bench) -> None:
    await store.seed(pool, DEMO)
    await pool.execute(
        "INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents,"
        " refunded_cents, placed_on) SELECT tenant, 'o-imported', 'L-1', '', customer_id, 'ch_imported', 'EUR',"
        " 12980, 500, placed_on FROM orders LIMIT 1"
    )
    charge = ChargeId("ch_imported")
    found = await bench.payments.charge(DEMO, charge)
    assert (found.amount_cents, found.refunded_cents, found.currency) == (12_980, 500, "EUR")
    await bench.payments.refund(bench.order(charge, 1_000))
    await pool.execute("UPDATE orders SET refunded_cents = 1500 WHERE charge_id = $1", charge)
    assert (await bench.payments.charge(DEMO, charge)).refunded_cents == 1_500, "opened once, and not again"
    assert sorted(one.refund.amount_cents for one in await bench.payments.refunds_of(DEMO, charge)) == [500, 1_000]
