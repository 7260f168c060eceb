"""Numbers of orders as people write them: a number is the order it names and never one that it is a part of."""

import pytest

from workers.agent.rules.order_numbers import find_orders
from workers.agent.rules.sentences import sentences

OWN = ("1003", "1006", "ord_1007", "B-100", "A-1001", "1003-B", "W5999999", "INV/2024/17", "GB-2041-X", "#0042")


def named(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found, _ = sentences(text)
    each = [find_orders(sentence, OWN) for sentence in found]
    known = [order_id for one in each for order_id in one.known]
    return tuple(dict.fromkeys(known)), tuple(written for one in each for written in one.unknown)


@pytest.mark.parametrize(
    ("text", "order_id"),
    [
        ("Please refund order 1003.", "1003"),
        ("Please refund order #1003", "1003"),
        ("refund 1003", "1003"),
        ("№ 1003 please", "1003"),
        ("order no. 1003-B", "1003-B"),
        ("order 1003 B", "1003-B"),
        ("order nr.: 1006", "1006"),
        ("my order (1006)", "1006"),
        ("Order#1006", "1006"),
        ("the order number is 1006", "1006"),
        ("order 1006-please refund it", "1006"),
        ("Bestell-Nr. 1006", "1006"),
        ("Bestellung mit der Nummer 1006", "1006"),
        ("Bestellung 1006 vom 3. November", "1006"),
        ("die Bestellnummer lautet: 1006", "1006"),
        ("Auftragsnr.:1006", "1006"),
        ("ORD-1007", "ord_1007"),
        ("order 1007", "ord_1007"),
        ("b-100 is broken", "B-100"),
        ("order B 100", "B-100"),
        ("order A1001", "A-1001"),
        ("w5999999", "W5999999"),
        ("order W 5999999", "W5999999"),
        ("inv 2024/17", "INV/2024/17"),
        ("Invoice no. INV-2024-17", "INV/2024/17"),
        ("order GB 2041 X", "GB-2041-X"),
        ("order 42", "#0042"),
        ("order 0042", "#0042"),
        ("customer number 1003, order 1006", "1006"),
        ("order 1006 for 1003 EUR", "1006"),
        ("order 1006, 10115 Berlin", "1006"),
    ],
)
def test_an_order_is_found_however_its_number_is_written(text: str, order_id: str) -> None:
    assert named(text) == ((order_id,), ())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("order 100", "100"),
        ("order 10033", "10033"),
        ("order 5999999", "5999999"),
        ("order A-100", "A-100"),
        ("order A 1003", "A 1003"),
        ("order B-1001", "B-1001"),
        ("order GB-2041", "GB-2041"),
        ("order GB-2041-Y", "GB-2041-Y"),
        ("order INV/2024/1", "INV/2024/1"),
        ("order 2024/17", "2024/17"),
        ("order 1003X", "1003X"),
        ("order 1003-2", "1003-2"),
        ("refund 2007", "2007"),
        ("Bestellung DE-1003", "DE-1003"),
        ("order W5999998", "W5999998"),
    ],
)
def test_a_number_that_is_only_a_part_of_an_order_is_not_that_order(text: str, written: str) -> None:
    assert named(text) == ((), (written,))


@pytest.mark.parametrize(
    "text",
    [
        "my order of 49.90",
        "my order from 2026-03-02",
        "order from 12.03.2026",
        "my order 2 weeks ago",
        "the price was 1299",
        "20 EUR",
        "call me on 0171 1003 1006",
        "customer number 1003",
        "Kundennummer: 1006",
        "invoice 1003",
        "refund 1003 EUR",
        "write to a1003@example.com",
    ],
)
def test_other_numbers_are_no_orders(text: str) -> None:
    assert named(text) == ((), ())


def test_every_order_that_is_named_is_found() -> None:
    assert named("orders 1003, 1006 and 9999") == (("1003", "1006"), ("9999",))
    assert named("1003/1006") == (("1003", "1006"), ())
    assert named("order A-1001 and B-100") == (("A-1001", "B-100"), ())


def test_two_orders_of_one_spelling_are_both_found() -> None:
    assert find_orders("order A1", ("A-1", "a/1")).known == ("A-1", "a/1")
