"""A snoozed case is in no list until its time, or until its customer writes again."""

import asyncio

import pytest

from app.domain.cases.case_state import CaseStage
from app.domain.cases.snoozes import Snooze, SnoozeChoice, Snoozing
from app.domain.cases.support_reminders import ReminderPolicy
from app.domain.ids import CaseId
from app.errors import BadInput, NotFound
from app.store import PostgresSnoozes, PostgresSupportReminders
from tests.store.db.test_outbox_relay import Engine, make_relay
from tests.store.given import ALICE, DEMO, Given

MONDAY = Snooze(SnoozeChoice.MONDAY, "Europe/Berlin")


async def test_it_is_out_of_sight_until_its_time_and_a_new_mail_wakes_it(given: Given) -> None:
    snoozes = PostgresSnoozes(given.pool)
    mail, draft = await given.drafted()
    stalled = await given.message()
    await given.cases.needs_person(DEMO, stalled.message_id, "agent_permanent")
    for case_id in (mail.case_id, stalled.case_id):
        assert await snoozes.snooze(DEMO, case_id, 3_600, by=ALICE) is not None
    assert (await given.queue.read(DEMO)).total == 0
    assert (await given.queue.waiting(DEMO)).customers == 2, "they wait all the same"
    await given.follow_up(mail)
    assert [item.draft_id for item in (await given.queue.read(DEMO)).items] == [draft]
    await given.pool.execute(
        "UPDATE cases SET snoozed_until = clock_timestamp() - interval '1 s' WHERE id = $1", stalled.case_id
    )
    assert (await given.queue.read(DEMO)).total == 2
    assert [row["actor"] for row in await given.recorded("case_snoozed")] == [ALICE, ALICE]


