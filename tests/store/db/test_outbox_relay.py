"""The relay: everything committed is said, again until it worked, and nothing that fails stops the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import MessageId, Posted, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.errors import Unavailable
from app.events import Event
from app.outbox_relay import REVIVALS_MAX, Relay
from tests.store.given import ALICE, Given, click, turn

Wait = Callable[[float], Awaitable[None]]


class Engine:
    """A publisher that keeps what it took and refuses on request."""

    def __init__(self) -> None:
        self.took: list[Event] = []
        self._news = asyncio.Event()
        self.refuses: Callable[[Sequence[Event]], Exception | None] = lambda events: None

    async def publish(self, events: Sequence[Event]) -> None:
        trouble = self.refuses(events)
        if trouble is not None:
            raise trouble
        self.took += events
        self._news.set()

    async def heard(self, dedupe_id: str) -> None:
        """Wait until the engine has taken this event."""
        async with asyncio.timeout(20):
            while dedupe_id not in self.ids():
                self._news.clear()
                await self._news.wait()

    def ids(self) -> list[str]:
        return [event.dedupe_id for event in self.took]


class Ops:
    """The operators' channel."""

    def __init__(self) -> None:
        self.notices: list[OpsNotice] = []
        self.cases: list[str] = []

    async def tell_case(self, tenant: TenantId, message_id: MessageId) -> None:
        self.cases.append(message_id)

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        self.notices.append(notice)
        return Posted("COPS", "1.0")


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def ops() -> Ops:
    return Ops()


@pytest.fixture
def relay(given: Given, engine: Engine, ops: Ops) -> Relay:
    return make_relay(given, engine, ops)


def make_relay(
    given: Given,
    engine: Engine,
    ops: Ops | None = None,
    wait: Wait = asyncio.sleep,
    letters: store.PostgresDeadLetters | None = None,
) -> Relay:
    return Relay(
        tenants=store.PostgresTenants(given.pool),
        outbox=given.outbox,
        approvals=given.approvals,
        refunds=given.refunds,
        news=given.news,
        cases=given.cases,
        publisher=engine,
        ops=ops,
        tell_case=None if ops is None else ops.tell_case,
        letters=letters,
        snoozes=store.PostgresSnoozes(given.pool),
        wait_for_work=wait,
        sweep_seconds=0.05,
        idle_seconds=0.05,
    )


async def due_now(given: Given) -> None:
    await given.pool.execute("UPDATE outbox SET next_at = clock_timestamp(), claimed_until = NULL")


async def test_a_decision_is_said_under_fresh_ids_until_the_gate_has_taken_it(
    given: Given, relay: Relay, engine: Engine
) -> None:
    approval = await given.approved()
    await given.cases.begin(given.tenant, approval.message_id, delivery=0, run_id="r")
    for _ in range(3):
        await relay.flush()
        await due_now(given)
    assert engine.ids() == [f"{approval.id}:decided:{nudge}" for nudge in range(3)]
    await given.approvals.consume(given.tenant, approval.id)
    await due_now(given)
    assert await relay.flush() == 0


async def test_a_mail_is_said_under_one_id_until_its_run_has_begun(
    given: Given, relay: Relay, engine: Engine
) -> None:
    accepted = await given.message()
    for _ in range(2):
        await relay.flush()
        await due_now(given)
    assert engine.ids() == [f"{accepted.message_id}:received:0"] * 2
    await given.cases.begin(given.tenant, accepted.message_id, delivery=0, run_id="r")
    await due_now(given)
    assert await relay.flush() == 0


async def test_a_send_is_said_until_the_mail_is_out(given: Given, relay: Relay, engine: Engine) -> None:
    accepted = await given.message()
    await given.cases.begin(given.tenant, accepted.message_id, delivery=0, run_id="r")
    draft = await given.drafts.create(given.tenant, accepted.message_id, turn())
    await given.drafts.request_send(given.tenant, draft, by=ALICE)
    await relay.flush()
    await given.sent(draft)
    await due_now(given)
    await relay.flush()
    assert engine.ids() == [f"{draft}:send"]


