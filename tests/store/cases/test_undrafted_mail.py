"""A mail that no draft came for is tried again once per press, or answered by hand, and money that moved is told."""

import asyncio

from app.domain.cases.mail.delivery import SendAttempt
from app.domain.cases.mail.undrafted import Tried
from app.domain.cases.replies import DraftStatus, SendRefusal
from app.ports.payments.payment_provider import ProviderRefund
from tests.store.cases.test_delivery import begin
from tests.store.given import ACME, ALICE, BOB, DEMO, Given, turn


async def test_many_presses_at_once_start_one_run(given: Given) -> None:
    message = await given.message()
    await given.cases.begin(DEMO, message.message_id, delivery=0, run_id="r")
    await given.cases.needs_person(DEMO, message.message_id, "agent_permanent")
    for delivery in range(3):
        presses = [given.drafts.try_again(DEMO, message.message_id, delivery, by=by) for by in (ALICE, BOB) * 3]
        tried = await asyncio.gather(*presses)
        assert sorted(tried) == sorted([Tried.TRYING, *[Tried.ALREADY] * 5])
    assert await given.drafts.try_again(DEMO, message.message_id, 0, by=ALICE) is Tried.ALREADY, "an old message"
    lines = [line for line in await given.outbox.due(DEMO, limit=100) if line.event.name == "customer/email.received"]
    assert sorted(line.event.payload()["delivery"] for line in lines) == [1, 2, 3]
    assert len(await given.recorded("message_tried_again")) == 3
    assert await given.pool.fetchval("SELECT person_code FROM cases") is None


async def test_what_is_answered_or_gone_is_not_tried_again(given: Given) -> None:
    message = await given.message()
    await given.drafts.create(DEMO, message.message_id, turn())
    assert await given.drafts.try_again(DEMO, message.message_id, 0, by=ALICE) is Tried.ANSWERED
    assert await given.drafts.try_again(ACME, message.message_id, 0, by=ALICE) is Tried.GONE
    erased = await given.message()
    await given.pool.execute("UPDATE messages SET erased_at = clock_timestamp() WHERE id = $1", erased.message_id)
    assert await given.drafts.try_again(DEMO, erased.message_id, 0, by=ALICE) is Tried.GONE


async def test_the_case_is_told_what_was_done_before_the_agent_gave_up(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(DEMO, approval.id)
    await given.refunds.settle(DEMO, approval.id, ProviderRefund("re_1", "succeeded", 4000))
    await given.cases.needs_person(DEMO, approval.message_id, "agent_transient")
    details = await given.drafts.stalled(DEMO, approval.message_id)
    assert (details.code, details.done, details.over) == (
        "agent_transient",
        ("Refunded 40.00 EUR, refund re_1",),
        False,
    )
    await given.drafts.try_again(DEMO, approval.message_id, 0, by=ALICE)
    assert (await given.drafts.stalled(DEMO, approval.message_id, 0)).over


async def test_of_two_answers_by_hand_the_first_leaves(given: Given) -> None:
    message = await given.message()
    said = {ALICE: "Dear Ada, we are looking into it.", BOB: "Dear Ada, please wait."}
    verdicts = await asyncio.gather(
        *(given.drafts.by_hand(DEMO, message.message_id, text, by=by) for by, text in said.items())
    )
    assert sorted(str(one.refusal) for one in verdicts) == ["None", "already_sending"]
    [won] = [one for one in verdicts if one.refusal is None]
    assert won.draft_id is not None
    details = await given.drafts.details(DEMO, won.draft_id)
    assert won.by is not None
    assert (details.status, details.body, details.written_by) == (DraftStatus.SENDING, said[won.by], "staff")
    assert isinstance(await begin(given, won.draft_id), SendAttempt)
    assert len(await given.recorded("draft_by_hand")) == 1


async def test_an_answer_by_hand_agrees_with_the_receipts_or_is_meant(given: Given) -> None:
    message = await given.message()
    lie = "Your refund of 500.00 EUR has been paid."
    refused = await given.drafts.by_hand(DEMO, message.message_id, lie, by=ALICE)
    assert refused.refusal is SendRefusal.DISAGREES
    assert await given.pool.fetchval("SELECT count(*) FROM drafts") == 0
    meant = await given.drafts.by_hand(DEMO, message.message_id, lie, by=ALICE, cleared=refused.doubts)
    assert meant.refusal is None
    assert meant.draft_id is not None
    assert isinstance(await begin(given, meant.draft_id), SendAttempt)
