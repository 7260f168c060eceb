"""Mails: accepted once, whole, into the right case, and never lost."""

import asyncio
from dataclasses import replace

import pytest

from app import store
from app.domain.cases.cases import TEXT_READ_MAX, Problem
from app.domain.cases.replies import Proposal, TurnRecord
from app.domain.ids import CustomerId, MessageId, OrderId, Posted
from app.errors import NotFound
from app.events import EmailReceived
from tests.store.given import ALICE, Given, mail, turn


async def test_a_mail_delivered_twenty_times_at_once_is_one_message_with_one_event(given: Given) -> None:
    same = mail()
    accepted = await asyncio.gather(*(given.cases.accept(given.tenant, same) for _ in range(20)))
    assert len({(one.message_id, one.case_id) for one in accepted}) == 1
    assert sorted(one.duplicate for one in accepted) == [False] + [True] * 19
    assert len(await given.recorded("message_accepted")) == 1
    assert len(await given.outbox.due(given.tenant, limit=10)) == 1
    assert await given.pool.fetchval("SELECT count(*) FROM cases") == 1


async def test_the_event_carries_ids_and_the_customers_tier_only(given: Given) -> None:
    accepted = await given.message()
    (line,) = await given.outbox.due(given.tenant, limit=10)
    assert line.event == EmailReceived(
        tenant="demo", message_id=accepted.message_id, customer_id="cust_001", tier="enterprise"
    )
    assert line.event.dedupe_id == f"{accepted.message_id}:received:0"


async def test_an_empty_mail_is_kept_put_on_record_and_announced(given: Given) -> None:
    accepted = await given.message(body=" \n\t ")
    assert accepted.problem is Problem.EMPTY_BODY
    assert len(await given.recorded("message_empty")) == 1
    assert len(await given.outbox.due(given.tenant, limit=10)) == 1


async def test_a_five_megabyte_mail_is_kept_whole_and_marked_as_truncated_for_the_agent(given: Given) -> None:
    body = "Please refund me. " * 290_000
    accepted = await given.message(body=body)
    assert accepted.truncated
    assert len(await given.recorded("message_truncated")) == 1
    assert await given.pool.fetchval("SELECT body FROM messages WHERE id = $1", accepted.message_id) == body
    assert (await given.cases.conversation(given.tenant, accepted.message_id)).body == body[:TEXT_READ_MAX]
    details = await given.cases.details(given.tenant, accepted.message_id)
    assert (details.size_bytes, details.truncated, details.excerpt) == (len(body), True, body[:600])


async def test_a_reply_continues_its_case_only_for_the_person_it_began_with(given: Given) -> None:
    first = await given.message(external_id="first@example.com")
    reply = await given.message(references=("first@example.com",))
    stranger = await given.message(references=("first@example.com",), sender="grace@example.com")
    assert reply.case_id == first.case_id
    assert stranger.case_id != first.case_id


async def test_a_stranger_reusing_a_message_id_swallows_nobodys_mail(given: Given) -> None:
    hostile = mail(external_id="guessed@example.com", sender="eve@example.org")
    honest = replace(hostile, sender="ada@example.com", body="My real question")
    await given.cases.accept(given.tenant, hostile)
    for duplicate in (False, True):
        accepted = await given.cases.accept(given.tenant, honest)
        assert accepted.duplicate is duplicate
        assert (await given.cases.details(given.tenant, accepted.message_id)).sender == "ada@example.com"


async def test_beginning_is_on_record_once_per_delivery_and_stops_the_resends(given: Given) -> None:
    accepted = await given.message()
    for run in ("run-1", "run-1", "run-2"):
        await given.cases.begin(given.tenant, accepted.message_id, delivery=0, run_id=run)
    assert len(await given.recorded("message_received")) == 1
    assert not await given.outbox.due(given.tenant, limit=10)
    assert await given.cases.resend(given.tenant, accepted.message_id) == 1
    (line,) = await given.outbox.due(given.tenant, limit=10)
    assert line.event.dedupe_id == f"{accepted.message_id}:received:1"
    await given.cases.begin(given.tenant, accepted.message_id, delivery=1, run_id="run-3")
    assert len(await given.recorded("message_received")) == 2
    assert len(await given.recorded("message_resent")) == 1


