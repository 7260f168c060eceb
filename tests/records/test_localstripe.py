"""Records at Stripe, asked of localstripe through its own SDK: the cases of all sources, and older orders."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Final

import pytest

from app import store
from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId
from app.domain.records.fetched import ORDERS_MAX
from app.domain.records.orders import OrderLine, OrderRecord
from app.domain.subject_references import names_in
from app.errors import RecordsUnavailable, SeveralCustomers
from app.payments.stripe_accounts import StripeAccount, open_accounts
from app.records.look_ups import SourceLookUps
from app.records.mirrored import MirroredRecords
from app.records.stripe import StripeRecords
from app.store.db.pool import Pool
from tests.payments.conftest import StandIn
from tests.records.cases import ADA, BOB, CASES, LAMP, SHOES, TENANT, WHEN_ASKED, Bench

# Stripe's SDK hands httpx its form as text, which httpx would rather be told by another name.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

OURS: Final = StripeAccount("acct_ours", "rk_test_ours_1", "whsec_ours")
HAT: Final = replace(LAMP, id=OrderId("ch_hat"), number="A-7", charge_id="ch_hat", customer_id=ADA.id)


@pytest.fixture
async def bench(at_stripe: StandIn, empty_pool: Pool) -> AsyncIterator[Bench]:
    """Asked anew each time."""

    async def knows(customer: Customer, orders: tuple[OrderRecord, ...]) -> None:
        await at_stripe.holds(customer, *orders)

    async def silence() -> None:
        await at_stripe.do("silence", True)

    async with open_accounts({TENANT: OURS}, at_stripe.url) as accounts:
        mirror = store.PostgresRecordMirror(empty_pool)
        source = MirroredRecords("stripe", StripeRecords(accounts), mirror, lambda _tenant: 0.0)
        yield Bench(source, empty_pool, knows, silence)


async def many_since(at_stripe: StandIn, first: OrderRecord) -> None:
    """Ada bought ``first``, and then as much as one list holds."""
    await at_stripe.holds(ADA, first)
    for n in range(ORDERS_MAX):
        later = replace(HAT, id=OrderId(f"ch_{n}"), charge_id=f"ch_{n}", number=f"N-{n}", placed_on="2026-07-01")
        await at_stripe.charged(later)


@pytest.mark.parametrize("case", [*CASES, *WHEN_ASKED], ids=lambda one: str(one.__name__))
async def test_localstripe_keeps_what_all_promise(bench: Bench, case: Callable[[Bench], Awaitable[None]]) -> None:
    await case(bench)


async def test_an_order_beyond_the_latest_is_found_by_its_number_with_its_lines(
    at_stripe: StandIn, bench: Bench
) -> None:
    await many_since(at_stripe, SHOES)
    assert SHOES.number not in [order.number for order in await bench.source.orders(TENANT, ADA.id)]
    before = len(await at_stripe.requests())
    assert await bench.source.order(TENANT, ADA.id, SHOES.number) == SHOES
    assert len(await at_stripe.requests()) - before <= 7, "a search is bounded"
    assert await bench.source.order(TENANT, ADA.id, SHOES.id) == SHOES
    assert await bench.source.order(TENANT, ADA.id, SHOES.number.lower()) is None, "a number is that number"


async def test_the_other_name_and_the_invoices_name_are_searched_too(at_stripe: StandIn, bench: Bench) -> None:
    await many_since(at_stripe, replace(HAT, number="W-7"))
    await at_stripe.do("charge/ch_hat", {"metadata": {"order_id": "W-7"}})
    found = await bench.source.order(TENANT, ADA.id, "W-7")
    assert found is not None
    assert found.id == "ch_hat"
    await at_stripe.charged(SHOES, metadata={})
    [invoice] = [one for one in await at_stripe.listed("invoices") if one["customer"] == ADA.id]
    await at_stripe.do(f"invoice/{invoice['id']}", {"metadata": {"order_number": "R-9"}})
    assert await bench.source.order(TENANT, ADA.id, "R-9") == replace(SHOES, number="R-9")


async def test_a_search_finds_nobody_elses_order_and_takes_no_query_of_its_own(
    at_stripe: StandIn, bench: Bench
) -> None:
    await at_stripe.holds(BOB, LAMP)
    await many_since(at_stripe, replace(HAT, number="it's \\ 7"))
    found = await bench.source.order(TENANT, ADA.id, "it's \\ 7")
    assert found is not None
    assert found.id == "ch_hat"
    for said in (LAMP.number, LAMP.id, "x' OR customer:'cus_bob", "", "7" * 101, "A\x00"):
        assert await bench.source.order(TENANT, ADA.id, said) is None


async def test_an_older_order_takes_no_number_from_a_later_one(at_stripe: StandIn, bench: Bench) -> None:
    await many_since(at_stripe, replace(HAT, number="N-3"))
    found = await bench.source.order(TENANT, ADA.id, "ch_hat")
    assert found is not None
    assert found.number == "ch_hat"
    later = await bench.source.order(TENANT, ADA.id, "N-3")
    assert later is not None
    assert later.id == "ch_3"


async def test_an_invoice_of_many_lines_is_read_page_by_page(at_stripe: StandIn, bench: Bench) -> None:
    lines = tuple(OrderLine(n, f"SKU-{n}", f"Thing {n}", 1, 100) for n in range(1, 131))
    order = replace(SHOES, lines=lines, shipping_cents=0, paid_cents=13_000)
    await at_stripe.holds(ADA, order)
    assert await bench.source.order(TENANT, ADA.id, order.number) == order


async def test_a_refund_made_elsewhere_and_a_dispute_are_seen(at_stripe: StandIn, bench: Bench) -> None:
    await at_stripe.holds(ADA, SHOES)
    await at_stripe.do("refunds", {"charge": SHOES.charge_id, "amount": 500})
    await at_stripe.do(f"charge/{SHOES.charge_id}", {"disputed": True})
    [seen] = await bench.source.orders(TENANT, ADA.id)
    assert (seen.refunded_cents, seen.disputed, seen.lines) == (500, True, SHOES.lines)


async def test_staff_find_a_customer_whom_only_stripe_knows(at_stripe: StandIn, bench: Bench) -> None:
    await at_stripe.holds(ADA, SHOES)
    chosen = {TENANT: "tables"}
    look_ups = SourceLookUps(bench.source, lambda tenant: chosen[tenant])
    assert not await look_ups.fetched(TENANT, ADA.email), "our own tables were asked already"
    chosen[TENANT] = "stripe"
    ours = store.PostgresInvestigations(bench.pool)
    for typed, kind in ((ADA.email.upper(), "customer"), (ADA.id, "customer"), (SHOES.id, "order")):
        assert await look_ups.fetched(TENANT, typed if kind == "customer" else ADA.id)
        found = await ours.find(TENANT, names_in(f"what of {typed}?"))
        assert found is not None
        assert (found.kind, found.customer.email) == (kind, ADA.email)
    assert not await look_ups.fetched(TENANT, "eve@shop.example")
    await at_stripe.do("silence", True)
    with pytest.raises(RecordsUnavailable):
        await look_ups.fetched(TENANT, ADA.email)


async def test_several_customers_with_an_address_are_told_apart_in_whatever_case(
    at_stripe: StandIn, bench: Bench
) -> None:
    await at_stripe.holds(replace(ADA, email="Ada@Shop.Example"), SHOES)
    found = await bench.source.find_customer(TENANT, ADA.email)
    assert found == ADA
    await at_stripe.holds(replace(ADA, id=CustomerId("cus_again"), email="ADA@shop.example"))
    with pytest.raises(SeveralCustomers):
        await bench.source.find_customer(TENANT, ADA.email)
