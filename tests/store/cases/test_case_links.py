"""Whose case it is on a colleague's word: once, on record, and with everything drafted before it out of the way."""

import asyncio

from app.domain.cases.case_links import Linking
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ActorId
from app.events import EmailReceived
from tests.store.given import ALICE, BOB, DEMO, Given, turn

ROUNDS = 8


async def test_a_linked_case_is_the_customers_and_its_mail_is_announced_as_theirs(given: Given) -> None:
    mail = await given.message(sender="eve@example.org")
    verdict = await given.links.link(DEMO, mail.case_id, "ADA@example.com", by=ALICE)
    assert (verdict.outcome, verdict.drafting) == (Linking.LINKED, True)
    (line,) = await given.recorded("case_linked")
    assert (line["actor"], line["subject"]) == (ALICE, f"case:{mail.case_id}")
    events = [one.event for one in await given.outbox.due(DEMO, limit=10) if isinstance(one.event, EmailReceived)]
    assert [(one.customer_id, one.tier, one.delivery) for one in events[1:]] == [("cust_001", "enterprise", 1)]
    conversation = await given.cases.conversation(DEMO, mail.message_id)
    assert conversation.customer is not None
    assert conversation.first_turn > 1, "what was drafted without orders is no answer of this run"


async def test_nobody_vouches_for_the_sender_of_a_linked_case_whatever_a_mail_server_found(given: Given) -> None:
    mail = await given.message(sender="eve@example.org", sender_verified=True)
    assert (await given.cases.details(DEMO, mail.message_id)).sender_verified
    await given.links.link(DEMO, mail.case_id, "cust_001", by=ALICE)
    details = await given.cases.details(DEMO, mail.message_id)
    assert (details.sender_verified, details.linked_by) == (False, ALICE)
    assert not (await given.cases.begin(DEMO, mail.message_id, delivery=1, run_id="r")).sender_verified
    later = await given.follow_up_of("eve@example.org", mail)
    assert later.case_id == mail.case_id
    assert not (await given.cases.begin(DEMO, later.message_id, delivery=0, run_id="r")).sender_verified


async def test_the_card_says_who_linked_the_case(given: Given) -> None:
    mail = await given.message(sender="eve@example.org")
    await given.links.link(DEMO, mail.case_id, "cust_001", by=ALICE)
    opened = await given.approval(message=mail)
    details = await given.approvals.details(DEMO, opened.id)
    assert (details.sender_verified, details.linked_by) == (False, ALICE)


async def test_only_a_case_whose_sender_says_nothing_is_linked_and_only_to_a_customer(given: Given) -> None:
    own, mail = await given.message(), await given.message(sender="eve@example.org")
    links = given.links
    assert (await links.link(DEMO, own.case_id, "cust_002", by=ALICE)).outcome is Linking.OWN
    assert (await links.link(DEMO, mail.case_id, "nobody@example.org", by=ALICE)).outcome is Linking.NO_CUSTOMER
    assert (await links.link(DEMO, "case_none", "cust_001", by=ALICE)).outcome is Linking.UNKNOWN  # type: ignore[arg-type]
    await links.link(DEMO, mail.case_id, "cust_001", by=ALICE)
    assert (await links.link(DEMO, mail.case_id, "ada@example.com", by=BOB)).outcome is Linking.ALREADY
    assert (await links.link(DEMO, mail.case_id, "cust_002", by=BOB)).outcome is Linking.LINKED
    assert len(await given.recorded("case_linked")) == 2


async def test_a_case_with_a_request_under_way_is_not_linked_to_another(given: Given) -> None:
    mail = await given.message(sender="eve@example.org")
    await given.links.link(DEMO, mail.case_id, "cust_001", by=ALICE)
    await given.approval(message=mail)
    assert (await given.links.link(DEMO, mail.case_id, "cust_002", by=ALICE)).outcome is Linking.UNDECIDED


async def test_of_two_who_link_at_once_the_second_finds_it_so(given: Given) -> None:
    for number in range(ROUNDS):
        mail = await given.message(sender=f"eve{number}@example.org")
        both = await asyncio.gather(
            *(given.links.link(DEMO, mail.case_id, "cust_001", by=by) for by in (ALICE, BOB, ActorId("slack:UCAROL")))
        )
        assert sorted(one.outcome for one in both) == [Linking.ALREADY, Linking.ALREADY, Linking.LINKED]
        lines = [one for one in await given.recorded("case_linked") if one["subject"] == f"case:{mail.case_id}"]
        assert len(lines) == 1


async def test_a_strangers_draft_that_comes_late_does_not_stand_beside_the_customers(given: Given) -> None:
    for number in range(ROUNDS):
        mail = await given.message(sender=f"eve{number}@example.org")
        await given.links.link(DEMO, mail.case_id, "cust_001", by=ALICE)
        first = (await given.cases.conversation(DEMO, mail.message_id)).first_turn
        late, anew = await asyncio.gather(
            given.drafts.create(DEMO, mail.message_id, turn(1, "Hello stranger")),
            given.drafts.create(DEMO, mail.message_id, turn(first, "Hello Ada")),
        )
        found = [(await given.drafts.details(DEMO, one)).status for one in (late, anew)]
        assert found == [DraftStatus.REPLACED, DraftStatus.READY]


async def test_what_was_drafted_for_a_stranger_is_marked_and_no_longer_once_the_case_is_a_customers(
    given: Given,
) -> None:
    mail = await given.message(sender="eve@example.org")
    _, draft_id = await given.drafted(mail)
    assert (await given.drafts.details(DEMO, draft_id)).stranger
    assert [item.stranger for item in (await given.queue.read(DEMO)).items] == [True]
    await given.links.link(DEMO, mail.case_id, "cust_001", by=ALICE)
    details = await given.drafts.details(DEMO, draft_id)
    assert (details.stranger, details.linked_by) == (False, ALICE)