async def test_it_is_brought_back_by_hand_and_no_time_is_endless(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    await snoozes.snooze(DEMO, mail.case_id, 3_600, by=ALICE)
    assert await snoozes.snooze(DEMO, mail.case_id, 0, by=ALICE) is None
    assert (await given.queue.read(DEMO)).total == 1
    with pytest.raises(BadInput):
        await snoozes.snooze(DEMO, mail.case_id, 31 * 86_400, by=ALICE)
    with pytest.raises(NotFound):
        await snoozes.snooze(DEMO, "case_none", 60, by=ALICE)  # type: ignore[arg-type]


async def test_reminders_leave_it_alone_until_a_new_mail_wakes_it(given: Given) -> None:
    reminders = PostgresSupportReminders(given.pool, lambda _: ReminderPolicy(3600, 3600, 14_400))
    mail, _ = await given.drafted()
    await given.older(mail, 20_000)
    assert await reminders.due(DEMO) is not None
    verdict = await PostgresSnoozes(given.pool).put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    assert verdict.outcome is Snoozing.SNOOZED
    assert await reminders.due(DEMO) is None
    await given.follow_up(mail)
    found = await reminders.due(DEMO)
    assert found is not None
    assert found.due.escalate, "the customer has waited all the while"


async def test_the_head_says_until_when_and_is_repainted_with_each_word(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    awake = (await given.cases.details(DEMO, mail.message_id)).state
    assert awake is not None
    verdict = await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    await given.pool.execute("DELETE FROM message_changes")
    asleep = (await given.cases.details(DEMO, mail.message_id)).state
    assert asleep is not None
    assert (asleep.stage, asleep.snoozed_until) == (CaseStage.READY, verdict.until)
    assert asleep.mark != awake.mark
    await snoozes.wake(DEMO, mail.case_id, by=ALICE)
    assert (await given.cases.details(DEMO, mail.message_id)).state == awake
    assert await given.pool.fetchval("SELECT count(*) FROM message_changes WHERE case_id = $1", mail.case_id) > 0


async def test_a_snoozed_mail_without_a_draft_still_says_that_it_needs_a_person(given: Given) -> None:
    mail = await given.message()
    await given.cases.needs_person(DEMO, mail.message_id, "agent_permanent")
    verdict = await PostgresSnoozes(given.pool).put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    state = (await given.cases.details(DEMO, mail.message_id)).state
    assert state is not None
    assert (state.stage, state.code, state.snoozed_until) == (CaseStage.PERSON, "agent_permanent", verdict.until)
    assert await given.drafts.undrafted(DEMO, mail.case_id) is not None, "who put it off may answer it all the same"


async def test_a_word_said_twice_is_on_record_once_and_who_waits_for_nothing_is_not_put_off(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    first = await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    assert await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE) == first
    for _ in range(2):
        assert (await snoozes.wake(DEMO, mail.case_id, by=ALICE)).outcome is Snoozing.AWAKE
    lines = [row["data"]["seconds"] for row in await given.recorded("case_snoozed")]
    assert [seconds > 0 for seconds in lines] == [True, False]
    await given.closings.no_reply(DEMO, mail.message_id, by=ALICE)
    for case_id in (mail.case_id, CaseId("case_none")):
        assert (await snoozes.put_off(DEMO, case_id, MONDAY, by=ALICE)).outcome is Snoozing.NOT_WAITING


async def times_up(given: Given) -> None:
    """Its hour has come, and nobody pressed anything."""
    await given.pool.execute(
        "UPDATE cases SET snoozed_until = now() - interval '1 s' WHERE snoozed_until IS NOT NULL"
    )
    await given.pool.execute("DELETE FROM message_changes")


async def test_a_snooze_that_ends_by_itself_repaints_its_head_once(given: Given) -> None:
    snoozes, (mail, _), other = PostgresSnoozes(given.pool), await given.drafted(), await given.message()
    await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    assert await snoozes.wake_due(DEMO) == []
    await times_up(given)
    assert await snoozes.wake_due(DEMO) == [mail.case_id]
    assert [row["case_id"] for row in await given.pool.fetch("SELECT case_id FROM message_changes")] == [mail.case_id]
    assert await snoozes.wake_due(DEMO) == []
    assert other.case_id != mail.case_id
    state = (await given.cases.details(DEMO, mail.message_id)).state
    assert state is not None
    assert state.snoozed_until is None


async def test_nobody_who_puts_a_case_off_again_waits_for_the_sweep_or_is_woken_by_it(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    await times_up(given)
    async with given.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT FROM cases WHERE id = $1 FOR NO KEY UPDATE", mail.case_id)
        async with asyncio.timeout(5):
            assert await snoozes.wake_due(DEMO) == []
    await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    assert await snoozes.wake_due(DEMO) == []


async def test_the_reminder_says_which_snoozes_are_over_once_and_first(given: Given) -> None:
    snoozes = PostgresSnoozes(given.pool)
    reminders = PostgresSupportReminders(given.pool, lambda _: ReminderPolicy(3600, 3600, 14_400))
    longest, _ = await given.drafted()
    await given.older(longest, 7_000)
    first = await reminders.due(DEMO)
    assert first is not None
    assert await reminders.told(DEMO, first)
    (put_off, _), awake = await given.drafted(), await given.drafted()
    await snoozes.put_off(DEMO, put_off.case_id, MONDAY, by=ALICE)
    assert await reminders.due(DEMO) is None
    await times_up(given)
    await snoozes.wake_due(DEMO)
    found = await reminders.due(DEMO)
    assert found is not None, "an hour has not passed, but somebody chose this moment"
    assert [(item.case_id, item.woken) for item in found.queue.items] == [
        (put_off.case_id, True),
        (longest.case_id, False),
        (awake[0].case_id, False),
    ]
    assert (found.head, found.queue.total) == (longest.message_id, 3)
    assert await reminders.told(DEMO, found)
    assert await reminders.due(DEMO) is None, "it was said"


async def test_what_woke_while_a_reminder_was_on_its_way_is_in_the_next(given: Given) -> None:
    snoozes = PostgresSnoozes(given.pool)
    reminders = PostgresSupportReminders(given.pool, lambda _: ReminderPolicy(3600, 3600, 14_400))
    (longest, _), (put_off, _) = await given.drafted(), await given.drafted()
    await given.older(longest, 7_000)
    await snoozes.put_off(DEMO, put_off.case_id, MONDAY, by=ALICE)
    found = await reminders.due(DEMO)
    assert found is not None
    await times_up(given)
    await snoozes.wake_due(DEMO)
    assert await reminders.told(DEMO, found)
    following = await reminders.due(DEMO)
    assert following is not None
    assert [item.case_id for item in following.queue.items if item.woken] == [put_off.case_id]


async def test_the_relays_sweep_ends_them(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    await times_up(given)
    await make_relay(given, Engine()).sweep()
    assert await given.pool.fetchval("SELECT woke_at IS NOT NULL FROM cases WHERE id = $1", mail.case_id)


async def test_who_put_it_off_again_or_brought_it_back_is_not_told_that_its_snooze_is_over(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    reminders = PostgresSupportReminders(given.pool, lambda _: ReminderPolicy(3600, 3600, 14_400))
    await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    await times_up(given)
    await snoozes.wake_due(DEMO)
    await snoozes.put_off(DEMO, mail.case_id, MONDAY, by=ALICE)
    await snoozes.wake(DEMO, mail.case_id, by=ALICE)
    assert await reminders.due(DEMO) is None
