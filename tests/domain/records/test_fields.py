"""Single values have one meaning or none, and whoever sent one that has none is told what to write."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import exponent
from app.domain.records import fields
from app.domain.records.fields import CENTS_MAX, Cell, WrongValue


@pytest.mark.parametrize(
    ("said", "code", "mark", "cents"),
    [
        ("12.50", "EUR", ".", 1250),
        ("12.5", "EUR", ".", 1250),
        ("12", "EUR", ".", 1200),
        ("1,299.00", "EUR", ".", 129_900),
        ("12,50", "EUR", ",", 1250),
        ("1.299,00", "EUR", ",", 129_900),
        (" 0.00 ", "EUR", ".", 0),
        ("1200", "JPY", ".", 1200),
        ("1200.00", "JPY", ".", 1200),
        ("1.234", "KWD", ".", 1234),
        (Decimal("12.5"), "EUR", ",", 1250),
        (12, "EUR", ",", 1200),
        ("", "EUR", ".", None),
        (None, "EUR", ".", None),
    ],
)
def test_a_decimal_amount_is_read_in_the_currencys_own_decimals(
    said: Cell, code: str, mark: str, cents: int | None
) -> None:
    assert fields.amount(said, "paid", code, mark) == cents


@pytest.mark.parametrize(
    ("said", "code", "mark", "sentence"),
    [
        ("12,50", "EUR", ".", "it can be read in two ways: if ',' is its decimal sign, say --decimal ','"),
        ("1,234", "EUR", ".", "it can be read in two ways"),
        ("1.234", "EUR", ",", "it can be read in two ways"),
        ("12.505", "EUR", ".", "EUR has 2 decimals"),
        ("12.500", "EUR", ".", "EUR has 2 decimals"),
        ("1200.50", "JPY", ".", "JPY has 0 decimals"),
        ("-5.00", "EUR", ".", "amounts are not below 0"),
        ("1.299,00", "EUR", ".", "its decimal sign is ',': say --decimal ','"),
        ("€12.50", "EUR", ".", "without a currency sign"),
        ("1e3", "EUR", ".", "write it as 1299.00"),
        ("١٢", "EUR", ".", "write it as 1299.00"),
        ("NaN", "EUR", ".", "write it as 1299.00"),
        ("9999999999999.00", "EUR", ".", "more than can be kept"),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_not_read(said: str, code: str, mark: str, sentence: str) -> None:
    with pytest.raises(WrongValue) as refused:
        fields.amount(said, "paid", code, mark)
    assert sentence in str(refused.value)


@given(st.integers(0, CENTS_MAX), st.sampled_from(["JPY", "EUR", "KWD"]), st.sampled_from(".,"))
def test_what_was_written_from_cents_is_read_as_the_same_cents(cents: int, code: str, mark: str) -> None:
    decimals = exponent(code)
    whole, rest = divmod(cents, 10**decimals)
    said = f"{whole}{mark}{rest:0{decimals}d}" if decimals else str(whole)
    assert fields.amount(said, "paid", code, mark) == cents


@pytest.mark.parametrize("said", ["2026-06-30", "2026-06-30T23:59:59Z", "2026-06-30 10:00:00 +0200", "30.6.2026"])
def test_a_day_is_the_day_as_written(said: str) -> None:
    assert fields.day(said, "placed_on") == date(2026, 6, 30)


@pytest.mark.parametrize("said", ["06/30/2026", "30/06/26", "2026-02-30", "31.02.2026", "yesterday", "2026-6-3"])
def test_a_day_that_can_be_two_is_none(said: str) -> None:
    with pytest.raises(WrongValue, match="write it as 2026-06-30"):
        fields.day(said, "placed_on")


@pytest.mark.parametrize(
    "said", ["ada", "ada@", "a b@example.com", "Ada <ada@example.com>", "a@b", "a@x.c", "a@@b.cc"]
)
def test_what_is_no_address_is_not_kept_as_one(said: str) -> None:
    with pytest.raises(WrongValue):
        fields.email(said)


def test_an_address_is_kept_in_lower_case() -> None:
    assert fields.email(" Ada@Example.COM ") == "ada@example.com"


def test_no_address_becomes_an_id_that_the_record_keeps_for_ever() -> None:
    with pytest.raises(WrongValue, match="looks like a mail address"):
        fields.identifier("ada@example.com", "id")


@pytest.mark.parametrize("said", ["a\x00b", "a\nb", "\ud800", "a\x1b[31m", "x" * 301, True, ["x"], {"a": 1}, 1.5])
def test_a_text_that_cannot_be_kept_or_shown_is_refused(said: Cell) -> None:
    with pytest.raises(WrongValue):
        fields.text(said, "name")


@pytest.mark.parametrize(("said", "whole"), [("3", 3), (3, 3), ("3.0", 3), ("", 1), (None, 1), ("100000", 100_000)])
def test_a_quantity_is_a_whole_number(said: Cell, whole: int) -> None:
    assert fields.quantity(said) == whole


@pytest.mark.parametrize("said", ["0", "-1", "1.5", "100001", "two"])
def test_a_quantity_that_is_none_is_told(said: str) -> None:
    with pytest.raises(WrongValue, match="whole number from 1"):
        fields.quantity(said)


@pytest.mark.parametrize("said", [True, -1, "1.0", Decimal(1), "1e3"])
def test_minor_units_are_whole(said: Cell) -> None:
    with pytest.raises(WrongValue):
        fields.cents(said, "paid_cents")
