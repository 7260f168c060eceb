"""What is old is deleted, what is open is not, and the record verifies ever after (facts/threats.md case 104)."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from app import store
from app.domain.approvals.questions import NewQuestion
from app.domain.cases.cases import Accepted
from app.domain.cases.mail.inbound import MailKind
from app.domain.cases.replies import OutboundMail, Proposal
from app.domain.cases.thread_summary import ThreadSummary
from app.domain.investigations import Report, Started, SubjectKind
from app.domain.operations.retention import Erased, KeepRule
from app.errors import BadInput
from app.store.cases.thread_summaries.rows import kept_thread_summary
from app.store.db.pool import Pool
from app.store.operations import retention
from tests.store.given import ALICE, Given, click, turn
from tests.store.given_commands import about, failed

RULE = KeepRule(bodies_days=90, states_days=30)
SECRET = "my number is 555-0199"
_SENT = """
UPDATE drafts SET status = 'sent', sent_at = clock_timestamp(), edit_diff = $2, retry_note = $2 WHERE id = $1
"""
_SUMMARY = "INSERT INTO summaries (tenant, upto_id, case_id, messages, characters) VALUES ($1, $2, $3, 9, 9)"
_PIECE = "INSERT INTO summary_pieces (tenant, upto_id, piece, body) VALUES ($1, $2, 'summary', $3)"
EVERYWHERE = """
SELECT t.relname AS table, a.attname AS column FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""


@pytest.fixture
def keeper(pool: Pool) -> store.PostgresRetention:
    return store.PostgresRetention(pool)


async def answered(given: Given, body: str = f"Hello, {SECRET}") -> Accepted:
    """A case with everything in it that can hold the customer's words, and nothing left to do."""
    accepted = await given.message(
        body=body, quoted=SECRET, attachments=({"name": SECRET, "size_bytes": 1, "sha256": "x"},)
    )
    paused = replace(
        turn(1, None), state=SECRET, contract="v1", proposals=(Proposal("call_1", "1003", 4000, SECRET),)
    )
    turns = store.PostgresAgentTurns(given.pool)
    await turns.save(given.tenant, accepted.message_id, paused)
    approval = await given.approval(message=accepted)
    await given.questions.ask(given.tenant, approval.id, NewQuestion(by=ALICE, text=SECRET, source=accepted.case_id))
    await given.pool.execute(
        "UPDATE questions SET answer = $1, closed_at = clock_timestamp() WHERE source = $2", SECRET, accepted.case_id
    )
    await given.approvals.cast(given.tenant, approval.id, click(reply=SECRET))
    await given.refunds.give_up(given.tenant, approval.id, code="facts_changed", trouble="Moved", untried=True)
    last = turn(2, SECRET)
    await turns.save(given.tenant, accepted.message_id, last)
    draft_id = await given.drafts.create(given.tenant, accepted.message_id, last)
    letter = OutboundMail(given.tenant, draft_id, "ada@example.com", "Re", SECRET)
    await store.PostgresMailbox(given.pool).put(letter)
    await given.pool.execute(_SENT, draft_id, SECRET)
    await given.pool.execute(_SUMMARY, given.tenant, accepted.message_id, accepted.case_id)
    await given.pool.execute(_PIECE, given.tenant, accepted.message_id, SECRET)
    thread_summary = kept_thread_summary(ThreadSummary(accepted.message_id, SECRET, None, (SECRET,), "a model"))
    await given.pool.execute("UPDATE cases SET gist = $2 WHERE id = $1", accepted.case_id, thread_summary)
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    return accepted


async def let_pass(given: Given, days: int) -> None:
    """All that happened happened earlier."""
    for table, columns in {
        "messages": ("received_at",),
        "approvals": ("moved_at",),
        "drafts": ("sent_at",),
        "turns": ("saved_at",),
        "investigations": ("finished_at",),
        "health_checks": ("checked_at",),
    }.items():
        for column in columns:
            await given.pool.execute(f"UPDATE {table} SET {column} = {column} - make_interval(days => $1)", days)


async def holding(pool: Pool, text: str) -> set[str]:
    """Every column of every table that holds a text, wherever it was put."""
    found = set()
    for row in await pool.fetch(EVERYWHERE):
        question = f'SELECT count(*) FROM "{row["table"]}" WHERE position($1 IN "{row["column"]}"::text) > 0'
        if await pool.fetchval(question, text):
            found.add(f"{row['table']}.{row['column']}")
    return found


