"""A stop, a lock and its lift are told once in both channels, by the row, and open cards are painted anew."""

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, Posted
from app.domain.operations.notifications import News
from app.domain.people.desk_locks import DeskLock
from app.domain.reason_codes import Code, Remark
from app.errors import NotFound
from app.ports.bundle import Ports
from tests.store.given import ALICE, BOB, DEMO, Given
from tests.workers.conftest import Chat
from workers.functions.approvals.held_up import _give_up
from workers.functions.operations.tell_desk_lock import _cards, _repaint, _tell_ops, _tell_reviewers

CARA = ActorId("slack:UCARA")


async def set_lock(given: Given, person: ActorId | None) -> DeskLock:
    """By Bob."""
    lock = await store.PostgresDeskLocks(given.pool).lock(DEMO, person, by=BOB, reason="Odd refunds")
    assert isinstance(lock, DeskLock)
    return lock


async def test_both_channels_hear_of_a_stop_and_of_its_lift_once_each(given: Given, ports: Ports, chat: Chat) -> None:
    lock = await set_lock(given, None)
    for _ in range(2):
        await _tell_ops(ports, DEMO, (lock.id, "set"))
        await _tell_reviewers(ports, DEMO, (lock.id, "set"))
    assert [(one.news, one.data["reason"]) for one in chat.notices] == [(News.DESK_STOPPED, "Odd refunds")] * 2
    await ports.desk_locks.lift(DEMO, None, by=CARA)
    await _tell_ops(ports, DEMO, (lock.id, "lifted"))
    assert (chat.notices[-1].news, chat.notices[-1].facts) == (News.DESK_STOP_LIFTED, (("lifted_by", CARA),))
    again = await set_lock(given, None)
    await ports.desk_locks.lift(DEMO, None, by=CARA)
    for move in ("set", "lifted again"):
        assert not await _tell_ops(ports, DEMO, (again.id, move)), "told as the row has it, whatever an event says"


async def test_a_reviewers_lock_names_them_and_paints_no_card(given: Given, ports: Ports, chat: Chat) -> None:
    await given.approval()
    lock = await set_lock(given, ALICE)
    await _tell_ops(ports, DEMO, (lock.id, "set"))
    assert (chat.notices[0].news, chat.notices[0].data["person"]) == (News.REVIEWER_LOCKED, "UALICE")
    assert await _cards(ports, DEMO, lock.id) == []


async def test_open_cards_are_painted_with_the_stop(given: Given, ports: Ports, chat: Chat) -> None:
    approval = await given.approval()
    await given.approvals.card_posted(DEMO, approval.id, Posted("C1", "1.1"))
    lock = await set_lock(given, None)
    cards = await _cards(ports, DEMO, lock.id)
    assert cards == [approval.id]
    assert await _repaint(ports, DEMO, cards) == 1
    painted = chat.cards[-1].lock
    assert painted is not None
    assert painted.id == lock.id


async def test_a_forged_event_names_a_lock_that_is_none(ports: Ports) -> None:
    with pytest.raises(NotFound):
        await _tell_ops(ports, DEMO, ("lck_0", "set"))


async def test_what_a_lock_held_up_for_too_long_ends_with_people(given: Given, ports: Ports) -> None:
    approval = await given.approved()
    await set_lock(given, None)
    outcome = await _give_up(ports, DEMO, approval.id)
    row = await given.approvals.get(DEMO, approval.id)
    assert (outcome["outcome"], row.status) == ("needs_attention", Status.NEEDS_ATTENTION)
    assert isinstance(row.trouble, Remark)
    assert row.trouble.code is Code.STOPPED_TOO_LONG
