"""Rows on their way into the records: they wait in a table of this transaction's own, until all are there."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import asyncpg

from app.domain.ids import new_id
from app.domain.records.rows import ChargeRow, CustomerRow, OrderRow
from app.domain.records.writing import Kind, Row
from app.errors import Misconfigured
from app.store.db.pool import Conn

BATCH: Final = 2_000
TABLES: Final[dict[Kind, str]] = {
    "customers": """
CREATE TEMPORARY TABLE staged_customers (
    line integer, id text, fresh_id text, email text, tier text, name text
) ON COMMIT DROP""",
    "orders": """
CREATE TEMPORARY TABLE staged_orders (
    line integer, id text, number text, customer text, description text, charge_id text, currency text,
    paid_cents bigint, refunded_cents bigint, shipping_cents bigint, discount_cents bigint, placed_on date, lines text
) ON COMMIT DROP""",
    "charges": """
CREATE TEMPORARY TABLE staged_charges (
    line integer, said text, charge_id text, currency text, paid_cents bigint, refunded_cents bigint
) ON COMMIT DROP""",
}


async def open_staging(conn: Conn, kind: Kind) -> None:
    """Raises Misconfigured where the application may make no temporary tables."""
    try:
        await conn.execute(TABLES[kind])
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            "The database lets the application make no temporary tables, which rows wait in; as its owner run: "
            "GRANT TEMPORARY ON DATABASE <its name> TO countersign_app"
        ) from error


async def stage(conn: Conn, kind: Kind, rows: Iterable[tuple[int, Row]], *, patience_seconds: float) -> None:
    """Put the rows there, some at a time. A driver remembers a table's columns by its name: each kind has its own."""
    source = iter(rows)
    while batch := _batch(source):
        await conn.copy_records_to_table(f"staged_{kind}", records=batch, timeout=patience_seconds)


def _batch(rows: Iterator[tuple[int, Row]]) -> list[tuple[Any, ...]]:
    return [_record(line, row) for line, row in islice(rows, BATCH)]


def _record(line: int, row: Row) -> tuple[Any, ...]:
    match row:
        case CustomerRow():
            return (line, row.id, new_id("cust"), row.email, row.tier, row.name)
        case OrderRow():
            names = (line, row.id, row.number, row.customer, row.description, row.charge_id, row.currency)
            amounts = (row.paid_cents, row.refunded_cents, row.shipping_cents, row.discount_cents)
            return (*names, *amounts, row.placed_on, _lines(row))
        case ChargeRow():
            return (line, row.order, row.charge_id, row.currency, row.paid_cents, row.refunded_cents)


def _lines(row: OrderRow) -> str | None:
    if row.lines is None:
        return None
    ordered = sorted(row.lines, key=lambda line: line.number)
    return json.dumps([list(vars(line).values()) for line in ordered], separators=(",", ":"))
