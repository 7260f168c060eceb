"""Answers of record sources that are made to be taken for something else: refused, or shown as what they are."""

import json
import time
from typing import Any

import pytest

from app.domain.ids import CustomerId
from app.errors import RecordsUnavailable
from app.records.answers import customer_answer, order_answer
from app.records.stripe_orders import orders_of

CUSTOMER = {"id": "c1", "email": "ada@example.com", "name": "Ada"}
ORDER = {
    "id": "o1", "number": "1003", "customer_id": "c1", "currency": "EUR", "paid_cents": 1_000,
    "placed_on": "2026-01-01",
}  # fmt: skip


def answer(*orders: dict[str, Any], **customer: Any) -> bytes:
    return json.dumps({"version": 1, "customer": {**CUSTOMER, **customer}, "orders": orders}).encode()


def order(**changes: Any) -> dict[str, Any]:
    return {**ORDER, **changes}


@pytest.mark.parametrize(
    "body",
    [
        answer(order()).replace(b'"paid_cents": 1000', b'"paid_cents": 10, "paid_cents": 100000'),
        answer(order()).replace(b"1000", b"NaN"),
        answer(order()).replace(b"1000", b"Infinity"),
        answer(order()).replace(b"1000", b"1e3"),
        answer(order()).replace(b"1000", b"9" * 5_000),
        answer(order(paid_cents=True)),
        answer(order(paid_cents=-1)),
        answer(order(paid_cents=10**13)),
        answer(order(refunded_cents=1_001)),
        answer(order(currency="ZZZ")),
        answer(order(currency="eur")),
        answer(order(placed_on="2026-02-30")),
        answer(order(placed_on="\u0662\u0660\u0662\u0666-01-01")),
        answer(order(customer_id="c2")),
        answer(id="c2"),
        answer(id="C1"),
        answer(email="ada"),
        answer(email="a\x00da@example.com"),
        answer(email="ada\u202e@example.com"),
        answer(email="ada@example.com, eve@example.com"),
        answer(order(id="ada@example.com")),
        answer(order(number="ada@example.com")),
        answer(order(number="\x01")),
        answer(order(number=" ")),
        answer(order(number="\u200b\u202e")),
        answer(order(), order(id="o2")),
        answer(order(), order(id="o2", number="1003\u200b")),
        answer(order(number="a1"), order(id="o2", number="A1")),
        answer(name="\ud800"),
        b"[" * 900_000,
        b'{"version": 1, "customer": null, "x": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b"\xef\xbb\xbf" + answer(),
        answer().decode().encode("utf-16"),
        b"",
        b"null",
    ],
)
def test_what_could_be_taken_for_something_else_is_refused_whole_and_quickly(body: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(RecordsUnavailable) as refusal:
        customer_answer(body, customer_id="c1")
    assert refusal.value.detail == "bad_answer"
    assert time.perf_counter() - began < 2.0


def test_a_customer_who_is_called_by_a_mail_address_is_not_taken() -> None:
    """Ids stay in the record for ever, also of whoever is erased."""
    with pytest.raises(RecordsUnavailable):
        customer_answer(answer(id="ada@example.com"), address="ada@example.com")


def test_signs_that_show_nothing_are_blanks_in_what_is_kept() -> None:
    found = customer_answer(
        answer(order(description="lamp\u202egpj.exe"), name="\u202eevE\x1b[31m"), customer_id="c1"
    )
    assert found is not None
    assert found.customer.name == "evE [31m"
    assert found.orders[0].description == "lamp gpj.exe"


def test_one_order_that_was_asked_for_is_held_to_the_same() -> None:
    body = json.dumps({"version": 1, "customer": CUSTOMER, "order": order(number="1004")}).encode()
    with pytest.raises(RecordsUnavailable):
        order_answer(body, customer_id="c1", said="1003")
    twice = json.dumps({"version": 1, "customer": CUSTOMER, "order": ORDER}).replace('"o1"', '"o2", "id": "o1"')
    with pytest.raises(RecordsUnavailable):
        order_answer(twice.encode(), customer_id="c1", said="1003")


def charge(**changes: Any) -> dict[str, Any]:
    """As Stripe tells one."""
    told = {"id": "ch_1", "amount": 1_000, "currency": "eur", "created": 1, "status": "succeeded", "captured": True}
    return {**told, "amount_refunded": 0, "customer": "cus_1", **changes}


@pytest.mark.parametrize("number", ["ch_2", "ada@example.com", "\x00", "\u202e", ""])
def test_no_charge_is_called_by_what_is_anothers_or_nobodys_number(number: str) -> None:
    charges = [charge(metadata={"order_number": number}), charge(id="ch_2", created=2)]
    found, _ = orders_of(charges, [], CustomerId("cus_1"))
    assert [one.number for one in found] == ["ch_2", "ch_1"]


def test_a_sum_beyond_what_can_be_kept_is_no_order() -> None:
    with pytest.raises(ValueError, match="more than can be kept"):
        orders_of([charge(amount=10**19)], [], CustomerId("cus_1"))


def test_zero_and_three_decimals_are_counted_as_we_do() -> None:
    told = [("jpy", 500), ("isk", 50_000), ("ugx", 50_000), ("kwd", 12_500), ("mga", 5)]
    found, _ = orders_of(
        [charge(id=f"ch_{code}", currency=code, amount=amount) for code, amount in told], [], CustomerId("cus_1")
    )
    assert {one.currency: one.paid_cents for one in found} == {
        "JPY": 500, "ISK": 500, "UGX": 500, "KWD": 12_500, "MGA": 500,
    }  # fmt: skip
