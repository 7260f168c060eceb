"""The sample tenant: five customers with orders that can really be refunded. Safe to run again."""

from dataclasses import dataclass
from typing import Final

from app.domain.ids import TenantId
from app.domain.people.actors import SEED
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

DEFAULT_TENANT: Final = TenantId("demo")

_TENANT: Final = "INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_CUSTOMER: Final = "INSERT INTO customers (tenant, id, email, tier) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
_ORDER: Final = """
INSERT INTO orders (
    tenant, id, number, description, customer_id, charge_id, currency, paid_cents, refunded_cents, shipping_cents,
    discount_cents, placed_on
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, current_date - $12::int) ON CONFLICT DO NOTHING
"""
_LINE: Final = """
INSERT INTO order_lines (tenant, order_id, number, sku, description, quantity, unit_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_CHARGE: Final = """
INSERT INTO ledger_charges (tenant, id, amount_cents, currency, disputed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_REFUNDED: Final = """
INSERT INTO ledger_refunds (tenant, id, charge_id, amount_cents, status) VALUES ($1, $2, $3, $4, 'succeeded')
ON CONFLICT DO NOTHING
"""

CUSTOMERS: Final = (
    ("cust_001", "ada@example.com", "enterprise"),
    ("cust_002", "grace@example.com", "pro"),
    ("cust_003", "linus@example.com", "pro"),
    ("cust_004", "edsger@example.com", "standard"),
    ("cust_005", "alan@example.com", "standard"),
)


@dataclass(frozen=True)
class SampleOrder:
    """One sample order with its charge."""

    number: str
    customer_id: str
    description: str
    paid_cents: int
    placed_days_ago: int
    currency: str = "EUR"
    refunded_cents: int = 0
    disputed: bool = False
    lines: tuple[tuple[str, str, int, int], ...] = ()  # sku, description, quantity, unit_cents; none: it is one line
    shipping_cents: int = 0
    discount_cents: int = 0

    @property
    def as_lines(self) -> tuple[tuple[str, str, int, int], ...]:
        """They add up to what was paid, with shipping and the discount."""
        return self.lines or ((f"S-{self.number}", self.description, 1, self.paid_cents),)


ORDERS: Final = (
    SampleOrder(
        "1001", "cust_001", "Team plan, 25 seats, yearly", 129900, 21, lines=(("SEAT-Y", "Seat, a year", 25, 5196),)
    ),
    SampleOrder("1002", "cust_001", "Onboarding workshop, half a day", 45000, 17),
    SampleOrder("1003", "cust_001", "Priority support, monthly", 9900, 5),
    SampleOrder(
        *("1004", "cust_002", "Noise-cancelling headphones", 24900, 24),
        lines=(("HP-NC", "Headphones, noise-cancelling", 1, 22900), ("HP-CASE", "Travel case", 1, 2500)),
        shipping_cents=500,
        discount_cents=1000,
    ),
    SampleOrder("1005", "cust_002", "USB-C dock", 8990, 12, refunded_cents=3000),
    SampleOrder("1006", "cust_002", "Laptop stand, aluminium", 4990, 4),
    SampleOrder("1007", "cust_003", "Mechanical keyboard, ISO layout", 15900, 19, currency="USD"),
    SampleOrder("1008", "cust_003", "Monitor arm", 11900, 11, disputed=True),
    SampleOrder(
        *("1009", "cust_003", "Desk lamp", 3490, 6),
        lines=(("LAMP", "Desk lamp", 1, 2590), ("BULB-E14", "Bulb, E14, warm white", 2, 450)),
    ),
    SampleOrder(
        *("1010", "cust_004", "Fountain pen", 6200, 23),
        lines=(("PEN-M", "Fountain pen, medium", 1, 4900), ("INK-BLUE", "Ink, royal blue", 2, 400)),
        shipping_cents=500,
    ),
    SampleOrder(
        *("1011", "cust_004", "Notebook, dotted, set of three", 2490, 8),
        lines=(("NOTE-DOT", "Notebook, dotted", 3, 830),),
    ),
    SampleOrder(
        *("1012", "cust_005", "Running shoes, size 43", 12900, 14),
        lines=(("RUN-43", "Running shoes, size 43", 1, 12400), ("LACE", "Spare laces", 2, 250)),
    ),
    SampleOrder(
        *("1013", "cust_005", "Tea sampler from Kyoto", 4800, 9),
        currency="JPY",
        lines=(("SENCHA", "Sencha, 50 g", 2, 1200), ("GENMAI", "Genmaicha, 100 g", 1, 1400)),
        shipping_cents=1000,
    ),
)


async def seed(pool: Pool, tenant: TenantId = DEFAULT_TENANT) -> None:
    """Create the tenant with its customers, orders and charges; what is there already stays as it is."""
    async with pool.acquire() as owner, owner.transaction():  # as the owner: the application may not create tenants
        await owner.execute(_TENANT, tenant, "Demo" if tenant == DEFAULT_TENANT else tenant)
    async with tenant_tx(pool, tenant, limit_seconds=STEP_SECONDS) as conn:
        for customer in CUSTOMERS:
            await conn.execute(_CUSTOMER, tenant, *customer)
        for order in ORDERS:
            await _place(conn, tenant, order)
        data = {"customers": len(CUSTOMERS), "orders": len(ORDERS)}
        await append(conn, tenant, Entry("seed_loaded", SEED, ("tenant", tenant), "seed", data=data))


async def _place(conn: Conn, tenant: TenantId, order: SampleOrder) -> None:
    charge_id = f"ch_{order.number}"
    names = (f"ord_{order.number}", order.number, order.description, order.customer_id, charge_id)
    amounts = (order.currency, order.paid_cents, order.refunded_cents, order.shipping_cents, order.discount_cents)
    await conn.execute(_ORDER, tenant, *names, *amounts, order.placed_days_ago)
    for number, line in enumerate(order.as_lines, start=1):
        await conn.execute(_LINE, tenant, names[0], number, *line)
    await conn.execute(_CHARGE, tenant, charge_id, order.paid_cents, order.currency, order.disputed)
    if order.refunded_cents:
        await conn.execute(_REFUNDED, tenant, f"re_{order.number}", charge_id, order.refunded_cents)
