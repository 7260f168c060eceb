"""Who is reached how: sealed addresses, an order of their own, everything on record but what is secret."""

import pytest

from app import store
from app.domain.people.reaching import MAIL, SLACK, USUAL, Way, WayKind
from app.domain.privacy.records_keys import new_key
from app.errors import BadInput, Misconfigured, NotFound
from app.store.db.pool import Pool
from tests.messages.conftest import PHONE, Reaching
from tests.store.given import ALICE, BOB, DEMO, Given

ADDRESS = "pover://user-hush@token-hush"


async def test_an_address_lies_sealed_and_stands_nowhere_in_clear(reaching: Reaching, given: Given) -> None:
    await reaching.ways.keep(DEMO, ALICE, PHONE, ADDRESS, by=ALICE)
    assert await reaching.ways.address(DEMO, ALICE, "phone") == ADDRESS
    for table in ("person_ways", "audit"):
        assert "hush" not in str(await given.pool.fetch(f"SELECT {table}::text FROM {table}"))
    assert "hush" not in str(await reaching.ways.of(DEMO, ALICE))


async def test_an_address_is_bound_to_its_person(reaching: Reaching, pool: Pool) -> None:
    await reaching.ways.keep(DEMO, ALICE, PHONE, ADDRESS, by=ALICE)
    await reaching.ways.keep(DEMO, BOB, PHONE, "pover://other@token", by=BOB)
    await pool.execute(
        "UPDATE person_ways t SET sealed = s.sealed FROM person_ways s WHERE s.person = $1 AND t.person = $2",
        ALICE,
        BOB,
    )
    with pytest.raises(Misconfigured):
        await reaching.ways.address(DEMO, BOB, "phone")


async def test_an_order_is_kept_changed_and_given_up(reaching: Reaching, given: Given) -> None:
    assert (await reaching.ways.of(DEMO, ALICE)).order == USUAL
    await reaching.phone_first()
    found = await reaching.ways.of(DEMO, ALICE)
    assert (found.order, found.chosen) == ((PHONE, SLACK, MAIL), True)
    assert await reaching.ways.choosers(DEMO, limit=9) == [ALICE]
    await reaching.ways.order(DEMO, ALICE, ["mail"], by=BOB)
    found = await reaching.ways.of(DEMO, ALICE)
    assert (found.order, found.aside) == ((MAIL,), (PHONE,))
    await reaching.ways.order(DEMO, ALICE, [], by=ALICE)
    found = await reaching.ways.of(DEMO, ALICE)
    assert (found.order, found.chosen, found.named("phone")) == (USUAL, False, PHONE)
    rows = await given.pool.fetch("SELECT actor FROM audit WHERE action = 'person_ways_ordered' ORDER BY seq")
    assert [row["actor"] for row in rows] == [ALICE, BOB, ALICE]


@pytest.mark.parametrize("names", [["phone"], ["slack", "slack"], ["fax"]])
async def test_only_ways_of_theirs_can_be_ordered(reaching: Reaching, names: list[str]) -> None:
    with pytest.raises(BadInput):
        await reaching.ways.order(DEMO, ALICE, names, by=ALICE)


@pytest.mark.parametrize("name", ["slack", "mail", "Phone", "", "a b", "x" * 21])
async def test_odd_names_are_refused(reaching: Reaching, name: str) -> None:
    with pytest.raises(BadInput):
        await reaching.ways.keep(DEMO, ALICE, Way(WayKind.SERVICE, name, "pover"), ADDRESS, by=ALICE)


async def test_a_service_that_was_removed_is_no_way_any_more(reaching: Reaching) -> None:
    await reaching.phone_first()
    await reaching.ways.remove(DEMO, ALICE, "phone", by=ALICE)
    assert (await reaching.ways.of(DEMO, ALICE)).order == (SLACK, MAIL)
    with pytest.raises(NotFound):
        await reaching.ways.remove(DEMO, ALICE, "phone", by=ALICE)


async def test_there_are_only_so_many(reaching: Reaching) -> None:
    for number in range(5):
        await reaching.ways.keep(DEMO, ALICE, Way(WayKind.SERVICE, f"p{number}", "pover"), ADDRESS, by=ALICE)
    with pytest.raises(BadInput):
        await reaching.ways.keep(DEMO, ALICE, PHONE, ADDRESS, by=ALICE)
    await reaching.ways.keep(DEMO, ALICE, Way(WayKind.SERVICE, "p0", "json"), ADDRESS, by=ALICE)


async def test_addresses_are_sealed_anew_with_the_other_secrets(pool: Pool) -> None:
    old, new = new_key(), new_key()
    await store.PostgresPersonWays(pool, store.Seals([old])).keep(DEMO, ALICE, PHONE, ADDRESS, by=ALICE)
    both = store.Seals([new, old])
    assert await store.PostgresTenantSecrets(pool, both).rotate(DEMO, by=ALICE) == 1
    assert await store.PostgresPersonWays(pool, store.Seals([new])).address(DEMO, ALICE, "phone") == ADDRESS


async def test_without_a_key_no_address_is_kept(pool: Pool) -> None:
    with pytest.raises(Misconfigured, match="SECRETS_KEY is not set"):
        await store.PostgresPersonWays(pool, store.Seals(())).keep(DEMO, ALICE, PHONE, ADDRESS, by=ALICE)
