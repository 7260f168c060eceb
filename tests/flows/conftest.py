"""Worlds: shared ones for tests that leave them as they found them, and private ones to break."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from app.local import postgres
from tests.cluster_folder import AS_FILES
from tests.warm_start import WarmStarts
from tests.world import World, run_world

SHORT_LADDER = {"REMIND_AFTER_SECONDS": "2", "ESCALATE_AFTER_SECONDS": "4", "EXPIRE_AFTER_SECONDS": "6"}
LONG_LADDER = {
    "UNDO_SECONDS": "0",  # tests of the hold set their own
    "REMIND_AFTER_SECONDS": "600",
    "ESCALATE_AFTER_SECONDS": "1200",
    "EXPIRE_AFTER_SECONDS": "1800",
}

# Else what was in flight when an engine is killed waits half a minute for the next one.
SHORT_LEASE = ("--lease-seconds", "6")

RunWorld = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture(scope="session")
def private_world(
    cluster: postgres.Cluster, template: str, tmp_path_factory: pytest.TempPathFactory, warm: WarmStarts
) -> RunWorld:
    """Start a world of one's own: ``async with private_world(environ) as world``."""

    @asynccontextmanager
    async def start(environ: dict[str, str] | None = None, **how: Any) -> AsyncIterator[World]:
        folder: Path = tmp_path_factory.mktemp("world")
        names = [f"w_{uuid.uuid4().hex[:12]}_{part}" for part in ("desk", "engine")]
        admin = await asyncpg.connect(cluster.url)
        await admin.execute(f'CREATE DATABASE "{names[0]}" TEMPLATE "{template}" {AS_FILES}')
        await admin.close()
        urls = [await postgres.ensure_database(cluster, name) for name in names]
        try:
            how = {"launch": warm.launch, **how}
            async with run_world(folder, *urls, {**LONG_LADDER, **(environ or {})}, **how) as world:
                yield world
        finally:
            admin = await asyncpg.connect(cluster.url)
            for name in names:
                await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await admin.close()

    return start


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(private_world: RunWorld) -> AsyncIterator[World]:
    """The shared world, with a ladder nobody reaches the end of."""
    async with private_world() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hurried_world(private_world: RunWorld) -> AsyncIterator[World]:
    """A shared world whose approvals expire after six seconds."""
    async with private_world(SHORT_LADDER) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Worlds live on one event loop, so their tests run on it; worlds are dear, so a worker keeps its own."""
    for item in items:
        if "tests/flows" in str(item.path):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
