"""What the policy let through: its line first, then the hold, then the refund; unseen, a person is asked instead."""

import pytest

from app.domain.approvals.voting import ReviewerRequest, Status
from app.domain.operations.notifications import News
from app.errors import ChatError, ChatRefused
from app.ports.bundle import Ports
from tests.payments.faults import FaultyPayments
from tests.store.given import BOB, DEMO, Given
from tests.store.given_lines import Wall
from tests.workers.conftest import Chat
from workers.functions.approvals.auto_lines import show_line
from workers.functions.approvals.execute import _execute, _show_receipt
from workers.functions.approvals.gate import _read
from workers.functions.runtime.limits import RETRIES

REFUSED = ChatRefused("The channel is archived", detail="is_archived")
AWAY = ChatError("Slack is slow")


async def test_the_gate_reads_that_a_line_is_due_and_that_it_is_shown(given: Given, ports: Ports) -> None:
    approval = await given.approval(auto=True)
    assert (await _read(ports, DEMO, approval.id))["unseen"]
    assert await show_line(ports, DEMO, approval.id, 0) == Status.APPROVED
    assert not (await _read(ports, DEMO, approval.id))["unseen"]
    asked = await given.approval()
    assert not (await _read(ports, DEMO, asked.id))["unseen"], "a person's card is no line"


async def test_the_line_says_in_the_end_what_became_of_it(given: Given, ports: Ports, wall: Wall) -> None:
    approval = await given.approval(auto=True)
    await show_line(ports, DEMO, approval.id, 0)
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    await _show_receipt(ports, DEMO, approval.id)
    [message] = wall.messages.values()
    [line] = message.lines
    assert (line.details.approval.status, line.details.receipt.outcome) == (Status.EXECUTED, "executed")
    assert wall.posts == 1


async def test_while_slack_is_away_nothing_is_paid_and_the_step_is_tried_again(
    given: Given, ports: Ports, wall: Wall, payments: FaultyPayments
) -> None:
    approval = await given.approval(auto=True)
    wall.fault = AWAY
    for attempt in (0, RETRIES - 1):
        with pytest.raises(ChatError):
            await show_line(ports, DEMO, approval.id, attempt)
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.APPROVED
    wall.fault = None
    assert await show_line(ports, DEMO, approval.id, RETRIES) == Status.APPROVED
    assert payments.calls == 0


@pytest.mark.parametrize(("fault", "attempt"), [(REFUSED, 0), (AWAY, RETRIES)], ids=["refused", "silent to the end"])
async def test_what_nobody_could_see_is_not_paid_and_operators_hear_why(
    given: Given, ports: Ports, wall: Wall, chat: Chat, payments: FaultyPayments, fault: ChatError, attempt: int
) -> None:
    approval = await given.approval(auto=True)
    wall.fault = fault
    assert await show_line(ports, DEMO, approval.id, attempt) == Status.CANCELLED
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "cancelled"
    assert payments.calls == 0
    [notice] = chat.notices
    assert (notice.news, notice.approval_id) == (News.AUTO_LINE_NOT_SHOWN, approval.id)


async def test_a_step_that_lost_its_answer_neither_posts_again_nor_gives_up_what_is_shown(
    given: Given, ports: Ports, wall: Wall
) -> None:
    approval = await given.approval(auto=True)
    await show_line(ports, DEMO, approval.id, 0)
    wall.fault = REFUSED
    assert await show_line(ports, DEMO, approval.id, 1) == Status.APPROVED
    assert wall.posts == 1


async def test_what_is_undone_before_it_is_paid_never_is(
    given: Given, ports: Ports, payments: FaultyPayments
) -> None:
    approval = await given.approval(auto=True, undo_seconds=60)
    await show_line(ports, DEMO, approval.id, 0)
    undo = ReviewerRequest(by=BOB, source="test:undo", may_decide=True, address="bob@desk.example")
    await given.approvals.undo(DEMO, approval.id, undo)
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "cancelled"
    assert payments.calls == 0
