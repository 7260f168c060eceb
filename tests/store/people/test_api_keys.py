"""Keys are shown once, kept as digests, found in constant time, replaced without a gap, and refused when they end."""

import asyncio
import json
import re
from datetime import timedelta

import asyncpg
import pytest

from app import store
from app.domain.ids import ActorId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import NewSecret, Scope, digest_of, prefix_of, scopes_fault
from app.errors import BadInput, NotFound
from app.store.db.transactions import tenant_tx
from app.store.people.api_keys import of_one_program
from tests.store.given import ALICE, Given
from tests.store.operations.test_routine_commands import countersign

READ = {Scope.RECORDS_READ}
DAY = timedelta(days=1)


@pytest.fixture
def keys(given: Given) -> store.PostgresApiKeys:
    """The sample tenant's."""
    return store.PostgresApiKeys(given.pool)


async def test_a_secret_is_known_again_and_kept_nowhere(given: Given, keys: store.PostgresApiKeys) -> None:
    key, secret = await keys.create(given.tenant, "sync", READ, by=ALICE)
    found = await keys.known(given.tenant, secret.text)
    assert found is not None
    assert (found[0].id, found[1]) == (key.id, True)
    rows = [dict(row) for row in await given.pool.fetch("SELECT * FROM api_keys")]
    record = await given.recorded("api_key_created")
    assert secret.text.split("_", 2)[2] not in json.dumps([rows, record], default=str)
    assert rows[0]["digest"] == digest_of(secret.text)
    assert secret.text not in repr(secret)
    assert record[0]["data"] == {"scopes": ["records:read"], "prefix": key.prefix}


async def test_what_is_nearly_a_key_is_none(given: Given, keys: store.PostgresApiKeys) -> None:
    _, secret = await keys.create(given.tenant, "sync", READ, by=ALICE)
    other = NewSecret.make()
    mixed = f"csk_{secret.prefix}_{other.text.rpartition('_')[2]}"[: len(secret.text)]
    for wrong in (
        "",
        "x",
        secret.prefix,
        secret.text[:-1],
        secret.text + "A",
        secret.text.upper(),
        other.text,
        mixed,
    ):
        assert await keys.known(given.tenant, wrong) is None


async def test_a_key_is_its_own_tenants_alone(given: Given, acme: Given, keys: store.PostgresApiKeys) -> None:
    key, secret = await keys.create(given.tenant, "sync", READ, by=ALICE)
    assert await keys.known(acme.tenant, secret.text) is None
    assert await keys.all(acme.tenant) == []
    with pytest.raises(NotFound):
        await keys.revoke(acme.tenant, key.id, by=ALICE)


async def test_a_replaced_key_works_until_its_time_is_over_and_the_new_one_at_once(
    given: Given, keys: store.PostgresApiKeys
) -> None:
    key, old = await keys.create(given.tenant, "sync", READ, by=ALICE)
    fresh, new = await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    assert [await _valid(given.tenant, keys, one) for one in (old, new)] == [True, True]
    assert (fresh.scopes, fresh.name) == (key.scopes, key.name)
    await given.pool.execute("UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1", key.id)
    assert [await _valid(given.tenant, keys, one) for one in (old, new)] == [False, True]
    with pytest.raises(BadInput, match=f"was replaced by {fresh.id} already"):
        await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    assert (await given.recorded("api_key_rotated"))[0]["data"] == {"replaced_by": fresh.id, "overlap_seconds": 86400}


async def test_an_overlap_never_makes_a_key_last_longer(given: Given, keys: store.PostgresApiKeys) -> None:
    key, old = await keys.create(given.tenant, "sync", READ, by=ALICE, lasts=timedelta(hours=1))
    await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    await given.pool.execute(
        "UPDATE api_keys SET expires_at = expires_at - interval '61 minutes' WHERE id = $1", key.id
    )
    assert not await _valid(given.tenant, keys, old)


