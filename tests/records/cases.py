"""What every source of records promises, whatever stands behind it: our tables, or somebody who is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import pytest

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.records.orders import OrderLine, OrderRecord, lines_fault
from app.errors import RecordsUnavailable
from app.ports.records import RecordSource
from app.store.db.pool import Pool

TENANT: Final = TenantId("moving")
OTHER: Final = TenantId("neighbour")
ADA: Final = Customer(CustomerId("cus_ada"), "ada@shop.example", "pro", "Ada L.")
BOB: Final = Customer(CustomerId("cus_bob"), "bob@shop.example", "standard", "Bob")
SHOES: Final = OrderRecord(
    id=OrderId("ch_shoes"),
    number="A-1001",
    description="Running shoes",
    customer_id=ADA.id,
    charge_id="ch_shoes",
    paid_cents=12_405,
    refunded_cents=0,
    currency="EUR",
    placed_on="2026-06-01",
    lines=(
        OrderLine(1, "RUN-43", "Running shoes, size 43", 1, 10_000, discount_cents=500, tax_cents=1_805),
        OrderLine(2, "LACE", "Laces", 3, 200),
    ),
    shipping_cents=500,
)
TEA: Final = OrderRecord(
    id=OrderId("ch_tea"),
    number="A-1002",
    description="Tea",
    customer_id=ADA.id,
    charge_id="ch_tea",
    paid_cents=4_800,
    refunded_cents=800,
    currency="JPY",
    placed_on="2026-06-09",
    lines=(OrderLine(1, "TEA", "Sencha", 2, 2_400),),
)
LAMP: Final = OrderRecord(
    id=OrderId("ch_lamp"),
    number="B-1",
    description="Lamp",
    customer_id=BOB.id,
    charge_id="ch_lamp",
    paid_cents=3_490,
    refunded_cents=0,
    currency="EUR",
    placed_on="2026-06-02",
)


@dataclass(frozen=True)
class Bench:
    """A source under test. ``knows`` makes it hold these, for ``TENANT`` alone; ``silence`` makes it not answer."""

    source: RecordSource
    pool: Pool
    knows: Callable[[Customer, tuple[OrderRecord, ...]], Awaitable[None]]
    silence: Callable[[], Awaitable[None]] | None = None  # None: it has nobody to ask


async def finds_a_customer_by_address_in_any_case(bench: Bench) -> None:
    await bench.knows(ADA, ())
    assert await bench.source.find_customer(TENANT, "Ada@Shop.Example") == ADA
    assert await bench.source.find_customer(TENANT, "eve@shop.example") is None


async def finds_a_customer_by_id(bench: Bench) -> None:
    await bench.knows(ADA, ())
    assert await bench.source.customer(TENANT, ADA.id) == ADA
    assert await bench.source.customer(TENANT, CustomerId("c-nobody")) is None


async def gives_orders_with_their_lines_latest_first(bench: Bench) -> None:
    await bench.knows(ADA, (SHOES, TEA))
    found = await bench.source.orders(TENANT, ADA.id)
    assert [order.number for order in found] == [TEA.number, SHOES.number]
    assert list(found) == [TEA, SHOES]
    assert all(lines_fault(order) is None for order in found)


async def gives_one_order_by_number_or_id(bench: Bench) -> None:
    await bench.knows(ADA, (SHOES, TEA))
    assert await bench.source.order(TENANT, ADA.id, SHOES.number) == SHOES
    assert await bench.source.order(TENANT, ADA.id, SHOES.id) == SHOES
    assert await bench.source.order(TENANT, ADA.id, "A-9999") is None


async def gives_nobody_anothers_order(bench: Bench) -> None:
    await bench.knows(ADA, (SHOES,))
    await bench.knows(BOB, (LAMP,))
    assert await bench.source.order(TENANT, ADA.id, LAMP.number) is None
    assert await bench.source.order(TENANT, ADA.id, LAMP.id) is None
    assert [order.id for order in await bench.source.orders(TENANT, ADA.id)] == [SHOES.id]


async def gives_an_order_without_lines_that_do_not_add_up(bench: Bench) -> None:
    wrong = OrderRecord(**{**vars(SHOES), "paid_cents": SHOES.paid_cents + 1})
    await bench.knows(ADA, (wrong,))
    found = await bench.source.order(TENANT, ADA.id, SHOES.number)
    assert found is not None
    assert (found.paid_cents, found.lines) == (wrong.paid_cents, ())


async def can_be_read_by_the_sql_that_joins_orders(bench: Bench) -> None:
    """Whoever answered, the rows are ours to join: the mirror is what all the rest of the desk reads."""
    await bench.knows(ADA, (SHOES,))
    await bench.source.find_customer(TENANT, ADA.email)
    await bench.source.orders(TENANT, ADA.id)
    rows = await bench.pool.fetch(
        "SELECT c.email, o.number, count(l.*) AS lines FROM customers c "
        "JOIN orders o ON o.tenant = c.tenant AND o.customer_id = c.id "
        "JOIN order_lines l ON l.tenant = o.tenant AND l.order_id = o.id WHERE c.tenant = $1 GROUP BY 1, 2",
        TENANT,
    )
    assert [tuple(row) for row in rows] == [(ADA.email, SHOES.number, 2)]


async def knows_nothing_of_another_tenants(bench: Bench) -> None:
    await bench.knows(ADA, (SHOES,))
    await bench.source.find_customer(TENANT, ADA.email)
    await bench.source.orders(TENANT, ADA.id)
    assert await bench.pool.fetchval("SELECT count(*) FROM customers WHERE tenant <> $1", TENANT) == 0
    assert await bench.pool.fetchval("SELECT count(*) FROM orders WHERE tenant <> $1", TENANT) == 0


async def invents_nothing_when_nobody_answers(bench: Bench) -> None:
    assert bench.silence is not None
    await bench.silence()
    with pytest.raises(RecordsUnavailable):
        await bench.source.find_customer(TENANT, ADA.email)
    with pytest.raises(RecordsUnavailable):
        await bench.source.orders(TENANT, ADA.id)
    with pytest.raises(RecordsUnavailable):
        await bench.source.order(TENANT, ADA.id, SHOES.number)


CASES: Final = (
    finds_a_customer_by_address_in_any_case,
    finds_a_customer_by_id,
    gives_orders_with_their_lines_latest_first,
    gives_one_order_by_number_or_id,
    gives_nobody_anothers_order,
    gives_an_order_without_lines_that_do_not_add_up,
    can_be_read_by_the_sql_that_joins_orders,
    knows_nothing_of_another_tenants,
)
WHEN_ASKED: Final = (invents_nothing_when_nobody_answers,)  # besides, of those that have somebody to ask
