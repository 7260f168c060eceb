"""Tenants are made, shown and removed; what belongs to one goes with it from every table, and nothing of another."""

import asyncio

import pytest

from app import store
from app.domain.ids import TenantId
from app.errors import BadInput, NotAllowed, NotFound, Unavailable
from app.store.db.pool import Pool
from tests.conftest import OwnedDatabase
from tests.store.db.test_transactions import _TENANT_TABLES, one_row_everywhere
from tests.store.given import DEMO, Given
from tests.store.operations.test_routine_commands import countersign

SHOP = TenantId("shop")
_ARRIVES = """
INSERT INTO messages (tenant, id, case_id, external_id, sender, subject, body, attachments, size_bytes,
                      content_sha256, truncated)
VALUES ('acme', 'msg_late', $1, 'late', 'ada@example.com', '', '', '[]', 0, '', false)
"""


async def test_a_tenant_is_added_once_and_may_be_renamed(pool: Pool) -> None:
    directory = store.TenantDirectory(pool)
    assert [await directory.add(SHOP, "The Shop"), await directory.add(SHOP, "Another")] == [True, False]
    assert [one.name for one in await directory.list() if one.id == SHOP] == ["The Shop"]
    assert [await directory.rename(SHOP, "Another"), await directory.rename(SHOP, "Another")] == [True, False]
    assert (await directory.counts(SHOP)).audit_lines == 0


@pytest.mark.parametrize("wrong", ["", "Shop", "a b", "x" * 41, "shop_1", "shop\n"])
async def test_an_id_that_no_address_could_hold_is_refused(pool: Pool, wrong: str) -> None:
    with pytest.raises(BadInput, match="small letters"):
        await store.TenantDirectory(pool).add(TenantId(wrong), "Shop")


async def test_an_empty_tenant_can_be_removed_and_one_with_records_only_when_that_is_said(given: Given) -> None:
    directory = store.TenantDirectory(given.pool)
    await directory.add(SHOP, "")
    await directory.remove(SHOP)
    with pytest.raises(NotFound):
        await directory.remove(SHOP)
    with pytest.raises(NotAllowed, match="--erase"):
        await directory.remove(DEMO)
    assert (await directory.counts(DEMO)).customers == 5, "what was refused deleted nothing"


async def test_what_belongs_to_a_tenant_goes_from_every_table_and_nothing_of_another(
    given: Given, acme: Given
) -> None:
    await one_row_everywhere(given)
    await one_row_everywhere(acme)
    await store.TenantDirectory(given.pool).remove(acme.tenant, erase=True)
    for row in await given.pool.fetch(_TENANT_TABLES):
        found = {one["tenant"] for one in await given.pool.fetch(f"SELECT DISTINCT tenant FROM {row['name']}")}
        assert found == {DEMO}, row["name"]
    assert await given.audit.verify(DEMO) is None
    assert [one.id for one in await store.TenantDirectory(given.pool).list()] == [DEMO]


async def test_a_plain_owner_of_the_tables_can_do_all_of_it(owned_database: OwnedDatabase) -> None:
    """Without superuser row security binds the owner too."""
    await store.migrate(owned_database.url)
    pool = await store.open_pool(owned_database.url, size=2)
    try:
        await store.seed(pool, SHOP)
        await store.TenantDirectory(pool).remove(SHOP, erase=True)
        assert await store.TenantDirectory(pool).list() == []
        assert await pool.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    finally:
        await pool.close()


async def test_a_host_that_still_writes_is_said_to_be_the_reason(given: Given, acme: Given) -> None:
    """A mail arrives for a case whose other mails are being deleted: nothing is left half removed."""
    case = (await acme.message()).case_id
    async with given.pool.acquire() as host, host.transaction():
        await host.execute(_ARRIVES, case)
        removal = asyncio.create_task(store.TenantDirectory(given.pool).remove(acme.tenant, erase=True))
        await asyncio.sleep(0.3)
        assert not removal.done()
    with pytest.raises(Unavailable, match="stop it"):
        await removal
    assert (await store.TenantDirectory(given.pool).counts(acme.tenant)).customers == 5


async def test_the_terminal_adds_lists_shows_and_removes(database_url: str) -> None:
    told = {"DATABASE_URL": database_url, "TENANT": "demo"}
    code, said = await countersign("tenant", "add", "shop", "--name", "The Shop", **told)
    assert (code, "TENANT=shop" in said) == (0, True)
    assert "was there already" in (await countersign("tenant", "add", "shop", **told))[1]
    assert "The Shop" in (await countersign("tenant", "list", **told))[1]
    code, said = await countersign("tenant", "show", "demo", "--json", **told)
    assert (code, '"customers": 5' in said) == (0, True)
    code, said = await countersign("tenant", "remove", "demo", **told)
    assert (code, "--erase" in said) == (1, True)
    code, said = await countersign("tenant", "remove", "demo", "--erase", **told)
    assert (code, "add --yes" in said) == (1, True), "nobody is there to type the id again"
    assert (await countersign("tenant", "remove", "demo", "--erase", "--yes", **told))[0] == 0
    assert "no tenant 'demo'" in (await countersign("tenant", "show", "demo", **told))[1]


async def test_made_up_customers_are_not_loaded_into_production(database_url: str) -> None:
    code, said = await countersign("seed", DATABASE_URL=database_url, COUNTERSIGN_ENV="production")
    assert (code, "for a demo alone" in said) == (1, True)
