"""A draft's way out: one attempt at a time, on record before it leaves, and no guess about what is not known."""

import asyncio

import pytest

from app.domain.cases.mail.delivery import SendAttempt, SendOutcome
from app.domain.cases.replies import DraftStatus, SendRefusal
from app.domain.ids import ActorId, DraftId
from app.errors import NotFound, Unavailable
from tests.store.given import ALICE, BOB, DEMO, Given, mail, turn

PATIENCE = 60.0  # longer than any test


async def drafted(given: Given, **fields: str) -> DraftId:
    accepted = await given.message(**fields)
    return await given.drafts.create(DEMO, accepted.message_id, turn())


async def asked(given: Given) -> DraftId:
    draft = await drafted(given)
    assert (await given.drafts.request_send(DEMO, draft, by=ALICE)).refusal is None
    return draft


async def begin(given: Given, draft: DraftId, patience: float = PATIENCE) -> SendAttempt | DraftStatus:
    mail_id = f"{draft}@shop.example"
    return await given.sending.begin(DEMO, draft, mail_id=mail_id, patience_seconds=patience)


async def attempt(given: Given, draft: DraftId) -> SendAttempt:
    leave = await begin(given, draft)
    assert isinstance(leave, SendAttempt)
    return leave


async def unsure(given: Given) -> DraftId:
    draft = await asked(given)
    leave = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, leave.number)
    assert await given.sending.settle(DEMO, draft, leave.number, SendOutcome.UNSURE, "answer_lost") == "unsure"
    return draft


async def said(given: Given, draft: DraftId) -> list[str]:
    """What the relay still says of it."""
    rows = await given.pool.fetch("SELECT cause FROM outbox WHERE done_at IS NULL AND cause LIKE $1", f"{draft}:%")
    return [row["cause"] for row in rows]


async def test_nobody_asked_so_nothing_is_sent(given: Given) -> None:
    draft = await drafted(given)
    assert await begin(given, draft) is DraftStatus.READY
    with pytest.raises(Unavailable):
        await given.sending.commit(DEMO, draft, 0)
    assert await given.sending.settle(DEMO, draft, 0, SendOutcome.SENT) is DraftStatus.READY
    assert not await given.recorded("message_sent")


async def test_sent_is_on_record_once_and_stops_the_resends(given: Given) -> None:
    draft = await asked(given)
    assert await said(given, draft) == [f"{draft}:send"]
    leave = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, leave.number)
    for _ in range(2):
        assert await given.sending.settle(DEMO, draft, leave.number, SendOutcome.SENT) is DraftStatus.SENT
    assert [row["actor"] for row in await given.recorded("message_sent")] == [ALICE]
    assert (await given.drafts.details(DEMO, draft)).sent_at is not None
    assert await said(given, draft) == []


async def test_only_the_latest_attempt_may_go_through_with_it(given: Given) -> None:
    """A host that was thought dead wakes up late: what it had begun is no longer its to end."""
    draft = await asked(given)
    late, latest = await attempt(given, draft), await attempt(given, draft)
    with pytest.raises(Unavailable):
        await given.sending.commit(DEMO, draft, late.number)
    await given.sending.commit(DEMO, draft, latest.number)
    with pytest.raises(Unavailable):  # nor twice
        await given.sending.commit(DEMO, draft, latest.number)
    assert await given.sending.settle(DEMO, draft, late.number, SendOutcome.FAILED, "x") is DraftStatus.SENDING


async def test_hosts_that_begin_at_once_hand_it_over_once(given: Given) -> None:
    for _ in range(10):
        draft = await asked(given)

        async def go(draft: DraftId = draft) -> bool:
            try:
                leave = await attempt(given, draft)
                await given.sending.commit(DEMO, draft, leave.number)
            except Unavailable:
                return False
            return True

        assert sum(await asyncio.gather(*(go() for _ in range(4)))) == 1


async def test_while_an_answer_may_still_come_nobody_else_begins(given: Given) -> None:
    draft = await asked(given)
    leave = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, leave.number)
    with pytest.raises(Unavailable) as waiting:
        await begin(given, draft)
    assert waiting.value.detail == "handing_over"
    assert await given.sending.settle(DEMO, draft, leave.number, SendOutcome.SENT) is DraftStatus.SENT


async def test_an_answer_that_never_came_is_a_persons_to_judge(given: Given) -> None:
    draft = await asked(given)
    leave = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, leave.number)
    assert await begin(given, draft, patience=1e-6) is DraftStatus.UNSURE
    assert await begin(given, draft, patience=1e-6) is DraftStatus.UNSURE
    assert len(await given.recorded("send_unsure")) == 1
    assert await said(given, draft) == []
    assert (await given.drafts.request_send(DEMO, draft, by=BOB)).refusal is SendRefusal.ALREADY_SENDING


async def test_mail_that_may_be_handed_over_twice_waits_for_nobody(given: Given) -> None:
    draft = await asked(given)
    leave = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, leave.number)
    assert isinstance(await begin(given, draft, patience=0), SendAttempt)


async def test_an_answer_that_came_late_after_all_settles_it(given: Given) -> None:
    for outcome, status in (
        (SendOutcome.SENT, "sent"),
        (SendOutcome.FAILED, "ready"),
        (SendOutcome.DELAYED, "unsure"),
    ):
        draft = await unsure(given)
        assert await given.sending.settle(DEMO, draft, 1, outcome, "late") == status


async def test_a_delay_is_told_and_tried_again(given: Given) -> None:
    draft = await asked(given)
    leave = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, leave.number)
    assert await given.sending.settle(DEMO, draft, leave.number, SendOutcome.DELAYED, "busy") is DraftStatus.SENDING
    assert (await given.drafts.details(DEMO, draft)).trouble == "busy"
    assert await said(given, draft) == [f"{draft}:send"]
    again = await attempt(given, draft)
    await given.sending.commit(DEMO, draft, again.number)
    await given.sending.settle(DEMO, draft, again.number, SendOutcome.SENT)
    assert (await given.drafts.details(DEMO, draft)).trouble == ""


