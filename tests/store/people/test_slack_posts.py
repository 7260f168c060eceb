"""What was begun to be posted: told once, per tenant, and forgotten when nothing can be tried again."""

import asyncio

import pytest

from app import store
from app.domain.operations.retention import KeepRule
from app.ports.chat import POSTINGS_KEPT
from app.store.db.pool import Pool
from tests.store.given import Given


@pytest.fixture
def slack_posts(pool: Pool) -> store.PostgresSlackPosts:
    """As the host has them."""
    return store.PostgresSlackPosts(pool)


async def test_of_twenty_who_ask_at_once_one_is_first(given: Given, slack_posts: store.PostgresSlackPosts) -> None:
    for number in range(5):
        first = await asyncio.gather(*(slack_posts.begin(given.tenant, f"card {number}") for _ in range(20)))
        assert sorted(first) == [False] * 19 + [True]


async def test_each_tenant_begins_for_itself(
    given: Given, acme: Given, slack_posts: store.PostgresSlackPosts
) -> None:
    assert await slack_posts.begin(given.tenant, "card 1")
    assert await slack_posts.begin(acme.tenant, "card 1")
    assert not await slack_posts.begin(acme.tenant, "card 1")


async def test_what_is_old_is_forgotten_and_what_is_not_stays(
    given: Given, slack_posts: store.PostgresSlackPosts
) -> None:
    for key in ("old", "new"):
        await slack_posts.begin(given.tenant, key)
    await given.pool.execute(
        "UPDATE postings SET begun_at = begun_at - $1::interval WHERE key = 'old'", POSTINGS_KEPT
    )
    await store.PostgresRetention(given.pool).erase(given.tenant, KeepRule(bodies_days=365, states_days=30))
    assert await slack_posts.begin(given.tenant, "old")
    assert not await slack_posts.begin(given.tenant, "new")
