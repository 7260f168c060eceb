"""A reply that no receipt bears out waits for a person where replies are mailed by themselves, and in the modal."""

from app.domain.cases.replies import DraftStatus, SendRefusal
from app.domain.cases.reply_screening import Finding
from app.domain.ids import ActorId, CustomerId
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import ProviderRefund
from tests.store.given import DEMO, Given, click, turn
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.cases.handle_email import _send_draft
from workers.functions.cases.reply_screening import Screen

POLICY = ActorId("policy")
LIE = "Dear Ada, your refund of 500.00 EUR has been approved and paid."


async def test_no_reply_that_lies_is_mailed_by_itself(ports: Ports, given: Given) -> None:
    message = await given.message()
    draft = await given.drafts.create(DEMO, message.message_id, turn(reply=LIE))
    work = Work(DEMO, message.message_id, CustomerId("cust_001"))
    assert await _send_draft(ports, work, draft) == "held"
    assert (await given.drafts.details(DEMO, draft)).status is DraftStatus.READY
    [held] = await given.recorded("reply_held")
    assert held["data"]["codes"] == ["refund_unproven", "sum_differs"]
    assert (await given.drafts.request_send(DEMO, draft, by=POLICY)).refusal is SendRefusal.DISAGREES


async def test_a_letter_is_compared_with_the_amount_beside_it(ports: Ports, given: Given) -> None:
    approval = await given.approval()
    screen = Screen(ports.customers, ports.cases)
    lie, truth = "We have refunded you 150.00 EUR.", "We have refunded you 15.00 EUR of the 40.00 EUR you asked for."
    with_it = (approval.id, 1500)
    assert await screen.look(DEMO, approval.message_id, lie, assuming=with_it) == (Finding.SUM_DIFFERS,)
    assert await screen.look(DEMO, approval.message_id, truth, assuming=with_it) == ()
    assert Finding.REFUND_UNPROVEN in await screen.look(DEMO, approval.message_id, truth)


async def test_what_a_reviewer_ticked_is_mailed_without_asking_again(ports: Ports, given: Given) -> None:
    approval = await given.approval()
    letter = "Dear Ada, we have refunded 40.00 EUR and 150.00 EUR more follow."
    vote = click(amount_cents=4000, reply=letter, cleared=("sum_differs",))
    await given.approvals.cast(DEMO, approval.id, vote)
    await given.refunds.begin(DEMO, approval.id)
    await given.refunds.settle(DEMO, approval.id, ProviderRefund("re_1", "succeeded", 4000))
    told = await given.approvals.told(DEMO, approval.message_id, [approval.call_id])
    assert [one.cleared for one in told] == [("sum_differs",)]
    assert (await given.approvals.get(DEMO, approval.id)).reply_cleared == ("sum_differs",)
