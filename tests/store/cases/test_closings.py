"""No reply needed: on record, taken back, and never said of a mail that nobody had seen."""

import asyncio

from app.domain.cases.replies import SendRefusal
from app.domain.cases.support_queue import Closing
from app.domain.operations.retention import KeepRule
from app.store import PostgresRetention
from tests.store.given import ALICE, BOB, DEMO, Given

ROUNDS = 12
CLOSED = "SELECT id, no_reply_by FROM messages WHERE no_reply_at IS NOT NULL"


async def test_it_ends_the_wait_keeps_the_draft_from_leaving_and_can_be_taken_back(given: Given) -> None:
    message, draft_id = await given.drafted()
    verdict = await given.closings.no_reply(DEMO, message.message_id, by=ALICE)
    assert (verdict.outcome, verdict.case_id) == (Closing.CLOSED, message.case_id)
    assert (await given.queue.waiting(DEMO)).customers == 0
    assert (await given.queue.read(DEMO)).total == 0
    details = await given.drafts.details(DEMO, draft_id)
    assert details.closed is not None
    assert details.closed.by == ALICE
    refused = await given.drafts.request_send(DEMO, draft_id, by=BOB)
    assert (refused.refusal, refused.by) == (SendRefusal.NO_REPLY, ALICE)
    by_hand = await given.drafts.by_hand(DEMO, message.message_id, "Dear Ada, hello.", by=BOB)
    assert by_hand.refusal is SendRefusal.NO_REPLY
    again = await given.closings.no_reply(DEMO, message.message_id, by=BOB)
    assert (again.outcome, again.by) == (Closing.ALREADY, ALICE)

    opened = [await given.closings.reply_after_all(DEMO, message.message_id, by=BOB) for _ in range(2)]
    assert [one.outcome for one in opened] == [Closing.OPENED, Closing.ALREADY]
    assert (await given.queue.read(DEMO)).items[0].draft_id == draft_id
    assert (await given.drafts.request_send(DEMO, draft_id, by=BOB)).refusal is None
    await given.closings.no_reply(DEMO, message.message_id, by=BOB)
    lines = await given.recorded("reply_not_needed", "reply_needed_after_all")
    assert [(row["action"], row["actor"]) for row in lines] == [
        ("reply_not_needed", ALICE),
        ("reply_needed_after_all", BOB),
    ]


async def test_it_is_said_of_the_mail_and_those_before_it_and_taken_back_of_the_same(given: Given) -> None:
    first = await given.message()
    second = await given.follow_up(first)
    third = await given.follow_up(second)
    await given.closings.no_reply(DEMO, second.message_id, by=ALICE)
    closed = {row["id"] for row in await given.pool.fetch(CLOSED)}
    assert closed == {first.message_id, second.message_id}
    assert (await given.queue.waiting(DEMO)).customers == 1, "the third was not seen by whoever pressed"
    await given.closings.no_reply(DEMO, third.message_id, by=BOB)
    await given.closings.reply_after_all(DEMO, third.message_id, by=BOB)
    closed = {row["id"] for row in await given.pool.fetch(CLOSED)}
    assert closed == {first.message_id, second.message_id}


async def test_a_reply_on_its_way_and_an_open_decision_stand_in_its_way(given: Given) -> None:
    message, draft_id = await given.drafted()
    await given.drafts.request_send(DEMO, draft_id, by=BOB)
    for _ in range(2):
        verdict = await given.closings.no_reply(DEMO, message.message_id, by=ALICE)
        assert (verdict.outcome, verdict.by) == (Closing.ANSWERED, BOB)
        if await given.pool.fetchval("SELECT status FROM drafts") == "sending":
            await given.sent(draft_id)
    approval = await given.approval()
    asked = await given.closings.no_reply(DEMO, approval.message_id, by=ALICE)
    assert asked.outcome is Closing.UNDECIDED
    assert (
        await given.closings.no_reply(DEMO, type(message.message_id)("msg_x"), by=ALICE)
    ).outcome is Closing.UNKNOWN


