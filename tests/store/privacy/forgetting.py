"""Set-up for tests of forgetting: a unique word wherever the list says something is erased, and a look for it."""

import json
from typing import Any, Final

from app import store
from app.domain.ids import TenantId
from app.domain.privacy.personal_data import HOLDINGS
from app.store.db.pool import Pool
from app.store.privacy.person_rows import OF_PERSON, PERSON
from tests.store.given import ALICE, Given

MARK: Final = "zq7-marigold-9041"
_ROUNDS: Final = 100

_TABLES: Final = "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
_TYPE: Final = """
SELECT data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = $1 AND column_name = $2
"""
_VALUES: Final[dict[str, Any]] = {"text": MARK, "ARRAY": [MARK], "jsonb": [{"name": MARK}]}


async def forget(given: Given, named: str, vault: store.Vault | None = None) -> dict[str, int]:
    """As the host does it, but for Slack; what was counted."""
    erasures = store.PostgresErasures(given.pool, vault)
    person, _ = await erasures.find(given.tenant, named)
    asked = await erasures.request(given.tenant, person, reason="They asked", by=ALICE)
    for _ in range(_ROUNDS):
        taken = await erasures.withdraw(given.tenant, asked)
        left = await erasures.erase(given.tenant, asked)
        assert not left.waiting
        if not left.more and not taken:
            break
    await erasures.finish(given.tenant, asked)
    return dict((await erasures.get(given.tenant, asked)).counts)


async def settled(given: Given) -> None:
    """Nothing is carried out or mailed any more."""
    where = "WHERE tenant = $1 AND status = 'executing'"
    await given.pool.execute(f"UPDATE approvals SET status = 'needs_attention' {where}", given.tenant)
    await given.pool.execute(
        "UPDATE drafts SET status = 'unsure' WHERE tenant = $1 AND status = 'sending'", given.tenant
    )


async def planted(given: Given, address: str) -> None:
    """The word in every erased column of every row about the person, behind the product's back."""
    person = (await given.pool.fetchval("SELECT id FROM customers WHERE email = $1 LIMIT 1", address), [address])
    for table, holding in HOLDINGS.items():
        for column in holding.erased if table in OF_PERSON else ():
            kind = await given.pool.fetchval(_TYPE, table, column)
            value = _record() if (table, column) == ("turns", "record") else _VALUES[kind]
            where = f"t.tenant = $4 AND ({OF_PERSON[table]})"
            done = await given.pool.execute(
                f"{PERSON}UPDATE {table} t SET {column} = $3 WHERE {where}", *person, value, given.tenant
            )
            assert done != "UPDATE 0", f"{table} has no row about {address}"


def _record() -> str:
    proposals = [{"call_id": "c", "order": "1003", "amount_cents": 1, "reason": MARK}]
    said = {"reply": MARK, "state": MARK, "contract": MARK, "proposals": proposals, "notes": [MARK], "number": 1}
    return json.dumps(said)


async def found_in(pool: Pool, tenant: TenantId, *words: str) -> dict[str, int]:
    """In which tables of a tenant any of the words stands, and in how many rows."""
    found = {}
    for row in await pool.fetch(_TABLES):
        table = row["name"]
        own = "t.id = $1" if table == "tenants" else "t.tenant = $1"
        if table == "schema_migrations":
            continue
        rows = await pool.fetch(f"SELECT t::text AS row FROM {table} t WHERE {own}", tenant)
        count = sum(any(word in one["row"].lower() for word in words) for one in rows)
        if count:
            found[table] = count
    return found
