"""How people write sums of money, and how replies print them."""

from decimal import Decimal

import pytest

from workers.agent.rules.amounts import money, sums_in


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$20", "20", "USD"),
        ("$ 20", "20", "CAD"),
        ("20 EUR", "20", "EUR"),
        ("EUR 20", "20", "EUR"),
        ("20eur", "20", "EUR"),
        ("€20", "20", "EUR"),
        ("12,50 €", "12.50", "EUR"),
        ("12.50€", "12.50", "EUR"),
        ("£1,299.00", "1299.00", "GBP"),
        ("1.299,00 €", "1299.00", "EUR"),
        ("1 299,00 EUR", "1299.00", "EUR"),
        ("1'299.00 CHF", "1299.00", "CHF"),
        ("1,299 USD", "1299", "USD"),
        ("20 dollars", "20", "AUD"),
        ("20 pounds", "20", "GBP"),
        ("500 yen", "500", "JPY"),
        ("-20 EUR", "-20", "EUR"),
        ("€-20", "-20", "EUR"),
        ("0 EUR", "0", "EUR"),
        ("49.90", "49.90", None),
        ("1,299.00", "1299.00", None),
        ("٣٥٫٥٠ EUR", "35.50", "EUR"),
        ("१२ EUR", "12", "EUR"),
    ],
)
def test_a_sum_is_read_as_it_is_usually_meant(text: str, value: str, currency: str | None) -> None:
    [found] = sums_in(f"please send {text} to me")
    assert found.value == Decimal(value)
    assert currency in found.currencies if currency else not found.currencies


@pytest.mark.parametrize(
    "text",
    [
        "order 1007",
        "#1007",
        "ord_1007",
        "ORD-1007",
        "on 2026-03-02",
        "version 1.2.3",
        "50%",
        "12.50%",
        "20 lamps",
        "",
    ],
)
def test_other_numbers_are_not_sums(text: str) -> None:
    assert sums_in(text) == []


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("12,50 €", "EUR", 1_250),
        ("$20", "USD", 2_000),
        ("$20", "EUR", None),
        ("49.90", "EUR", 4_990),
        ("500 yen", "JPY", 500),
        ("49.90", "JPY", None),
        ("0 EUR", "EUR", None),
        ("-20 EUR", "EUR", None),
        ("5 KWD", "KWD", None),
    ],
)
def test_a_sum_becomes_minor_units_or_nothing(text: str, currency: str, cents: int | None) -> None:
    found = sums_in(text)
    assert (found[0].cents_in(currency) if found else None) == cents


@pytest.mark.parametrize(
    ("cents", "currency", "shown"),
    [(4_990, "EUR", "49.90 EUR"), (5, "USD", "0.05 USD"), (500, "JPY", "500 JPY"), (1_500, "KWD", "1.500 KWD")],
)
def test_money_is_printed_with_the_decimals_its_currency_has(cents: int, currency: str, shown: str) -> None:
    assert money(cents, currency) == shown
