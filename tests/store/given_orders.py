"""Orders of a test's own, each with its payment in the local provider's books."""

from itertools import count
from typing import Any

from app.domain.ids import TenantId
from app.store.db.pool import Pool
from tests.store.given import DEMO

_ORDER = """
INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents, refunded_cents,
    placed_on)
VALUES ($1, $2, $3, 'Desk lamp', $4, $5, $6, $7, 0, current_date)
"""
_LINE = """
INSERT INTO order_lines (tenant, order_id, number, sku, description, quantity, unit_cents)
VALUES ($1, $2, $3, 'LAMP', 'Desk lamp', 2, $4)
"""
_CHARGE = "INSERT INTO ledger_charges (tenant, id, amount_cents, currency, disputed) VALUES ($1, $2, $3, $4, $5)"
_numbers = count(5001)


async def order_of(pool: Pool, *, tenant: TenantId = DEMO, **fields: Any) -> str:
    """Its id: two lamps at 14.90 and two more at 5.00, 39.80 in all, unless ``cents`` says otherwise."""
    name, cents = fields.get("name", next(_numbers)), fields.get("cents")
    order_id, charge_id, currency = f"ord_{name}", f"ch_{name}", fields.get("currency", "EUR")
    paid = 3_980 if cents is None else cents
    about = (fields.get("number", str(name)), fields.get("customer_id", "cust_001"))
    await pool.execute(_ORDER, tenant, order_id, *about, charge_id, currency, paid)
    for number, unit_cents in () if cents is not None else ((1, 1_490), (2, 500)):
        await pool.execute(_LINE, tenant, order_id, number, unit_cents)
    await pool.execute(_CHARGE, tenant, charge_id, paid, currency, fields.get("disputed", False))
    return order_id
