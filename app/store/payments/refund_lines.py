"""Which lines of an order a refund is of, kept with its attempt: what comes later may not give them back again."""

from typing import Final

import asyncpg

from app.store.approvals import rows
from app.store.db.pool import Conn

_KEEP: Final = """
INSERT INTO refund_lines (tenant, approval_id, charge_id, line_number, quantity, amount_cents)
VALUES ($1, $2, $3, $4, $5, $6)
"""


async def keep(conn: Conn, row: asyncpg.Record) -> None:
    """Of the locked approval whose refund is attempted for the first time; most are of a sum, and have none."""
    action = rows.final_action(row)
    values = [
        (row["tenant"], row["id"], action["charge_id"], line["number"], line["quantity"], line["amount_cents"])
        for line in action.get("lines", ())
    ]
    if values:
        await conn.executemany(_KEEP, values)
