"""One record as a call says it, in JSON: strictly by its fields and types, then read like a row of a file."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.cases.cases import Customer
from app.domain.records.fields import WrongValue, identifier
from app.domain.records.orders import OrderRecord
from app.domain.records.rows import TIERS, CustomerRow, OrderRow, customer_row, order_row

_CUSTOMER: Final[Mapping[str, type]] = {"email": str, "name": str, "tier": str}
_ORDER: Final[Mapping[str, type]] = {
    "number": str,
    "customer_id": str,
    "description": str,
    "charge_id": str,
    "currency": str,
    "paid_cents": int,
    "refunded_cents": int,
    "shipping_cents": int,
    "discount_cents": int,
    "placed_on": str,
    "lines": list,
}
_LINE: Final[Mapping[str, type]] = {
    "number": int,
    "sku": str,
    "description": str,
    "quantity": int,
    "unit_cents": int,
    "discount_cents": int,
    "tax_cents": int,
}
_WORDS: Final = {str: "a text", int: "a whole number", list: "a list"}


def customer_said(customer_id: str, body: object) -> CustomerRow:
    """What a call says of a customer. Raises WrongValue."""
    said = _checked(body, _CUSTOMER, "the customer")
    if said.get("tier") and said["tier"].strip().lower() not in ("", *TIERS):
        raise WrongValue(f"tier is none of {', '.join(TIERS)}")
    return customer_row({**said, "id": _named(customer_id)})


def order_said(order_id: str, body: object) -> OrderRow:
    """What a call says of an order. Raises WrongValue."""
    said = _checked(body, _ORDER, "the order")
    lines = said.get("lines")
    if lines is not None:
        said["lines"] = [_checked(line, _LINE, f"line {count}") for count, line in enumerate(lines, start=1)]
    names = {"customer": said.pop("customer_id", None), "charge": said.pop("charge_id", None), "id": _named(order_id)}
    return order_row({**said, **names})


def customer_shown(customer: Customer) -> dict[str, Any]:
    """A customer as a call is answered."""
    return {"id": customer.id, "email": customer.email, "name": customer.name, "tier": customer.tier}


def order_shown(order: OrderRecord) -> dict[str, Any]:
    """An order as a call is answered; what is said here can be sent back."""
    shown = {name: getattr(order, name) for name in ("id", *_ORDER, "disputed")}
    return {**shown, "charge_id": order.charge_id or None, "lines": [dict(vars(line)) for line in order.lines]}


def _named(record_id: str) -> str:
    """The id in the address: it is kept as it stands there or not at all, so that it is found there again."""
    if identifier(record_id, "the id in the address") != record_id:
        raise WrongValue("the id in the address is empty, or begins or ends with a blank")
    if {".", ".."}.intersection(record_id.split("/")):
        raise WrongValue("the id in the address has “.” or “..” beside a slash, which programs on the way take out")
    return record_id


def _checked(body: object, known: Mapping[str, type], whose: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise WrongValue(f"{whose} must be a JSON object")
    if unknown := [name for name in body if name not in known]:
        raise WrongValue(f"{whose} has the field {str(unknown[0])[:50]!r}, which is none of {', '.join(known)}")
    for name, value in body.items():
        if value is not None and type(value) is not known[name]:  # true is no number
            raise WrongValue(f"{name} of {whose} must be {_WORDS[known[name]]}")
    return dict(body)
