"""A shop of a thousand customers and ten thousand orders, of which one is written about, as it knows them itself."""

from collections.abc import Iterator
from typing import Final

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId
from app.domain.records.orders import OrderLine, OrderRecord

CUSTOMERS: Final = 1_000
ORDERS: Final = 10_000

ADA: Final = Customer(CustomerId("cus_ada"), "ada@lovelace.example", "pro", "Ada Lovelace")
# The bulbs came to 15.07 with their tax of 2.57 and less their own discount of 1.00. Of the order's discount of 9.00
# their share is 0.88: what comes back for them is 14.19. The lamps come to 83.99, the shade to 45.99.
ORDER: Final = OrderRecord(
    id=OrderId("ch_lamps"),
    number="L-100001",
    description="Lamps for the study",
    customer_id=ADA.id,
    charge_id="ch_lamps",
    paid_cents=14_907,
    refunded_cents=0,
    currency="EUR",
    placed_on="2026-11-20",
    lines=(
        OrderLine(1, "LAMP-B", "Desk lamp, brass", 2, 3_999, discount_cents=500, tax_cents=1_425),
        OrderLine(2, "BULB-7", "Light bulb, warm white", 3, 450, discount_cents=100, tax_cents=257),
        OrderLine(3, "SHADE-G", "Lamp shade, green", 1, 4_071, tax_cents=816),
    ),
    shipping_cents=490,
    discount_cents=900,
)
DISCOUNT_SHARES: Final = (524, 88, 288)
BULBS_CENTS: Final = 1_419

_TIERS: Final = ("standard", "pro", "enterprise")


def customers() -> Iterator[Customer]:
    """Ada first."""
    yield ADA
    for number in range(1, CUSTOMERS):
        named = (f"buyer{number}@example.net", _TIERS[number % 3], f"Buyer {number}")
        yield Customer(CustomerId(f"cus_{number}"), *named)


def orders() -> Iterator[OrderRecord]:
    """The one that is written about first; the others are the others'."""
    yield ORDER
    for number in range(1, ORDERS):
        yield OrderRecord(
            id=OrderId(f"ch_{number}"),
            number=f"L-{200_000 + number}",
            description="Small things",
            customer_id=CustomerId(f"cus_{1 + number % (CUSTOMERS - 1)}"),
            charge_id=f"ch_{number}",
            paid_cents=3_000,
            refunded_cents=0,
            currency="EUR",
            placed_on="2026-10-01",
            lines=(OrderLine(1, "CUP", "Cup", 2, 1_000), OrderLine(2, "SAUCER", "Saucer", 1, 1_000)),
        )
