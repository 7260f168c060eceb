"""Records are written all or none, safe to run again, and never against what the desk knows better."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from app import store
from app.domain.ids import CustomerId, OrderId
from app.domain.records.orders import OrderLine, OrderRecord
from app.domain.records.writing import Written
from tests.store.given import Given
from tests.store.records.given_records import BY, LINES, charge, customer, order, write


def counts(written: Written) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return written.new, written.changed, written.unchanged


def said(written: Written) -> list[tuple[int, str]]:
    """Its faults."""
    return [(note.line, note.sentence) for note in written.faults]


async def stored(given: Given, order_id: str) -> OrderRecord:
    """As the desk reads it."""
    found = await store.PostgresCustomers(given.pool).order(given.tenant, OrderId(order_id))
    assert found is not None
    return found


async def everything(given: Given) -> Any:
    """All rows of the records."""
    tables = ("customers", "orders", "order_lines")
    return [
        [dict(row) for row in await given.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3")] for table in tables
    ]


async def test_customers_are_new_changed_or_left_alone(given: Given) -> None:
    rows = [customer("k1", "eve@example.com", name="Eve", tier="pro"), customer("k2", "zoe@example.com")]
    assert counts(await write(given.pool, given.tenant, "customers", rows)) == (2, 0, 0)
    before = await everything(given)
    assert counts(await write(given.pool, given.tenant, "customers", rows)) == (0, 0, 2)
    assert await everything(given) == before
    rows[1] = customer("k2", "zoe@other.example", name="Zoe")
    assert counts(await write(given.pool, given.tenant, "customers", rows)) == (0, 1, 1)
    eve = await store.PostgresRecords(given.pool).customer(given.tenant, CustomerId("k1"))
    zoe = await store.PostgresRecords(given.pool).find_customer(given.tenant, "zoe@other.example")
    assert eve is not None
    assert zoe is not None
    assert (eve.tier, eve.name, zoe.id, zoe.tier) == ("pro", "Eve", "k2", "standard")


async def test_a_customer_without_an_id_is_whoever_has_the_address(given: Given) -> None:
    rows = [customer(None, "ada@example.com", name="Ada"), customer(None, "new@example.com")]
    assert counts(await write(given.pool, given.tenant, "customers", rows)) == (1, 1, 0)
    assert counts(await write(given.pool, given.tenant, "customers", rows)) == (0, 0, 2)
    ada = await store.PostgresRecords(given.pool).find_customer(given.tenant, "ada@example.com")
    new = await store.PostgresRecords(given.pool).find_customer(given.tenant, "new@example.com")
    assert ada is not None
    assert new is not None
    assert (ada.id, ada.tier, ada.name) == ("cust_001", "enterprise", "Ada"), "what was not said stays"
    assert new.id.startswith("cust_")


async def test_customers_may_swap_their_addresses(given: Given) -> None:
    rows = [customer("cust_001", "grace@example.com"), customer("cust_002", "ada@example.com")]
    assert counts(await write(given.pool, given.tenant, "customers", rows)) == (0, 2, 0)
    found = await store.PostgresRecords(given.pool).find_customer(given.tenant, "ada@example.com")
    assert found is not None
    assert found.id == "cust_002"


async def test_every_customer_that_cannot_be_kept_is_named_and_nothing_is_written(given: Given) -> None:
    before = await everything(given)
    rows = [
        customer("k1", "fine@example.com"),
        customer("k1", "again@example.com"),
        customer("k2", "fine@example.com"),
        customer("k3", "ada@example.com"),
    ]
    written = await write(given.pool, given.tenant, "customers", rows)
    assert said(written) == [
        (3, "It stands in line 2 already; rows of one order must follow one another"),
        (4, "The mail address stands in line 2 already"),
        (5, "The mail address belongs to customer cust_001 here"),
    ]
    assert await everything(given) == before
    assert not await given.recorded("records_imported")


async def test_orders_come_with_their_lines_and_again_without_a_change(given: Given) -> None:
    rows = [order("77"), order("78", customer="Grace@Example.com", lines=None, charge_id=None)]
    assert counts(await write(given.pool, given.tenant, "orders", rows)) == (2, 0, 0)
    before = await everything(given)
    assert counts(await write(given.pool, given.tenant, "orders", rows)) == (0, 0, 2)
    assert await everything(given) == before
    first, second = await stored(given, "own_77"), await stored(given, "own_78")
    assert (first.customer_id, first.lines) == ("cust_001", LINES)
    assert (second.customer_id, second.lines, second.charge_id) == ("cust_002", (), "")


async def test_an_order_that_changed_is_updated_with_its_lines(given: Given) -> None:
    await write(given.pool, given.tenant, "orders", [order("77")])
    fewer = order("77", lines=LINES[:1], paid_cents=2000, description="Thing", shipping_cents=0)
    assert counts(await write(given.pool, given.tenant, "orders", [fewer])) == (0, 1, 0)
    found = await stored(given, "own_77")
    assert (found.lines, found.paid_cents, found.description) == (LINES[:1], 2000, "Thing")


async def test_what_a_row_does_not_say_stays(given: Given) -> None:
    first = order("77", description="Thing", shipping_cents=100, paid_cents=2330, refunded_cents=500)
    await write(given.pool, given.tenant, "orders", [first])
    silent = order("77", paid_cents=2330, lines=None, charge_id=None)
    assert counts(await write(given.pool, given.tenant, "orders", [silent])) == (0, 0, 1)
    found = await stored(given, "own_77")
    assert (found.description, found.charge_id, found.refunded_cents) == ("Thing", "ch_own_77", 500)
    assert (found.shipping_cents, found.lines) == (100, LINES)


async def test_two_orders_may_swap_their_numbers(given: Given) -> None:
    await write(given.pool, given.tenant, "orders", [order("77"), order("78")])
    swapped = [order("78", id="own_77"), order("77", id="own_78")]
    assert counts(await write(given.pool, given.tenant, "orders", swapped)) == (0, 2, 0)
    assert (await stored(given, "own_77")).number == "78"


async def test_every_order_that_cannot_be_kept_is_named_and_nothing_is_written(given: Given) -> None:
    before = await everything(given)
    rows = [
        order("77"),
        order("77", id="other"),
        order("78", id="own_77"),
        order("1003", id="mine"),
        order("79", customer="nobody@example.com"),
        order("1005", id="ord_1005", customer="cust_002", currency="USD", charge_id=None),
        order("1005", id="ord_1005b", refunded_cents=9999),
    ]
    written = await write(given.pool, given.tenant, "orders", rows)
    assert said(written) == [
        (3, "The number stands in line 2 already"),
        (4, "It stands in line 2 already; rows of one order must follow one another"),
        (5, "The number belongs to order ord_1003 here"),
        (6, "There is no such customer here; import customers first"),
        (7, "The order is in EUR here, and its currency does not change any more"),
        (7, "Less was paid than was refunded, as far as is known here"),
        (8, "The number belongs to order ord_1005 here"),
        (8, "The number stands in line 7 already"),
        (8, "Less was paid than was refunded, as far as is known here"),
    ]
    assert written.faults_total == 9
    assert await everything(given) == before


async def test_lines_that_would_no_longer_add_up_are_not_left_behind(given: Given) -> None:
    await write(given.pool, given.tenant, "orders", [order("77")])
    written = await write(given.pool, given.tenant, "orders", [order("77", paid_cents=3000, lines=None)])
    assert [line for line, _ in said(written)] == [2]
    assert "would not add up to what was paid; give all" in said(written)[0][1]
    assert (await stored(given, "own_77")).lines == LINES


async def test_an_import_never_lowers_what_we_know_was_refunded(given: Given) -> None:
    row = order("1005", id="ord_1005", customer="cust_002", charge_id=None, paid_cents=8990, lines=None)
    written = await write(given.pool, given.tenant, "orders", [replace(row, refunded_cents=100)])
    assert [note.sentence for note in written.kept] == ["Order ord_1005 keeps what was refunded: more is known here"]
    assert (await stored(given, "ord_1005")).refunded_cents == 3000
    again = await write(given.pool, given.tenant, "orders", [replace(row, refunded_cents=100)])
    assert counts(again) == (0, 0, 1), "what is kept is no change"
    await write(given.pool, given.tenant, "orders", [replace(row, refunded_cents=4000)])
    assert (await stored(given, "ord_1005")).refunded_cents == 4000
    written = await write(given.pool, given.tenant, "charges", [charge("1005", refunded_cents=1, currency="EUR")])
    assert (await stored(given, "ord_1005")).refunded_cents == 4000
    assert (written.kept_total, counts(written)) == (1, (0, 0, 1))


async def test_the_news_that_come_between_are_not_lowered_either(given: Given) -> None:
    """What was refunded is compared again in the update itself, with the row as it is by then."""
    row = order("1005", id="ord_1005", customer="cust_002", paid_cents=8990, lines=None, description="New")
    async with given.pool.acquire() as other, other.transaction():
        await other.execute("UPDATE orders SET refunded_cents = 5000 WHERE id = 'ord_1005'")
        writing = asyncio.create_task(write(given.pool, given.tenant, "orders", [row]))
        await _waits_for_a_lock(given)
    await writing
    found = await stored(given, "ord_1005")
    assert (found.description, found.refunded_cents) == ("New", 5000)


async def _waits_for_a_lock(given: Given) -> None:
    for _ in range(200):
        if await given.pool.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody waits")


async def test_an_order_that_was_asked_about_keeps_customer_and_payment_and_that_is_said(given: Given) -> None:
    await given.approval()
    row = order("1003", id="ord_1003", customer="cust_002", charge_id="ch_other", paid_cents=9900, lines=None)
    written = await write(given.pool, given.tenant, "orders", [replace(row, description="New words")])
    assert [note.sentence for note in written.kept] == [
        "Order ord_1003 keeps its payment: a request was made about it",
        "Order ord_1003 keeps its customer: a request was made about it",
    ]
    found = await stored(given, "ord_1003")
    assert (found.customer_id, found.charge_id, found.description) == ("cust_001", "ch_1003", "New words")
    await write(given.pool, given.tenant, "charges", [charge("1003", charge_id="ch_other")])
    assert (await stored(given, "ord_1003")).charge_id == "ch_1003"
    other = order("1004", id="ord_1004", customer="cust_001", charge_id="ch_other", paid_cents=24900, lines=None)
    await write(given.pool, given.tenant, "orders", [other])
    assert (await stored(given, "ord_1004")).customer_id == "cust_001", "nobody was asked about this one"


async def test_shipping_that_is_there_and_not_said_counts_in_the_sum(given: Given) -> None:
    await write(given.pool, given.tenant, "orders", [order("77", shipping_cents=100, paid_cents=2330)])
    written = await write(given.pool, given.tenant, "orders", [order("77")])
    assert [line for line, _ in said(written)] == [2], "2230 are the lines alone, and shipping stays 100"


async def test_an_order_that_was_asked_about_keeps_the_lines_that_refunds_count_by(given: Given) -> None:
    await given.approval()
    before = (await stored(given, "ord_1003")).lines
    assert before
    other = (OrderLine(7, "X", "Other", 1, 9900),)
    row = order("1003", id="ord_1003", charge_id="ch_1003", paid_cents=9900, lines=other)
    written = await write(given.pool, given.tenant, "orders", [row])
    assert [note.sentence for note in written.kept] == ["Order ord_1003 keeps its lines: a request was made about it"]
    assert (await stored(given, "ord_1003")).lines == before
    assert counts(await write(given.pool, given.tenant, "orders", [row])) == (0, 0, 1)
    less = await write(given.pool, given.tenant, "orders", [replace(row, paid_cents=9800)])
    assert less.faults_total == 1, "what was paid cannot change beside lines that stay"


async def test_charges_fill_in_what_orders_came_without(given: Given) -> None:
    await write(given.pool, given.tenant, "orders", [order("77", charge_id=None), order("78", charge_id=None)])
    rows = [charge("77", currency="EUR", paid_cents=2230, refunded_cents=100), charge("own_78")]
    assert counts(await write(given.pool, given.tenant, "charges", rows)) == (0, 2, 0)
    assert counts(await write(given.pool, given.tenant, "charges", rows)) == (0, 0, 2)
    first, second = await stored(given, "own_77"), await stored(given, "own_78")
    assert (first.charge_id, first.refunded_cents, second.charge_id) == ("ch_77", 100, "ch_own_78")


async def test_charges_that_fit_no_order_are_named(given: Given) -> None:
    rows = [
        charge("9999"),
        charge("1003", currency="USD"),
        charge("1004", currency="EUR", paid_cents=1),
        charge("1001"),
        charge("ord_1001", charge_id="x"),
    ]
    written = await write(given.pool, given.tenant, "charges", rows)
    assert [(line, sentence[:24]) for line, sentence in said(written)] == [
        (2, "There is no such order h"),
        (3, "The order is in EUR here"),
        (4, "With its lines, shipping"),
        (6, "It stands in line 5 alre"),
    ]


async def test_nothing_is_written_on_a_dry_run_or_where_a_row_could_not_be_read(given: Given) -> None:
    before = await everything(given)
    written = await write(given.pool, given.tenant, "orders", [order("77")], dry_run=True)
    assert counts(written) == (1, 0, 0)
    await write(given.pool, given.tenant, "orders", [order("77")], sound=lambda: False)
    assert await everything(given) == before
    assert not await given.recorded("records_imported")


async def test_an_import_never_touches_another_tenant(given: Given, acme: Given) -> None:
    before = [row for table in await everything(acme) for row in table if row["tenant"] == acme.tenant]
    rows = [order("1003", id="ord_1003", description="Mine", paid_cents=9900, lines=None)]
    await write(given.pool, given.tenant, "customers", [customer("cust_001", "ada@other.example")])
    await write(given.pool, given.tenant, "orders", rows)
    await write(given.pool, given.tenant, "charges", [charge("1002", charge_id="ch_mine")])
    assert [row for table in await everything(acme) for row in table if row["tenant"] == acme.tenant] == before


async def test_the_record_tells_of_an_import_and_holds_nothing_personal(given: Given) -> None:
    rows = [customer("k1", "eve@example.com", name="Eve Secret"), customer("cust_001", "ada@other.example")]
    await write(given.pool, given.tenant, "customers", rows, data=lambda: {"sha256": "abc"})
    [row] = await given.recorded("records_imported")
    assert row["data"] == {"kind": "customers", "new": 1, "changed": 1, "unchanged": 0, "kept": 0, "sha256": "abc"}
    assert (row["actor"], row["subject"]) == (BY, "import:imp_1")
    assert not any(word in json.dumps(row, default=str) for word in ("eve", "Eve", "@"))
    assert await given.audit.verify(given.tenant) is None


async def test_two_imports_at_once_are_one_after_the_other(given: Given) -> None:
    rows = [order(str(number)) for number in range(200, 230)]
    both = await asyncio.gather(*(write(given.pool, given.tenant, "orders", rows) for _ in range(2)))
    assert sorted(counts(one) for one in both) == [(0, 0, 30), (30, 0, 0)]


async def test_a_line_of_another_number_is_another_line(given: Given) -> None:
    await write(given.pool, given.tenant, "orders", [order("77")])
    moved = (replace(LINES[0], number=5), LINES[1])
    assert counts(await write(given.pool, given.tenant, "orders", [order("77", lines=moved)])) == (0, 1, 0)
    assert [line.number for line in (await stored(given, "own_77")).lines] == [2, 5]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "'; DROP TABLE orders; --", "日本 \U0001f363", "\\N", "a\tb"])
async def test_odd_texts_are_kept_as_they_are(given: Given, text: str) -> None:
    lines = (OrderLine(1, "A", text, 1, 2230),)
    await write(given.pool, given.tenant, "orders", [order("77", description=text, lines=lines)])
    found = await stored(given, "own_77")
    assert (found.description, found.lines) == (text, lines)
