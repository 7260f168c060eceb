"""What a source answered becomes rows, which are the short cache, and contradict nobody in silence."""

from dataclasses import replace

import pytest

from app import store
from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId
from app.domain.records.fetched import Fetched, KeptBy
from app.domain.records.orders import OrderLine, OrderRecord
from app.errors import RecordsUnavailable
from app.store.db.pool import Pool
from tests.store.given import DEMO, Given

MIA = Customer(CustomerId("c-mia"), "mia@shop.example", "pro", "Mia")
NOA = Customer(CustomerId("c-noa"), "noa@shop.example", "standard", "Noa")
CUP = OrderRecord(
    id=OrderId("o-cup"),
    number="M-1",
    description="Two cups",
    customer_id=MIA.id,
    charge_id="ch_cup",
    paid_cents=1_000,
    refunded_cents=0,
    currency="EUR",
    placed_on="2026-06-01",
    lines=(OrderLine(1, "CUP", "Cup", 2, 500),),
)


@pytest.fixture
def mirror(given: Given) -> store.PostgresRecordMirror:
    """Over the sample tenant."""
    return store.PostgresRecordMirror(given.pool)


def of(who: Customer, *orders: OrderRecord, **fields: object) -> Fetched:
    return Fetched("http", who, orders, **fields)  # type: ignore[arg-type]


async def kept(mirror: store.PostgresRecordMirror, who: Customer = MIA, seconds: float = 60) -> Fetched | None:
    return await mirror.kept(DEMO, KeptBy("http", seconds, customer_id=who.id))


async def test_an_answer_is_kept_for_a_while_and_by_both_names(mirror: store.PostgresRecordMirror) -> None:
    await mirror.keep(DEMO, of(MIA, CUP))
    assert await kept(mirror) == of(MIA, CUP)
    assert await mirror.kept(DEMO, KeptBy("http", 60, MIA.email)) == of(MIA, CUP)
    assert await kept(mirror, seconds=0) is None
    assert await mirror.kept(DEMO, KeptBy("stripe", 60, MIA.email)) is None


async def test_what_is_imported_is_no_answer_of_a_source(mirror: store.PostgresRecordMirror) -> None:
    assert await mirror.kept(DEMO, KeptBy("http", 1e6, "ada@example.com")) is None


async def test_the_next_answer_takes_the_place_of_the_one_before(mirror: store.PostgresRecordMirror) -> None:
    tray = replace(CUP, id=OrderId("o-tray"), number="M-2", lines=())
    await mirror.keep(DEMO, of(MIA, CUP, tray))
    moved = replace(CUP, paid_cents=1_500, lines=(OrderLine(1, "CUP", "Cup", 3, 500),))
    await mirror.keep(DEMO, of(replace(MIA, name="Mia K."), moved))
    found = await kept(mirror)
    assert found == of(replace(MIA, name="Mia K."), moved), "what is no longer answered is no longer shown"


async def test_one_order_asked_for_by_name_keeps_the_rest_as_old_as_it_was(
    mirror: store.PostgresRecordMirror, given: Given
) -> None:
    await mirror.keep(DEMO, of(MIA, CUP))
    await given.pool.execute("UPDATE customers SET fetched_at = fetched_at - interval '1 hour' WHERE id = 'c-mia'")
    await mirror.keep(DEMO, of(MIA, replace(CUP, id=OrderId("o-old"), number="M-0"), whole=False))
    assert await kept(mirror) is None
    both = await kept(mirror, seconds=7_200)
    assert both is not None
    assert {order.number for order in both.orders} == {"M-0", "M-1"}


