"""Mails of people we do not know: drafted within limits, keyed each by itself, and never at a customer's cost."""

from app import store
from app.domain.cases.cases import Problem
from app.domain.cases.mail.unknown_senders import UnknownSenderLimits
from app.events import EmailReceived
from tests.store.given import ALICE, DEMO, Given, mail


async def announced(given: Given) -> list[EmailReceived]:
    lines = await given.outbox.due(given.tenant, limit=100)
    return [line.event for line in lines if isinstance(line.event, EmailReceived)]


async def test_a_mail_from_a_stranger_is_kept_put_on_record_and_drafted_without_a_customer(given: Given) -> None:
    accepted = await given.message(sender="eve@example.org")
    assert accepted.problem is None
    assert len(await given.recorded("message_unmatched")) == 1
    work = await given.cases.begin(given.tenant, accepted.message_id, delivery=0, run_id="r")
    assert (work.customer_id, work.problem) == (None, None)
    conversation = await given.cases.conversation(given.tenant, accepted.message_id)
    assert (conversation.customer, conversation.sender) == (None, "eve@example.org")


async def test_each_stranger_has_a_key_of_their_own_and_all_of_them_one_tier(given: Given) -> None:
    for sender in ("eve@example.org", "mallory@example.org", "eve@example.org"):
        await given.message(sender=sender, body=f"hello from {sender}")
    events = await announced(given)
    keys = [event.customer_id for event in events]
    assert (len(keys), len(set(keys))) == (3, 2)
    assert "example.org" not in "".join(keys), "an address is no id"
    assert {event.tier for event in events} == {"unknown"}


async def test_beyond_a_strangers_drafts_of_the_day_a_person_answers(given: Given) -> None:
    limits = UnknownSenderLimits(each=2, all=100)
    cases = store.PostgresCases(given.pool, unknown_senders=limits)
    found = [await cases.accept(DEMO, mail(sender="eve@example.org", body=f"number {n}?")) for n in "abc"]
    assert [one.problem for one in found] == [None, None, Problem.UNKNOWN_CUSTOMER]
    other = await cases.accept(DEMO, mail(sender="mallory@example.org"))
    assert other.problem is None
    for one in found:
        await given.older(one, 25 * 3600)
    assert (await cases.accept(DEMO, mail(sender="eve@example.org", body="next day"))).problem is None


async def test_whatever_addresses_they_write_from_all_strangers_together_are_bounded(given: Given) -> None:
    cases = store.PostgresCases(given.pool, unknown_senders=UnknownSenderLimits(each=3, all=2))
    found = [await cases.accept(DEMO, mail(sender=f"eve{n}@example.org")) for n in range(4)]
    assert [one.problem for one in found] == [None, None, *[Problem.UNKNOWN_CUSTOMER] * 2]
    assert (await cases.accept(DEMO, mail())).problem is None, "a customer's draft is theirs"


async def test_what_costs_no_draft_is_not_counted(given: Given) -> None:
    cases = store.PostgresCases(given.pool, unknown_senders=UnknownSenderLimits(each=1, all=1))
    await cases.accept(DEMO, mail(sender="eve@example.org", body="   "))
    await cases.accept(DEMO, mail(sender="eve@example.org", body="written down", entered_by=ALICE))
    assert (await cases.accept(DEMO, mail(sender="eve@example.org", body="hello"))).problem is None


async def test_a_stranger_who_becomes_a_customer_is_one_in_their_old_case_too(given: Given) -> None:
    first = await given.message(sender="eve@example.org")
    await given.pool.execute("INSERT INTO customers VALUES ('demo', 'cust_eve', 'eve@example.org', 'pro')")
    again = await given.follow_up_of("eve@example.org", first)
    assert again.case_id == first.case_id
    assert (await announced(given))[-1].customer_id == "cust_eve"
    work = await given.cases.begin(given.tenant, again.message_id, delivery=0, run_id="r")
    assert work.customer_id == "cust_eve"


async def test_no_thread_of_a_strangers_is_summarised(given: Given) -> None:
    first = await given.message(sender="eve@example.org")
    for number in range(8):
        await given.follow_up_of("eve@example.org", first, body=f"part {number} " + "word " * 2_000)
    assert await given.pool.fetchval("SELECT count(*) FROM summaries") == 0
