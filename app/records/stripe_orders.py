"""Stripe's charges and invoices as orders with lines: what was charged, and what of it was given back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId
from app.domain.money import exponent
from app.domain.records.fields import CENTS_MAX, seen
from app.domain.records.orders import OrderLine, OrderRecord, lines_fault, without_lines
from app.domain.stripe_amounts import from_stripe

Json = Mapping[str, Any]
TIERS: Final = frozenset({"enterprise", "pro", "standard"})
NUMBER_NAMES: Final = ("order_number", "order_id")
NUMBER_MAX: Final = 100
_TEXT_MAX: Final = 500


def customer_of(told: Json) -> Customer:
    """``tier`` is a metadata entry of theirs."""
    tier = str((told.get("metadata") or {}).get("tier", ""))
    email = str(told.get("email") or "").lower()
    return Customer(CustomerId(told["id"]), email, tier if tier in TIERS else "standard", _line(told.get("name")))


def orders_of(
    charges: Iterable[Json], invoices: Sequence[Json], customer_id: CustomerId, numbered: Collection[str] = ()
) -> tuple[tuple[OrderRecord, ...], tuple[str, ...]]:
    """Latest first, with a sentence for each whose lines were left out. Money that was never taken is no order.

    ``numbered`` are numbers that other charges have.
    """
    by_payment = _by_payment(invoices)
    paid = sorted((one for one in charges if _is_paid(one)), key=lambda one: int(one["created"]))
    taken = {*numbered, *(str(one["id"]) for one in paid)}  # what one is called by its id, no other is called
    orders: list[OrderRecord] = []
    faults: list[str] = []
    for charge in paid:
        invoice = by_payment.get(_id_of(charge.get("payment_intent"))) or by_payment.get(charge["id"])
        order = _order(charge, invoice, customer_id, taken)
        fault = lines_fault(order)
        if fault is not None:
            faults.append(f"Order {order.number} was taken without its lines: {fault}")
            order = without_lines(order)
        orders.append(order)
    return tuple(reversed(orders)), tuple(faults)


def _is_paid(charge: Json) -> bool:
    try:
        exponent(str(charge["currency"]).upper())
    except ValueError:
        return False
    amount = charge["amount"]
    if amount > CENTS_MAX:
        raise ValueError("more than can be kept was paid")
    return charge.get("status") == "succeeded" and bool(charge.get("captured")) and amount > 0


def _order(charge: Json, invoice: Json | None, customer_id: CustomerId, taken: set[str]) -> OrderRecord:
    currency = str(charge["currency"]).upper()
    order = OrderRecord(
        id=OrderId(charge["id"]),
        number=_number(charge, invoice, taken),
        description=_line(charge.get("description")) or _what(invoice) or "Payment",
        customer_id=customer_id,
        charge_id=charge["id"],
        paid_cents=from_stripe(charge["amount"], currency),
        refunded_cents=from_stripe(charge.get("amount_refunded") or 0, currency),
        currency=currency,
        placed_on=datetime.fromtimestamp(charge["created"], UTC).date().isoformat(),
        disputed=bool(charge.get("disputed")),
    )
    return order if invoice is None else _with_lines(order, invoice)


def _what(invoice: Json | None) -> str:
    return _line(", ".join(_line(line.get("description")) for line in _data(invoice or {})))


def _number(charge: Json, invoice: Json | None, taken: set[str]) -> str:
    """As the team's own metadata names it, else the receipt, else the charge; each is given to one charge only."""
    metadata = {**((invoice or {}).get("metadata") or {}), **(charge.get("metadata") or {})}
    named = [_line(metadata.get(name)) for name in NUMBER_NAMES]
    wanted = next((one[:NUMBER_MAX] for one in named if one), "") or _line(charge.get("receipt_number"))
    number = wanted if wanted and wanted not in taken and "@" not in wanted else str(charge["id"])
    taken.add(number)
    return number


def _by_payment(invoices: Iterable[Json]) -> dict[str, Json]:
    """An invoice by each payment intent or charge that paid for it."""
    found: dict[str, Json] = {}
    for invoice in invoices:
        found |= dict.fromkeys(payments_of(invoice), invoice)
    return found


def payments_of(invoice: Json) -> Iterator[str]:
    """The ids of the payment intents and charges that paid for it."""
    for paid in (invoice.get("payments") or {}).get("data") or ():
        payment = paid.get("payment") or {}
        for name in ("payment_intent", "charge"):
            if paid.get("status") == "paid" and _id_of(payment.get(name)):
                yield _id_of(payment.get(name))


def _with_lines(order: OrderRecord, invoice: Json) -> OrderRecord:
    lines = [_order_line(number, line, order.currency) for number, line in enumerate(_data(invoice), start=1)]
    shipping = (invoice.get("shipping_cost") or {}).get("amount_total") or 0
    return replace(
        order,
        lines=tuple(lines),
        shipping_cents=from_stripe(shipping, order.currency),
    )


def _order_line(number: int, line: Json, currency: str) -> OrderLine:
    """Before discounts and without the tax that comes on top, which is how Stripe tells a line's amount."""
    amount = from_stripe(line["amount"], currency)
    quantity = line.get("quantity") or 1
    description = _line(line.get("description")) or f"Line {number}"
    if amount % quantity:  # a price of fractions of a cent: the line as a whole
        description, quantity = f"{quantity} × {description}"[:_TEXT_MAX], 1
    on_top = [tax["amount"] for tax in line.get("taxes") or () if tax.get("tax_behavior") == "exclusive"]
    discounts = [one["amount"] for one in line.get("discount_amounts") or ()]
    return OrderLine(
        number=number,
        sku=_sku(line),
        description=description,
        quantity=quantity,
        unit_cents=amount // quantity,
        discount_cents=from_stripe(sum(discounts), currency),
        tax_cents=from_stripe(sum(on_top), currency),
    )


def _sku(line: Json) -> str:
    details = ((line.get("pricing") or {}).get("price_details")) or {}
    named = (line.get("metadata") or {}).get("sku") or _id_of(details.get("product")) or _id_of(details.get("price"))
    return _line(named)


def _data(invoice: Json) -> Sequence[Json]:
    return (invoice.get("lines") or {}).get("data") or ()


def _id_of(named: Any) -> str:
    """Of an object, or of its id alone."""
    return str(named.get("id", "")) if isinstance(named, Mapping) else str(named or "")


def _line(text: Any) -> str:
    return seen(str(text or ""), _TEXT_MAX)
