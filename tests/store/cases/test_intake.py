"""Mail as it really comes: into the right case, without starting a loop, and kept where nobody could read it."""

import asyncio
from typing import Any

import pytest

from app import store
from app.domain.cases.cases import Problem
from app.domain.cases.mail.inbound import Bounce, MailKind
from app.domain.ids import ActorId, CaseId
from app.errors import NotFound
from app.store.cases.mail import dead_letters as letters_store
from app.store.cases.mail.intake import SENDER_HOUR_MAX, THREAD_HOUR_MAX
from tests.store.given import Given, turn


async def _tag(given: Given, case_id: CaseId) -> str:
    return str(await given.pool.fetchval("SELECT tag FROM cases WHERE id = $1", case_id))


async def _draft(given: Given) -> tuple[str, CaseId]:
    first = await given.message()
    draft_id = await given.drafts.create(given.tenant, first.message_id, turn())
    return draft_id, first.case_id


async def test_a_mail_that_carries_the_cases_tag_continues_it(given: Given) -> None:
    first = await given.message()
    again = await given.message(tags=("0" * 16, await _tag(given, first.case_id)))
    assert again.case_id == first.case_id


async def test_a_tag_opens_no_case_to_anybody_but_its_sender(given: Given) -> None:
    first = await given.message()
    strange = await given.message(tags=(await _tag(given, first.case_id),), sender="grace@example.com")
    assert strange.case_id != first.case_id


async def test_every_case_has_a_tag_of_its_own_that_nobody_can_guess(given: Given) -> None:
    tags = {await _tag(given, (await given.message()).case_id) for _ in range(20)}
    assert len(tags) == 20
    assert all(len(tag) == 16 and set(tag) <= set("0123456789abcdef") for tag in tags)


async def test_an_answer_to_a_mail_of_ours_continues_its_case(given: Given) -> None:
    """Some mail programs name only what they answer, and that is our own Message-ID."""
    draft_id, case_id = await _draft(given)
    assert (await given.message(references=(f"{draft_id}@desk.example",))).case_id == case_id
    assert (await given.message(references=(f"{draft_id}@x",), sender="grace@example.com")).case_id != case_id


@pytest.mark.parametrize(
    ("kind", "action"), [(MailKind.AUTO, "message_automatic"), (MailKind.BOUNCE, "message_bounced")]
)
async def test_what_a_machine_wrote_is_kept_on_record_and_wakes_nobody(
    given: Given, kind: MailKind, action: str
) -> None:
    first = await given.message()
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    bounce = Bounce() if kind is MailKind.BOUNCE else None
    accepted = await given.message(
        kind=kind, bounce=bounce, references=("x@y",), tags=(await _tag(given, first.case_id),)
    )
    assert (accepted.kind, accepted.problem) == (kind, None)
    assert len(await given.recorded(action)) == 1
    assert await given.outbox.due(given.tenant, limit=10) == []
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '1 day'")
    lost = await given.cases.lost(given.tenant, older_than_seconds=60)
    assert accepted.message_id not in [message_id for message_id, _ in lost]


async def test_what_a_machine_wrote_is_no_part_of_the_conversation(given: Given) -> None:
    first = await given.message()
    tags = (await _tag(given, first.case_id),)
    await given.message(kind=MailKind.AUTO, tags=tags, body="I am out of office")
    last = await given.message(tags=tags)
    assert last.case_id == first.case_id
    told = await given.cases.conversation(given.tenant, last.message_id)
    assert [text for _, text in told.history] == ["Please refund order 1003."]


async def test_a_returned_mail_joins_the_case_of_its_draft_whoever_reports_it(given: Given) -> None:
    draft_id, case_id = await _draft(given)
    bounce = Bounce(f"{draft_id}@desk.example", "5.1.1", "failed")
    accepted = await given.message(
        kind=MailKind.BOUNCE, bounce=bounce, sender="mailer-daemon@mx.example", body="No such user"
    )
    assert accepted.case_id == case_id
    row = await given.pool.fetchrow(
        "SELECT bounced_id, bounced_status, bounced_action FROM messages WHERE id = $1", accepted.message_id
    )
    assert row is not None
    assert tuple(row) == (f"{draft_id}@desk.example", "5.1.1", "failed")
    (line,) = await given.recorded("message_bounced")
    assert line["data"]["status"] == "5.1.1"


