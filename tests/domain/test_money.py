"""Money as people read it, over the currencies of ISO 4217."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import money
from app.domain.money import exponent, format_money

KNOWN = sorted(money._ZERO | money._TWO | money._THREE)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (129_900, "EUR", "1,299.00 EUR"),
        (5, "EUR", "0.05 EUR"),
        (0, "EUR", "0.00 EUR"),
        (-4_990, "EUR", "-49.90 EUR"),
        (4_800, "JPY", "4,800 JPY"),
        (1, "KWD", "0.001 KWD"),
        (1_234_567, "BHD", "1,234.567 BHD"),
        (10**18, "USD", "10,000,000,000,000,000.00 USD"),
    ],
)
def test_amounts_read_as_their_currency_writes_them(amount: int, currency: str, text: str) -> None:
    assert format_money(amount, currency) == text


@given(st.integers(-(10**15), 10**15), st.sampled_from(KNOWN))
def test_no_cent_is_lost_or_added_in_writing(amount: int, currency: str) -> None:
    text, code = format_money(amount, currency).rsplit(" ", 1)
    assert code == currency
    assert int(text.replace(",", "").replace(".", "")) == amount
    assert len(text.partition(".")[2]) == exponent(currency)


def test_every_code_is_listed_once() -> None:
    assert len(money._ZERO) + len(money._TWO) + len(money._THREE) == len(KNOWN) > 150
    assert all(len(code) == 3 and code.isupper() for code in KNOWN)


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "BTC", "€"])
def test_codes_nobody_pays_in_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        format_money(1, code)
