"""A reply that no receipt bears out is not mailed on one press, and not once its receipt is gone."""

import pytest

from app.domain.cases.mail.delivery import SendAttempt
from app.domain.cases.replies import DraftStatus, SendRefusal, TurnRecord
from app.domain.cases.reply_screening import mark_of
from app.domain.ids import ApprovalId, DraftId
from app.ports.payments.payment_provider import ProviderRefund
from tests.store.cases.test_delivery import begin
from tests.store.given import ALICE, BOB, DEMO, Given, turn

LIE = "Dear Ada, your refund of 500.00 EUR has been approved and paid."
TRUE = "Dear Ada, we have refunded 40.00 EUR on order 1003."


async def paid(given: Given, status: str = "succeeded") -> ApprovalId:
    """A refund of 40.00 EUR of Ada's order 1003 that the provider said this of."""
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", status, 4000))
    return approval.id


async def drafted(given: Given, approval_id: ApprovalId, reply: str, cleared: tuple[str, ...] = ()) -> DraftId:
    approval = await given.approvals.get(given.tenant, approval_id)
    said = TurnRecord(1, reply, "chat:any", None, None, cleared=cleared)
    return await given.drafts.create(given.tenant, approval.message_id, said)


async def test_a_lie_needs_a_second_press_on_the_button_that_names_it(given: Given) -> None:
    draft = await drafted(given, await paid(given), LIE)
    assert (await given.drafts.details(DEMO, draft)).doubts == ("sum_differs",)
    for _ in range(2):  # the same button again is no second thought
        first = await given.drafts.request_send(DEMO, draft, by=ALICE)
        assert (first.refusal, first.doubts) == (SendRefusal.DISAGREES, ("sum_differs",))
    details = await given.drafts.details(DEMO, draft)
    assert (details.status, details.held) == (DraftStatus.READY, ("sum_differs",))
    other = await given.drafts.request_send(DEMO, draft, by=ALICE, meant=mark_of(["refund_unproven"]))
    assert other.refusal is SendRefusal.DISAGREES, "a button that named something else"
    meant = await given.drafts.request_send(DEMO, draft, by=ALICE, meant=mark_of(first.doubts))
    assert meant.refusal is None
    assert isinstance(await begin(given, draft), SendAttempt)
    [held], [cleared] = await given.recorded("reply_held"), await given.recorded("reply_cleared")
    assert (held["actor"], held["data"]["codes"]) == (ALICE, ["sum_differs"])
    assert (cleared["actor"], cleared["data"]["codes"]) == (ALICE, ["sum_differs"])


async def test_the_truth_leaves_on_one_press(given: Given) -> None:
    draft = await drafted(given, await paid(given), TRUE)
    assert (await given.drafts.request_send(DEMO, draft, by=ALICE)).refusal is None
    assert isinstance(await begin(given, draft), SendAttempt)


@pytest.mark.parametrize("status", ["pending", "failed"])
async def test_paid_is_only_what_the_provider_said_is_paid(given: Given, status: str) -> None:
    draft = await drafted(given, await paid(given, status), TRUE)
    assert (await given.drafts.request_send(DEMO, draft, by=ALICE)).doubts == ("refund_unproven",)


async def test_an_approved_refund_may_be_called_approved_and_not_paid(given: Given) -> None:
    approval = await given.approved()
    draft = await drafted(given, approval.id, "Your refund of 40.00 EUR is approved.")
    assert (await given.drafts.details(DEMO, draft)).doubts == ()
    edited = await given.drafts.request_send(DEMO, draft, by=ALICE, body=TRUE)
    assert edited.doubts == ("refund_unproven",)


async def test_a_refund_that_failed_after_send_was_pressed_stops_the_mail(given: Given) -> None:
    approval_id = await paid(given)
    draft = await drafted(given, approval_id, TRUE)
    assert (await given.drafts.request_send(DEMO, draft, by=ALICE)).refusal is None
    await given.refunds.mirror(DEMO, approval_id, ProviderRefund("re_1", "failed", 4000))
    assert await begin(given, draft) is DraftStatus.READY
    details = await given.drafts.details(DEMO, draft)
    assert (details.status, details.trouble, details.doubts) == (DraftStatus.READY, "disagrees", ("refund_unproven",))
    assert not [line for line in await given.outbox.due(DEMO, limit=100) if line.event.name == "draft/send.requested"]
    assert [row["actor"] for row in await given.recorded("reply_held")] == ["mail"]


async def test_what_somebody_meant_holds_for_that_text_only(given: Given) -> None:
    draft = await drafted(given, await paid(given), LIE, cleared=("sum_differs",))
    assert (await given.drafts.details(DEMO, draft)).doubts == ()
    other = LIE.replace("500", "600")
    assert (await given.drafts.request_send(DEMO, draft, by=BOB, body=other)).refusal is SendRefusal.DISAGREES
    assert (await given.drafts.request_send(DEMO, draft, by=BOB)).refusal is None
    assert isinstance(await begin(given, draft), SendAttempt)


async def test_another_tenants_receipts_bear_nothing_out(given: Given, acme: Given) -> None:
    await paid(acme)
    message = await given.message()
    draft = await given.drafts.create(DEMO, message.message_id, turn(reply=TRUE))
    assert "refund_unproven" in (await given.drafts.details(DEMO, draft)).doubts
