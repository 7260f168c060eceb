"""What the shop would export, as the files `countersign import` reads."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.moving_in import shop

_CUSTOMER: Final = ("id", "email", "name", "tier")
_HEAD: Final = (
    *("number", "customer", "charge", "currency", "paid", "placed_on", "description", "shipping", "discount"),
    *("sku", "line_description", "quantity", "unit_price", "line_discount", "line_tax"),
)


def customers(folder: Path) -> Path:
    """One row each."""
    rows = ([one.id, one.email, one.name, one.tier] for one in shop.customers())
    return _written(folder / "customers.csv", _CUSTOMER, rows)


def orders(folder: Path) -> Path:
    """One row for each line of an order, the order's own columns in each."""
    return _written(folder / "orders.csv", _HEAD, _order_rows())


def _order_rows() -> Iterable[list[object]]:
    for one in shop.orders():
        names = [one.number, one.customer_id, one.charge_id, one.currency, _amount(one.paid_cents)]
        head = [*names, one.placed_on, one.description, _amount(one.shipping_cents), _amount(one.discount_cents)]
        for line in one.lines:
            amounts = (_amount(cents) for cents in (line.unit_cents, line.discount_cents, line.tax_cents))
            yield [*head, line.sku, line.description, line.quantity, *amounts]


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _written(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path
