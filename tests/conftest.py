"""One private cluster per test session; each test that touches data gets its own database."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import pytest

from app import store
from app.local import postgres
from app.store.db.migrate import ensure_role
from app.store.db.pool import Pool
from tests.cluster_folder import AS_FILES, MEMORY, SETTINGS, cluster_folder
from tests.warm_start import WarmStarts, warm_starts

NewDatabase = Callable[[str | None], Awaitable[str]]


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """The test cluster: shared by workers and by runs side by side, since database names are unique."""
    running = postgres.start(cluster_folder(), settings=SETTINGS)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmStarts]:
    """What the processes of all worlds of this worker are forked from."""
    with warm_starts() as ready:
        yield ready


def pytest_unconfigure(config: pytest.Config) -> None:
    """What is in memory is given back, once all workers of this run have ended."""
    folder = cluster_folder()
    if not hasattr(config, "workerinput") and folder.is_relative_to(MEMORY):
        postgres.forget(folder)


@pytest.fixture
async def new_database(cluster: postgres.Cluster) -> AsyncIterator[NewDatabase]:
    """Make databases, empty or cloned from a named template, and drop them after the test."""
    made: list[str] = []
    admin = await asyncpg.connect(cluster.url)

    async def make(template: str | None = None) -> str:
        name = f"t_{uuid.uuid4().hex[:16]}"
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template1"}" {AS_FILES}')
        made.append(name)
        return cluster.database_url(name)

    yield make
    for name in made:
        assert re.fullmatch(r"t_[0-9a-f]{16}", name)
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture
async def blank_database(new_database: NewDatabase) -> str:
    """An empty database of this test's own."""
    return await new_database(None)


@dataclass(frozen=True)
class OwnedDatabase:
    """A database of a login that is no superuser, as a provider hands it out."""

    url: str
    role: str


@pytest.fixture
async def owned_database(cluster: postgres.Cluster, blank_database: str) -> AsyncIterator[OwnedDatabase]:
    """An empty database owned by a role of its own, which may create roles and nothing else that is special."""
    role, name = f"r_{uuid.uuid4().hex[:16]}", urlsplit(blank_database).path.lstrip("/")
    admin = await asyncpg.connect(cluster.url)
    await admin.execute(f"CREATE ROLE \"{role}\" LOGIN CREATEROLE PASSWORD 'secret'")
    await admin.execute(f'ALTER DATABASE "{name}" OWNER TO "{role}"')
    await admin.execute(f'ALTER ROLE "{role}" SET synchronous_commit = on')  # whatever the throw-away server saves
    await ensure_role(admin)  # a role is the whole cluster's, so another test may make it at any moment
    await admin.execute(f'GRANT countersign_app TO "{role}"')
    yield OwnedDatabase(_as_login(blank_database, role), role)
    await admin.execute(f'ALTER DATABASE "{name}" OWNER TO CURRENT_USER')
    mine = await asyncpg.connect(blank_database)
    await mine.execute(f'REASSIGN OWNED BY "{role}" TO CURRENT_USER; DROP OWNED BY "{role}"')
    await mine.close()
    await admin.execute(f'DROP ROLE "{role}"')
    await admin.close()


def _as_login(url: str, role: str) -> str:
    head, _, tail = url.partition("://")
    return f"{head}://{role}:secret@{tail.rpartition('@')[2]}"


@pytest.fixture(scope="session")
def template(cluster: postgres.Cluster) -> Iterator[str]:
    """The name of a migrated and seeded database; each test clones it instead of migrating again."""
    name = f"tpl_{uuid.uuid4().hex[:16]}"
    asyncio.run(_make_template(cluster, name))
    yield name
    asyncio.run(_drop(cluster, name))


@pytest.fixture
async def database_url(new_database: NewDatabase, template: str) -> str:
    """A migrated and seeded database of this test's own."""
    return await new_database(template)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool as the product makes it, on this test's own database."""
    opened = await store.open_pool(database_url)
    yield opened
    await opened.close()


async def _make_template(cluster: postgres.Cluster, name: str) -> None:
    url = await postgres.ensure_database(cluster, name)
    await store.migrate(url)
    opened = await store.open_pool(url, size=1)
    await store.seed(opened)
    await opened.close()


async def _drop(cluster: postgres.Cluster, name: str) -> None:
    admin = await asyncpg.connect(cluster.url)
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.close()
