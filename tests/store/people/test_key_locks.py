"""A locked program is refused with all its keys, and nothing that it asks slips by while it is being locked."""

import asyncio
import random
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Counted, Refused, Status
from app.domain.ids import ApprovalId
from app.domain.people.actors import DESK
from app.domain.people.api_keys import ApiKey
from app.errors import BadInput, KeyLocked, NotFound
from tests.store.given import ALICE, BOB, Given, click
from tests.store.operations.test_routine_commands import countersign
from tests.store.people.test_key_limits import asks, key_with

DAY = timedelta(days=1)
ROUNDS = 12


@pytest.fixture
def keys(given: Given) -> store.PostgresApiKeys:
    """The sample tenant's."""
    return store.PostgresApiKeys(given.pool)


@pytest.fixture
def locks(given: Given) -> store.PostgresKeyLocks:
    """The sample tenant's."""
    return store.PostgresKeyLocks(given.pool)


async def told(given: Given) -> list[dict[str, str]]:
    """Of locks, what the outbox still says."""
    query = "SELECT payload FROM outbox WHERE name = 'desk/key.locked' AND done_at IS NULL"
    return [row["payload"] for row in await given.pool.fetch(query)]


async def test_a_lock_its_line_and_its_event_are_one_commit_and_a_second_press_changes_nothing(
    given: Given, keys: store.PostgresApiKeys, locks: store.PostgresKeyLocks
) -> None:
    old = await key_with(given)
    new, secret = await keys.rotate(given.tenant, old.id, by=ALICE, overlap=DAY)
    opened = [await asks(given, old), await asks(given, new)]
    first = await locks.lock(given.tenant, new.id, by=ALICE)
    again = await locks.lock(given.tenant, old.id, by=BOB)
    assert (first.changed, first.open, first.by, again.changed, again.by) == (True, 2, ALICE, False, ALICE)
    assert {one.locked_by for one in await keys.all(given.tenant)} == {ALICE}
    found = await keys.known(given.tenant, secret.text)
    assert found is not None
    assert found[0].locked_at is not None, "the door reads it with the key"
    [line] = await given.recorded("api_key_locked")
    assert (line["subject"], line["actor"]) == (f"api_key:{new.id}", ALICE)
    assert line["data"] == {"keys": [old.id, new.id], "open": 2}
    [event] = await told(given)
    assert event["key_id"] == new.id
    assert list(await locks.open_of(given.tenant, old.id, limit=9)) == [one.id for one in opened]
    await locks.withdrawn(given.tenant, event["lock_id"])
    assert await told(given) == []


async def test_what_is_opened_while_the_key_is_locked_is_refused_or_found_to_be_withdrawn(
    given: Given, keys: store.PostgresApiKeys, locks: store.PostgresKeyLocks
) -> None:
    """Looped, since one round alone is often decided by luck."""
    came = set[bool]()
    for number in range(4 * ROUNDS):
        if number >= ROUNDS and len(came) == 2:
            break
        key = await key_with(given)
        newer, _ = await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)

        async def ask(one: ApiKey) -> Approval | None:
            await asyncio.sleep(random.uniform(0.0, 0.03))
            try:
                return await asks(given, one, pause=random.uniform(0.0, 0.02))
            except KeyLocked:
                return None

        async def lock(one: ApiKey = key) -> set[ApprovalId]:
            await asyncio.sleep(random.uniform(0.0, 0.03))
            await locks.lock(given.tenant, one.id, by=ALICE)
            return set(await locks.open_of(given.tenant, one.id, limit=9))

        first, second, found = await asyncio.gather(ask(key), ask(newer), lock())
        answers = (first, second)
        assert found == {one.id for one in answers if one is not None}, "who reads as the lock commits sees them all"
        came |= {one is None for one in answers}
        with pytest.raises(KeyLocked):
            await asks(given, newer)
    assert came == {True, False}, "one side always won: the race was never close"