async def test_an_address_or_number_that_changed_hands_is_freed(
    mirror: store.PostgresRecordMirror, given: Given
) -> None:
    await mirror.keep(DEMO, of(MIA, CUP))
    await mirror.keep(DEMO, of(replace(NOA, email=MIA.email), replace(CUP, id=OrderId("o-2"), customer_id=NOA.id)))
    rows = await given.pool.fetch("SELECT id, email FROM customers WHERE source = 'http' ORDER BY id")
    assert [tuple(row) for row in rows] == [("c-mia", "replaced:c-mia"), ("c-noa", MIA.email)]
    numbers = await given.pool.fetch("SELECT id, number FROM orders WHERE source = 'http' ORDER BY id")
    assert [tuple(row) for row in numbers] == [("o-2", "M-1"), ("o-cup", "replaced:o-cup")]


@pytest.mark.parametrize("clash", [{"id": OrderId("ord_1004")}, {"number": "1004"}])
async def test_what_another_source_said_of_another_customer_is_not_overwritten(
    mirror: store.PostgresRecordMirror, given: Given, clash: dict[str, str]
) -> None:
    with pytest.raises(RecordsUnavailable) as error:
        await mirror.keep(DEMO, of(MIA, replace(CUP, **clash)))
    assert (error.value.detail, "1004" in error.value.sentence) == ("contradicted", True)
    row = await given.pool.fetchrow("SELECT customer_id, number, source FROM orders WHERE id = 'ord_1004'")
    assert row is not None
    assert tuple(row) == ("cust_002", "1004", "tables")
    assert not await given.pool.fetchval("SELECT count(*) FROM customers WHERE id = 'c-mia'"), "all or nothing"


async def test_the_same_customers_order_is_taken_over_from_what_was_imported(
    mirror: store.PostgresRecordMirror,
) -> None:
    grace = Customer(CustomerId("cust_002"), "grace@example.com", "pro")
    cup = replace(CUP, customer_id=grace.id, number="1004")
    await mirror.keep(DEMO, of(grace, cup))
    assert await kept(mirror, grace) == of(grace, cup)


async def test_what_we_paid_back_ourselves_is_not_forgotten_and_stripe_knows_it_all(
    mirror: store.PostgresRecordMirror,
) -> None:
    await mirror.keep(DEMO, of(MIA, replace(CUP, refunded_cents=400)))
    await mirror.keep(DEMO, of(MIA, replace(CUP, refunded_cents=100)))
    found = await kept(mirror)
    assert found is not None
    assert found.orders[0].refunded_cents == 400
    await mirror.keep(DEMO, replace(of(MIA, replace(CUP, refunded_cents=100)), source="stripe"))
    seen = await mirror.kept(DEMO, KeptBy("stripe", 60, MIA.email))
    assert seen is not None
    assert seen.orders[0].refunded_cents == 100


async def test_a_dispute_once_heard_of_stays(mirror: store.PostgresRecordMirror) -> None:
    for disputed in (True, False):
        await mirror.keep(DEMO, of(MIA, replace(CUP, disputed=disputed)))
    found = await kept(mirror)
    assert found is not None
    assert found.orders[0].disputed


async def test_how_the_source_answered_last_is_there_for_the_doctor(
    mirror: store.PostgresRecordMirror, pool: Pool
) -> None:
    await mirror.note(DEMO, "http", code="too_slow", sentence="It did not answer in time")
    await mirror.keep(DEMO, of(MIA, faults=("Order M-1 was taken without its lines",)))
    row = await pool.fetchrow("SELECT answered_at >= fault_at AS since, code, sentence FROM record_answers")
    assert row is not None
    assert tuple(row) == (True, "left_out", "Order M-1 was taken without its lines")


async def test_texts_that_cannot_be_stored_are_made_storable(mirror: store.PostgresRecordMirror) -> None:
    odd = replace(CUP, description="a\x00b\ud800", lines=(OrderLine(1, "S\x00", "L\ud800", 2, 500),))
    await mirror.keep(DEMO, of(replace(MIA, name="M\x00"), odd))
    found = await kept(mirror)
    assert found is not None
    assert found.orders[0].description == "a\N{REPLACEMENT CHARACTER}b?"
