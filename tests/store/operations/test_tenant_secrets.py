"""Secrets of a tenant lie sealed, open with any key that is kept, and are never shown."""

import json

import pytest

from app import store
from app.cli.doctor.secrets import secrets as look
from app.domain.ids import ActorId
from app.domain.privacy.records_keys import new_key
from app.errors import BadInput, Misconfigured, NotFound
from app.store import PostgresTenantSecrets, Seals
from app.store.db.pool import Pool
from tests.store.given import ACME, DEMO, Given
from tests.store.operations.test_routine_commands import countersign

ADA = ActorId("cli:uid-1000(ada)")
OLD, NEW = new_key(), new_key()
VALUE = "sk_records_7f3a9c"


@pytest.fixture
def secrets(pool: Pool, given: Given) -> PostgresTenantSecrets:
    return PostgresTenantSecrets(pool, Seals([OLD]))


async def test_a_secret_comes_back_whole_and_lies_sealed(secrets: PostgresTenantSecrets, pool: Pool) -> None:
    await secrets.put(DEMO, "records-http", VALUE, by=ADA)
    assert await secrets.get(DEMO, "records-http") == VALUE
    row = await pool.fetchrow("SELECT * FROM tenant_secrets")
    assert row is not None
    assert VALUE.encode() not in row["sealed"]
    lines = await store.PostgresAudit(pool).rows(DEMO, limit=5)
    assert [(one["action"], one["subject"]) for one in lines][-1] == (
        "tenant_secret_set",
        "tenant_secret:records-http",
    )
    assert VALUE not in str(lines)
    assert OLD not in repr(Seals([OLD]))


async def test_one_moved_to_another_name_or_tenant_does_not_open(
    secrets: PostgresTenantSecrets, pool: Pool, acme: Given
) -> None:
    """Whoever may write the table still cannot have one tenant's secret used as another's."""
    await secrets.put(DEMO, "records-http", VALUE, by=ADA)
    await pool.execute("UPDATE tenant_secrets SET name = 'webhook'")
    with pytest.raises(Misconfigured, match="SECRETS_KEY"):
        await secrets.get(DEMO, "webhook")
    await pool.execute("UPDATE tenant_secrets SET name = 'records-http', tenant = 'acme'")
    with pytest.raises(Misconfigured):
        await secrets.get(ACME, "records-http")
    with pytest.raises(NotFound):
        await secrets.get(DEMO, "records-http")


async def test_keys_are_renewed_in_three_steps(secrets: PostgresTenantSecrets, pool: Pool) -> None:
    await secrets.put(DEMO, "a", VALUE, by=ADA)
    both = PostgresTenantSecrets(pool, Seals([NEW, OLD]))
    assert await both.get(DEMO, "a") == VALUE
    assert [(one.opens, one.is_newest) for one in await both.list(DEMO)] == [(True, False)]
    assert await both.rotate(DEMO, by=ADA) == 1
    assert await both.rotate(DEMO, by=ADA) == 0
    assert await PostgresTenantSecrets(pool, Seals([NEW])).get(DEMO, "a") == VALUE
    with pytest.raises(Misconfigured, match="No key in SECRETS_KEY"):
        await secrets.get(DEMO, "a")


async def test_rotating_is_all_or_nothing(secrets: PostgresTenantSecrets, pool: Pool) -> None:
    await secrets.put(DEMO, "b", VALUE, by=ADA)
    await PostgresTenantSecrets(pool, Seals([new_key()])).put(DEMO, "c", VALUE, by=ADA)
    with pytest.raises(Misconfigured):
        await PostgresTenantSecrets(pool, Seals([NEW, OLD])).rotate(DEMO, by=ADA)
    assert await secrets.get(DEMO, "b") == VALUE


async def test_without_a_key_nothing_is_kept_and_nothing_else_is_missed(pool: Pool, given: Given) -> None:
    none = PostgresTenantSecrets(pool, Seals(()))
    with pytest.raises(Misconfigured, match="SECRETS_KEY is not set"):
        await none.put(DEMO, "a", VALUE, by=ADA)
    assert await none.list(DEMO) == []
    assert await none.rotate(DEMO, by=ADA) == 0


