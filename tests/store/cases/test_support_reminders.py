"""What support was reminded of is on record once, and is due again only when the rule says so."""

import asyncio

from app.domain.cases.support_reminders import ReminderPolicy
from app.store import PostgresSupportReminders
from tests.store.given import ALICE, DEMO, Given

POLICY = ReminderPolicy(3600, 3600, 14_400)


async def test_it_is_quiet_until_somebody_waits_long_and_again_when_nobody_does(given: Given) -> None:
    reminders = PostgresSupportReminders(given.pool, lambda _: POLICY)
    assert await reminders.due(DEMO) is None
    message, draft_id = await given.drafted()
    await given.older(message, 3000)
    assert await reminders.due(DEMO) is None
    await given.older(message, 700)
    found = await reminders.due(DEMO)
    assert found is not None
    assert (found.number, found.head, found.queue.total, found.due.escalate) == (1, message.message_id, 1, False)
    again = await reminders.due(DEMO)
    assert again is not None
    assert again.number == 1, "nobody was told yet"
    assert await reminders.told(DEMO, found)
    assert await reminders.due(DEMO) is None
    await given.pool.execute("UPDATE support_reminders SET reminded_at = reminded_at - interval '61 minutes'")
    again = await reminders.due(DEMO)
    assert again is not None
    assert (again.number, again.due.repeats) == (2, 1)
    await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    assert await reminders.due(DEMO) is None


async def test_mails_that_no_draft_comes_for_are_among_them_and_decisions_are_not(given: Given) -> None:
    reminders = PostgresSupportReminders(given.pool, lambda _: POLICY)
    approval = await given.approval()
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '5 hours'")
    assert await reminders.due(DEMO) is None, "that is the reviewers' ladder"
    await given.cases.needs_person(DEMO, approval.message_id, "agent_permanent")
    found = await reminders.due(DEMO)
    assert found is not None
    assert found.due.escalate


async def test_two_runs_of_one_reminder_are_on_record_once_and_call_on_call_once(given: Given) -> None:
    reminders = PostgresSupportReminders(given.pool, lambda _: POLICY)
    message, _draft = await given.drafted()
    await given.older(message, 20_000)
    found = await reminders.due(DEMO)
    assert found is not None
    assert found.due.escalate
    counted = await asyncio.gather(*(reminders.told(DEMO, found) for _ in range(4)))
    assert sorted(counted) == [False, False, False, True]
    lines = await given.recorded("support_reminded", "support_escalated")
    assert [(row["action"], row["data"]) for row in lines] == [
        ("support_reminded", {"waiting": 1, "unclaimed": 1}),
        ("support_escalated", {"waiting": 1, "unclaimed": 1}),
    ]
    await given.pool.execute("UPDATE support_reminders SET reminded_at = reminded_at - interval '3 days'")
    later = await reminders.due(DEMO)
    assert later is not None
    assert not later.due.escalate, "on-call knows"


async def test_on_call_hears_of_the_next_backlog_after_this_one_was_cleared(given: Given) -> None:
    reminders = PostgresSupportReminders(given.pool, lambda _: POLICY)
    message, _draft = await given.drafted()
    await given.older(message, 20_000)
    found = await reminders.due(DEMO)
    assert found is not None
    await reminders.told(DEMO, found)
    await given.closings.no_reply(DEMO, message.message_id, by=ALICE)
    assert await reminders.due(DEMO) is None
    second, _draft = await given.drafted()
    await given.older(second, 20_000)
    again = await reminders.due(DEMO)
    assert again is not None
    assert again.due.escalate


async def test_another_tenants_backlog_is_no_business_of_this_one(given: Given, acme: Given) -> None:
    reminders = PostgresSupportReminders(given.pool, lambda _: POLICY)
    message, _draft = await acme.drafted()
    await acme.older(message, 20_000)
    assert await reminders.due(DEMO) is None
    found = await reminders.due(acme.tenant)
    assert found is not None
    await reminders.told(acme.tenant, found)
    ours, _draft = await given.drafted()
    await given.older(ours, 4000)
    mine = await reminders.due(DEMO)
    assert mine is not None
    assert mine.number == 1
