"""The outbox: nothing said before its commit, nothing dropped after it, nothing said by two relays together."""

import asyncio
from datetime import UTC, datetime

import pytest

from app import store
from app.domain.ids import TenantId
from app.events import ApprovalDecided, SendRequested
from app.store.db import outbox
from app.store.db.outbox import BACKOFF_SECONDS, RESEND_BACKOFF_SECONDS, Mode
from app.store.db.transactions import tenant_tx
from tests.store.given import Given


async def _queue(given: Given, cause: str, mode: Mode, *, tenant: TenantId | None = None) -> None:
    event = ApprovalDecided(tenant="demo", approval_id="apr_1")
    async with tenant_tx(given.pool, tenant or given.tenant) as conn:
        await outbox.enqueue(conn, given.tenant, event, cause=cause, mode=mode)


async def _due_now(given: Given) -> None:
    await given.pool.execute("UPDATE outbox SET next_at = clock_timestamp(), claimed_until = NULL")


async def test_two_relays_never_say_the_same_line_together(given: Given) -> None:
    for number in range(60):
        await _queue(given, f"cause-{number}", Mode.NUDGE)
    claims = await asyncio.gather(*(given.outbox.due(given.tenant, limit=10) for _ in range(8)))
    ids = [line.id for lines in claims for line in lines]
    assert len(ids) == len(set(ids)) == 60
    assert not await given.outbox.due(given.tenant, limit=10)


async def test_a_line_whose_relay_died_comes_due_again(given: Given) -> None:
    await _queue(given, "c", Mode.ONCE)
    assert await given.outbox.due(given.tenant, limit=1)
    await given.pool.execute("UPDATE outbox SET claimed_until = clock_timestamp() - interval '1 second'")
    assert await given.outbox.due(given.tenant, limit=1)


async def test_a_nudge_has_a_fresh_id_each_time_and_a_resend_the_same(given: Given) -> None:
    await _queue(given, "nudged", Mode.NUDGE)
    async with tenant_tx(given.pool, given.tenant) as conn:
        event = SendRequested(tenant="demo", draft_id="drf_1")
        await outbox.enqueue(conn, given.tenant, event, cause="resent", mode=Mode.RESEND)
    said: list[str] = []
    for _ in range(3):
        lines = await given.outbox.due(given.tenant, limit=10)
        said += [line.event.dedupe_id for line in lines]
        await given.outbox.published(given.tenant, lines)
        await _due_now(given)
    assert sorted(said) == [
        "apr_1:decided:0",
        "apr_1:decided:1",
        "apr_1:decided:2",
        "drf_1:send",
        "drf_1:send",
        "drf_1:send",
    ]


@pytest.mark.parametrize(("mode", "backoff"), [(Mode.NUDGE, BACKOFF_SECONDS), (Mode.RESEND, RESEND_BACKOFF_SECONDS)])
async def test_the_backoff_grows_as_written_and_stays_at_its_last_value(
    given: Given, mode: Mode, backoff: list[int]
) -> None:
    await _queue(given, "c", mode)
    for expected in [*backoff, backoff[-1]]:
        lines = await given.outbox.due(given.tenant, limit=1)
        await given.outbox.published(given.tenant, lines)
        next_at = await _next_due(given)
        assert next_at is not None
        assert (next_at - datetime.now(UTC)).total_seconds() == pytest.approx(expected, abs=1)
        await _due_now(given)


async def test_a_line_said_once_is_done(given: Given) -> None:
    await _queue(given, "c", Mode.ONCE)
    await given.outbox.published(given.tenant, await given.outbox.due(given.tenant, limit=1))
    await _due_now(given)
    assert not await given.outbox.due(given.tenant, limit=1)
    assert await _next_due(given) is None


async def test_marking_a_line_twice_counts_once(given: Given) -> None:
    await _queue(given, "c", Mode.NUDGE)
    lines = await given.outbox.due(given.tenant, limit=1)
    await given.outbox.published(given.tenant, lines)
    await given.outbox.published(given.tenant, lines)
    assert await given.pool.fetchval("SELECT sends FROM outbox") == 1


async def test_a_line_put_back_is_due_again_in_a_second(given: Given) -> None:
    await _queue(given, "c", Mode.RESEND)
    await given.outbox.put_back(given.tenant, await given.outbox.due(given.tenant, limit=1))
    next_at = await _next_due(given)
    assert next_at is not None
    assert (next_at - datetime.now(UTC)).total_seconds() == pytest.approx(1, abs=0.5)
    assert await given.pool.fetchval("SELECT sends FROM outbox") == 0


async def test_one_cause_is_one_line(given: Given) -> None:
    await asyncio.gather(*(_queue(given, "same", Mode.ONCE) for _ in range(5)))
    assert await given.pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_nothing_is_said_of_what_was_not_committed(given: Given) -> None:
    with pytest.raises(ZeroDivisionError):
        await _queue_and_fail(given)
    assert not await given.outbox.due(given.tenant, limit=1)


async def test_a_line_nobody_can_read_does_not_hold_up_the_others(given: Given) -> None:
    await _queue(given, "from the future", Mode.ONCE)
    await given.pool.execute("UPDATE outbox SET name = 'approval/teleported'")
    await _queue(given, "ordinary", Mode.ONCE)
    assert [line.cause for line in await given.outbox.due(given.tenant, limit=10)] == ["ordinary"]


async def test_a_commit_wakes_whoever_listens(given: Given, database_url: str) -> None:
    async with store.OutboxListener(database_url) as wakeups:
        clock = asyncio.get_running_loop().time
        started = clock()
        waiting = asyncio.create_task(wakeups.wait(5))
        await asyncio.sleep(0.05)
        await _queue(given, "c", Mode.ONCE)
        await waiting
        assert clock() - started < 2
        started = clock()
        await wakeups.wait(0.1)
        assert 0.09 <= clock() - started < 2


@pytest.mark.parametrize("url", ["postgresql://postgres@127.0.0.1:1/none", "postgresql://x@a-pooler.example.com/db"])
async def test_without_a_listening_connection_waiting_is_polling(url: str) -> None:
    async with store.OutboxListener(url) as wakeups:
        started = asyncio.get_running_loop().time()
        await wakeups.wait(0.1)
        assert asyncio.get_running_loop().time() - started >= 0.09


async def _queue_and_fail(given: Given) -> None:
    event = ApprovalDecided(tenant="demo", approval_id="apr_1")
    async with tenant_tx(given.pool, given.tenant) as conn:
        await outbox.enqueue(conn, given.tenant, event, cause="c", mode=Mode.ONCE)
        _ = 1 // 0


async def _next_due(given: Given) -> datetime | None:
    due: datetime | None = await given.pool.fetchval(
        "SELECT min(greatest(next_at, coalesce(claimed_until, next_at))) FROM outbox WHERE done_at IS NULL"
    )
    return due