async def test_a_thread_with_too_many_mails_in_an_hour_gets_a_person(given: Given) -> None:
    """facts/threats.md case 66: two machines that do not say so would answer each other for ever."""
    first = await given.message()
    tags = (await _tag(given, first.case_id),)
    for _ in range(THREAD_HOUR_MAX):
        await given.message(tags=tags, kind=MailKind.AUTO)  # these are answered by nobody
    for _ in range(THREAD_HOUR_MAX - 1):
        assert (await given.message(tags=tags)).problem is None
    over = await given.message(tags=tags)
    assert over.problem is Problem.TOO_MANY
    assert len(await given.recorded("message_looping")) == 1
    assert (await given.message()).problem is None  # another case of the same sender
    written = await given.message(tags=tags, entered_by=ActorId("slack:U1"))
    assert written.problem is None
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '61 minutes'")
    assert (await given.message(tags=tags)).problem is None


async def test_a_machine_that_begins_a_new_thread_each_time_is_stopped_too(given: Given) -> None:
    for _ in range(SENDER_HOUR_MAX):
        assert (await given.message()).problem is None
    assert (await given.message()).problem is Problem.TOO_MANY
    assert (await given.message(sender="grace@example.com")).problem is None
    assert (await given.message(entered_by=ActorId("slack:U1"))).problem is None


async def test_another_mail_under_the_same_name_is_another_mail(given: Given) -> None:
    """A contact form may use one id for all; a mail sent again by its provider has the same content."""
    first = await given.message(external_id="form@example.com", body="Where is order 1003?")
    second = await given.message(external_id="form@example.com", body="Please refund order 1003.")
    assert not second.duplicate
    assert second.message_id != first.message_id
    for body, known in (("Where is order 1003?", first), ("Please refund order 1003.", second)):
        again = await given.message(external_id="form@example.com", body=body)
        assert (again.duplicate, again.message_id) == (True, known.message_id)


async def test_what_a_mail_quotes_is_kept_and_stands_for_a_history_we_do_not_have(given: Given) -> None:
    first = await given.message(body="Yes, please.", quoted="> Shall we refund it?")
    told = await given.cases.conversation(given.tenant, first.message_id)
    assert told.body == "Yes, please."
    ((who, text),) = told.history
    assert (who, "> Shall we refund it?" in text) == ("customer", True)
    second = await given.message(body="Well?", quoted="> Yes, please.", tags=(await _tag(given, first.case_id),))
    told = await given.cases.conversation(given.tenant, second.message_id)
    assert told.history == (("customer", "Yes, please."),)


@pytest.mark.parametrize(
    ("fields", "verified"),
    [
        ({"sender_verified": True}, True),
        ({"sender_verified": False}, False),
        ({"sender_verified": False, "entered_by": ActorId("slack:U1")}, True),
    ],
)
async def test_who_vouches_for_the_sender_is_on_every_sheet(
    given: Given, fields: dict[str, Any], verified: bool
) -> None:
    accepted = await given.message(**fields)
    assert (await given.cases.details(given.tenant, accepted.message_id)).sender_verified is verified
    work = await given.cases.begin(given.tenant, accepted.message_id, delivery=0, run_id="r")
    assert work.sender_verified is verified
    approval = await given.approval(message=accepted)
    assert (await given.approvals.details(given.tenant, approval.id)).sender_verified is verified


async def test_attachments_are_on_the_cases_sheet(given: Given) -> None:
    kept = {"name": "a.pdf", "size_bytes": 7, "sha256": "0" * 64, "content_type": "application/pdf"}
    accepted = await given.message(attachments=(kept,))
    (shown,) = (await given.cases.details(given.tenant, accepted.message_id)).attachments
    assert (shown.name, shown.size_bytes, shown.content_type) == ("a.pdf", 7, "application/pdf")


