"""What a desk is told reaches every host, in order, and no version changes once it is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from app import store
from app.domain.ids import ActorId
from app.domain.operations.desk_config import DeskConfig
from app.domain.operations.desk_versions import NewVersion
from app.errors import BadInput, NotAllowed
from app.store import LiveDeskConfigs, PostgresDeskVersions
from app.store.db.pool import Pool
from app.store.db.transactions import tenant_tx
from tests.store.given import ACME, DEMO, Given

ADA = ActorId("cli:uid-1000(ada)")


def version(base: int = 0, waits: bool = False, **told: object) -> NewVersion:
    """Told by the owner U1."""
    return NewVersion(base=base, text=f"{told}", told=told, loosens=(), waits=waits, by=ADA, owner="U1")


@asynccontextmanager
async def host(url: str, base: DeskConfig, *, pooled: bool = False) -> AsyncIterator[LiveDeskConfigs]:
    """One of several that answer for the same desk; ``pooled`` ones hear no notice."""
    pool = await store.open_pool(url, size=2)
    async with store.OutboxListener(url, pooled=pooled) as wakeups:
        configs = LiveDeskConfigs(pool, DEMO, base)
        await configs.load()
        following = asyncio.create_task(configs.follow(wakeups.wait_for_desk))
        yield configs
        following.cancel()
        await asyncio.wait([following])
    await pool.close()


async def until(configs: LiveDeskConfigs, number: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while configs.now(DEMO).version != number:
            await asyncio.sleep(0.02)


async def test_every_host_takes_a_version_over_without_a_restart(database_url: str, given: Given) -> None:
    versions = PostgresDeskVersions(given.pool)
    base = DeskConfig(reviewers=("U1", "U2"), name="From the environment")
    async with (
        host(database_url, base) as one,
        host(database_url, base) as other,
        host(database_url, base, pooled=True) as deaf,
    ):
        await versions.add(DEMO, version(reviewers=["U2"]))
        await asyncio.gather(until(one, 1, 1.5), until(other, 1, 1.5), until(deaf, 1, 6))
        for configs in (one, other, deaf):
            assert configs.now(DEMO).reviewers == ("U2",)
            assert configs.now(DEMO).name == "From the environment", "what the file leaves out stays"
            assert configs.now(ACME).reviewers == (), "a host answers for no other tenant"


async def test_what_loosens_is_in_force_only_when_another_owner_confirmed_it(given: Given) -> None:
    versions = PostgresDeskVersions(given.pool)
    await versions.add(DEMO, version(undo_seconds=60))
    await versions.add(DEMO, version(1, waits=True, undo_seconds=0))
    configs = LiveDeskConfigs(given.pool, DEMO, DeskConfig())
    await configs.load()
    assert configs.now(DEMO).undo_seconds == 60
    with pytest.raises(NotAllowed, match="another owner"):
        await versions.confirm(DEMO, 2, by=ADA, owner="U1")
    await versions.confirm(DEMO, 2, by=ADA, owner="U2")
    await versions.confirm(DEMO, 2, by=ADA, owner="U2")
    await configs.load()
    assert configs.now(DEMO).undo_seconds == 0
    actions = [row["action"] for row in await store.PostgresAudit(given.pool).rows(DEMO, limit=3)]
    assert actions == ["desk_config_applied", "desk_config_proposed", "desk_config_confirmed"]
    assert await store.PostgresAudit(given.pool).verify(DEMO) is None


async def test_what_was_compared_with_another_version_is_not_applied(given: Given) -> None:
    versions = PostgresDeskVersions(given.pool)
    await versions.add(DEMO, version(waits=True, undo_seconds=0))
    await versions.add(DEMO, version(undo_seconds=60))
    with pytest.raises(BadInput, match="Version 2 is in force"):
        await versions.confirm(DEMO, 1, by=ADA, owner="U2")
    with pytest.raises(BadInput, match="Version 2 is in force"):
        await versions.add(DEMO, version(0, undo_seconds=5))
    both = await asyncio.gather(
        *(versions.add(DEMO, version(2, undo_seconds=n)) for n in (1, 2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["BadInput", "DeskVersion"]


@pytest.mark.parametrize("statement", ["UPDATE desk_versions SET told = '{}'", "DELETE FROM desk_versions"])
async def test_no_version_is_changed_or_taken_away(given: Given, pool: Pool, statement: str) -> None:
    await PostgresDeskVersions(pool).add(DEMO, version(undo_seconds=60))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_tx(pool, DEMO) as conn:
            await conn.execute(statement)


async def test_a_version_that_does_not_go_with_the_environment_leaves_what_was(given: Given) -> None:
    versions, configs = PostgresDeskVersions(given.pool), LiveDeskConfigs(given.pool, DEMO, DeskConfig())
    await versions.add(DEMO, version(**{"ladder.remind_after_seconds": 99_999, "a.field": "of another version"}))
    assert not await configs.load()
    assert configs.now(DEMO) == DeskConfig()
    await versions.add(DEMO, version(1, undo_seconds=7, unheard_of=True))
    assert await configs.load()
    assert configs.now(DEMO).undo_seconds == 7


async def test_the_language_of_the_file_is_the_tenants_with_the_same_commit(given: Given) -> None:
    await PostgresDeskVersions(given.pool).add(DEMO, version(language="de"))
    assert await store.PostgresTenants(given.pool).language(DEMO) == "de"
