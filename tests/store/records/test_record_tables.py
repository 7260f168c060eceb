"""What our own tables promise besides what every source does."""

import pytest

from app import store
from app.domain.ids import CustomerId, OrderId
from app.domain.records.orders import lines_fault
from app.store.operations.sample_data import CUSTOMERS
from tests.store.given import Given


async def test_every_sample_order_has_lines_that_add_up(given: Given) -> None:
    records = store.PostgresRecords(given.pool)
    orders = [one for name, *_ in CUSTOMERS for one in await records.orders(given.tenant, CustomerId(name))]
    assert len(orders) == 13
    assert all(one.lines and lines_fault(one) is None for one in orders)
    assert sum(len(one.lines) > 1 for one in orders) >= 3, "the demo has something to choose from"


@pytest.mark.parametrize("column", ["shipping_cents", "discount_cents", "paid_cents"])
async def test_lines_that_no_longer_add_up_are_not_reckoned_with(given: Given, column: str) -> None:
    await given.pool.execute(f"UPDATE orders SET {column} = {column} + 1 WHERE id = 'ord_1010'")
    order = await store.PostgresCustomers(given.pool).order(given.tenant, OrderId("ord_1010"))
    assert order is not None
    assert (order.lines, order.shipping_cents, order.discount_cents) == ((), 0, 0)


async def test_an_order_without_words_of_its_own_is_called_by_what_was_bought(given: Given) -> None:
    customers = store.PostgresCustomers(given.pool)
    await given.pool.execute("UPDATE orders SET description = '' WHERE id IN ('ord_1010', 'ord_1003')")
    await given.pool.execute("DELETE FROM order_lines WHERE order_id = 'ord_1003'")
    named, bare = [await customers.order(given.tenant, OrderId(one)) for one in ("ord_1010", "ord_1003")]
    assert named is not None
    assert bare is not None
    assert named.description == ", ".join(line.description for line in named.lines)
    assert bare.description == bare.number


async def test_a_number_is_meant_before_an_id_that_looks_the_same(given: Given) -> None:
    """A shop that counts its rows from 1 and its orders from 1001 has an id 1001 one day, and it is another order."""
    await given.pool.execute("DELETE FROM order_lines")
    await given.pool.execute("UPDATE orders SET id = '1003' WHERE id = 'ord_1001'")
    records, customers = store.PostgresRecords(given.pool), store.PostgresCustomers(given.pool)
    said = await records.order(given.tenant, CustomerId("cust_001"), "1003")
    ours = await customers.order(given.tenant, OrderId("1003"))
    assert said is not None
    assert ours is not None
    assert (said.id, ours.number) == ("ord_1003", "1001")


async def test_what_is_read_again_before_money_moves_is_the_order_of_that_id(given: Given) -> None:
    """Where its id is another order's number too, that other one would pass for an order that has changed."""
    await given.pool.execute("DELETE FROM order_lines")
    await given.pool.execute("UPDATE orders SET id = '1003' WHERE id = 'ord_1001'")
    again = await store.PostgresRecords(given.pool).reread(given.tenant, CustomerId("cust_001"), OrderId("1003"))
    assert again is not None
    assert again.number == "1001"