async def test_a_letter_is_kept_once_however_often_it_comes(given: Given) -> None:
    letters = store.PostgresDeadLetters(given.pool)
    keep = {"code": "bad_mime", "sentence": "It is broken"}
    ids = await asyncio.gather(*(letters.keep(given.tenant, b"raw", "message/rfc822", **keep) for _ in range(5)))
    (letter,) = await letters.list(given.tenant)
    assert set(ids) == {letter.id}
    assert (letter.tries, letter.code, letter.size_bytes, letter.raw_kept) == (5, "bad_mime", 3, True)
    assert await letters.raw(given.tenant, letter.id) == b"raw"
    assert await letters.count(given.tenant) == 1
    assert len(await given.recorded("letter_kept")) == 1


async def test_an_event_of_another_version_is_listed_and_can_be_dropped(given: Given) -> None:
    await given.message()
    unsayable = store.PostgresUndeliverableEvents(given.pool)
    assert await unsayable.list(given.tenant) == []
    await given.pool.execute(
        "INSERT INTO outbox (tenant, cause, name, payload, mode, claimed_until) VALUES "
        "('demo', 'c1', 'future/event', '{}', 'once', now() + interval '1 hour'), "
        "('demo', 'c2', 'customer/email.received', '{}', 'once', NULL)"
    )
    future, broken = await unsayable.list(given.tenant)
    assert [(one.name, one.cause) for one in (future, broken)] == [
        ("future/event", "c1"),
        ("customer/email.received", "c2"),
    ]
    await unsayable.again(given.tenant, future.id)
    assert await given.pool.fetchval("SELECT claimed_until FROM outbox WHERE id = $1", future.id) is None
    for one in (future, broken):
        await unsayable.drop(given.tenant, one.id, by=ActorId("cli:ada"))
        with pytest.raises(NotFound):
            await unsayable.drop(given.tenant, one.id, by=ActorId("cli:ada"))
    assert await unsayable.list(given.tenant) == []
    assert len(await given.recorded("letter_dropped")) == 2


@pytest.mark.parametrize(("read", "action"), [(True, "letter_read"), (False, "letter_dropped")])
async def test_a_letter_taken_off_the_shelf_is_on_record(given: Given, read: bool, action: str) -> None:
    letters = store.PostgresDeadLetters(given.pool)
    kept = await letters.keep(given.tenant, b"raw", "message/rfc822", code="c", sentence="s")
    await letters.take_off(given.tenant, kept, by=ActorId("cli:ada"), read=read)
    (line,) = await given.recorded(action)
    assert line["actor"] == "cli:ada"
    for gone in (letters.show, letters.raw):
        with pytest.raises(NotFound):
            await gone(given.tenant, kept)


async def test_letters_go_after_a_month_and_the_shelf_has_an_end(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = store.PostgresDeadLetters(given.pool)
    keep = {"code": "c", "sentence": "s"}
    old = await letters.keep(given.tenant, b"old", "message/rfc822", **keep)
    await given.pool.execute("UPDATE dead_letters SET received_at = received_at - interval '31 days'")
    monkeypatch.setattr(letters_store, "SHELF_BYTES_MAX", 10)
    first = await letters.keep(given.tenant, b"12345678", "message/rfc822", **keep)
    second = await letters.keep(given.tenant, b"123456789", "message/rfc822", **keep)
    kept = {letter.id: letter.raw_kept for letter in await letters.list(given.tenant)}
    assert kept == {first: True, second: False}
    assert old not in kept
    with pytest.raises(NotFound, match="not kept"):
        await letters.raw(given.tenant, second)
    assert await letters.count(given.tenant) == 2
    await given.pool.execute("UPDATE dead_letters SET received_at = received_at - interval '31 days'")
    assert await letters.list(given.tenant) == []
