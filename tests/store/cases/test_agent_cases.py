"""What an agent asks is a case like any other to reviewers, and none at all to those who answer mails."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import asyncpg
import pytest

from app import store
from app.domain.approvals.voting import Decider, Status
from app.domain.cases.case_links import Linking
from app.domain.cases.cases import Accepted
from app.domain.cases.snoozes import Snooze, SnoozeChoice, Snoozing
from app.domain.cases.support_queue import Claiming, Closing
from app.domain.cases.support_reminders import ReminderPolicy
from app.domain.operations.dashboard import Lines
from app.domain.operations.retention import KeepRule
from app.domain.operations.weeks import IsoWeek
from app.errors import NotFound
from tests.store.given import ALICE, DEMO, Given, click, turn
from tests.store.given_requests import asked, request_row

POLICY = ReminderPolicy(3600, 3600, 14_400)
LATER = Snooze(SnoozeChoice.HOUR, "UTC")
KEEP = KeepRule(bodies_days=365, states_days=30)


async def test_a_request_is_in_no_list_of_what_waits_for_support(given: Given) -> None:
    opened = await asked(given)
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '5 days'")
    assert not (await given.queue.read(DEMO)).items
    waiting = await given.queue.waiting(DEMO)
    assert (waiting.customers, waiting.drafts, waiting.persons, waiting.longest) == (0, 0, 0, None)
    assert await store.PostgresSupportReminders(given.pool, lambda _: POLICY).due(DEMO) is None
    assert not await given.cases.lost(DEMO, older_than_seconds=1)
    assert not await store.PostgresMachines(given.pool).list(DEMO)
    assert await store.PostgresMachines(given.pool).count(DEMO) == 0
    assert (await store.PostgresDeskFacts(given.pool).facts(DEMO)).last_mail_at is None
    week = await store.PostgresMetrics(given.pool).week(DEMO, IsoWeek.of(datetime.now(UTC)))
    assert (week.open.count, week.resolved.count) == (0, 0)
    with pytest.raises(NotFound):
        await store.PostgresOneCase(given.pool).show(DEMO, opened.case_id)


async def test_a_mail_beside_it_is_in_all_of_them(given: Given) -> None:
    await asked(given)
    message, _ = await given.drafted()
    await given.older(message, 20_000)
    assert [one.message_id for one in (await given.queue.read(DEMO)).items] == [message.message_id]
    assert (await given.queue.waiting(DEMO)).customers == 1
    due = await store.PostgresSupportReminders(given.pool, lambda _: POLICY).due(DEMO)
    assert due is not None
    assert (due.head, due.queue.total) == (message.message_id, 1)


async def test_reviewers_have_it_among_theirs(given: Given) -> None:
    opened = await asked(given)
    board = store.PostgresDashboard(given.pool)
    listing = await board.list(DEMO, Lines.PENDING, person=Decider(ALICE, "alice@desk.example"))
    assert [one.approval.id for one in listing.sheets] == [opened.id]
    assert [one.approval.id for one in await given.approvals.pending(DEMO)] == [opened.id]


Tried = Callable[[Given, Accepted], Awaitable[object]]
NO_MAIL: dict[str, Tried] = {
    "drafted": lambda given, one: given.drafts.create(DEMO, one.message_id, turn()),
    "answered by hand": lambda given, one: given.drafts.by_hand(DEMO, one.message_id, "Hello", by=ALICE),
    "sent to the agent again": lambda given, one: given.cases.resend(DEMO, one.message_id),
    "begun by a forged event": lambda given, one: given.cases.begin(DEMO, one.message_id, delivery=0, run_id="r"),
    "read by the desk's own agent": lambda given, one: given.cases.conversation(DEMO, one.message_id),
    "handed over": lambda given, one: store.PostgresMachines(given.pool).hand_over(DEMO, one.message_id, by=ALICE),
    "looked up": lambda given, one: store.PostgresCustomerTies(given.pool).writer(DEMO, one.message_id),
}


@pytest.mark.parametrize("what", NO_MAIL)
async def test_nobody_replies_to_a_request_by_mail(given: Given, what: str) -> None:
    request = (await asked(given)).message_id
    accepted = await given.pool.fetchrow("SELECT id, case_id FROM messages WHERE id = $1", request)
    one = Accepted(accepted["id"], accepted["case_id"], duplicate=False, problem=None, truncated=False)
    with pytest.raises(NotFound):
        await NO_MAIL[what](given, one)
    assert await given.pool.fetchval("SELECT count(*) FROM drafts") == 0
    assert await given.pool.fetchval("SELECT delivery FROM messages WHERE id = $1", request) == 0


async def test_the_database_itself_takes_no_draft_of_a_request(given: Given) -> None:
    request = await request_row(given)
    draft = partial(
        given.pool.execute,
        "INSERT INTO drafts (tenant, id, case_id, message_id, turn, body, original_body, written_by, notes) "
        "VALUES ('demo', 'drf_1', $1, $2, 1, 'Hi', 'Hi', 'us', '{}')",
    )
    with pytest.raises(asyncpg.CheckViolationError, match="has no reply"):
        await draft(request.case_id, request.message_id)
    mail = await given.message()
    await draft(mail.case_id, mail.message_id)


async def test_support_has_no_hand_on_a_request(given: Given) -> None:
    opened = await asked(given)
    claimed = await given.claims.claim(DEMO, opened.case_id, by=ALICE, instead_of=None)
    assert claimed.outcome is Claiming.NOT_WAITING
    snoozes = store.PostgresSnoozes(given.pool)
    assert (await snoozes.put_off(DEMO, opened.case_id, LATER, by=ALICE)).outcome is Snoozing.NOT_WAITING
    with pytest.raises(NotFound):
        await snoozes.snooze(DEMO, opened.case_id, 60, by=ALICE)
    closed = await given.closings.no_reply(DEMO, opened.message_id, by=ALICE)
    assert closed.outcome is Closing.UNKNOWN
    assert (await given.links.link(DEMO, opened.case_id, "cust_002", by=ALICE)).outcome is Linking.UNKNOWN


async def test_a_mail_finds_no_way_into_a_requests_case(given: Given) -> None:
    opened = await asked(given)
    tag, name = await given.pool.fetchrow(
        "SELECT c.tag, m.external_id FROM cases c JOIN messages m ON m.case_id = c.id WHERE c.id = $1", opened.case_id
    )
    sender = await given.pool.fetchval("SELECT sender FROM cases WHERE id = $1", opened.case_id)
    for fields in ({"tags": (tag,)}, {"references": (name,)}, {"external_id": name}):
        accepted = await given.message(sender=sender, **fields)
        assert accepted.case_id != opened.case_id
        assert not accepted.duplicate


async def test_an_approved_request_is_carried_out_by_its_own_gate_and_never_by_a_mails_run(given: Given) -> None:
    opened = await asked(given)
    await given.approvals.cast(DEMO, opened.id, click())
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '2 days'")
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    assert not await given.refunds.stuck(DEMO, older_than_seconds=60)
    work = store.PostgresStalledWork(given.pool)
    assert not await work.approved(DEMO, before_seconds=60, still_seconds=60)


async def test_retention_takes_the_words_of_a_request_too(given: Given) -> None:
    opened = await asked(given)
    retention = store.PostgresRetention(given.pool)
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '400 days'")
    assert (await retention.erase(DEMO, KEEP)).cases == 0, "it waits for a decision"
    await given.deadline_in(opened.id, -1)
    assert await given.approvals.expire(DEMO, opened.id) is Status.EXPIRED
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '400 days'")
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    await retention.erase(DEMO, KEEP)
    assert await given.pool.fetchval("SELECT body FROM messages WHERE id = $1", opened.message_id) == ""
