"""The composed app, in production's mode and in a developer's: opened once for the tests of a file."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
import pytest_asyncio

from app.local import postgres
from tests.cluster_folder import AS_FILES
from tests.web.composed import DEVELOPMENT, Composed, composed

# For files whose tests share a host: they run on the loop that it was opened on.
SHARED = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def own_database(cluster: postgres.Cluster, template: str) -> AsyncIterator[str]:
    """A migrated and seeded database that outlives a single test."""
    admin = await asyncpg.connect(cluster.url)
    name = f"t_{uuid.uuid4().hex[:16]}"
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {AS_FILES}')
    try:
        yield cluster.database_url(name)
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def signed(cluster: postgres.Cluster, template: str) -> AsyncIterator[Composed]:
    """Production: every door has its lock."""
    async with own_database(cluster, template) as url, composed(url) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def unsigned(cluster: postgres.Cluster, template: str) -> AsyncIterator[Composed]:
    """Development without keys: for programs on this machine."""
    async with own_database(cluster, template) as url, composed(url, **DEVELOPMENT) as opened:
        yield opened
