"""The engine under test, one world per scenario, and the suite's own markers."""

import asyncio
import contextlib
import itertools
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from app.local import postgres

from . import engines
from .world import World

_turn = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "facts(rule): the rule of rules.toml this test proves, as 'section rule'",
        "local_only(reason): skipped against a real server, and why",
        "slow: takes most of a minute",
    ):
        config.addinivalue_line("markers", line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not engines.REAL:
        return
    for item in items:
        if local := item.get_closest_marker("local_only"):
            item.add_marker(pytest.mark.skip(reason=local.args[0]))
        elif "conformance" in item.nodeid:
            item.add_marker(pytest.mark.timeout(900))  # its back-off table is not scaled


def _run_apart(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine on a loop and thread of its own, so that pytest's loop stays untouched."""
    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    thread.join()


@contextlib.contextmanager
def _database(cluster: postgres.Cluster) -> Iterator[str]:
    name = f"conformance_{uuid.uuid4().hex[:16]}"

    async def execute(statement: str) -> None:
        connection = await asyncpg.connect(cluster.url)
        await connection.execute(statement)
        await connection.close()

    _run_apart(lambda: execute(f'CREATE DATABASE "{name}"'))
    yield cluster.database_url(name)
    _run_apart(lambda: execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def engine_urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, ...]]:
    """The engine(s) all scenarios of this worker share."""
    if engines.REAL:
        yield (engines.REAL_URL,)
        return
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    nobody = "http://127.0.0.1:9/api/inngest"  # an app that is never up must not disturb the others
    with (
        _database(cluster) as database,
        engines.shared(database, tmp_path_factory.mktemp("engine"), app=nobody) as urls,
    ):
        yield urls


async def _world(url: str) -> AsyncIterator[World]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        world = World(url, http)
        try:
            yield world
        finally:
            await world.close()


@pytest.fixture
async def world(engine_urls: tuple[str, ...]) -> AsyncIterator[World]:
    """The shared engine, as one scenario sees it."""
    async for world in _world(engine_urls[next(_turn) % len(engine_urls)]):
        yield world


StartEngine = Callable[..., Awaitable[engines.EngineProcess]]


@pytest.fixture
async def start_engine(blank_database: str, tmp_path: Path) -> AsyncIterator[StartEngine]:
    """Start engine processes of the test's own, all on one fresh database."""
    started: list[engines.EngineProcess] = []

    async def start(*apps: str, port: int = 0, options: tuple[str, ...] = ()) -> engines.EngineProcess:
        log = tmp_path / f"engine-{len(started)}.log"
        # In a thread: an engine may ask the app to register, and the app lives in this loop.
        engine = await asyncio.to_thread(engines.start, blank_database, log, apps=apps, port=port, options=options)
        started.append(engine)
        return engine

    yield start
    for engine in started:
        await asyncio.to_thread(engine.stop)


@pytest.fixture
async def world_of() -> AsyncIterator[Callable[[str], World]]:
    """Worlds on engines of the test's own."""
    async with contextlib.AsyncExitStack() as stack:
        worlds: list[World] = []

        def make(url: str) -> World:
            http = httpx.AsyncClient(base_url=url, timeout=30)
            stack.push_async_callback(http.aclose)
            worlds.append(World(url, http))
            return worlds[-1]

        yield make
        for world in worlds:
            await world.close()