@pytest.mark.parametrize(("name", "value"), [("A", "x"), ("", "x"), ("a b", "x"), ("a", ""), ("a", "x" * 4001)])
async def test_odd_names_and_values_are_refused(secrets: PostgresTenantSecrets, name: str, value: str) -> None:
    with pytest.raises(BadInput):
        await secrets.put(DEMO, name, value, by=ADA)


async def test_the_terminal_never_shows_one_and_the_doctor_tries_them(
    secrets: PostgresTenantSecrets, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"DATABASE_URL": database_url, "SECRETS_KEY": OLD}
    await secrets.put(DEMO, "records-http", VALUE, by=ADA)
    listed = await countersign("secrets", "list", "--json", **environ)
    assert json.loads(listed[1])[0]["name"] == "records-http"
    assert VALUE not in listed[1]
    monkeypatch.setenv("DATABASE_URL", database_url)
    nobody: store.Pool = None  # type: ignore[assignment]
    for keys, state in ((OLD, "ok"), (f"{NEW},{OLD}", "warn"), (NEW, "bad"), ("", "bad")):
        monkeypatch.setenv("SECRETS_KEY", keys)
        [finding] = await look(nobody)  # type: ignore[arg-type]
        assert finding.state == state
    code, said = await countersign("secrets", "list", **{**environ, "SECRETS_KEY": NEW})
    assert (code, "NO KEY OPENS IT" in said) == (0, True)
    assert (await countersign("secrets", "rotate", **{**environ, "SECRETS_KEY": f"{NEW},{OLD}"}))[0] == 0
    assert (await countersign("secrets", "remove", "records-http", **environ))[0] == 0
    assert (await countersign("secrets", "remove", "records-http", **environ))[0] == 1
    assert (await countersign("secrets", "list", **{**environ, "SECRETS_KEY": "short"}))[0] == 1
    assert await look(nobody) == []  # type: ignore[arg-type]


async def test_one_copied_over_another_does_not_open(secrets: PostgresTenantSecrets, pool: Pool, acme: Given) -> None:
    """Each row stays where it is; only what is sealed is another's, of the same tenant or of another."""
    for tenant, name in ((DEMO, "a"), (DEMO, "b"), (ACME, "a")):
        await secrets.put(tenant, name, f"{tenant} {name}", by=ADA)
    copied = (
        "UPDATE tenant_secrets t SET sealed = s.sealed FROM tenant_secrets s WHERE s.tenant = $1 AND s.name = 'a' "
    )
    await pool.execute(copied + "AND t.name = 'b'", DEMO)
    await pool.execute(copied + "AND t.tenant = 'acme'", DEMO)
    for tenant, name in ((DEMO, "b"), (ACME, "a")):
        with pytest.raises(Misconfigured, match="SECRETS_KEY"):
            await secrets.get(tenant, name)
    assert await secrets.get(DEMO, "a") == "demo a", "and where it belongs it opens"


async def test_the_key_is_renewed_at_the_terminal_and_the_old_one_goes(
    secrets: PostgresTenantSecrets, pool: Pool, database_url: str
) -> None:
    await secrets.put(DEMO, "records-http", VALUE, by=ADA)

    async def at(keys: str, *words: str) -> str:
        code, said = await countersign("secrets", *words, DATABASE_URL=database_url, SECRETS_KEY=keys)
        assert code == 0, said
        return said

    assert "sealed with an older key" in await at(f"{NEW},{OLD}", "list"), "the old key still opens it"
    assert "NO KEY OPENS IT" in await at(NEW, "list"), "too early"
    await at(f"{NEW},{OLD}", "rotate")
    assert "NO KEY" not in await at(NEW, "list")
    assert "NO KEY OPENS IT" in await at(OLD, "list"), "the old key opens nothing any more"
    assert await PostgresTenantSecrets(pool, Seals([NEW])).get(DEMO, "records-http") == VALUE
    lines = await store.PostgresAudit(pool).rows(DEMO, limit=9)
    assert "tenant_secrets_rotated" in [one["action"] for one in lines]
