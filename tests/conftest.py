"""One private cluster per test session; each test that touches data gets its own database."""

import asyncio
import os
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from app import store
from app.local import postgres
from app.store.db.pool import Pool

ROOT = Path(__file__).parents[1]
_FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}  # throw-away data; power cuts are not tested

NewDatabase = Callable[[str | None], Awaitable[str]]


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """The test cluster: shared by workers and by runs side by side, since database names are unique."""
    folder = Path(os.environ.get("COUNTERSIGN_TEST_CLUSTER", ROOT / ".countersign" / "test-cluster"))
    running = postgres.start(folder, settings=_FAST_SETTINGS)
    yield running
    running.stop()


@pytest.fixture
async def new_database(cluster: postgres.Cluster) -> AsyncIterator[NewDatabase]:
    """Make databases, empty or cloned from a named template, and drop them after the test."""
    made: list[str] = []
    admin = await asyncpg.connect(cluster.url)

    async def make(template: str | None = None) -> str:
        name = f"t_{uuid.uuid4().hex[:16]}"
        clone = f' TEMPLATE "{template}"' if template else ""
        await admin.execute(f'CREATE DATABASE "{name}"{clone}')
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
