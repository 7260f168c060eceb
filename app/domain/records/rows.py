"""Rows of the team's records as they are written: what an import or a call says of one customer, order or payment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar

from app.domain.ids import CustomerId, OrderId
from app.domain.records import fields
from app.domain.records.fields import Cell, WrongValue
from app.domain.records.orders import OrderLine, OrderRecord, lines_fault

TIERS: Final = ("enterprise", "pro", "standard")

Said: TypeAlias = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class CustomerRow:
    """None: nothing is said of it, so what is there stays."""

    id: str | None  # None: whoever has this address, or somebody new
    email: str
    tier: str | None
    name: str | None


@dataclass(frozen=True)
class OrderRow:
    """None: nothing is said of it, so what is there stays."""

    id: str
    number: str
    customer: str  # id or mail address
    description: str | None
    charge_id: str | None
    currency: str
    paid_cents: int
    refunded_cents: int | None
    shipping_cents: int | None
    discount_cents: int | None
    placed_on: date
    lines: tuple[OrderLine, ...] | None


@dataclass(frozen=True)
class ChargeRow:
    """The payment of an order that is there already."""

    order: str  # number or id
    charge_id: str
    currency: str | None
    paid_cents: int | None
    refunded_cents: int | None


@dataclass(frozen=True)
class Manner:
    """How whoever sends the rows writes them."""

    decimal: str = "."
    tiers: Mapping[str, str] = field(default_factory=dict)  # theirs, in lower case, to ours


PLAIN: Final = Manner()


def customer_row(said: Said, manner: Manner = PLAIN) -> CustomerRow:
    """Raises WrongValue."""
    return CustomerRow(
        id=fields.identifier(said.get("id"), "id"),
        email=_needed(fields.email(said.get("email")), "email"),
        tier=_tier(said.get("tier"), manner),
        name=fields.text(said.get("name"), "name"),
    )


def order_row(said: Said, manner: Manner = PLAIN) -> OrderRow:
    """Raises WrongValue; lines must add up to what was paid, which is their sum where it is not said."""
    number = _without_sign(fields.identifier(said.get("number"), "number"))
    name = fields.identifier(said.get("id"), "id") or number
    code = _needed(fields.currency(said.get("currency")), "currency")
    money = _reader(said, code, manner)
    lines = _lines(said.get("lines"), code, manner)
    shipping, discount, paid = money("shipping"), money("discount"), money("paid")
    if paid is None and lines:
        total = max(0, sum(line.total_cents for line in lines) + (shipping or 0) - (discount or 0))
        paid = fields.within(total, "paid, which is what the lines come to,")
    row = OrderRow(
        id=_needed(name, "number"),
        number=_needed(number or name, "number"),
        customer=_needed(fields.text(said.get("customer"), "customer"), "customer"),
        description=fields.text(said.get("description"), "description"),
        charge_id=fields.identifier(said.get("charge"), "charge"),
        currency=code,
        paid_cents=_needed(paid, "paid (or paid_cents)"),
        refunded_cents=money("refunded"),
        shipping_cents=shipping,
        discount_cents=discount,
        placed_on=_needed(fields.day(said.get("placed_on"), "placed_on"), "placed_on"),
        lines=lines,
    )
    if fault := lines_fault(_as_record(row)):
        raise WrongValue(fault)
    _not_beyond(row.refunded_cents, row.paid_cents)
    return row


def charge_row(said: Said, manner: Manner = PLAIN) -> ChargeRow:
    """Raises WrongValue."""
    code = fields.currency(said.get("currency"))
    if code is None and (fields.text(said.get("paid"), "paid") or fields.text(said.get("refunded"), "refunded")):
        raise WrongValue("currency is missing: paid and refunded are amounts in it")
    money = _reader(said, code or "EUR", manner)
    row = ChargeRow(
        order=_needed(fields.text(said.get("order"), "order", fields.ID_MAX), "order").removeprefix("#"),
        charge_id=_needed(fields.identifier(said.get("charge"), "charge"), "charge"),
        currency=code,
        paid_cents=money("paid"),
        refunded_cents=money("refunded"),
    )
    if row.paid_cents is not None:
        _not_beyond(row.refunded_cents, row.paid_cents)
    return row


def line_of(said: Said, number: int, code: str, manner: Manner = PLAIN) -> OrderLine:
    """One line of an order; ``number`` counts it where it does not say its own. Raises WrongValue."""
    money = _reader(said, code, manner)
    own = fields.line_number(said.get("number"))
    return OrderLine(
        number=number if own is None else own,
        sku=fields.text(said.get("sku"), "sku", fields.ID_MAX) or "",
        description=fields.text(said.get("description"), "description of a line") or "",
        quantity=fields.quantity(said.get("quantity")),
        unit_cents=_needed(money("unit"), "unit (or unit_cents)"),
        discount_cents=money("discount") or 0,
        tax_cents=money("tax") or 0,
    )


def _lines(said: object, code: str, manner: Manner) -> tuple[OrderLine, ...] | None:
    if said is None:
        return None
    if not isinstance(said, Sequence) or isinstance(said, str) or not all(isinstance(one, Mapping) for one in said):
        raise WrongValue("lines must be a list of lines")
    return tuple(line_of(one, number, code, manner) for number, one in enumerate(said, start=1))


def _reader(said: Said, code: str, manner: Manner) -> Callable[[str], int | None]:
    """Reads an amount that is said as a decimal one, or in minor units under its name with ``_cents``."""

    def read(name: str) -> int | None:
        in_cents = fields.cents(said.get(f"{name}_cents"), f"{name}_cents")
        if in_cents is not None:
            return in_cents
        return fields.amount(said.get(name), name, code, manner.decimal)

    return read


def _without_sign(number: str | None) -> str | None:
    """People say 1001 and not #1001, whatever the shop writes in front."""
    return number.removeprefix("#").strip() or None if number else None


def _needed(value: T | None, name: str) -> T:
    if value is None:
        raise WrongValue(f"{name} is missing")
    return value


def _tier(value: Cell, manner: Manner) -> str | None:
    said = fields.text(value, "tier", fields.ID_MAX)
    if said is None:
        return None
    tier = manner.tiers.get(said.lower(), said.lower())
    if tier not in TIERS:
        raise WrongValue(f"tier is {said!r}, which is none of {', '.join(TIERS)}; say --tier {said}=pro, or another")
    return tier


def _not_beyond(refunded_cents: int | None, paid_cents: int) -> None:
    if (refunded_cents or 0) > paid_cents:
        raise WrongValue("refunded is more than was paid")


def _as_record(row: OrderRow) -> OrderRecord:
    return OrderRecord(
        id=OrderId(row.id),
        number=row.number,
        description="",
        customer_id=CustomerId(""),
        charge_id="",
        paid_cents=row.paid_cents,
        refunded_cents=0,
        currency=row.currency,
        placed_on="",
        lines=row.lines or (),
        shipping_cents=row.shipping_cents or 0,
        discount_cents=row.discount_cents or 0,
    )