async def test_after_ninety_days_a_closed_case_holds_no_text_anywhere_and_the_record_verifies(
    given: Given, acme: Given, keeper: store.PostgresRetention
) -> None:
    await answered(given)
    other = await acme.message(body="A mail of another tenant")
    before = await given.recorded()
    await let_pass(given, 91)
    assert {"messages.body", "drafts.body", "turns.record", "mail_outbox.body"} <= await holding(given.pool, SECRET)
    erased = await keeper.erase(given.tenant, RULE)
    assert erased == Erased(cases=1, messages=1, states=1)
    assert await holding(given.pool, SECRET) == set()
    assert await given.audit.verify(given.tenant) is None
    after = await given.recorded()
    assert after[: len(before)] == before, "what was on record stays on record"
    assert [row["data"] for row in after[len(before) :]] == [{"cases": 1, "messages": 1, "states": 1}]
    assert (await acme.cases.conversation(acme.tenant, other.message_id)).body == "A mail of another tenant"


async def test_a_second_night_finds_nothing_and_writes_nothing(given: Given, keeper: store.PostgresRetention) -> None:
    await answered(given)
    await let_pass(given, 91)
    assert (await keeper.erase(given.tenant, RULE)).messages == 1
    assert await keeper.erase(given.tenant, RULE) == Erased()
    assert len(await given.recorded("texts_erased")) == 1


async def test_paused_runs_go_after_thirty_days_and_the_texts_stay(
    given: Given, keeper: store.PostgresRetention
) -> None:
    accepted = await answered(given)
    await let_pass(given, 29)
    assert await keeper.erase(given.tenant, RULE) == Erased()
    await let_pass(given, 2)
    assert await keeper.erase(given.tenant, RULE) == Erased(states=1)
    kept = await store.PostgresAgentTurns(given.pool).load(given.tenant, accepted.message_id, 1)
    assert kept is not None
    assert (kept.state, kept.contract) == (None, None)
    assert kept.proposals[0].reason == SECRET
    assert (await given.cases.conversation(given.tenant, accepted.message_id)).body == f"Hello, {SECRET}"


async def _pending(given: Given, accepted: Accepted) -> None:
    await given.approval(message=accepted, call_id="call_9")
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '400 days'")


async def _approved(given: Given, accepted: Accepted) -> None:
    await given.approved(message=accepted, call_id="call_9")
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '400 days'")


async def _executing(given: Given, accepted: Accepted) -> None:
    approval = await given.approved(message=accepted, call_id="call_9")
    await given.refunds.begin(given.tenant, approval.id)
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '400 days'")


async def _unresolved(given: Given, accepted: Accepted) -> None:
    approval = await given.approved(message=accepted, call_id="call_9")
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.give_up(given.tenant, approval.id, code="unknown", trouble="Nobody knows")
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '400 days'")


async def _ready(given: Given, accepted: Accepted) -> None:
    await given.drafts.create(given.tenant, accepted.message_id, turn(3))


async def _unsure(given: Given, accepted: Accepted) -> None:
    await given.pool.execute("UPDATE drafts SET status = 'unsure' WHERE message_id = $1", accepted.message_id)


async def _asked(given: Given, _accepted: Accepted) -> None:
    await given.pool.execute("UPDATE questions SET closed_at = NULL")


async def _unanswered(given: Given, accepted: Accepted) -> None:
    await given.pool.execute("DELETE FROM drafts WHERE message_id = $1", accepted.message_id)


async def _unsaid(given: Given, accepted: Accepted) -> None:
    await given.pool.execute(
        "UPDATE outbox SET done_at = NULL WHERE payload->>'message_id' = $1", accepted.message_id
    )


async def _spoke_again(given: Given, accepted: Accepted) -> None:
    await given.pool.execute("UPDATE messages SET received_at = clock_timestamp() WHERE id = $1", accepted.message_id)


async def _answered_late(given: Given, accepted: Accepted) -> None:
    await given.pool.execute(
        "UPDATE drafts SET sent_at = clock_timestamp() WHERE message_id = $1", accepted.message_id
    )