async def test_what_a_locked_program_asked_for_is_withdrawn_by_whoever_comes_to_it_first(
    given: Given, locks: store.PostgresKeyLocks
) -> None:
    key = await key_with(given)
    first, held, last = [await asks(given, key) for _ in range(3)]
    await given.approvals.cast(given.tenant, held.id, click(ALICE))
    await locks.lock(given.tenant, key.id, by=ALICE)
    found = list(await locks.open_of(given.tenant, key.id, limit=9))
    assert found == [held.id, first.id, last.id], "what is about to happen comes first"
    verdict = await given.approvals.cast(given.tenant, first.id, click(BOB))
    assert (isinstance(verdict, Refused), verdict.status) == (True, Status.CANCELLED)
    assert isinstance(await given.refunds.begin(given.tenant, held.id), Receipt)
    for one in (first, held):
        row = await given.approvals.get(given.tenant, one.id)
        assert (row.status, row.decided_by, row.withdrawn_at is not None) == (Status.CANCELLED, DESK, True)
    assert list(await locks.open_of(given.tenant, key.id, limit=9)) == [last.id]
    await locks.unlock(given.tenant, key.id, by=ALICE)
    assert isinstance(await given.approvals.cast(given.tenant, last.id, click(BOB)), Counted)


async def test_a_key_that_takes_the_place_while_the_line_is_locked_is_locked_too_or_not_made(
    given: Given, keys: store.PostgresApiKeys, locks: store.PostgresKeyLocks
) -> None:
    for _ in range(ROUNDS):
        key = await key_with(given)
        await asyncio.gather(
            keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY),
            locks.lock(given.tenant, key.id, by=ALICE),
            return_exceptions=True,
        )
        assert [one.id for one in await keys.all(given.tenant) if one.locked_at is None] == []


async def test_unlocked_it_asks_again_and_what_was_withdrawn_stays_so(
    given: Given, keys: store.PostgresApiKeys, locks: store.PostgresKeyLocks
) -> None:
    key = await key_with(given)
    await locks.lock(given.tenant, key.id, by=ALICE)
    with pytest.raises(BadInput, match=f"`countersign keys unlock {key.id}` comes first"):
        await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    back = await locks.unlock(given.tenant, key.id, by=BOB)
    assert (back.changed, back.at) == (True, None)
    assert not (await locks.unlock(given.tenant, key.id, by=BOB)).changed
    opened = await asks(given, key)
    assert list(await locks.open_of(given.tenant, key.id, limit=9)) == [], "a late event withdraws nothing newer"
    assert (await given.approvals.get(given.tenant, opened.id)).status is Status.PENDING
    assert [row["actor"] for row in await given.recorded("api_key_unlocked")] == [BOB]
    await locks.lock(given.tenant, key.id, by=ALICE)
    assert len(await told(given)) == 2, "each lock has its own event"


async def test_the_card_names_no_key_and_its_asker_is_locked_all_the_same(
    given: Given, locks: store.PostgresKeyLocks, acme: Given
) -> None:
    key = await key_with(given)
    card, other = await asks(given, key), await given.approval()
    with pytest.raises(NotFound):
        await locks.lock_asker(acme.tenant, card.id, by=ALICE)
    with pytest.raises(NotFound, match="not asked with a key"):
        await locks.lock_asker(given.tenant, other.id, by=ALICE)
    assert (await locks.lock_asker(given.tenant, card.id, by=ALICE)).key_id == key.id


async def test_a_key_is_named_by_its_name_where_one_program_has_it(
    given: Given, keys: store.PostgresApiKeys, locks: store.PostgresKeyLocks
) -> None:
    key = await key_with(given)
    newer, _ = await keys.rotate(given.tenant, key.id, by=ALICE, overlap=DAY)
    assert (await locks.lock(given.tenant, "shop agent", by=ALICE)).key_id == newer.id
    other = await key_with(given)
    with pytest.raises(BadInput, match="Several keys are called so") as said:
        await locks.unlock(given.tenant, "shop agent", by=ALICE)
    assert newer.id in str(said.value)
    assert other.id in str(said.value)
    for none in ("nobody", "", f"{key.id}x"):
        with pytest.raises(NotFound):
            await locks.lock(given.tenant, none, by=ALICE)


async def test_keys_are_locked_and_unlocked_at_a_terminal(
    given: Given, locks: store.PostgresKeyLocks, database_url: str
) -> None:
    environ = {"DATABASE_URL": database_url, "TENANT": str(given.tenant)}
    key = await key_with(given)
    await asks(given, key)
    code, said = await countersign("keys", "lock", "shop agent", **environ)
    assert (code, "is locked; 1 of its requests are being withdrawn" in said) == (0, True), said
    _, said = await countersign("keys", "list", **environ)
    assert "\tnever\tlocked\t" in said
    code, said = await countersign("keys", "lock", key.id, **environ)
    assert (code, "is locked already, by cli:uid-" in said) == (0, True), said
    code, said = await countersign("keys", "unlock", key.id, **environ)
    assert (code, "may call again" in said) == (0, True), said