async def test_another_tenant_closes_nothing_of_ours(given: Given, acme: Given) -> None:
    message, _draft = await given.drafted()
    assert (await acme.closings.no_reply(acme.tenant, message.message_id, by=BOB)).outcome is Closing.UNKNOWN
    assert (await given.queue.waiting(DEMO)).customers == 1


async def test_a_mail_that_comes_in_the_same_moment_is_not_among_what_needs_no_reply(given: Given) -> None:
    for _ in range(ROUNDS):
        message, _draft = await given.drafted()
        closed, second = await asyncio.gather(
            given.closings.no_reply(DEMO, message.message_id, by=ALICE), given.follow_up(message)
        )
        assert closed.outcome is Closing.CLOSED
        assert second.case_id == message.case_id
        waits = await given.pool.fetch(
            "SELECT id FROM messages WHERE case_id = $1 AND no_reply_at IS NULL", message.case_id
        )
        assert [row["id"] for row in waits] == [second.message_id]


async def test_of_a_send_and_no_reply_needed_at_once_one_counts(given: Given) -> None:
    sent = 0
    for turn in range(ROUNDS * 2):
        message, draft_id = await given.drafted()
        presses = [
            given.closings.no_reply(DEMO, message.message_id, by=ALICE),
            given.drafts.request_send(DEMO, draft_id, by=BOB),
        ]
        both = await asyncio.gather(*(presses if turn % 2 else reversed(presses)))
        closing, sending = both if turn % 2 else reversed(both)
        assert (closing.outcome is Closing.CLOSED) == (sending.refusal is SendRefusal.NO_REPLY), (closing, sending)
        assert (closing.outcome is Closing.ANSWERED) == (sending.refusal is None), (closing, sending)
        sent += sending.refusal is None
    assert 0 <= sent <= ROUNDS * 2


async def test_of_an_answer_by_hand_and_no_reply_needed_at_once_one_counts(given: Given) -> None:
    for _ in range(ROUNDS):
        message = await given.message()
        closing, sending = await asyncio.gather(
            given.closings.no_reply(DEMO, message.message_id, by=ALICE),
            given.drafts.by_hand(DEMO, message.message_id, "Dear Ada, we look into it.", by=BOB),
        )
        assert (closing.outcome is Closing.CLOSED) == (sending.refusal is SendRefusal.NO_REPLY), (closing, sending)


async def test_what_needs_no_reply_is_not_begun_again_and_its_texts_are_erased_when_old(given: Given) -> None:
    message, _draft = await given.drafted()
    lost = await given.message()
    await given.cases.begin(DEMO, lost.message_id, delivery=0, run_id="r")
    await given.older(lost, 90 * 86_400)
    await given.older(message, 90 * 86_400)
    assert [one for one, _ in await given.cases.lost(DEMO, older_than_seconds=60)] == [lost.message_id]
    for one in (message, lost):
        await given.closings.no_reply(DEMO, one.message_id, by=ALICE)
    assert await given.cases.lost(DEMO, older_than_seconds=60) == []
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    await PostgresRetention(given.pool).erase(DEMO, KeepRule(bodies_days=30, states_days=30))
    erased = await given.pool.fetchval("SELECT erased_at IS NOT NULL FROM messages WHERE id = $1", message.message_id)
    assert erased, "a draft that nobody will send keeps no text for ever"


async def test_a_closed_mail_without_a_draft_is_opened_by_its_case_however_much_came_since(given: Given) -> None:
    closed = await given.message()
    await given.closings.no_reply(DEMO, closed.message_id, by=ALICE)
    await given.follow_up(closed)
    assert (await given.closings.reopen(DEMO, closed.case_id, by=BOB)).outcome is Closing.OPENED
    assert await given.pool.fetch(CLOSED) == []
    assert (await given.closings.reopen(DEMO, closed.case_id, by=BOB)).outcome is Closing.ALREADY
    assert len(await given.recorded("reply_needed_after_all")) == 1
