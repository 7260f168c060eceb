"""Records that know nobody yet, and Stripe's stand-in as a process of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app import store
from app.store.db.pool import Pool
from tests.payments.conftest import StandIn, run_stand_in


@pytest.fixture
async def empty_pool(blank_database: str) -> AsyncIterator[Pool]:
    """Two tenants that know nobody yet."""
    await store.migrate(blank_database)
    pool = await store.open_pool(blank_database)
    await pool.execute("INSERT INTO tenants (id, name) VALUES ('moving', 'M'), ('neighbour', 'N')")
    yield pool
    await pool.close()


@pytest.fixture(scope="session")
def running() -> Iterator[StandIn]:
    """Shared by all tests of records."""
    with run_stand_in() as stand_in:
        yield stand_in


@pytest.fixture
async def at_stripe(running: StandIn) -> StandIn:
    """An account with nobody in it, which answers."""
    await running.do("account/empty")
    await running.do("silence", False)
    return running
