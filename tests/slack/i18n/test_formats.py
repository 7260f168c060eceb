"""Sums, numbers and days as each language writes them, and sums as its people type them: never guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import exponent
from app.domain.reply_claims.sums import sums_in
from app.ports.formats import AmountAmbiguous, AmountUnclear
from app.slack.i18n import catalogue, formats
from tests.domain.test_money import KNOWN

LANGUAGES = sorted(catalogue.CATALOGUES)
CODES = ("EUR USD GBP CHF JPY CNY CAD AUD NZD SEK NOK DKK PLN CZK HUF INR BRL MXN ZAR SGD HKD KRW").split()


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german"),
    [
        (129_900, "EUR", "1,299.00 EUR", "1.299,00 €"),
        (-4_990, "EUR", "-49.90 EUR", "-49,90 €"),
        (129_900, "USD", "1,299.00 USD", "1.299,00 USD"),  # "$" is many currencies'
        (129_900, "HUF", "1,299.00 HUF", "1.299,00 HUF"),  # shops round it, providers do not
        (100, "GBP", "1.00 GBP", "1,00 £"),
        (4_800, "JPY", "4,800 JPY", "4.800 JPY"),
        (1_234_567, "BHD", "1,234.567 BHD", "1.234,567 BHD"),
        (10**18, "EUR", "10,000,000,000,000,000.00 EUR", "10.000.000.000.000.000,00 €"),
    ],
)
def test_each_language_writes_sums_its_own_way(amount: int, currency: str, english: str, german: str) -> None:
    assert formats.of("en").money(amount, currency) == english
    assert formats.of("de").money(amount, currency) == german


def test_each_language_writes_numbers_and_days_its_own_way() -> None:
    at = datetime(2026, 11, 30, 14, 5, tzinfo=UTC)
    said = {
        language: (
            formats.of(language).number(12_345),
            formats.of(language).number(2.54, 1),
            formats.of(language).day(date(2026, 2, 3)),
            formats.of(language).day_short(date(2026, 2, 3)),
            formats.of(language).minute(at),
        )
        for language in LANGUAGES
    }
    assert said == {
        "en": ("12,345", "2.5", "2026-02-03", "02-03", "2026-11-30 14:05 UTC"),
        "de": ("12.345", "2,5", "03.02.2026", "03.02.", "30.11.2026 14:05 UTC"),
    }


@pytest.mark.parametrize(
    ("language", "text", "currency", "cents"),
    [
        ("en", "40", "EUR", 4000),
        ("en", " 40.5 ", "EUR", 4050),
        ("en", "1,299.00", "EUR", 129_900),
        ("en", "12 eur", "EUR", 1200),
        ("en", "€12", "EUR", 1200),
        ("en", "1,299", "JPY", 1299),
        ("en", "1.299", "KWD", 1299),
        ("de", "40", "EUR", 4000),
        ("de", "40,5", "EUR", 4050),
        ("de", "1.299,00", "EUR", 129_900),
        ("de", "1 299,00", "EUR", 129_900),
        ("de", "1\u202f299,00", "EUR", 129_900),
        ("de", "1\u00a0299,00\u00a0€", "EUR", 129_900),
        ("de", "1299,00 EUR", "EUR", 129_900),
        ("de", "1,299.00", "EUR", 129_900),  # in whatever style, where it can be meant in one way only
        ("de", "1.299.000", "EUR", 129_900_000),
        ("de", "1.299", "JPY", 1299),
        ("de", "1,299", "KWD", 1299),
    ],
)
def test_amounts_are_read_as_people_write_them(language: str, text: str, currency: str, cents: int) -> None:
    spoken = formats.of(language)
    assert spoken.read_amount(text, currency) == cents
    assert spoken.read_amount(spoken.amount(cents, currency), currency) == cents


@pytest.mark.parametrize(
    ("language", "text", "currency", "one", "other"),
    [
        ("de", "1.299", "EUR", "1,299 €", "1.299,00 €"),
        ("de", "1,299", "EUR", "1,299 €", "1.299,00 €"),
        ("de", "1.29", "EUR", "1,29 €", "129,00 €"),
        ("de", "49.90", "EUR", "49,90 €", "4.990,00 €"),
        ("de", "1.299", "KWD", "1,299 KWD", "1.299,000 KWD"),
        ("de", "1,299", "JPY", "1,299 JPY", "1.299 JPY"),
        ("en", "1.299", "EUR", "1.299 EUR", "1,299.00 EUR"),
        ("en", "1,299", "EUR", "1.299 EUR", "1,299.00 EUR"),
        ("en", "40,50", "EUR", "40.50 EUR", "4,050.00 EUR"),
    ],
)
def test_what_can_be_meant_in_two_ways_is_asked_about(
    language: str, text: str, currency: str, one: str, other: str
) -> None:
    with pytest.raises(AmountAmbiguous) as asked:
        formats.of(language).read_amount(text, currency)
    assert (asked.value.one, asked.value.other) == (one, other)


UNCLEAR = [
    "",
    "-3",
    "4,5,6",
    "1.2.3",
    "1.299,001",
    "12.99.00",
    "1.299.00",
    "1e3",
    "²",
    "٣",
    "NaN",
    "40 USD",
    "9" * 20,
    "\u202e40",
    "1 2",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_unclear_is_refused_and_never_guessed(language: str, text: str) -> None:
    with pytest.raises(AmountUnclear):
        formats.of(language).read_amount(text, "EUR")


@given(st.integers(0, 10**13), st.sampled_from(KNOWN), st.sampled_from(LANGUAGES))
def test_what_a_language_writes_it_reads_back(cents: int, currency: str, language: str) -> None:
    spoken = formats.of(language)
    assert spoken.read_amount(spoken.amount(cents, currency), currency) == cents
    assert spoken.read_amount(spoken.money(cents, currency), currency) == cents


@given(st.integers(1, 10**9), st.sampled_from(CODES), st.sampled_from(LANGUAGES))
def test_a_sum_copied_from_a_card_into_a_reply_is_understood_there(cents: int, currency: str, language: str) -> None:
    [found] = sums_in(f"Wir haben {formats.of(language).money(cents, currency)} erstattet.")
    assert found.values == {Decimal(cents).scaleb(-exponent(currency))}
    assert found.is_in(currency)


def test_every_language_of_the_catalogue_has_its_formats() -> None:
    for language in LANGUAGES:
        with catalogue.speaking(language):
            assert formats.spoken() is formats.of(language)
