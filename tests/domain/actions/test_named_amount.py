"""Whether a sum stands in somebody's words, in the forms in which people write sums."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.named_amount import is_named
from app.domain.money import exponent


@pytest.mark.parametrize(
    ("words", "cents", "currency"),
    [
        ("12,50 €", 1_250, "EUR"),
        ("EUR 12.50", 1_250, "EUR"),
        ("12€50", 1_250, "EUR"),
        ("12 Euro 50", 1_250, "EUR"),
        ("12,50", 1_250, "EUR"),
        ("$12", 1_200, "USD"),
        ("$12", 1_200, "CAD"),
        ("12 dollars 50", 1_250, "USD"),
        ("12 dollars and 50 cents", 1_250, "USD"),
        ("80 cents", 80, "USD"),
        ("50p? no: 50 pence", 50, "GBP"),
        ("1.234,56", 123_456, "EUR"),
        ("1,234.56", 123_456, "USD"),
        ("1 234,56 €", 123_456, "EUR"),
        ("1\u202f234,56\u00a0€", 123_456, "EUR"),
        ("1'234.50 CHF", 123_450, "CHF"),
        ("12.- Fr.", 1_200, "CHF"),
        ("50,- €", 5_000, "EUR"),
        ("¥1200", 1_200, "JPY"),
        ("1,200 yen", 1_200, "JPY"),
        ("12.500 KWD", 12_500, "KWD"),
        ("KWD 12,5", 12_500, "KWD"),
        ("1.234,567 KWD", 1_234_567, "KWD"),
        ("1234.567 BHD", 1_234_567, "BHD"),
        ("٣٥٫٢٥ EUR", 3_525, "EUR"),
        ("١٢٬٣٤٥٫٦٧ €", 1_234_567, "EUR"),
        ("१२.५० ₹", 1_250, "INR"),
        ("１２．５０ EUR", 1_250, "EUR"),
        ("120 zł", 12_000, "PLN"),
        ("450 Kč", 45_000, "CZK"),
        ("fifty euros", 5_000, "EUR"),
        # The desk's seven languages.
        ("Please send 12.50 EUR back to my card.", 1_250, "EUR"),
        ("Bitte erstatten Sie mir 1.299,00 € für die Lampe.", 129_900, "EUR"),
        ("Bitte überweisen Sie mir fünfzig Euro zurück.", 5_000, "EUR"),
        ("Merci de me rembourser 24,90 € pour cet article.", 2_490, "EUR"),
        ("Je voudrais que vous me remboursiez vingt euros.", 2_000, "EUR"),
        ("Les pido que me devuelvan 35,50 euros, por favor.", 3_550, "EUR"),
        ("Vi prego di rimborsarmi 18,75 euro.", 1_875, "EUR"),
        ("Graag ontvang ik € 45,- terug.", 4_500, "EUR"),
        ("Jeg vil gerne have 249,50 kr. tilbage.", 24_950, "DKK"),
    ],
)
def test_sums_are_named_as_people_write_them(words: str, cents: int, currency: str) -> None:
    assert is_named([words], cents, currency)
    assert not is_named([words], cents + 1, currency)


@pytest.mark.parametrize(
    ("words", "cents", "currency"),
    [
        ("12,50 €", 1_250, "USD"),
        ("12,50 €", 125_000, "EUR"),
        ("12,50 €", 125, "EUR"),
        ("$12", 1_200, "EUR"),
        ("¥1200", 120_000, "EUR"),
        ("1,200 yen", 120_000, "JPY"),
        ("order 1007", 100_700, "EUR"),
        ("order 1007", 1_007, "EUR"),
        ("on 12.05.2026", 1_205, "EUR"),
        ("at 12:50", 1_250, "EUR"),
        ("12.50 %", 1_250, "EUR"),
        ("two lamps", 200, "EUR"),
        ("20 € and 30 €", 5_000, "EUR"),
        ("half of 100 €", 5_000, "EUR"),
        ("half of it", 5_000, "EUR"),
        ("12,50 €", 0, "EUR"),
        ("-12,50 €", -1_250, "EUR"),
        ("12,50 EUR", 1_250, "XXX"),
        ("12,50 EUR", 1_250, ""),
        ("", 1_250, "EUR"),
    ],
)
def test_what_is_no_such_sum_names_none(words: str, cents: int, currency: str) -> None:
    assert not is_named([words], cents, currency)


CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KRW", "KWD", "BHD", "CHF", "DKK"])


def _written(cents: int, currency: str, group: str, point: str) -> str:
    decimals = exponent(currency)
    whole, rest = divmod(cents, 10**decimals)
    grouped = f"{whole:,}".replace(",", group)
    return f"{grouped}{point}{rest:0{decimals}d}" if decimals else grouped


@given(
    cents=st.integers(1, 10**11),
    other=st.integers(1, 10**11),
    currency=CURRENCIES,
    form=st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")]),
    before=st.booleans(),
)
def test_any_sum_is_named_in_any_form_and_no_other_one(
    cents: int, other: int, currency: str, form: tuple[str, str], before: bool
) -> None:
    sum_ = _written(cents, currency, *form)
    words = f"Please give me back {currency} {sum_}" if before else f"Please give me back {sum_} {currency}"
    assert is_named([f"{words} for this."], cents, currency)
    if exponent(currency) < 3 and form[0] != " " and other != cents:
        assert not is_named([f"{words} for this."], other, currency)


def test_a_number_longer_than_any_is_no_sum() -> None:
    assert not is_named(["EUR " + "1" * 5_000, "1" * 5_000 + ",50"], 10**18, "EUR")
    assert not is_named(["1 EUR"], 10**5_000, "EUR")


@given(words=st.lists(st.text(max_size=200), max_size=3), cents=st.integers(), currency=st.text(max_size=4))
def test_whatever_is_written_is_judged(words: list[str], cents: int, currency: str) -> None:
    assert is_named(words, cents, currency) in (True, False)


@given(words=st.text(alphabet="0123456789٠١٢٣.,'’ €$-+/EURkrctc\n٫٬", max_size=300), cents=st.integers(1, 10**9))
def test_whatever_looks_like_sums_is_judged(words: str, cents: int) -> None:
    assert is_named([words], cents, "EUR") in (True, False)


@pytest.mark.parametrize("piece", ["1 ", "1,", "12 345 ", "€ ", "1.1.", "EUR", "one hundred and ", "٣", "9" * 10])
def test_long_words_are_judged_quickly(piece: str) -> None:
    words = piece * (100_000 // len(piece))
    began = time.perf_counter()
    is_named([words], 1_250, "EUR")
    assert time.perf_counter() - began < 2.0
