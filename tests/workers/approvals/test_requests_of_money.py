"""Money that no mail asks for, by a program or by an event: it ends without a draft and without a word to support."""

from typing import Any, cast

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.agent_requests import Opened
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice, Counted, ReviewerRequest, Status, Withdrawal
from app.domain.ids import ApprovalId
from app.domain.people.actors import EVENT, is_program
from app.ports.bundle import Ports
from app.ports.payments.payments import Attempt
from tests.store.given import ALICE, DEMO, HOUR_LADDER, Given, click
from tests.store.given_requests import key_of, request, request_row
from tests.store.given_webhooks import ADDRESS, listed
from tests.workers.conftest import Chat
from workers import agent
from workers.functions.agent_runs.model_calls import Models
from workers.functions.approvals.answer_question import _look_up
from workers.functions.approvals.follow_up import follow_up
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms
from workers.functions.approvals.reopen import _say_why_not
from workers.functions.approvals.withdrawals import _say_left, _tell_asker

ASKERS = pytest.mark.parametrize("by", ["event", "program"])


async def asked_by(given: Given, by: str) -> Approval:
    """A refund of an order, waiting for people."""
    if by == "program":
        key = await key_of(given)
        await listed(given, "agent.shop.example")
        asked = store.PostgresAgentRequests(given.pool)
        opened = await asked.open(DEMO, request(key, callback=ADDRESS, customer_id="cust_001"))
        assert isinstance(opened, Opened)
        return await given.approvals.get(DEMO, opened.approval_id)
    return await given.approval(
        message=await request_row(given), call_id="request", requested_by=EVENT, submitted=True, agent_reason="r-1"
    )


def desk_of(ports: Ports) -> ProposalDesk:
    return ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, ports.configs.now(DEMO).limits))


async def drafts(given: Given) -> int:
    return int(await given.pool.fetchval("SELECT count(*) FROM drafts"))


@ASKERS
@pytest.mark.parametrize("outcome", ["executed", "rejected", "expired", "withdrawn", "needs_attention"])
async def test_its_end_is_told_to_no_customer_and_in_no_case(
    given: Given, ports: Ports, chat: Chat, by: str, outcome: str
) -> None:
    approval = await asked_by(given, by)
    reply = click(amount_cents=50, reply="Dear Ada, you have it.")  # a modal that was open before a deploy
    assert isinstance(await given.approvals.cast(DEMO, approval.id, reply), Counted)
    result = Outcome(approval_id=approval.id, outcome=outcome, sentence="")
    assert await follow_up(ports, DEMO, approval.id, result) == "nothing to tell"
    assert (await drafts(given), chat.said, chat.drafts) == (0, [], [])


@ASKERS
async def test_a_withdrawal_is_told_on_its_card_alone(given: Given, ports: Ports, chat: Chat, by: str) -> None:
    approval = await asked_by(given, by)
    verdict = await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ALICE, "Asked twice"))
    assert isinstance(verdict, Counted)
    assert await _tell_asker(ports, DEMO, approval.id, 0) is False
    assert await _say_left(ports, DEMO, approval.id) is False
    assert chat.said == []


@ASKERS
async def test_where_facts_moved_a_fresh_card_is_asked_by_the_same_and_decided_by_people(
    given: Given, ports: Ports, chat: Chat, by: str
) -> None:
    approval = await asked_by(given, by)
    await given.approvals.cast(DEMO, approval.id, click())
    await given.refunds.give_up(DEMO, approval.id, code="facts_changed", trouble="It moved", untried=True)
    moved = Outcome(approval_id=approval.id, outcome="facts_changed", sentence="")
    assert await follow_up(ports, DEMO, approval.id, moved) == "asked again"
    fresh = await desk_of(ports).reopen(DEMO, approval.id)
    second = await given.approvals.get(DEMO, ApprovalId(str(fresh.get("approval_id"))))
    assert (second.status, second.reopens, second.requested_by) == (
        Status.PENDING,
        approval.id,
        approval.requested_by,
    )
    assert second.because != "Every refund is decided by a person"
    assert (second.revision, second.message_id) == (2, approval.message_id)
    kept = await given.pool.fetch("SELECT approval_id, title, callback FROM agent_requests ORDER BY created_at")
    told = await given.pool.fetch("SELECT address FROM approval_callbacks WHERE approval_id = $1", second.id)
    if is_program(approval.requested_by):
        assert [one["approval_id"] for one in kept] == [approval.id, second.id]
        assert kept[0]["title"] == kept[1]["title"]
        assert [one["address"] for one in told] == [ADDRESS]
    else:
        assert (kept, told) == ([], [])
    assert chat.said == []


@ASKERS
async def test_asked_again_in_vain_its_old_card_says_so_and_no_case(
    given: Given, ports: Ports, chat: Chat, by: str
) -> None:
    approval = await asked_by(given, by)
    await given.approvals.expire(DEMO, approval.id)
    assert await _say_why_not(ports, DEMO, approval.id, "The payment is disputed", 0) == "shown"
    assert chat.said == []
    assert "disputed" in (await given.approvals.get(DEMO, approval.id)).trouble


@ASKERS
async def test_an_undone_one_and_an_expired_one_can_be_asked_again_by_people(
    given: Given, ports: Ports, by: str
) -> None:
    approval = await asked_by(given, by)
    await given.pool.execute("UPDATE approvals SET deadline = clock_timestamp() WHERE id = $1", approval.id)
    await given.approvals.expire(DEMO, approval.id)
    wish = ReviewerRequest(by=ALICE, source="test:again", may_decide=True, address="alice@desk.example")
    assert isinstance(await given.approvals.reopen(DEMO, approval.id, wish), Counted)
    fresh = await desk_of(ports).reopen(DEMO, approval.id)
    second = ApprovalId(str(fresh.get("approval_id")))
    assert isinstance(await given.approvals.cast(DEMO, second, click(choice=Choice.APPROVE)), Counted)
    begun = await given.refunds.begin(DEMO, second)
    assert isinstance(begun, Attempt)


async def test_a_question_about_what_an_event_asks_for_is_looked_up_without_a_mail(
    given: Given, ports: Ports
) -> None:
    approval = await asked_by(given, "event")
    asked = await given.questions.ask(DEMO, approval.id, NewQuestion(by=ALICE, text="Any refunds?", source="slack:1"))
    assert asked.question_id is not None, asked
    offline = Models(agent.ModelChoice.parse("offline"))
    assert await _look_up(ports, DEMO, offline, asked.question_id, 0) == "answered"
    answer = (await given.questions.details(DEMO, asked.question_id)).answer
    assert answer is not None
    assert answer.looked_at
