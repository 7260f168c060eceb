"""What follows a cancelled run and a withdrawal: cards closed, askers told, what is being sent left and said so."""

from typing import Any

import inngest
import pytest

from app.domain.approvals.voting import OpenedBy, Opener, Status, Withdrawal
from app.domain.ids import ActorId, Posted
from app.domain.operations.notifications import Note
from app.errors import ChatError
from app.events import EmailReceived
from app.ports.bundle import Ports
from app.ports.payments.payments import Attempt
from tests.store.given import DEMO, Given
from tests.workers.conftest import Chat
from workers.functions.approvals.withdrawals import (
    _find,
    _is_withdrawn,
    _repaint,
    _say_left,
    _tell_asker,
    _tell_case,
    _withdraw,
    opener_of,
)
from workers.functions.runtime.limits import REPAINT_TRIES


def cancelled(function: str, data: dict[str, Any] | None) -> inngest.Event:
    """As the engine tells it."""
    told = {"function_id": f"countersign-{function}", "run_id": "01X", "event": {"name": "x", "data": data}}
    return inngest.Event(name="inngest/function.cancelled", data=told)


@pytest.mark.parametrize(
    ("function", "data", "opener"),
    [
        ("handle-customer-email", {"message_id": "msg_1", "delivery": 2}, Opener(OpenedBy.MESSAGE, "msg_1", 2)),
        ("approval-gate", {"approval_id": "apr_1", "_inngest": {"fn_id": "x"}}, Opener(OpenedBy.GATE, "apr_1")),
        ("investigate-refund", {"investigation_id": "inv_1"}, Opener(OpenedBy.INVESTIGATION, "inv_1")),
        ("reopen-approval", {"approval_id": "apr_1"}, Opener(OpenedBy.REOPENING, "apr_1")),
        ("send-reply", {"draft_id": "drf_1"}, None),
        ("approval-gate", {"approval_id": "'; DROP TABLE approvals"}, None),
        ("approval-gate", {}, None),
        ("approval-gate-failure", {"approval_id": "apr_1"}, None),
    ],
)
def test_what_a_cancelled_run_was_about_is_read_from_the_event_that_started_it(
    function: str, data: dict[str, Any], opener: Opener | None
) -> None:
    whole = {"tenant": DEMO, "case_id": "case_1", "customer_id": "cust_1", "tier": "pro", **data}
    assert opener_of(function, whole) == opener


async def test_a_cancelled_mails_requests_are_withdrawn_and_its_case_is_a_persons(
    given: Given, ports: Ports, chat: Chat
) -> None:
    approval = await given.approval()
    email = EmailReceived(tenant=DEMO, message_id=approval.message_id, customer_id="cust_001", tier="pro")
    data = email.payload()
    left = await _find(ports, "countersign", cancelled("handle-customer-email", data))
    assert left == {
        "tenant": DEMO, "opened": [approval.id], "message_id": approval.message_id, "investigation_id": "",
    }  # fmt: skip
    for _ in range(2):
        assert await _withdraw(ports, DEMO, approval.id) == "withdrawn"
    assert await _is_withdrawn(ports, DEMO, approval.id)
    await _tell_case(ports, DEMO, approval.message_id)
    assert chat.said == ["case", Note.RUN_CANCELLED.value], "with its thread, where there was none"
    person = "SELECT person_code FROM cases WHERE id = $1"
    assert await given.pool.fetchval(person, approval.case_id) == "run_cancelled"
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '1 day'")
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    assert approval.message_id not in dict(await given.cases.lost(DEMO, older_than_seconds=600)), "it stays cancelled"


@pytest.mark.parametrize("data", [None, {}, {"tenant": 7}, {"tenant": DEMO}])
async def test_a_cancelled_run_of_which_nothing_is_known_withdraws_nothing(
    given: Given, ports: Ports, data: dict[str, Any] | None
) -> None:
    await given.approval()
    left = await _find(ports, "countersign", cancelled("handle-customer-email", data))
    assert left["opened"] == []


async def test_what_is_being_sent_is_left_and_its_case_hears_that(given: Given, ports: Ports, chat: Chat) -> None:
    approval = await given.approved()
    assert isinstance(await given.refunds.begin(DEMO, approval.id), Attempt)
    assert await _withdraw(ports, DEMO, approval.id) == Status.EXECUTING
    await _say_left(ports, DEMO, approval.id)
    assert chat.said == [Note.NOT_WITHDRAWN.value]


async def test_the_card_and_whoever_asked_hear_of_it_as_far_as_slack_lets_them(
    given: Given, ports: Ports, chat: Chat
) -> None:
    approval = await given.approval()
    await given.approvals.card_posted(DEMO, approval.id, Posted("C1", "1.0"))
    await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ActorId("cli:0"), "A mistake"))
    await _repaint(ports, DEMO, approval.id)
    assert chat.cards[-1].approval.withdrawn_at is not None
    await _tell_asker(ports, DEMO, approval.id, 0)
    assert chat.said == [Note.WITHDRAWN.value]
    chat.fault = ChatError("Slack is slow")
    for attempt in range(REPAINT_TRIES - 1):
        with pytest.raises(ChatError):
            await _tell_asker(ports, DEMO, approval.id, attempt)
    assert await _tell_asker(ports, DEMO, approval.id, REPAINT_TRIES - 1) is False


async def test_open_cards_of_one_payment_name_each_other_and_are_shown_again_when_that_changes(
    given: Given, ports: Ports, chat: Chat
) -> None:
    first, second = await given.approval(), await given.approval(amount_cents=2500)
    for number, one in enumerate((first, second)):
        await given.approvals.card_posted(DEMO, one.id, Posted("C1", f"{number}.0"))
    details = await given.approvals.details(DEMO, first.id)
    assert [(one.id, one.amount_cents, one.status) for one in details.others] == [(second.id, 2500, Status.PENDING)]
    await given.approvals.withdraw(DEMO, second.id, Withdrawal(ActorId("cli:0"), "A mistake"))
    await _repaint(ports, DEMO, second.id)
    assert (await given.approvals.details(DEMO, first.id)).others == ()
    third = await given.approval(amount_cents=1000)
    await given.approvals.card_posted(DEMO, third.id, Posted("C1", "9.0"))
    chat.cards.clear()
    await _repaint(ports, DEMO, third.id)
    assert [shown.approval.id for shown in chat.cards] == [third.id, first.id]