async def test_a_refusal_leaves_a_draft_that_can_be_edited_and_sent_again(given: Given) -> None:
    draft = await asked(given)
    leave = await attempt(given, draft)
    status = await given.sending.settle(DEMO, draft, leave.number, SendOutcome.FAILED, "unknown_mailbox")
    assert status is DraftStatus.READY
    assert (await given.drafts.details(DEMO, draft)).trouble == "unknown_mailbox"
    assert [row["data"] for row in await given.recorded("send_failed")] == [{"code": "unknown_mailbox", "attempt": 1}]
    assert await said(given, draft) == []
    assert (await given.drafts.request_send(DEMO, draft, by=BOB, body="Dear Ada, again.")).refusal is None
    assert await said(given, draft) == [f"{draft}:send:2"]
    details = await given.drafts.details(DEMO, draft)
    assert (details.trouble, details.requested_by) == ("", BOB)
    assert "+Dear Ada, again." in details.edit_diff
    leave = await attempt(given, draft)
    assert leave.mail.body == "Dear Ada, again."
    await given.sending.settle(DEMO, draft, leave.number, SendOutcome.SENT)
    assert [row["actor"] for row in await given.recorded("send_requested", "message_sent")] == [ALICE, BOB, BOB]


async def test_a_person_says_that_it_arrived(given: Given) -> None:
    draft = await unsure(given)
    assert (await given.sending.resolve(DEMO, draft, by=BOB, arrived=True)).refusal is None
    assert (await given.drafts.details(DEMO, draft)).status is DraftStatus.SENT
    assert [(row["action"], row["actor"]) for row in await given.recorded("send_confirmed", "message_sent")] == [
        ("send_confirmed", BOB),
        ("message_sent", ALICE),
    ]
    assert await begin(given, draft) is DraftStatus.SENT


async def test_a_person_has_it_sent_again_under_the_same_id(given: Given) -> None:
    draft = await unsure(given)
    assert (await given.sending.resolve(DEMO, draft, by=BOB, arrived=False)).refusal is None
    assert await said(given, draft) == [f"{draft}:send:2"]
    leave = await attempt(given, draft)
    assert (leave.number, leave.mail.key) == (2, draft)
    await given.sending.commit(DEMO, draft, leave.number)


async def test_two_people_who_decide_at_once_decide_once(given: Given) -> None:
    for _ in range(10):
        draft = await unsure(given)
        verdicts = await asyncio.gather(
            given.sending.resolve(DEMO, draft, by=ALICE, arrived=True),
            given.sending.resolve(DEMO, draft, by=BOB, arrived=False),
        )
        assert sorted(str(one.refusal) for one in verdicts) == ["None", "already_sending"]
        assert len(await said(given, draft)) <= 1


async def test_only_what_is_not_known_can_be_resolved(given: Given) -> None:
    draft = await asked(given)
    verdict = await given.sending.resolve(DEMO, draft, by=BOB, arrived=True)
    assert verdict.refusal is SendRefusal.ALREADY_SENDING
    unknown = await given.sending.resolve(DEMO, DraftId("drf_none"), by=BOB, arrived=True)
    assert unknown.refusal is SendRefusal.UNKNOWN
    with pytest.raises(NotFound):
        await begin(given, DraftId("drf_none"))


async def test_the_letter_answers_its_mail_and_names_the_thread(given: Given) -> None:
    first = await given.cases.accept(DEMO, mail(external_id="one@mail.example.com"))
    draft = await given.drafts.create(DEMO, first.message_id, turn())
    await given.drafts.request_send(DEMO, draft, by=ALICE)
    leave = await attempt(given, draft)
    assert (leave.mail.in_reply_to, leave.mail.references) == ("one@mail.example.com", ("one@mail.example.com",))
    await given.sending.settle(DEMO, draft, leave.number, SendOutcome.SENT)
    answer = mail(external_id="two@mail.example.com", references=("one@mail.example.com",), subject="RE: AW: Order")
    second = await given.cases.accept(DEMO, answer)
    assert second.case_id == first.case_id
    following = await given.drafts.create(DEMO, second.message_id, turn())
    await given.drafts.request_send(DEMO, following, by=ALICE)
    letter = (await attempt(given, following)).mail
    assert letter.references == ("one@mail.example.com", f"{draft}@shop.example", "two@mail.example.com")
    assert (letter.subject, letter.automatic) == ("Re: Order", False)


@pytest.mark.parametrize("external_id", ["sha256:abc", "postmark:77", "case_1", "<a@b>", "a b@c.example"])
async def test_what_is_no_message_id_is_not_answered_to(given: Given, external_id: str) -> None:
    draft = await drafted(given, external_id=external_id)
    await given.drafts.request_send(DEMO, draft, by=ALICE)
    letter = (await attempt(given, draft)).mail
    assert (letter.in_reply_to, letter.references) == ("", ())


async def test_what_nobody_pressed_is_automatic(given: Given) -> None:
    draft = await drafted(given)
    await given.drafts.request_send(DEMO, draft, by=ActorId("policy"))
    assert (await attempt(given, draft)).mail.automatic


async def test_the_letter_holds_its_cases_tag(given: Given) -> None:
    draft = await asked(given)
    tag = await given.pool.fetchval(
        "SELECT c.tag FROM cases c JOIN drafts d ON d.case_id = c.id WHERE d.id = $1", draft
    )
    assert len(tag) == 16
    assert (await attempt(given, draft)).mail.tag == tag
