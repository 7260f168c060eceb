"""Mails are kept whole, and read only as far as somebody looks: megabytes would hold up the host's event loop."""

from app import store
from app.domain.cases.cases import TEXT_READ_MAX
from app.store.cases.thread_summaries import thread_summaries
from app.store.db.transactions import tenant_tx
from tests.store.given import Given, mail

LONG = "Please refund me. " * 60_000  # a megabyte


async def test_the_agent_is_given_the_beginning_of_a_long_mail_and_of_what_it_quotes(given: Given) -> None:
    accepted = await given.cases.accept(given.tenant, mail(body=LONG, quoted=LONG))
    conversation = await given.cases.conversation(given.tenant, accepted.message_id)
    assert conversation.body == LONG[:TEXT_READ_MAX]
    ((_, quoted),) = conversation.history
    assert LONG[:TEXT_READ_MAX] in quoted
    assert len(quoted) < TEXT_READ_MAX + 200


async def test_the_agent_is_given_the_beginning_of_earlier_long_mails(given: Given) -> None:
    first = await given.cases.accept(given.tenant, mail(external_id="first@example.com", body=LONG))
    second = await given.cases.accept(given.tenant, mail(references=("first@example.com",)))
    assert second.case_id == first.case_id
    conversation = await given.cases.conversation(given.tenant, second.message_id)
    assert conversation.history == (("customer", LONG[:TEXT_READ_MAX]),)


async def test_a_summary_is_made_of_the_beginnings_of_long_mails(given: Given) -> None:
    accepted = await given.cases.accept(given.tenant, mail(body=LONG))
    async with tenant_tx(given.pool, given.tenant) as conn:
        known = await conn.fetchval("SELECT count(*) FROM summaries WHERE upto_id = $1", accepted.message_id)
    assert known == 1, "a megabyte is long enough to ask for one"
    thread = await thread_summaries.PostgresSummaries(given.pool).thread(given.tenant, accepted.message_id)
    assert thread.messages == (("customer", LONG[:TEXT_READ_MAX]),)


async def test_a_reply_is_compared_with_the_beginnings_of_long_mails(given: Given) -> None:
    accepted = await given.cases.accept(given.tenant, mail(body=LONG, quoted=LONG))
    around = await store.PostgresCustomers(given.pool).surroundings(given.tenant, accepted.message_id, ["1003"])
    assert 2 * TEXT_READ_MAX < len(around.known) < 2 * TEXT_READ_MAX + 2_000
    assert around.strangers == frozenset(), "it is their own order"
