"""What a mail's run makes of its gate's end: the row counts, not what the engine returned or failed to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import inngest
import pytest

from app.domain.actions.refund_policy import PolicyLimits
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status, Withdrawal
from app.domain.ids import ActorId, CustomerId, MessageId
from app.domain.reason_codes import recall
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import ProviderRefund
from tests.store.given import DEMO, HOUR_LADDER, Given, click, turn
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.execute import _execute
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms
from workers.functions.cases.handle_email import _send_draft
from workers.functions.runtime.limits import GATE_STARTS_MAX

Gate = Callable[[], Awaitable[Any]]


def failed(name: str = "NonRetriableError") -> inngest.StepError:
    """As the SDK tells of a child that failed."""
    return inngest.StepError(message="it ended", name=name, stack=None)


@dataclass
class Engine:
    """Runs steps at once; a gate that is invoked does what comes next in the plan."""

    gates: list[Gate]
    ids: list[str] = field(default_factory=list)
    attempt: int = 0

    @property
    def step(self) -> "Engine":
        return self

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *args: object) -> Any:
        self.ids.append(step_id)
        return await handler(*args)

    async def invoke(self, step_id: str, **_: object) -> Any:
        self.ids.append(step_id)
        return await self.gates.pop(0)()


async def nothing() -> None:
    """A cancelled child, on Inngest's server."""


async def wrong() -> dict[str, str]:
    """None of our gates: it says the opposite of the row."""
    return {"approval_id": "apr_other", "status": "approved", "outcome": "executed", "sentence": "Refunded"}


async def error() -> None:
    """A cancelled or failed child, on other engines."""
    raise failed()


def desk(ports: Ports) -> ProposalDesk:
    """Its gate is the engine's plan."""
    return ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, PolicyLimits()))


async def wait(ports: Ports, approval: Approval, engine: Engine) -> Outcome:
    """As ``settle`` does once it is open."""
    work = Work(DEMO, approval.message_id, CustomerId("cust_001"))
    return await desk(ports)._wait(cast("inngest.Context", engine), work, approval.id, "1-call-1")


@pytest.mark.parametrize("end", [nothing, wrong, error])
@pytest.mark.parametrize("came_to", ["pending", "approved", "executing"])
async def test_until_it_is_carried_out_another_gate_is_stood_before(
    given: Given, ports: Ports, end: Gate, came_to: str
) -> None:
    """A gate that ended with its card alive, before it carried out, and with the refund on its way."""
    approval = await given.approval()

    async def left_half_way() -> Any:
        if came_to != "pending":
            await given.approvals.cast(DEMO, approval.id, click())
        if came_to == "executing":
            await given.refunds.begin(DEMO, approval.id)
        assert (await given.approvals.get(DEMO, approval.id)).status.value == came_to
        return await end()

    async def whole() -> None:
        await given.approvals.cast(DEMO, approval.id, click())
        await _execute(ports, DEMO, approval.id, 0)

    engine = Engine([end, left_half_way, whole])
    outcome = await wait(ports, approval, engine)
    assert [one for one in engine.ids if one.startswith("gate-")] == [f"gate-1-call-1-{n}" for n in (1, 2, 3)]
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.EXECUTED
    assert (outcome["approval_id"], outcome["outcome"]) == (approval.id, "executed")


@pytest.mark.parametrize("end", [nothing, wrong, error])
async def test_what_is_settled_is_gone_on_with_however_its_gate_ended(given: Given, ports: Ports, end: Gate) -> None:
    approval = await given.approval()

    async def withdrawn() -> Any:
        await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ActorId("engine"), "cancelled"))
        return await end()

    engine = Engine([withdrawn])
    assert (await wait(ports, approval, engine))["outcome"] == "withdrawn"
    assert engine.ids == ["gate-1-call-1-1", "outcome-1-call-1-1"]


async def test_what_is_with_the_provider_is_told_as_that_and_not_waited_for(given: Given, ports: Ports) -> None:
    approval = await given.approval()

    async def whole() -> None:
        await given.approvals.cast(DEMO, approval.id, click())
        await given.refunds.begin(DEMO, approval.id)
        found = ProviderRefund("re_1", "pending", approval.action.amount_cents)
        await given.refunds.settle(DEMO, approval.id, found)

    engine = Engine([whole])
    outcome = await wait(ports, approval, engine)
    assert (outcome["outcome"], len(engine.ids)) == ("pending", 2)
    assert "re_1" in recall(outcome["sentence"])


@pytest.mark.parametrize("done", [False, True])
async def test_a_gate_of_the_version_before_is_followed_by_one_that_does_the_rest(
    given: Given, ports: Ports, done: bool
) -> None:
    """It told a status and no more: what came after it, the receipt on the card too, may or may not be done."""
    approval = await given.approval()

    async def before() -> dict[str, str]:
        await given.approvals.cast(DEMO, approval.id, click())
        if done:
            await _execute(ports, DEMO, approval.id, 0)
        return {"approval_id": approval.id, "status": "approved"}

    async def whole() -> dict[str, str]:
        return {"status": "approved", **await _execute(ports, DEMO, approval.id, 0)}

    engine = Engine([before, whole])
    assert (await wait(ports, approval, engine))["outcome"] == "executed"
    assert engine.gates == []


@pytest.mark.parametrize("end", [nothing, wrong, error])
async def test_where_no_gate_stays_the_run_ends_and_promises_nothing(given: Given, ports: Ports, end: Gate) -> None:
    approval = await given.approval()
    with pytest.raises(inngest.NonRetriableError, match="gate_failed"):
        await wait(ports, approval, Engine([end] * GATE_STARTS_MAX))
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.PENDING


async def test_no_reply_is_mailed_by_itself_while_a_refund_of_its_message_waits(
    given: Given, ports: Ports, chat: Chat
) -> None:
    approval = await given.approval()
    work = Work(DEMO, MessageId(approval.message_id), CustomerId("cust_001"))
    draft_id = await given.drafts.create(DEMO, work.message_id, turn(reply="Dear Ada, no refund was made."))
    assert await _send_draft(ports, work, draft_id) == "held"
    assert chat.said == ["reply_held"]
    [line] = await given.recorded("reply_held")
    assert line["data"]["codes"] == ["refund_undecided"]
    await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ActorId("engine"), "cancelled"))
    assert await _send_draft(ports, work, draft_id) == "sending"