async def test_a_delivery_nobody_sent_begins_nothing(given: Given) -> None:
    accepted = await given.message()
    for delivery in (1, 7, -1):
        with pytest.raises(NotFound):
            await given.cases.begin(given.tenant, accepted.message_id, delivery=delivery, run_id="forged")
    with pytest.raises(NotFound):
        await given.cases.begin(given.tenant, MessageId("msg_none"), delivery=0, run_id="forged")
    assert not await given.recorded("message_received")


async def test_a_mail_turned_away_is_on_record_each_time(given: Given) -> None:
    for _ in range(2):
        await given.cases.refuse(given.tenant, code="too_large", size_bytes=50_000_000)
    rows = await given.recorded("message_refused")
    assert [row["data"] for row in rows] == [{"code": "too_large", "size_bytes": 50_000_000}] * 2


async def test_the_first_thread_bound_to_a_case_wins(given: Given) -> None:
    accepted = await given.message()
    bound = await asyncio.gather(
        *(given.cases.bind_thread(given.tenant, accepted.case_id, Posted("C", f"{n}.0")) for n in range(5))
    )
    assert len(set(bound)) == 1
    assert (await given.cases.details(given.tenant, accepted.message_id)).thread == bound[0]


async def test_the_conversation_holds_what_was_said_before_oldest_first(given: Given) -> None:
    first = await given.message(external_id="a@example.com", body="Where is order 1003?")
    draft = await given.drafts.create(given.tenant, first.message_id, turn(reply="On its way."))
    await given.drafts.request_send(given.tenant, draft, by=ALICE)
    await given.sent(draft)
    second = await given.message(references=("a@example.com",), body="It never came. Refund?")
    talk = await given.cases.conversation(given.tenant, second.message_id)
    assert talk.history == (("customer", "Where is order 1003?"), ("desk", "On its way."))
    assert (talk.body, talk.customer.id) == ("It never came. Refund?", "cust_001")
    assert len(talk.today) == 10


async def test_a_case_is_marked_for_a_person_once_per_reason(given: Given) -> None:
    accepted = await given.message()
    for code in ("agent_failed", "agent_failed", "too_many_approvals"):
        await given.cases.needs_person(given.tenant, accepted.message_id, code)
    assert [row["data"]["code"] for row in await given.recorded("case_needs_person")] == [
        "agent_failed",
        "too_many_approvals",
    ]


async def test_the_first_turn_saved_under_a_number_wins(given: Given) -> None:
    accepted = await given.message()
    turns = store.PostgresAgentTurns(given.pool)
    assert await turns.load(given.tenant, accepted.message_id, 1) is None
    proposal = Proposal("call_1", "ord_1003", 4000, "broken \x00 \ud800")
    spent = {"requests": 1, "input_tokens": 2, "output_tokens": 3}
    said = {"proposals": (proposal,), "notes": ("note",), "cleared": ("secret",)}
    first = TurnRecord(1, None, "offline", '{"state": "\\u0000"}', "contract", **said, **spent)
    assert await turns.save(given.tenant, accepted.message_id, first) == first
    assert await turns.save(given.tenant, accepted.message_id, replace(first, written_by="other")) == first
    assert await turns.load(given.tenant, accepted.message_id, 1) == first


async def test_orders_are_the_customers_own_latest_first(given: Given) -> None:
    customers, records = store.PostgresCustomers(given.pool), store.PostgresRecords(given.pool)
    orders = await records.orders(given.tenant, CustomerId("cust_001"))
    assert [order.number for order in orders] == ["1003", "1002", "1001"]
    order = await customers.order(given.tenant, OrderId("ord_1005"))
    assert order is not None
    assert (order.customer_id, order.paid_cents, order.refunded_cents) == ("cust_002", 8990, 3000)
    assert await customers.order(given.tenant, OrderId("ord_none")) is None
