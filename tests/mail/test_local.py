"""The local mail adapter: a table that is mailed to once per key."""

from collections.abc import AsyncIterator

import pytest

from app import store
from app.mail.outbound.local import LocalMail
from app.store.db.pool import Pool
from tests.mail.cases import Arrived, MailCases, Post

_KEPT = "SELECT recipient, subject, body, in_reply_to FROM mail_outbox ORDER BY id"


@pytest.fixture
async def post(database_url: str, pool: Pool) -> AsyncIterator[Post]:
    own = await store.open_pool(database_url, size=4)

    async def arrived() -> list[Arrived]:
        return [Arrived(*row) for row in await pool.fetch(_KEPT)]

    yield Post(LocalMail(store.PostgresMailbox(own)), arrived, own.close)
    await own.close()


class TestLocalMail(MailCases):
    """The common cases."""