async def test_two_who_rotate_at_once_make_one_new_key(given: Given, keys: store.PostgresApiKeys) -> None:
    for _ in range(5):
        key, _ = await keys.create(given.tenant, "sync", READ, by=ALICE)
        all_at_once = await asyncio.gather(
            *(keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY) for _ in range(4)), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in all_at_once) == ["BadInput"] * 3 + ["tuple"]


async def test_a_revoked_key_and_one_whose_time_is_over_are_refused(
    given: Given, keys: store.PostgresApiKeys
) -> None:
    key, secret = await keys.create(given.tenant, "sync", READ, by=ALICE)
    await keys.revoke(given.tenant, key.prefix, by=ALICE)
    assert not await _valid(given.tenant, keys, secret)
    with pytest.raises(BadInput, match="revoked already"):
        await keys.revoke(given.tenant, key.id, by=ALICE)
    _, short = await keys.create(given.tenant, "sync", READ, by=ALICE, lasts=timedelta(0))
    assert not await _valid(given.tenant, keys, short)
    assert [row["subject"] for row in await given.recorded("api_key_revoked")] == [f"api_key:{key.id}"]


async def test_whoever_writes_records_cannot_ask_for_approvals_with_the_same_key(
    given: Given, keys: store.PostgresApiKeys
) -> None:
    both = {Scope.RECORDS_WRITE, Scope.APPROVALS_CREATE}
    with pytest.raises(BadInput, match="never share a key"):
        await keys.create(given.tenant, "sync", both, by=ALICE)
    with pytest.raises(asyncpg.CheckViolationError):
        async with tenant_tx(given.pool, given.tenant) as conn:
            await conn.execute(
                "INSERT INTO api_keys (tenant, id, prefix, digest, name, scopes, created_by) "
                "VALUES ($1, 'k', 'p', repeat('0', 64), 'n', ARRAY['records:write', 'approvals:create'], 'x')",
                given.tenant,
            )
    assert scopes_fault({Scope.RECORDS_READ, Scope.APPROVALS_CREATE}) is None
    assert scopes_fault(set()) is not None


async def test_whoever_writes_records_has_no_hand_in_requests_and_asking_and_taking_back_go_together(
    given: Given, keys: store.PostgresApiKeys
) -> None:
    asks = {Scope.APPROVALS_CREATE, Scope.APPROVALS_WITHDRAW}
    key, _ = await keys.create(given.tenant, "agent", asks | READ, by=ALICE)
    assert key.scopes == asks | READ
    for one in asks:
        with pytest.raises(BadInput, match=f"records:write and {one} never share a key"):
            await keys.create(given.tenant, "sync", {Scope.RECORDS_WRITE, one}, by=ALICE)
    insert = (
        "INSERT INTO api_keys (tenant, id, prefix, digest, name, scopes, created_by) "
        "VALUES ($1, 'k', 'p', repeat('0', 64), 'n', $2, 'x')"
    )
    for refused in (["records:write", "approvals:withdraw"], ["approvals:decide"], [], ["records:read", "x"]):
        with pytest.raises(asyncpg.CheckViolationError):
            async with tenant_tx(given.pool, given.tenant) as conn:
                await conn.execute(insert, given.tenant, refused)


async def test_a_scope_of_a_newer_version_is_passed_over(given: Given, keys: store.PostgresApiKeys) -> None:
    """Its migration widened the check, and its keys must not bring down the hosts beside it."""
    _, secret = await keys.create(given.tenant, "agent", READ, by=ALICE)
    await given.pool.execute("ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_known")
    await given.pool.execute("UPDATE api_keys SET scopes = ARRAY['records:read', 'refunds:dream']")
    found = await keys.known(given.tenant, secret.text)
    assert found is not None
    assert found[0].scopes == READ


