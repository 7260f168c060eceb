"""Mails as they came are kept sealed, are read on record only, and go with their case."""

import asyncio
from dataclasses import replace
from typing import Final

import pytest

from app import store
from app.domain.cases.mail.inbound import MailKind, Original
from app.domain.ids import ActorId, MessageId, TenantId
from app.domain.operations.retention import KeepRule
from app.domain.privacy.records_keys import keys_of, new_key
from app.errors import BadInput, Misconfigured, NotFound
from tests.store.given import Given, mail, turn

SECRET: Final = b"Subject: hi\r\n\r\nmy card is 4111 1111 1111 1111 " + b"\x80\xff" * 400_000
ORIGINAL: Final = Original(SECRET, "message/rfc822")
ADA: Final = ActorId("slack:U1")


@pytest.fixture
def key() -> str:
    return new_key()


def cases(given: Given, *keys: str) -> store.PostgresCases:
    return store.PostgresCases(given.pool, vault=store.Vault(keys))


def originals(given: Given, *keys: str) -> store.PostgresOriginals:
    return store.PostgresOriginals(given.pool, store.Vault(keys) if keys else None)


async def keep(given: Given, *keys: str, **fields: object) -> MessageId:
    found = await cases(given, *keys).accept(given.tenant, replace(mail(**fields), original=ORIGINAL))
    return found.message_id


async def test_an_original_comes_back_byte_for_byte_and_lies_sealed(given: Given, key: str) -> None:
    message = await keep(given, key)
    read = await originals(given, key).read(given.tenant, message, by=ADA)
    assert read == ORIGINAL
    stored = await given.pool.fetchval("SELECT content FROM originals")
    assert b"4111" not in stored
    assert len(stored) < len(SECRET) // 2


async def test_each_reading_of_an_original_is_on_record_and_its_words_are_not(given: Given, key: str) -> None:
    message = await keep(given, key)
    for _ in range(2):
        await originals(given, key).read(given.tenant, message, by=ADA)
    lines = await given.recorded("original_read")
    assert [line["actor"] for line in lines] == [ADA, ADA]
    assert str(lines).count(message) >= 2
    assert "4111 1111" not in str(lines)  # fewer digits stand in a digest one day
    assert await given.audit.verify(given.tenant) is None


async def test_a_new_key_before_the_old_one_opens_both_and_a_wrong_one_is_told_in_words(
    given: Given, key: str
) -> None:
    newer = new_key()
    old = await keep(given, key)
    new = await keep(given, newer, key)
    for message in (old, new):
        assert (await originals(given, newer, key).read(given.tenant, message, by=ADA)).content == SECRET
    with pytest.raises(Misconfigured, match="RECORDS_KEY"):
        await originals(given, newer).read(given.tenant, old, by=ADA)
    with pytest.raises(Misconfigured, match="not set"):
        await originals(given).read(given.tenant, new, by=ADA)
    await given.pool.execute("UPDATE originals SET content = substr(content, 1, 600) WHERE message_id = $1", new)
    with pytest.raises(Misconfigured, match="damaged"):
        await originals(given, newer).read(given.tenant, new, by=ADA)


async def test_a_mail_delivered_twice_has_one_original_and_another_tenant_sees_none(given: Given, key: str) -> None:
    same = replace(mail(), original=ORIGINAL)
    found = await asyncio.gather(*(cases(given, key).accept(given.tenant, same) for _ in range(4)))
    assert await given.pool.fetchval("SELECT count(*) FROM originals") == 1
    with pytest.raises(NotFound):
        await originals(given, key).read(TenantId("acme"), found[0].message_id, by=ADA)


async def test_without_a_key_or_an_original_there_is_a_sentence(given: Given, key: str) -> None:
    typed = await given.message()
    with pytest.raises(NotFound, match="not kept"):
        await originals(given, key).read(given.tenant, typed.message_id, by=ADA)
    with pytest.raises(NotFound, match="no such message"):
        await originals(given, key).read(given.tenant, MessageId("msg_none"), by=ADA)
    assert await given.recorded("original_read") == []


async def test_an_original_goes_when_the_texts_of_its_case_go(given: Given, key: str) -> None:
    await keep(given, key, kind=MailKind.AUTO)
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '91 days'")
    await store.PostgresRetention(given.pool).erase(given.tenant, KeepRule(bodies_days=90, states_days=30))
    assert await given.pool.fetchval("SELECT count(*) FROM originals") == 0


