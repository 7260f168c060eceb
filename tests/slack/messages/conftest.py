"""The desk whose messages heal."""

from collections.abc import AsyncIterator

import pytest

from app.store.db.pool import Pool
from tests.slack.messages.desk import HealingDesk, a_desk
from tests.store.given import Given


@pytest.fixture
def given(pool: Pool) -> Given:
    """The sample tenant."""
    return Given(pool)


@pytest.fixture
async def desk(pool: Pool, given: Given) -> AsyncIterator[HealingDesk]:
    """Nobody repaints but the repainter."""
    async with a_desk(pool, given) as made:
        yield made
