"""What a locked key has open is withdrawn by the rows, whatever the event says, and also after a run that died."""

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.domain.operations.notifications import News
from app.domain.people.api_keys import ApiKey
from app.domain.reason_codes import Code, Remark
from app.errors import NotFound, Unavailable
from app.ports.bundle import Ports
from tests.store.given import ALICE, DEMO, Given, click
from tests.store.people.test_key_limits import asks, key_with
from tests.workers.conftest import Chat
from workers.functions.operations.withdraw_locked_key import _end, _find, _tell_ops, _withdraw


async def locked(given: Given, count: int = 3, *, approved: int = 0) -> tuple[ApiKey, list[ApprovalId], str]:
    """A key with so much open, of which so many are approved, as it is locked, and the lock's id."""
    key = await key_with(given)
    opened = [(await asks(given, key)).id for _ in range(count)]
    for one in opened[:approved]:
        await given.approvals.cast(DEMO, one, click())
    await store.PostgresKeyLocks(given.pool).lock(DEMO, key.id, by=ALICE)
    lock_id = await given.pool.fetchval("SELECT payload->>'lock_id' FROM outbox WHERE name = 'desk/key.locked'")
    return key, opened, str(lock_id)


async def statuses(given: Given, opened: list[ApprovalId]) -> set[Status]:
    """Of them all."""
    return {(await given.approvals.get(DEMO, one)).status for one in opened}


async def test_all_that_the_key_has_open_is_withdrawn_with_the_reason_and_operators_are_told_once(
    given: Given, ports: Ports, chat: Chat
) -> None:
    bystander = await given.approval()
    key, opened, lock_id = await locked(given, approved=1)
    found = await _find(ports, DEMO, key.id)
    assert (found["locked"], found["approvals"]) == (True, opened)
    assert await _withdraw(ports, DEMO, found["approvals"]) == 3
    rows = [await given.approvals.get(DEMO, one) for one in opened]
    assert {(row.status, row.decided_by, row.withdrawn_at is not None) for row in rows} == {
        (Status.CANCELLED, "desk", True)
    }
    reason = rows[1].decision_reason
    assert isinstance(reason, Remark)
    assert reason.code is Code.KEY_LOCKED
    assert (await given.approvals.get(DEMO, bystander.id)).status is Status.PENDING
    for _ in range(2):
        await _tell_ops(ports, DEMO, (key.id, lock_id, 3))
    [notice] = chat.notices
    assert (notice.news, notice.data["name"], notice.data["count"]) == (News.KEY_LOCKED, "shop agent", "3")
    assert ("locked_by", ALICE) in notice.facts
    assert await _end(ports, DEMO, key.id, lock_id)
    left = "SELECT count(*) FROM outbox WHERE name = 'desk/key.locked' AND done_at IS NULL"
    assert await given.pool.fetchval(left) == 0


async def test_a_run_that_died_half_way_is_told_again_and_goes_on_where_it_stood(
    given: Given, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, opened, lock_id = await locked(given)
    withdraw, calls = given.approvals.withdraw, 0

    async def dies(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Unavailable("The records did not answer in time")
        return await withdraw(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(ports.approvals, "withdraw", dies)
        with pytest.raises(Unavailable):
            await _withdraw(ports, DEMO, opened)
    assert await statuses(given, opened) == {Status.CANCELLED, Status.PENDING}
    assert not await _end(ports, DEMO, key.id, lock_id), "the lock is told again while something is open"
    again = (await _find(ports, DEMO, key.id))["approvals"]
    assert again == opened[1:]
    assert await _withdraw(ports, DEMO, opened) == 3, "the same step, tried again"
    assert await statuses(given, opened) == {Status.CANCELLED}
    assert await _end(ports, DEMO, key.id, lock_id)


async def test_what_its_asker_redeemed_is_left_and_the_lock_comes_to_an_end_all_the_same(
    given: Given, ports: Ports
) -> None:
    key = await key_with(given)
    opened = (await asks(given, key)).id
    await given.approvals.cast(DEMO, opened, click())
    await given.pool.execute(
        "INSERT INTO approval_redemptions (tenant, approval_id, use_id, redeemed_by) VALUES ($1, $2, 'u', 'test')",
        DEMO,
        opened,
    )
    lock = await ports.key_locks.lock(DEMO, key.id, by=ALICE)
    lock_id = await given.pool.fetchval("SELECT payload->>'lock_id' FROM outbox WHERE name = 'desk/key.locked'")
    assert (lock.open, (await _find(ports, DEMO, key.id))["approvals"]) == (0, [])
    assert await _end(ports, DEMO, key.id, str(lock_id)), "else it would be told for ever"
    assert await statuses(given, [opened]) == {Status.APPROVED}


async def test_a_forged_event_withdraws_nothing_of_a_key_that_is_not_locked(given: Given, ports: Ports) -> None:
    key = await key_with(given)
    opened = await asks(given, key)
    assert await _find(ports, DEMO, key.id) == {"locked": False, "approvals": []}
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.PENDING
    with pytest.raises(NotFound):
        await _find(ports, DEMO, "key_00")
