"""What a team of a thousand customers would export from its shop, as the files `countersign import` reads."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CUSTOMERS: Final = 1_000
ORDERS: Final = 10_000
BUYER: Final = "ada@lovelace.example"
ORDER: Final = "L-100001"  # the one that is written about
PAID_CENTS: Final = 15_907  # lamps 89.23, bulbs 16.07, shade 48.87, shipping 4.90

_TIERS: Final = ("standard", "pro", "enterprise")


@dataclass(frozen=True)
class Exported:
    """The files, and how many rows each has below its header."""

    customers: Path
    orders: Path
    order_rows: int


def export(folder: Path, charge_id: str) -> Exported:
    """Write both. The order that is written about has three lines, which add up to ``PAID_CENTS``."""
    customers, orders = folder / "customers.csv", folder / "orders.csv"
    with customers.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "email", "name", "tier"])
        rows.writerow(["c-0", BUYER, "Ada Lovelace", "pro"])
        for number in range(1, CUSTOMERS):
            rows.writerow([f"c-{number}", f"buyer{number}@example.net", f"Buyer {number}", _TIERS[number % 3]])
    written = 0
    with orders.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(_HEADER)
        for row in _own(charge_id):
            rows.writerow(row)
            written += 1
        for number in range(1, ORDERS):
            for row in _other(number):
                rows.writerow(row)
                written += 1
    return Exported(customers, orders, written)


_HEADER: Final = [
    *("number", "customer", "charge", "currency", "paid", "placed_on", "description", "shipping"),
    *("sku", "line_description", "quantity", "unit_price", "line_discount", "line_tax"),
]


def _own(charge_id: str) -> list[list[object]]:
    head = [ORDER, "c-0", charge_id, "EUR", "159.07", "2026-11-20", "Lamps for the study", "4.90"]
    return [
        [*head, "LAMP-B", "Desk lamp, brass", 2, "39.99", "5.00", "14.25"],
        [*head, "BULB-7", "Light bulb, warm white", 3, "4.50", "0", "2.57"],
        [*head, "SHADE-G", "Lamp shade, green", 1, "40.71", "0", "8.16"],
    ]


def _other(number: int) -> list[list[object]]:
    head = [f"L-{200_000 + number}", f"c-{1 + number % (CUSTOMERS - 1)}", f"ch_other_{number}", "EUR", "30.00"]
    head = [*head, "2026-10-01", "Small things", "0"]
    return [
        [*head, "CUP", "Cup", 2, "10.00", "0", "0"],
        [*head, "SAUCER", "Saucer", 1, "10.00", "0", "0"],
    ]