@pytest.mark.parametrize(
    "open_because",
    [
        _pending,
        _approved,
        _executing,
        _unresolved,
        _ready,
        _unsure,
        _asked,
        _unanswered,
        _unsaid,
        _spoke_again,
        _answered_late,
    ],
)
async def test_nothing_of_an_open_case_is_deleted_however_old_it_is(
    given: Given, keeper: store.PostgresRetention, open_because: Callable[[Given, Accepted], Awaitable[None]]
) -> None:
    accepted = await answered(given)
    await let_pass(given, 400)
    await open_because(given, accepted)
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp() WHERE $1", open_because is not _unsaid)
    assert await keeper.erase(given.tenant, RULE) == Erased()


async def test_batches_are_bounded_and_come_to_an_end(
    given: Given, keeper: store.PostgresRetention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CASES_MAX", 2)
    for _ in range(5):
        await answered(given)
    await let_pass(given, 91)
    batches = [await keeper.erase(given.tenant, RULE) for _ in range(4)]
    assert [one.cases for one in batches] == [2, 2, 1, 0]
    assert [one.more for one in batches] == [True, True, False, False]


async def test_investigations_lose_their_words_and_checkups_their_rows(
    given: Given, keeper: store.PostgresRetention
) -> None:
    desk = store.PostgresInvestigations(given.pool)
    started = await desk.open(given.tenant, about(SubjectKind.ORDER, "ord_1003", question=SECRET))
    assert isinstance(started, Started)
    still_open = await desk.open(given.tenant, about(SubjectKind.ORDER, "ord_1001", question="Is it on its way?"))
    await desk.report(
        given.tenant, started.id, Report(SECRET, (SECRET,), "offline", (Proposal("c", "1", 1, SECRET),))
    )
    await store.PostgresCustomerHealth(given.pool).check(
        given.tenant, about(SubjectKind.ORDER, "x").subject.customer.id, "2026-01-01"
    )
    await let_pass(given, 91)
    assert await keeper.erase(given.tenant, RULE) == Erased(investigations=1, checkups=1)
    assert await holding(given.pool, SECRET) == set()
    read = await desk.get(given.tenant, started.id)
    assert read.report == Report("", (), "", ())
    assert isinstance(still_open, Started)
    assert (await desk.get(given.tenant, still_open.id)).question == "Is it on its way?"


async def test_what_machines_wrote_goes_with_its_case_and_unread_letters_go_after_thirty_days(
    given: Given, keeper: store.PostgresRetention
) -> None:
    await given.message(body=SECRET, kind=MailKind.AUTO)
    letters = store.PostgresDeadLetters(given.pool)
    await letters.keep(
        given.tenant, SECRET.encode(), "message/rfc822", code="unreadable", sentence="It cannot be read"
    )
    await let_pass(given, 91)
    await given.pool.execute("UPDATE dead_letters SET received_at = received_at - interval '29 days'")
    assert await keeper.erase(given.tenant, RULE) == Erased(cases=1, messages=1)
    assert await letters.count(given.tenant) == 1
    await given.pool.execute("UPDATE dead_letters SET received_at = received_at - interval '2 days'")
    assert await keeper.erase(given.tenant, RULE) == Erased(letters=1)
    assert await letters.count(given.tenant) == 0


async def test_a_message_without_its_text_is_not_handled_again(given: Given, keeper: store.PostgresRetention) -> None:
    accepted = await answered(given)
    await let_pass(given, 91)
    await keeper.erase(given.tenant, RULE)
    with pytest.raises(BadInput, match="deleted for its age"):
        await given.cases.resend(given.tenant, accepted.message_id)
    assert await given.recorded("message_resent") == []


async def test_a_turn_keeps_what_it_cost(given: Given, keeper: store.PostgresRetention) -> None:
    accepted = await answered(given)
    record = json.loads(await given.pool.fetchval("SELECT record FROM turns WHERE number = 2"))
    costly = json.dumps({**record, "requests": 3})
    await given.pool.execute("UPDATE turns SET record = $1 WHERE number = 2", costly)
    await let_pass(given, 91)
    await keeper.erase(given.tenant, RULE)
    kept = await store.PostgresAgentTurns(given.pool).load(given.tenant, accepted.message_id, 2)
    assert kept is not None
    assert (kept.requests, kept.reply) == (3, "")


async def test_money_nobody_can_find_keeps_its_case(given: Given, keeper: store.PostgresRetention) -> None:
    await failed(given, call_id="call_5")
    await let_pass(given, 400)
    assert (await keeper.erase(given.tenant, RULE)).cases == 0