async def test_keys_that_replaced_one_another_are_one_programs(given: Given, keys: store.PostgresApiKeys) -> None:
    line = [(await keys.create(given.tenant, "agent (eu)", READ, by=ALICE))[0]]
    for _ in range(3):
        line.append((await keys.rotate(given.tenant, line[-1].id, by=ALICE, overlap=DAY))[0])
    other, _ = await keys.create(given.tenant, "agent (eu)", READ, by=ALICE)
    first, last, stranger = (program(one.id, one.name) for one in (line[0], line[-1], other))
    async with tenant_tx(given.pool, given.tenant) as conn:
        assert await of_one_program(conn, first, last)
        assert await of_one_program(conn, last, first)
        for one in (stranger, ALICE, ActorId("cli:uid-0(root)"), ActorId(f"key:{line[0].id}x"), program("key_0")):
            assert not await of_one_program(conn, first, one)
            assert not await of_one_program(conn, one, last)


async def test_the_last_use_is_noted_once_a_minute(given: Given, keys: store.PostgresApiKeys) -> None:
    _, secret = await keys.create(given.tenant, "sync", READ, by=ALICE)
    await keys.known(given.tenant, secret.text)
    [first] = await keys.all(given.tenant)
    await keys.known(given.tenant, secret.text)
    [second] = await keys.all(given.tenant)
    assert first.last_used_at is not None
    assert second.last_used_at == first.last_used_at
    await given.pool.execute("UPDATE api_keys SET last_used_at = last_used_at - interval '2 minutes'")
    await keys.known(given.tenant, secret.text)
    [third] = await keys.all(given.tenant)
    assert third.last_used_at is not None
    assert third.last_used_at > first.last_used_at


async def test_a_program_cannot_change_what_a_key_may_do(given: Given, keys: store.PostgresApiKeys) -> None:
    await keys.create(given.tenant, "sync", READ, by=ALICE)
    for column, value in (("scopes", "ARRAY['records:write']"), ("digest", "repeat('0', 64)")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_tx(given.pool, given.tenant) as conn:
                await conn.execute(f"UPDATE api_keys SET {column} = {value}")


async def test_keys_are_made_listed_replaced_and_revoked_at_a_terminal(given: Given, database_url: str) -> None:
    environ = {"DATABASE_URL": database_url, "TENANT": str(given.tenant)}
    code, said = await countersign("keys", "create", "--name", "sync", "--scope", "records:write", **environ)
    secret = said.strip().splitlines()[-1]
    assert (code, prefix_of(secret) is not None, "it is not shown again" in said) == (0, True, True)
    code, said = await countersign("keys", "list", **environ)
    assert code == 0
    assert secret not in said
    assert f"csk_{prefix_of(secret)}_…\tsync\trecords:write\tnever\tfor ever" in said
    [key] = await store.PostgresApiKeys(given.pool).all(given.tenant)
    code, said = await countersign("keys", "rotate", key.id, "--overlap-hours", "2", **environ)
    assert (code, "The old key works for another 2 h." in said) == (0, True)
    code, said = await countersign("keys", "create", "--help", **environ)
    assert (code, {str(one) for one in Scope} - set(re.findall(r"\w+:\w+", said))) == (0, set())
    both = ("--scope", "approvals:create", "--scope", "approvals:withdraw")
    code, said = await countersign("keys", "create", "--name", "agent", *both, **environ)
    assert (code, "is for approvals:create, approvals:withdraw" in said) == (0, True)
    code, said = await countersign("keys", "create", "--name", "asker", "--scope", "agent", **environ)
    all_it_needs = "approvals:create, approvals:read, approvals:redeem, approvals:withdraw"
    assert (code, f"is for {all_it_needs}. Keep it" in said) == (0, True)
    code, said = await countersign("keys", "create", "--name", "asker", "--scope", "agents", **environ)
    assert (code, "agents is no scope; there are agent, records:read, records:write" in said) == (1, True)
    code, said = await countersign("keys", "revoke", key.id, **environ)
    assert (code, "is refused from now on" in said) == (0, True)
    code, said = await countersign(
        *("keys", "create", "--name", "x", "--scope", "records:write", "--scope", "approvals:create"), **environ
    )
    assert (code, "never share a key" in said) == (1, True)


async def _valid(tenant: TenantId, keys: store.PostgresApiKeys, secret: NewSecret) -> bool:
    found = await keys.known(tenant, secret.text)
    return found is not None and found[1]
