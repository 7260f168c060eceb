"""Replies that did not arrive: kept once, on their draft, and a warning for the next."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.cases.mail.delivery import BounceKind, DeliveryReport, SendAttempt, SendOutcome, report_of_mail
from app.domain.cases.mail.inbound import Bounce, MailKind
from app.domain.cases.replies import DraftStatus
from app.domain.ids import BounceId, DraftId
from app.errors import NotFound
from tests.store.given import ALICE, DEMO, Given, mail, turn

ADA = "ada@example.com"


async def asked(given: Given) -> DraftId:
    accepted = await given.message(sender=ADA)
    draft = await given.drafts.create(DEMO, accepted.message_id, turn())
    await given.drafts.request_send(DEMO, draft, by=ALICE)
    return draft


async def sent(given: Given) -> DraftId:
    draft = await asked(given)
    await given.sent(draft)
    return draft


def report(draft: DraftId | None, source: str = "postmark:Bounce:1", **fields: object) -> DeliveryReport:
    made = DeliveryReport(source, BounceKind.HARD, "unknown_mailbox", ADA, draft)
    return replace(made, **fields)  # type: ignore[arg-type]


async def test_a_report_sent_again_is_the_same_bounce(given: Given) -> None:
    draft = await sent(given)
    ids = await asyncio.gather(*(given.bounces.keep(DEMO, report(draft)) for _ in range(5)))
    assert len(set(ids)) == 1
    assert await given.bounces.keep(DEMO, report(None, address="moved@example.com")) == ids[0]
    assert len(await given.recorded("mail_bounced")) == 1
    lines = [line.event.name for line in await given.outbox.due(DEMO, limit=50)]
    assert lines.count("postmark/bounce.received") == 1
    assert (await given.drafts.details(DEMO, draft)).trouble == "unknown_mailbox"


async def test_it_is_said_until_a_case_shows_it(given: Given) -> None:
    bounce = await given.bounces.keep(DEMO, report(await sent(given)))
    assert bounce is not None
    await given.bounces.shown(DEMO, bounce)
    done = await given.pool.fetchval("SELECT done_at FROM outbox WHERE cause = $1", f"{bounce}:received")
    assert done is not None


async def test_without_its_draft_it_is_the_latest_reply_to_that_address(given: Given) -> None:
    await sent(given)
    latest = await sent(given)
    bounce = await given.bounces.keep(DEMO, report(None))
    assert bounce is not None
    assert (await given.bounces.details(DEMO, bounce)).draft_id == latest


@pytest.mark.parametrize("address", ["stranger@example.com", "grace@example.com"])
async def test_mail_that_is_not_ours_leaves_no_address_behind(given: Given, address: str) -> None:
    await sent(given)
    assert await given.bounces.keep(DEMO, report(None, address=address)) is None
    assert await given.pool.fetchval("SELECT count(*) FROM bounces") == 0
    assert address not in str(await given.recorded())
    assert len(await given.recorded("bounce_unmatched")) == 1


async def test_what_was_never_sent_cannot_come_back(given: Given) -> None:
    accepted = await given.message()
    draft = await given.drafts.create(DEMO, accepted.message_id, turn())
    assert await given.bounces.keep(DEMO, report(draft)) is None
    with pytest.raises(NotFound):
        await given.bounces.details(DEMO, BounceId("bnc_none"))


async def test_that_it_came_back_proves_that_it_was_sent(given: Given) -> None:
    draft = await asked(given)
    leave = await given.sending.begin(DEMO, draft, mail_id="x@y", patience_seconds=60)
    assert isinstance(leave, SendAttempt)
    await given.sending.commit(DEMO, draft, leave.number)
    await given.sending.settle(DEMO, draft, leave.number, SendOutcome.UNSURE, "answer_lost")
    await given.bounces.keep(DEMO, report(draft))
    details = await given.drafts.details(DEMO, draft)
    assert (details.status, details.trouble) == (DraftStatus.SENT, "unknown_mailbox")
    assert len(await given.recorded("message_sent")) == 1


@pytest.mark.parametrize(("kind", "warns"), [("hard", True), ("complaint", True), ("soft", False)])
async def test_the_next_draft_warns_until_they_write_again(given: Given, kind: str, warns: bool) -> None:
    draft = await sent(given)
    accepted = await given.message(sender=ADA)
    await given.bounces.keep(DEMO, report(draft, kind=BounceKind(kind)))
    following = await given.drafts.create(DEMO, accepted.message_id, turn())
    assert (await given.drafts.details(DEMO, following)).warning == ("unknown_mailbox" if warns else "")
    assert (await given.drafts.details(DEMO, draft)).warning == ""  # it says so itself
    await given.message(sender=ADA, entered_by=ALICE)  # on the phone: says nothing of the mailbox
    assert bool((await given.drafts.details(DEMO, following)).warning) is warns
    await given.message(sender=ADA)
    assert bool((await given.drafts.details(DEMO, following)).warning) is (kind == "complaint")


async def test_a_delivery_report_that_came_by_mail_is_a_bounce_of_its_draft(given: Given) -> None:
    draft = await sent(given)
    bounce = Bounce(f"{draft}@shop.example", "5.1.1", "failed")
    returned = mail(sender="mailer-daemon@mx.example", kind=MailKind.BOUNCE, bounce=bounce)
    for _ in range(2):
        accepted = await given.cases.accept(DEMO, returned)
    assert len(await given.recorded("mail_bounced")) == 1
    details = await given.drafts.details(DEMO, draft)
    assert (details.trouble, details.case_id) == ("unknown_mailbox", accepted.case_id)


@pytest.mark.parametrize(
    ("status", "action", "kind", "reason"),
    [
        ("5.1.1", "failed", "hard", "unknown_mailbox"),
        ("5.2.2", "failed", "soft", "mailbox_full"),
        ("4.4.7", "failed", "soft", "not_accepted"),
        ("", "", "hard", "not_accepted"),
        ("4.4.1", "delayed", None, ""),
        ("2.0.0", "delivered", None, ""),
    ],
)
def test_what_a_delivery_report_means(status: str, action: str, kind: str | None, reason: str) -> None:
    ours = "drf_0123456789abcdef01234567@shop.example"
    said = report_of_mail(source="1@mx", original_id=ours, status=status, action=action)
    assert (None if said is None else (said.kind, said.reason)) == (None if kind is None else (kind, reason))
    assert report_of_mail(source="1@mx", original_id="other@shop.example", status="5.1.1", action="failed") is None


async def test_a_report_may_come_before_we_know_that_the_reply_was_sent(given: Given) -> None:
    """The mail server took it, its answer to us was lost, and the other side was quick to refuse it."""
    draft = await asked(given)
    leave = await given.sending.begin(DEMO, draft, mail_id="m@x", patience_seconds=60)
    assert isinstance(leave, SendAttempt)
    assert await given.bounces.keep(DEMO, report(draft, "early")) is None, "nothing was handed over yet"
    await given.sending.commit(DEMO, draft, leave.number)
    assert await given.bounces.keep(DEMO, report(draft)) is not None
    assert await given.sending.begin(DEMO, draft, mail_id="m@x", patience_seconds=60) is DraftStatus.SENT
    assert await given.sending.settle(DEMO, draft, leave.number, SendOutcome.FAILED) is DraftStatus.SENT
    details = await given.drafts.details(DEMO, draft)
    assert (details.status, details.trouble) == (DraftStatus.SENT, "unknown_mailbox")
    assert len(await given.recorded("message_sent")) == 1
    assert not [line for line in await given.outbox.due(DEMO, limit=50) if "send" in line.event.name]
