"""Fixtures of the store's tests."""

import pytest

from app import store
from app.store.db.pool import Pool
from tests.store.given import ACME, Given


@pytest.fixture
def given(pool: Pool) -> Given:
    """The sample tenant."""
    return Given(pool)


@pytest.fixture
async def acme(pool: Pool) -> Given:
    """A second tenant with the same customers and orders."""
    await store.seed(pool, ACME)
    return Given(pool, ACME)
