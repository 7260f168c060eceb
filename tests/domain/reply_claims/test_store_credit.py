"""A reply may tell of a store credit that the ledger has, of that sum, and of nothing else by it."""

import pytest

from app.domain.actions.store_credit import credit_letter
from app.domain.cases.reply_screening import Finding
from app.domain.reply_claims.agreement import MoneyRecord, OrderFact, RefundFact, disagreements
from app.domain.reply_claims.claims import Says

BOOKS = (OrderFact("1003", "EUR", 9_900, 0),)


def record(stands: Says | None, *, here: bool = True) -> MoneyRecord:
    return MoneyRecord((), BOOKS, credits=(RefundFact("apr_1", "1003", "EUR", 4_000, 3_000, stands, here=here),))


ISSUED = record(Says.PAID)


@pytest.mark.parametrize(
    "said",
    [
        credit_letter(order_number="1003", currency="EUR", amount_cents=3_000, asked_cents=4_000),
        credit_letter(order_number="1003", currency="EUR", amount_cents=3_000, asked_cents=3_000),
        "We have issued store credit of 30.00 EUR for your order.",
        "Store credit of 30.00 EUR has been credited to your account.",
        "Wir haben Ihnen ein Guthaben von 30,00 EUR ausgestellt.",
    ],
)
def test_what_the_ledger_has_may_be_told(said: str) -> None:
    assert disagreements(said, ISSUED) == ()


@pytest.mark.parametrize("stands", [None, Says.APPROVED], ids=["asked", "approved"])
def test_what_it_has_not_yet_may_not(stands: Says | None) -> None:
    assert disagreements("We have issued store credit of 30.00 EUR.", record(stands)) == (Finding.DEED_UNPROVEN,)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("We have issued store credit of 40.00 EUR.", Finding.SUM_DIFFERS),
        ("We have issued store credit of 30.00 USD.", Finding.CURRENCY_DIFFERS),
        ("We have sent you a voucher worth 30.00 EUR.", Finding.DEED_UNPROVEN),
        ("We have sent you a gift card and store credit of 30.00 EUR.", Finding.DEED_UNPROVEN),
        ("We have refunded you 30.00 EUR.", Finding.REFUND_UNPROVEN),
        ("We have paid 30.00 EUR back to your card.", Finding.REFUND_UNPROVEN),
        ("Wir haben Ihnen 30,00 EUR erstattet.", Finding.REFUND_UNPROVEN),
        ("Wir haben Ihnen einen Gutschein über 30,00 EUR geschickt.", Finding.DEED_UNPROVEN),
    ],
)
def test_it_bears_out_nothing_else(said: str, found: Finding) -> None:
    assert found in disagreements(said, ISSUED)


def test_that_of_another_case_counts_where_its_order_is_named() -> None:
    elsewhere = record(Says.PAID, here=False)
    assert disagreements("We have issued store credit of 30.00 EUR.", elsewhere) == (Finding.DEED_UNPROVEN,)
    assert disagreements("We have issued store credit of 30.00 EUR for order 1003.", elsewhere) == ()


def test_a_refund_bears_out_no_store_credit() -> None:
    refunded = MoneyRecord((RefundFact("apr_1", "1003", "EUR", 3_000, 3_000, Says.PAID, here=True),), BOOKS)
    assert Finding.DEED_UNPROVEN in disagreements("We have issued store credit of 30.00 EUR.", refunded)


def test_a_letter_is_judged_as_if_its_credit_were_issued() -> None:
    said = "We have issued store credit of 20.00 EUR."
    assert disagreements(said, record(None).assuming("apr_1", 2_000)) == ()
