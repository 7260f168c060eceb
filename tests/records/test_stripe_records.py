"""Customers and charges as Stripe has them, through its own SDK: who is found, and what an order is."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.domain.ids import CustomerId
from app.errors import RecordsUnavailable, SeveralCustomers
from app.payments.stripe_accounts import StripeAccount, open_accounts
from app.records.stripe import StripeRecords
from tests.records.cases import ADA, BOB, LAMP, SHOES, TEA, TENANT
from tests.records.stripe_server import Account, charge_of, invoice_of, stripe_server

OURS = StripeAccount("acct_ours", "rk_test_ours_1", "whsec_ours")
CHARGED = SHOES  # as Stripe has it: an order goes by its charge's id

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    """It knows Ada and her shoes, which an invoice lists."""
    async with stripe_server() as server:
        server.knows(ADA, CHARGED)
        yield server


@pytest.fixture
async def records(account: Account) -> AsyncIterator[StripeRecords]:
    """The adapter, with a restricted key."""
    async with open_accounts({TENANT: OURS}, account.url) as accounts:
        yield StripeRecords(accounts)


async def test_a_customer_is_found_with_orders_lines_tax_discount_and_shipping_in_three_calls(
    account: Account, records: StripeRecords
) -> None:
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert (found.customer, found.orders, found.faults) == (ADA, (CHARGED,), ())
    assert len([path for path in account.asked if not path.startswith("/v1/account")]) == 3
    assert await records.find(TENANT, customer_id=ADA.id) == found


async def test_an_address_that_was_written_in_capitals_is_found_too(account: Account, records: StripeRecords) -> None:
    account.customers[0]["email"] = "Ada@Shop.Example"
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert found.customer == ADA


async def test_nobody_and_several_are_told_apart(account: Account, records: StripeRecords) -> None:
    assert await records.find(TENANT, address="eve@shop.example") is None
    assert await records.find(TENANT, customer_id="cus_nobody") is None
    account.knows(replace(ADA, id=CustomerId("cus_again")))
    with pytest.raises(SeveralCustomers):
        await records.find(TENANT, address=ADA.email)


async def test_the_order_number_is_the_teams_own_else_the_receipts_else_the_charges(
    account: Account, records: StripeRecords
) -> None:
    told = (
        {"metadata": {"order_id": "W-7"}},
        {"metadata": {}, "receipt_number": "1234-5678"},
        {"metadata": {}},
        {"metadata": {"order_id": "W-7"}},  # charged a second time
    )
    account.charges[:] = [
        charge_of(CHARGED, id=f"ch_{n}", created=1_780_000_000 + n, **more) for n, more in enumerate(told)
    ]
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert [order.number for order in found.orders] == ["ch_3", "ch_2", "1234-5678", "W-7"]


async def test_refunds_made_elsewhere_and_disputes_are_seen(account: Account, records: StripeRecords) -> None:
    account.charges[0] |= {"amount_refunded": 500, "disputed": True}
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert (found.orders[0].refunded_cents, found.orders[0].disputed) == (500, True)


@pytest.mark.parametrize("fields", [{"status": "failed"}, {"status": "pending"}, {"captured": False}, {"amount": 0}])
async def test_money_that_was_never_taken_is_no_order(
    account: Account, records: StripeRecords, fields: dict[str, object]
) -> None:
    account.charges[0] |= fields
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert found.orders == ()


async def test_an_invoice_that_is_not_what_was_charged_gives_no_lines(
    account: Account, records: StripeRecords
) -> None:
    account.charges[0]["amount"] -= 100  # the rest was paid from a balance
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert (found.orders[0].paid_cents, found.orders[0].lines) == (CHARGED.paid_cents - 100, ())
    assert "without its lines" in found.faults[0]


async def test_tax_within_a_price_is_not_added_and_fractions_of_a_cent_make_one_line(
    account: Account, records: StripeRecords
) -> None:
    account.charges[:] = [charge_of(CHARGED, amount=1_000)]
    line = {
        "amount": 1_000,
        "quantity": 3,
        "description": "Cloud hours",
        "taxes": [{"amount": 160, "tax_behavior": "inclusive"}],
    }
    account.invoices[:] = [invoice_of(CHARGED, lines={"data": [line], "has_more": False}, shipping_cost=None)]
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    [only] = found.orders[0].lines
    assert (only.description, only.quantity, only.unit_cents, only.tax_cents) == ("3 × Cloud hours", 1, 1_000, 0)


async def test_an_invoice_of_many_lines_is_read_to_its_end(account: Account, records: StripeRecords) -> None:
    invoice = account.invoices[0]
    invoice["all_lines"] = invoice["lines"]["data"]
    invoice["lines"] = {"object": "list", "data": invoice["lines"]["data"][:1], "has_more": True, "url": "/v1"}
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert found.orders == (CHARGED,)


async def test_one_charge_is_read_by_its_id_and_only_for_whose_it_is(
    account: Account, records: StripeRecords
) -> None:
    account.knows(BOB, LAMP)
    found = await records.order(TENANT, ADA.id, "ch_shoes")
    assert found is not None
    assert (found.orders, found.whole) == ((CHARGED,), False)
    assert await records.order(TENANT, ADA.id, "A-1001") == found
    for other in ("ch_lamp", "ch_none", "B-1"):
        assert await records.order(TENANT, ADA.id, other) is None


async def test_amounts_are_in_the_unit_that_everybody_else_counts_in(
    account: Account, records: StripeRecords
) -> None:
    account.charges[:] = [charge_of(TEA, currency="isk", amount=480_000, amount_refunded=80_000)]
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert (found.orders[0].currency, found.orders[0].paid_cents, found.orders[0].refunded_cents) == (
        "ISK",
        4_800,
        800,
    )


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        ((403, "invalid_request_error"), "key_may_not_read"),
        ((401, "invalid_request_error"), "key_not_accepted"),
        ((500, "api_error"), "http_500"),
        ((429, "rate_limit_error"), "http_429"),
    ],
)
async def test_a_stripe_that_does_not_tell_is_no_answer(
    account: Account, records: StripeRecords, fault: tuple[int, str], detail: str
) -> None:
    account.fault = fault
    with pytest.raises(RecordsUnavailable) as error:
        await records.find(TENANT, address=ADA.email)
    assert error.value.detail == detail
    assert "rk_test" not in error.value.sentence


async def test_a_charge_of_somebody_elses_in_the_list_is_no_order_of_theirs(
    account: Account, records: StripeRecords
) -> None:
    account.knows(BOB, replace(LAMP, customer_id=BOB.id))
    account.careless = True
    found = await records.find(TENANT, address=ADA.email)
    assert found is not None
    assert found.orders == (CHARGED,)


@pytest.mark.parametrize("wrong", [{"created": None}, {"amount": "12405"}, {"amount": 10**30}])
async def test_an_answer_that_cannot_be_read_is_none(
    account: Account, records: StripeRecords, wrong: dict[str, object]
) -> None:
    account.charges[0].update(wrong)
    with pytest.raises(RecordsUnavailable, match="not one we can read"):
        await records.find(TENANT, address=ADA.email)


async def test_a_key_of_another_account_reads_nothing(account: Account) -> None:
    other = replace(OURS, account="acct_theirs")
    async with open_accounts({TENANT: other}, account.url) as accounts:
        with pytest.raises(RecordsUnavailable) as error:
            await StripeRecords(accounts).find(TENANT, address=ADA.email)
    assert error.value.detail == "wrong_account"
    assert [path for path in account.asked if "customers" in path] == []
