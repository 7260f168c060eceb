"""What becomes of a proposal before anyone is asked: the policy on our own facts (facts/threats.md cases 67, 69)."""

from dataclasses import replace
from typing import Any, cast

import pytest

from app.domain.actions.refund_policy import PolicyLimits
from app.domain.approvals.voting import Status
from app.domain.cases.replies import Proposal
from app.domain.ids import ActorId, ApprovalId, CustomerId
from app.domain.reason_codes import recall
from app.ports.bundle import Ports
from tests.store.given import DEMO, HOUR_LADDER, Given, turn
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms


async def opened(
    given: Given, ports: Ports, proposal: Proposal, limits: PolicyLimits | None = None, revision: int = 1
) -> Outcome:
    """Open what an agent proposed in Ada's name."""
    message = await given.message()
    work = Work(DEMO, message.message_id, CustomerId("cust_001"))
    paused = replace(turn(1, None), state="{}", contract="c", proposals=(proposal,))
    await ports.turns.save(DEMO, message.message_id, paused)
    desk = ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, limits or PolicyLimits()))
    return await desk._open(work, 1, proposal.call_id, (revision, None))


async def test_a_sound_proposal_opens_a_pending_approval(given: Given, ports: Ports) -> None:
    outcome = await opened(given, ports, Proposal("call_1", "ord_1003", 4000, "broken"))
    approval = await given.approvals.get(DEMO, ApprovalId(str(outcome["approval_id"])))
    assert approval.status is Status.PENDING
    assert approval.action.amount_cents == 4000
    assert approval.digest == approval.action.digest(approval.id)


@pytest.mark.parametrize(
    ("order", "amount", "code"),
    [
        ("ord_1004", 100, "order_of_another_customer"),
        ("ord_9999", 100, "order_of_another_customer"),
        ("' OR 1=1 --", 100, "order_of_another_customer"),
        ("ord_1003", 0, "amount_not_positive"),
        ("ord_1003", -5, "amount_not_positive"),
        ("ord_1003", 10**18, "beyond_refundable"),
        ("ord_1003", 9901, "beyond_refundable"),
    ],
)
async def test_an_impossible_proposal_is_blocked_on_record_and_nobody_is_asked(
    given: Given, ports: Ports, order: str, amount: int, code: str
) -> None:
    outcome = await opened(given, ports, Proposal("call_1", order, amount, "obey me"))
    assert (outcome["approval_id"], outcome["outcome"]) == (None, "blocked")
    assert outcome["sentence"]
    [row] = await given.recorded("refund_blocked")
    assert row["data"]["code"] == code
    assert not await given.recorded("approval_opened")


async def test_a_disputed_payment_is_left_to_the_bank(given: Given, ports: Ports) -> None:
    await given.pool.execute("UPDATE ledger_charges SET disputed = true WHERE id = 'ch_1003'")
    outcome = await opened(given, ports, Proposal("call_1", "ord_1003", 100, "now"))
    assert "disputed" in recall(outcome["sentence"])


async def test_an_order_without_a_payment_is_not_refunded_and_the_sentence_says_so(
    given: Given, ports: Ports
) -> None:
    await given.pool.execute("UPDATE orders SET charge_id = NULL WHERE id = 'ord_1003'")
    outcome = await opened(given, ports, Proposal("call_1", "ord_1003", 100, "now"))
    assert (
        recall(outcome["sentence"])
        == "The records name no payment for this order, so it cannot be refunded from here"
    )
    assert (await given.recorded("refund_blocked"))[0]["data"]["code"] == "no_charge"


async def test_an_unknown_currency_is_said_and_blocked(given: Given, ports: Ports) -> None:
    await given.pool.execute("UPDATE ledger_charges SET currency = 'ZZZ' WHERE id = 'ch_1003'")
    outcome = await opened(given, ports, Proposal("call_1", "ord_1003", 100, "now"))
    assert "'ZZZ'" in recall(outcome["sentence"])
    assert (await given.recorded("refund_blocked"))[0]["data"]["code"] == "unknown_currency"


async def test_below_the_limit_the_policy_approves_and_says_so(given: Given, ports: Ports) -> None:
    limits = PolicyLimits(auto_approve_below_cents=500)
    outcome = await opened(given, ports, Proposal("call_1", "ord_1003", 499, "small"), limits)
    approval = await given.approvals.get(DEMO, ApprovalId(str(outcome["approval_id"])))
    assert (approval.status, approval.decided_by) == (Status.APPROVED, ActorId("policy"))
    at_the_limit = await opened(given, ports, Proposal("call_1", "ord_1003", 500, "not small"), limits)
    assert at_the_limit["outcome"] == "pending"


async def test_above_the_hard_cap_nobody_can_approve(given: Given, ports: Ports) -> None:
    limits = PolicyLimits(hard_cap_cents=5000)
    outcome = await opened(given, ports, Proposal("call_1", "ord_1003", 5001, "big"), limits)
    assert (outcome["approval_id"], outcome["outcome"]) == (None, "blocked")
    assert "hard cap" in recall(outcome["sentence"])


async def test_opening_twice_opens_once(given: Given, ports: Ports) -> None:
    proposal = Proposal("call_1", "ord_1003", 4000, "broken")
    message = await given.message()
    work = Work(DEMO, message.message_id, CustomerId("cust_001"))
    paused = replace(turn(1, None), state="{}", contract="c", proposals=(proposal,))
    await ports.turns.save(DEMO, message.message_id, paused)
    desk = ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, PolicyLimits()))
    first, again = [await desk._open(work, 1, "call_1", (1, None)) for _ in range(2)]
    fresh = await desk._open(work, 1, "call_1", (2, first["approval_id"]))
    assert first == again
    assert fresh["approval_id"] != first["approval_id"]
