"""The gate's steps when Slack fails: the wait beside them must be reached, and somebody must be told."""

import pytest

from app.domain.approvals.escalation import REVIEWERS_FIRST_SECONDS, EscalationStep, RungKind
from app.domain.approvals.voting import Status
from app.domain.operations.notifications import News
from app.errors import ChatError, ChatRefused, Unavailable
from app.ports.bundle import Ports
from tests.store.given import DEMO, Given, click
from tests.workers.conftest import Chat
from workers.functions.approvals.gate import _expire, _post, _read
from workers.functions.runtime.limits import RETRIES

ASK, REMIND, ESCALATE = (
    EscalationStep(1, RungKind.ASK, 1),
    EscalationStep(2, RungKind.REMIND, 1),
    EscalationStep(3, RungKind.ESCALATE, 1),
)


async def test_a_passing_fault_is_retried_and_the_last_try_tells_ops_instead_of_raising(
    given: Given, ports: Ports, chat: Chat
) -> None:
    asked = (DEMO, (await given.approval()).id)
    chat.fault = ChatError("Slack is slow")
    for attempt in (0, RETRIES - 1):
        with pytest.raises(ChatError):
            await _post(ports, *asked, ASK, attempt)
    assert await _post(ports, *asked, ASK, RETRIES) == "failed"
    [notice] = chat.notices
    assert (notice.news, notice.data["approval"]) == (News.CARD_NOT_SHOWN, asked[1])
    assert len(await given.recorded("card_failed")) == 1
    assert (await given.approvals.get(DEMO, asked[1])).status is Status.PENDING


async def test_a_refusal_burns_no_retries(given: Given, ports: Ports, chat: Chat) -> None:
    asked = (DEMO, (await given.approval()).id)
    chat.fault = ChatRefused("The channel is archived", detail="is_archived")
    assert await _post(ports, *asked, ASK, 0) == "failed"
    assert chat.notices[0].data["code"] == "is_archived"


async def test_each_rung_says_its_own_thing_once_on_record(given: Given, ports: Ports, chat: Chat) -> None:
    asked = (DEMO, (await given.approval()).id)
    for rung in (ASK, REMIND, REMIND, ESCALATE):
        await _post(ports, *asked, rung, 0)
    assert chat.said == ["remind", "remind", "escalate"]
    assert len(await given.recorded("card_posted")) == 1
    assert len(await given.recorded("approval_reminded")) == 1
    assert len(await given.recorded("approval_escalated")) == 1


async def test_a_decided_approval_is_not_reminded_about(given: Given, ports: Ports, chat: Chat) -> None:
    approval = await given.approval()
    await given.approvals.cast(DEMO, approval.id, click())
    assert await _post(ports, DEMO, approval.id, REMIND, 0) == "already decided"
    assert (chat.said, chat.cards) == ([], [])


async def test_on_call_is_called_by_the_customers_wait_and_nobody_is_reminded_after_it(
    given: Given, ports: Ports
) -> None:
    approval = await given.approval()
    waited = "UPDATE messages SET received_at = received_at - interval '1 hour' WHERE id = $1"
    await given.pool.execute(waited, approval.message_id)
    ladder = (await _read(ports, DEMO, approval.id))["ladder"]
    assert [(one["number"], one["kind"], one["patience_seconds"]) for one in ladder] == [
        (1, "ask", REVIEWERS_FIRST_SECONDS),
        (3, "escalate", 3600 - REVIEWERS_FIRST_SECONDS),
    ]


async def test_expiry_goes_by_the_databases_clock(given: Given, ports: Ports) -> None:
    asked = (DEMO, (await given.approval()).id)
    with pytest.raises(Unavailable):
        await _expire(ports, *asked)
    await given.deadline_in(asked[1], -0.1)
    assert await _expire(ports, *asked) == "expired"
    assert (await _read(ports, *asked))["status"] == "expired"
    assert len(await given.recorded("refund_blocked")) == 1
