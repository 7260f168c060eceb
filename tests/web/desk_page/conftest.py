"""A host that has looked round among its people, and hands on its records, for the files that ask for them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app import store
from app.local import postgres
from app.local.slack import seed
from app.web.desk_page import limits
from tests.store.given import Given
from tests.web.api.calls import rows, url
from tests.web.composed import Composed, composed
from tests.web.conftest import own_database


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(cluster: postgres.Cluster, template: str) -> AsyncIterator[Composed]:
    """Rosa decides by her own name, others by their group."""
    named = (seed.ROSA, seed.REVIEWERS_GROUP)
    async with own_database(cluster, template) as address, composed(address, slack_reviewers=named) as opened:
        await opened.host.look_round.once()
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def given(desk: Composed) -> AsyncIterator[Given]:
    """Hands on its records."""
    pool = await store.open_pool(url(desk), size=2)
    yield Given(pool)
    await pool.close()


@pytest_asyncio.fixture(loop_scope="module")
async def rested(desk: Composed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test asked for counts against no other."""
    monkeypatch.setattr(limits, "WINDOW_SECONDS", 0.0)
    await rows(desk, "UPDATE page_links SET created_at = created_at - interval '1 hour'")
