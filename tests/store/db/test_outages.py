"""When the database is slow, silent or cut off: a clear answer in time, nothing half done, nothing done twice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app import store
from app.domain.approvals.voting import Counted, Status
from app.domain.ids import ApprovalId
from app.errors import Unavailable
from app.store.db.pool import Pool
from app.store.db.transactions import tenant_tx
from tests.store.given import ALICE, DEMO, Given, click, mail
from tests.store.pooler import TransactionPooler
from tests.store.proxy import Proxy


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with Proxy(database_url) as running:
        yield running


@pytest.fixture
async def behind(proxy: Proxy) -> AsyncIterator[Given]:
    """The sample tenant, reached through the proxy."""
    pool = await store.open_pool(proxy.url, size=2)
    yield Given(pool)
    pool.terminate()


async def test_a_pool_without_a_free_connection_answers_in_time(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=1)
    async with pool.acquire():
        assert await _seconds_until_unavailable(pool) < 1
    await pool.close()


async def test_a_database_that_went_silent_answers_in_time(proxy: Proxy, behind: Given) -> None:
    approval = await behind.approval()
    proxy.freeze()
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable):
        await behind.approvals.cast(behind.tenant, approval.id, click())
    assert asyncio.get_running_loop().time() - started < 2.9


async def test_a_click_whose_commit_was_never_answered_counts_once_when_sent_again(
    proxy: Proxy, behind: Given, given: Given
) -> None:
    for _ in range(20):
        approval = await behind.approval()
        vote = click(ALICE)
        proxy.cuts_at_commit = 1
        with pytest.raises(Unavailable):
            await behind.approvals.cast(behind.tenant, approval.id, vote)
        await _committed(given, approval.id)
        verdict = await behind.approvals.cast(behind.tenant, approval.id, vote)
        assert isinstance(verdict, Counted)
        assert verdict.status is Status.APPROVED
    assert len(await given.recorded("approval_approved")) == 20
    assert not await given.recorded("vote_refused")


async def test_a_mail_whose_commit_was_never_answered_is_kept_once_when_sent_again(
    proxy: Proxy, behind: Given, given: Given
) -> None:
    for _ in range(20):
        same = mail()
        proxy.cuts_at_commit = 1
        with pytest.raises(Unavailable):
            await behind.cases.accept(behind.tenant, same)
        await behind.cases.accept(behind.tenant, same)
    assert await given.pool.fetchval("SELECT count(*) FROM messages") == 20
    assert await given.pool.fetchval("SELECT count(*) FROM outbox") == 20


async def test_an_attempt_whose_commit_was_never_answered_is_resumed_not_begun_again(
    proxy: Proxy, behind: Given, given: Given
) -> None:
    approval = await behind.approved()
    proxy.cuts_at_commit = 1
    with pytest.raises(Unavailable):
        await behind.refunds.begin(behind.tenant, approval.id)
    begun = await behind.refunds.begin(behind.tenant, approval.id)
    assert len(await given.recorded("refund_attempted")) == 1
    assert getattr(begun, "resumed", None) is True


async def test_everything_works_behind_a_transaction_pooler(blank_database: str) -> None:
    async with TransactionPooler(blank_database) as pooler:
        assert await store.pending(pooler.url)
        assert await store.migrate(pooler.url)
        pool = await store.open_pool(pooler.url, size=3, pooled=True)
        await store.seed(pool)
        assert await store.answers(pool)
        given = Given(pool)
        approvals = await asyncio.gather(*(given.approved() for _ in range(10)))
        assert {approval.decided_by for approval in approvals} == {ALICE}
        assert await given.audit.verify(given.tenant) is None
        assert not await _leaks(pool)
        await pool.close()


async def test_a_pooler_nobody_told_us_of_is_found_out(database_url: str) -> None:
    async with TransactionPooler(database_url) as pooler:
        pool = await store.open_pool(pooler.url, size=1)
        for _ in range(3):  # a statement prepared on one session would be unknown to the next
            await Given(pool).recorded()
        await pool.close()
        async with store.OutboxListener(pooler.url) as wakeups:
            assert wakeups.pooled, "a pooler forgets who listens"
    async with store.OutboxListener(database_url) as wakeups:
        assert not wakeups.pooled


async def _leaks(pool: Pool) -> list[str]:
    """Tenants or roles left behind on any of the server's sessions."""
    found = []
    for _ in range(6):
        async with pool.acquire() as conn, conn.transaction():
            row = await conn.fetchrow(
                "SELECT current_setting('app.tenant', true) AS tenant, current_user::text AS who"
            )
            assert row is not None
            found += [value for value in (row["tenant"], row["who"]) if value in (DEMO, "countersign_app")]
    return found


async def _committed(given: Given, approval_id: ApprovalId) -> None:
    async with asyncio.timeout(2):
        while (await given.approvals.get(given.tenant, approval_id)).status is Status.PENDING:
            await asyncio.sleep(0.01)


async def _seconds_until_unavailable(pool: Pool) -> float:
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable):
        async with tenant_tx(pool, DEMO, limit_seconds=0.2):
            pass
    return asyncio.get_running_loop().time() - started