async def test_a_dead_letter_lies_sealed_and_those_of_before_are_still_read(given: Given, key: str) -> None:
    before = await store.PostgresDeadLetters(given.pool).keep(given.tenant, b"old", "x/y", code="c", sentence="s")
    letters = store.PostgresDeadLetters(given.pool, store.Vault([key]))
    kept = await letters.keep(given.tenant, SECRET, "x/y", code="c", sentence="s")
    assert b"4111" not in await given.pool.fetchval("SELECT raw FROM dead_letters WHERE id = $1", kept)
    assert await letters.raw(given.tenant, kept, by=ADA) == SECRET
    assert await letters.raw(given.tenant, before, by=ADA) == b"old"
    assert [line["actor"] for line in await given.recorded("original_read")] == [ADA, ADA]
    with pytest.raises(Misconfigured):
        await store.PostgresDeadLetters(given.pool).raw(given.tenant, kept, by=ADA)


@pytest.mark.parametrize("text", ["short", "A" * 44, f"{'A' * 43}=,x", "ä" * 43 + "="])
def test_what_is_no_key_is_told_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="countersign key") as refused:
        keys_of(text)
    assert text not in str(refused.value)
    assert keys_of(f" {'A' * 43}= , ") == ("A" * 43 + "=",)


async def test_a_mail_filed_as_a_machines_is_listed_and_can_be_handed_over_once(given: Given) -> None:
    machines = store.PostgresMachines(given.pool)
    await given.message()
    filed = await given.message(kind=MailKind.AUTO, subject="Newsletter")
    assert [one.id for one in await machines.list(given.tenant)] == [filed.message_id]
    assert await machines.count(given.tenant) == 1
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    assert await machines.hand_over(given.tenant, filed.message_id, by=ADA) == filed.case_id
    events = await given.pool.fetch("SELECT name, payload FROM outbox WHERE done_at IS NULL")
    assert [(row["name"], row["payload"]["message_id"]) for row in events] == [
        ("customer/email.received", filed.message_id)
    ]
    (line,) = await given.recorded("message_handed_over")
    assert line["actor"] == ADA
    assert await machines.list(given.tenant) == []
    with pytest.raises(BadInput, match="already"):
        await machines.hand_over(given.tenant, filed.message_id, by=ADA)
    work = await given.cases.begin(given.tenant, filed.message_id, delivery=1, run_id="r")
    assert work.problem is None


async def answered(given: Given, **fields: object) -> None:
    """A mail that got an answer."""
    accepted = await given.message(**fields)
    assert accepted.problem is None
    await given.drafts.create(given.tenant, accepted.message_id, turn())
    await given.pool.execute("UPDATE drafts SET status = 'sent', sent_at = now()")


async def test_who_was_answered_and_says_the_same_again_gets_no_second_answer(given: Given) -> None:
    words = {"subject": "Re: Your order", "body": "We are sorry, but this address is not read."}
    await answered(given, **words)
    again = await given.message(subject="Automated note", body=words["body"])
    assert again.problem is None  # another subject is another mail
    same = await given.message(subject="RE: re:  Your order", body=f"  {words['body'].upper()}\n")
    assert same.problem == "repeated"
    assert len(await given.recorded("message_repeated")) == 1


async def test_a_person_with_something_else_to_say_is_not_stopped(given: Given) -> None:
    for number in (1003, 1004):
        await answered(given, subject="Refund", body=f"Please refund order {number}.")
    other = await given.message(subject="Refund", body="Thank you. Please refund the lamp, too.")
    assert other.problem is None
    third = await given.message(subject="Refund", body="Please refund order 1005.")
    assert third.problem == "repeated"  # nothing but the number is new, for the third time: a person looks


async def test_who_got_no_answer_yet_may_ask_again(given: Given) -> None:
    first = await given.message(subject="Refund", body="Please refund order 1003.")
    second = await given.message(subject="Refund", body="Please refund order 1003.")
    assert (first.problem, second.problem) == (None, None)


async def test_whom_a_form_spoke_for_is_on_the_cases_sheet(given: Given) -> None:
    accepted = await given.message(sent_by="form@shop.example", reply_to="x@example.com")
    details = await given.cases.details(given.tenant, accepted.message_id)
    assert (details.sent_by, details.reply_to) == ("form@shop.example", "x@example.com")
