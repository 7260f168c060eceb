"""A stop and a lock bite at once and everywhere, and only another person lifts them."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from app import store
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.proofs.proof import NotRedeemed, Unproven
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest, Status, Withdrawal
from app.domain.ids import ActorId
from app.domain.people.desk_locks import DeskLock, DeskStopped, LockRefusal
from app.domain.reason_codes import Code, Remark
from app.ports.payments.payments import Attempt
from app.store.approvals import voting
from app.store.db.transactions import tenant_tx
from tests.store.approvals.proofs.proven import key, proofs, token
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_lines import let_through
from tests.store.given_requests import key_of, request
from tests.store.operations.test_routine_commands import countersign

CARA = ActorId("slack:UCARA")
ROUNDS = 30


@pytest.fixture
def locks(given: Given) -> store.PostgresDeskLocks:
    """The sample tenant's."""
    return store.PostgresDeskLocks(given.pool)


def wish(by: ActorId) -> ReviewerRequest:
    """A press that is no vote."""
    return ReviewerRequest(by, f"test:{random.random()}", may_decide=True, address="someone@desk.example")


async def status(given: Given, approval: Approval) -> Status:
    """As the row has it."""
    return (await given.approvals.get(given.tenant, approval.id)).status


async def test_nobody_decides_on_a_stopped_desk_and_everybody_does_again_once_another_lifts_it(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval = await given.approval()
    stopped = await locks.lock(given.tenant, None, by=BOB, reason="Odd refunds")
    assert isinstance(stopped, DeskLock)
    assert (stopped.changed, stopped.by, stopped.person) == (True, BOB, None)
    again = await locks.lock(given.tenant, None, by=CARA)
    assert (again.id, again.changed) == (stopped.id, False) if isinstance(again, DeskLock) else False
    for choice in Choice:
        verdict = await given.approvals.cast(given.tenant, approval.id, click(choice=choice))
        assert verdict == Refused(Refusal.DESK_STOPPED, Status.PENDING)
    assert await locks.lift(given.tenant, None, by=BOB) is LockRefusal.YOU_LOCKED
    lifted = await locks.lift(given.tenant, None, by=CARA)
    assert isinstance(lifted, DeskLock)
    assert lifted.lifted_by == CARA
    assert isinstance(await given.approvals.cast(given.tenant, approval.id, click()), Counted)
    assert await locks.lift(given.tenant, None, by=CARA) is LockRefusal.NOT_LOCKED
    actions = ("desk_stopped", "desk_stop_lifted", "lock_refused")
    assert [(row["action"], row["actor"]) for row in await given.recorded(*actions)] == [
        ("desk_stopped", BOB),
        ("lock_refused", BOB),
        ("desk_stop_lifted", CARA),
    ]
    assert "Odd refunds" not in str(await given.recorded("desk_stopped")), "the record keeps its fingerprint"


async def test_who_is_locked_decides_undoes_withdraws_reopens_locks_and_lifts_nothing_and_others_do(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval, held = await given.approval(), await given.approved(call_id="held", undo_seconds=60)
    await locks.lock(given.tenant, ALICE, by=BOB)
    tenant = given.tenant
    assert await given.approvals.cast(tenant, approval.id, click()) == Refused(Refusal.LOCKED, Status.PENDING)
    for refused in (
        await given.approvals.undo(tenant, held.id, wish(ALICE)),
        await given.approvals.withdraw(tenant, approval.id, Withdrawal(ALICE, "mine")),
    ):
        assert isinstance(refused, Refused)
        assert refused.why is Refusal.LOCKED
    assert await locks.lock(tenant, CARA, by=ALICE) is LockRefusal.YOU_ARE_LOCKED
    assert await locks.lift(tenant, ALICE, by=ALICE) is LockRefusal.YOU_ARE_LOCKED
    assert isinstance(await given.approvals.cast(tenant, approval.id, click(BOB)), Counted)
    assert isinstance(await given.approvals.undo(tenant, held.id, wish(BOB)), Counted)
    reopened = await given.approvals.reopen(tenant, held.id, wish(ALICE))
    assert isinstance(reopened, Refused)
    assert reopened.why is Refusal.LOCKED


@pytest.mark.parametrize("person", [None, ALICE])
async def test_what_was_approved_is_not_begun_not_proven_and_not_used_until_the_lock_is_lifted(
    given: Given, locks: store.PostgresDeskLocks, person: ActorId | None
) -> None:
    approval, [one] = await given.approved(), await key(given)
    made = await token(given, approval)
    await locks.lock(given.tenant, person, by=BOB)
    for begin in (given.refunds.begin, store.PostgresExecutions(given.pool).begin):
        with pytest.raises(DeskStopped):
            await begin(given.tenant, approval.id)
    assert await proofs(given).token(given.tenant, approval.id) is None
    used = await proofs(given).redeem(given.tenant, approval.id, made, one)
    assert used == NotRedeemed(Unproven.STOPPED, "approved")
    assert await status(given, approval) is Status.APPROVED
    await locks.lift(given.tenant, person, by=CARA)
    assert not isinstance(await proofs(given).redeem(given.tenant, approval.id, made, one), NotRedeemed)
    assert isinstance(await given.refunds.begin(given.tenant, approval.id), Attempt)


async def test_another_reviewers_lock_holds_up_nothing_of_somebody_elses(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval = await given.approved()
    await locks.lock(given.tenant, CARA, by=BOB)
    assert isinstance(await given.refunds.begin(given.tenant, approval.id), Attempt)


async def test_one_whose_vote_counted_beside_the_last_one_holds_it_up_too(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval = await given.approval()
    await given.pool.execute("UPDATE approvals SET quorum = 2 WHERE id = $1", approval.id)
    for person in (ALICE, CARA):
        await given.approvals.cast(given.tenant, approval.id, click(person))
    assert await status(given, approval) is Status.APPROVED
    await locks.lock(given.tenant, ALICE, by=BOB)
    with pytest.raises(DeskStopped):
        await given.refunds.begin(given.tenant, approval.id)


async def test_a_provider_call_that_was_begun_is_looked_up_and_never_made_again_while_the_desk_is_stopped(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval = await given.approved()
    first = await given.refunds.begin(given.tenant, approval.id)
    await locks.lock(given.tenant, None, by=BOB)
    resumed = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(first, Attempt)
    assert isinstance(resumed, Attempt)
    assert (first.only_look_up, resumed.only_look_up) == (False, True)
    await locks.lift(given.tenant, None, by=CARA)
    once_more = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(once_more, Attempt)
    assert not once_more.only_look_up


async def test_a_stop_lets_no_policy_through_and_takes_no_programs_request_and_can_be_taken_back_from(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    one, waiting = await key_of(given), await given.approval(call_id="before")
    expired = await given.approved(call_id="undone", undo_seconds=60)
    await given.approvals.undo(given.tenant, expired.id, wish(BOB))
    await locks.lock(given.tenant, None, by=BOB)
    automatic = await given.approvals.open(given.tenant, await given.new_approval(call_id="auto", auto=True))
    assert automatic.status is Status.PENDING
    assert isinstance(automatic.because, Remark)
    assert automatic.because.code is Code.DESK_STOPPED
    with pytest.raises(DeskStopped):
        await store.PostgresAgentRequests(given.pool).open(given.tenant, request(one))
    reopened = await given.approvals.reopen(given.tenant, expired.id, wish(CARA))
    assert isinstance(reopened, Refused)
    assert reopened.why is Refusal.DESK_STOPPED
    assert isinstance(await given.approvals.withdraw(given.tenant, waiting.id, Withdrawal(CARA, "Gone")), Counted)


async def test_store_credit_that_was_begun_and_not_written_waits(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval = await given.approved()
    begun = await store.PostgresExecutions(given.pool).begin(given.tenant, approval.id)
    assert not isinstance(begun, Receipt)
    await locks.lock(given.tenant, None, by=BOB)
    with pytest.raises(DeskStopped):
        await store.PostgresStoreCredits(given.pool).issue(given.tenant, begun, before_cents=0)


async def settles(
    given: Given,
    locks: store.PostgresDeskLocks,
    person: ActorId | None,
    act: Callable[[Approval], Awaitable[object]],
    approval: Approval,
) -> tuple[bool, Status]:
    """Whether the lock came first; what was so when it returned is so once all is over."""

    async def later() -> object:
        await asyncio.sleep(random.uniform(0.0, 0.01))
        return await act(approval)

    running = asyncio.create_task(later())
    await asyncio.sleep(random.uniform(0.0, 0.01))
    await locks.lock(given.tenant, person, by=BOB)
    then = await status(given, approval)
    try:
        refused = isinstance(await running, Refused)
    except DeskStopped:
        refused = True
    assert await status(given, approval) is then, "nothing is committed once the lock stands"
    await locks.lift(given.tenant, person, by=CARA)
    return refused, then


@pytest.mark.parametrize("person", [None, ALICE])
async def test_of_a_vote_and_a_lock_at_once_the_vote_is_committed_before_or_not_at_all(
    given: Given, locks: store.PostgresDeskLocks, person: ActorId | None
) -> None:
    """Looped, with transactions that take their time: one round alone is often decided by luck."""

    async def vote(approval: Approval) -> Counted | Refused:
        async with tenant_tx(given.pool, given.tenant) as conn:
            verdict = await voting.cast(conn, given.tenant, approval.id, click(), voting.Rules())
            await asyncio.sleep(random.uniform(0.0, 0.02))
            return verdict

    came = set()
    for number in range(ROUNDS):
        approval = await given.approval(call_id=f"vote_{number}")
        refused, left = await settles(given, locks, person, vote, approval)
        assert left is (Status.PENDING if refused else Status.APPROVED)
        came.add(refused)
    assert came == {True, False}, "both happened"


@pytest.mark.parametrize("person", [None, ALICE])
async def test_of_an_execution_and_a_lock_at_once_it_is_begun_before_or_not_at_all(
    given: Given, locks: store.PostgresDeskLocks, person: ActorId | None
) -> None:
    async def begin(approval: Approval) -> object:
        return await store.PostgresExecutions(given.pool).begin(given.tenant, approval.id)

    came = set()
    for number in range(ROUNDS):
        approval = await given.approved(call_id=f"begin_{number}", amount_cents=100)
        refused, left = await settles(given, locks, person, begin, approval)
        assert left is (Status.APPROVED if refused else Status.EXECUTING)
        came.add(refused)
    assert came == {True, False}, "both happened"


async def test_many_votes_and_locks_at_once_end_without_a_deadlock(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approvals = [await given.approval(call_id=f"many_{number}") for number in range(12)]
    votes = [given.approvals.cast(given.tenant, one.id, click()) for one in approvals]
    moves = [locks.lock(given.tenant, None, by=BOB), locks.lift(given.tenant, None, by=CARA)] * 3
    done = await asyncio.gather(*votes, *moves)
    assert all(isinstance(one, Counted | Refused) for one in done[:12])


async def test_a_gate_that_is_held_up_is_woken_by_the_lift_and_reads_that_it_may_go_on(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval, other = await given.approved(), await given.approved(call_id="not held yet")
    await locks.lock(given.tenant, None, by=BOB)
    await locks.lock(given.tenant, ALICE, by=BOB)
    assert (await locks.holding(given.tenant, approval.id)).held
    await locks.lift(given.tenant, None, by=CARA)
    query = "SELECT payload->>'approval_id' FROM outbox WHERE name = 'approval/released' AND done_at IS NULL"
    assert await given.pool.fetch(query) == [], "who approved it is locked still"
    await locks.lift(given.tenant, ALICE, by=CARA)
    assert [row[0] for row in await given.pool.fetch(query)] == [approval.id], f"and not {other.id}"
    assert not (await locks.holding(given.tenant, approval.id)).held
    assert await given.pool.fetch(query) == []
    assert len(await given.recorded("execution_held")) == 1


async def test_what_a_lock_holds_up_is_not_stuck_and_becomes_so_only_some_time_after_the_lift(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    approval = await given.approved()
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '1 hour'")
    await locks.lock(given.tenant, None, by=BOB)
    assert await given.refunds.stuck(given.tenant, older_than_seconds=60) == []
    await locks.lift(given.tenant, None, by=CARA)
    assert await given.refunds.stuck(given.tenant, older_than_seconds=60) == []
    await given.pool.execute("UPDATE desk_locks SET lifted_at = lifted_at - interval '2 minutes'")
    [stuck] = await given.refunds.stuck(given.tenant, older_than_seconds=60)
    assert stuck.approval_id == approval.id


async def test_what_the_policy_let_through_before_is_held_up_by_a_stop(
    given: Given, locks: store.PostgresDeskLocks
) -> None:
    automatic = await let_through(given)
    await locks.lock(given.tenant, None, by=BOB)
    with pytest.raises(DeskStopped):
        await given.refunds.begin(given.tenant, automatic.id)


async def test_the_card_the_home_and_the_status_say_so(given: Given, locks: store.PostgresDeskLocks) -> None:
    waiting, approved = await given.approval(), await given.approved(call_id="approved")
    await locks.lock(given.tenant, ALICE, by=BOB)
    await locks.holding(given.tenant, approved.id)
    found = (await given.approvals.details(given.tenant, approved.id)).lock
    assert found is not None
    assert (found.person, found.by) == (ALICE, BOB)
    assert (await given.approvals.details(given.tenant, waiting.id)).lock is None
    await locks.lock(given.tenant, None, by=BOB)
    for one in (waiting, approved):
        stop = (await given.approvals.details(given.tenant, one.id)).lock
        assert stop is not None
        assert stop.person is None
    pulse = await store.PostgresDashboard(given.pool).pulse(given.tenant)
    assert [one.person for one in pulse.locks] == [None, ALICE]
    figures = await store.PostgresDeskStatus(given.pool).read(given.tenant)
    assert (figures.stopped_at is not None, figures.locked) == (True, 1)


async def test_at_a_terminal_the_desk_is_stopped_and_the_same_hand_does_not_lift_it(
    given: Given, locks: store.PostgresDeskLocks, database_url: str
) -> None:
    async def said(*words: str) -> tuple[int, str]:
        return await countersign("approvals", *words, DATABASE_URL=database_url)

    assert "The desk is stopped, by cli:" in (await said("stop", "--reason", "Odd refunds"))[1]
    assert "UALICE is locked, by cli:" in (await said("lock", "UALICE"))[1]
    code, listed = await said("locks")
    assert (code, "the desk" in listed, "slack:UALICE" in listed) == (0, True, True)
    code, refused = await said("lift")
    assert (code, "You set it yourself" in refused) == (1, True)
    await locks.lift(given.tenant, None, by=CARA)
    code, refused = await said("lift")
    assert (code, "nothing to lift" in refused) == (1, True)
    code, refused = await said("lock", "nobody")
    assert (code, "member id" in refused) == (1, True)