async def test_every_tenants_lines_are_said(given: Given, acme: Given, relay: Relay, engine: Engine) -> None:
    mine, theirs = await given.message(), await acme.message()
    assert await relay.flush() == 2
    assert {event.payload()["tenant"] for event in engine.took} == {"demo", "acme"}
    assert {event.payload()["message_id"] for event in engine.took} == {mine.message_id, theirs.message_id}


async def test_what_an_absent_engine_did_not_take_is_said_when_it_is_back(
    given: Given, relay: Relay, engine: Engine
) -> None:
    accepted = await given.message()
    engine.refuses = lambda events: Unavailable("The engine is away")
    assert await relay.flush() == 0
    assert await given.pool.fetchval("SELECT sends FROM outbox") == 0
    engine.refuses = lambda events: None
    await asyncio.sleep(1.1)
    assert await relay.flush() == 1
    assert engine.ids() == [f"{accepted.message_id}:received:0"]


async def test_one_bad_line_does_not_hold_up_the_others(given: Given, relay: Relay, engine: Engine) -> None:
    bad = await given.message()
    good = [await given.message() for _ in range(4)]

    def refuse(events: Sequence[Event]) -> Exception | None:
        poisoned = any(bad.message_id in event.dedupe_id for event in events)
        return ValueError("too large") if poisoned else None

    engine.refuses = refuse
    assert await relay.flush() == 4
    assert {event.payload()["message_id"] for event in engine.took} == {one.message_id for one in good}


async def test_two_relays_say_each_line_once(given: Given, engine: Engine) -> None:
    for _ in range(40):
        await given.message()
    said = await asyncio.gather(*(make_relay(given, engine).flush() for _ in range(3)))
    assert sum(said) == 40
    assert len(set(engine.ids())) == len(engine.ids()) == 40


async def test_overdue_approvals_expire_without_the_engine(given: Given, acme: Given, relay: Relay) -> None:
    approvals = [await one.approval() for one in (given, acme)]
    for approval in approvals:
        await given.deadline_in(approval.id, -1)
    await relay.sweep()
    for one, approval in zip((given, acme), approvals, strict=True):
        assert (await one.approvals.get(one.tenant, approval.id)).status is Status.EXPIRED


async def test_a_stuck_approval_is_revived_three_times_and_then_left_to_people(
    given: Given, relay: Relay, ops: Ops
) -> None:
    approval = await given.approved()
    await given.approvals.consume(given.tenant, approval.id)
    for revival in range(1, REVIVALS_MAX + 1):
        await _much_later(given)
        await relay.sweep()
        await relay.sweep()  # at once again: not due yet
        assert len(await given.recorded("message_resent")) == revival
    await _much_later(given)
    await relay.sweep()
    row = await given.approvals.get(given.tenant, approval.id)
    assert row.status is Status.NEEDS_ATTENTION
    assert len(await given.recorded("message_resent")) == REVIVALS_MAX
    assert len(await given.recorded("refund_unresolved")) == 1
    assert [notice.approval_id for notice in ops.notices] == [approval.id]
    await _much_later(given)
    await relay.sweep()
    assert len(ops.notices) == 1


async def test_a_rejection_nobody_took_in_ends_with_a_person_and_without_money(
    given: Given, relay: Relay, ops: Ops
) -> None:
    approval = await given.approval()
    await given.deadline_in(approval.id, -1)
    await relay.sweep()
    await given.pool.execute("UPDATE outbox SET sends = 5 WHERE cause LIKE '%:decided'")
    for _ in range(REVIVALS_MAX + 2):
        await _much_later(given)
        await relay.sweep()
    row = await given.approvals.get(given.tenant, approval.id)
    assert (row.status, row.consumed_at is not None) == (Status.EXPIRED, True)
    assert len(await given.recorded("case_needs_person")) == len(ops.notices) == 1
    assert not await given.recorded("refund_attempted", "refund_issued")


async def test_a_run_the_engine_forgot_before_it_left_anything_is_started_again(
    given: Given, relay: Relay, ops: Ops
) -> None:
    forgotten, drafted, unsaid = await given.message(), await given.message(), await given.message()
    for message in (forgotten, drafted):
        await given.cases.begin(given.tenant, message.message_id, delivery=0, run_id="run")
    await given.drafts.create(given.tenant, drafted.message_id, turn())
    for revival in range(1, REVIVALS_MAX + 1):
        await _much_later(given)
        await relay.sweep()
        await given.cases.begin(given.tenant, forgotten.message_id, delivery=revival, run_id="run")
    resent = await given.recorded("message_resent")
    assert [row["subject"] for row in resent] == [f"message:{forgotten.message_id}"] * REVIVALS_MAX
    await _much_later(given)
    await relay.sweep()
    [left] = await given.recorded("case_needs_person")
    assert left["subject"] == f"message:{forgotten.message_id}"
    assert unsaid.message_id not in str(ops.notices), "what was never taken up is still being said, not lost"
    assert len(ops.notices) == 1
    assert ops.cases == [forgotten.message_id], "those who wait for a draft hear of it too"


async def test_the_relay_outlives_everything_that_fails_around_it(given: Given, engine: Engine) -> None:
    rounds = 0
    thrice = asyncio.Event()

    async def broken_wait(limit_seconds: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            thrice.set()
        raise RuntimeError("the waiter broke")

    engine.refuses = lambda events: RuntimeError("the publisher broke")
    running = asyncio.create_task(make_relay(given, engine, wait=broken_wait).run())
    accepted = await given.message()
    await asyncio.wait_for(thrice.wait(), 20)
    engine.refuses = lambda events: None
    await due_now(given)
    await engine.heard(f"{accepted.message_id}:received:0")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_running_with_listen_says_a_click_within_a_second(
    given: Given, engine: Engine, database_url: str
) -> None:
    async with store.OutboxListener(database_url) as wakeups:
        running = asyncio.create_task(make_relay(given, engine, wait=wakeups.wait).run())
        approval = await given.approval()
        await given.approvals.cast(given.tenant, approval.id, click())
        await engine.heard(f"{approval.id}:decided:0")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def _much_later(given: Given) -> None:
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '1 day'")
    await given.pool.execute(
        "UPDATE messages SET received_at = received_at - interval '1 day', resent_at = resent_at - interval '1 day'"
    )


async def test_mails_that_could_not_be_read_are_told_once_and_many_together(given: Given, engine: Engine) -> None:
    letters, ops = store.PostgresDeadLetters(given.pool), Ops()
    relays = [make_relay(given, engine, ops, letters=letters) for _ in range(2)]

    async def sweep() -> None:
        await asyncio.gather(*(one.sweep() for one in relays))

    first = await letters.keep(given.tenant, b"1", "x/y", code="c", sentence="s")
    for _ in range(3):
        await letters.keep(given.tenant, b"1", "x/y", code="c", sentence="s")
        await sweep()
    assert [(one.news, dict(one.data)) for one in ops.notices] == [
        (News.DEAD_LETTERS, {"count": "1", "letter": first})
    ]
    for number in range(2, 7):
        newest = await letters.keep(given.tenant, str(number).encode(), "x/y", code="c", sentence="s")
        await sweep()
    assert len(ops.notices) == 1
    await given.pool.execute("UPDATE dead_letters SET told_at = told_at - interval '11 minutes'")
    await sweep()
    assert [dict(one.data) for one in ops.notices[1:]] == [{"count": "5", "letter": newest}]


async def test_mails_nobody_could_be_told_of_are_told_later(given: Given, engine: Engine) -> None:
    class Silent(Ops):
        async def tell_ops(self, notice: OpsNotice) -> Posted:
            raise Unavailable("Slack does not answer")

    letters, ops = store.PostgresDeadLetters(given.pool), Ops()
    await letters.keep(given.tenant, b"1", "x/y", code="c", sentence="s")
    await make_relay(given, engine, Silent(), letters=letters).sweep()
    await make_relay(given, engine, ops, letters=letters).sweep()
    assert len(ops.notices) == 1
