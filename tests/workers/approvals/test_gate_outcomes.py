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
from app.ports.bundle import Ports
from tests.store.given import DEMO, HOUR_LADDER, Given, click, turn
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
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
    """A gate of another version, or none of ours: it says the opposite of the row."""
    return {"approval_id": "apr_other", "status": "approved"}


async def error() -> None:
    """A cancelled or failed child, on other engines."""
    raise failed()


def desk(ports: Ports) -> ProposalDesk:
    """Its gate is the engine's plan."""
    return ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, PolicyLimits()))


async def wait(ports: Ports, approval: Approval, engine: Engine) -> None:
    """As ``settle`` does once it is open."""
    work = Work(DEMO, approval.message_id, CustomerId("cust_001"))
    await desk(ports)._wait(cast("inngest.Context", engine), work, approval.id, "1-call-1")


@pytest.mark.parametrize("end", [nothing, wrong, error])
async def test_while_its_card_is_live_another_gate_is_stood_before(given: Given, ports: Ports, end: Gate) -> None:
    approval = await given.approval()

    async def decided() -> None:
        await given.approvals.cast(DEMO, approval.id, click())

    engine = Engine([end, end, decided])
    await wait(ports, approval, engine)
    assert [one for one in engine.ids if one.startswith("gate-")] == [f"gate-1-call-1-{n}" for n in (1, 2, 3)]
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.APPROVED


@pytest.mark.parametrize("end", [nothing, wrong, error])
async def test_what_is_decided_is_gone_on_with_however_its_gate_ended(given: Given, ports: Ports, end: Gate) -> None:
    approval = await given.approval()

    async def withdrawn() -> Any:
        await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ActorId("engine"), "cancelled"))
        return await end()

    engine = Engine([withdrawn])
    await wait(ports, approval, engine)
    assert engine.ids == ["gate-1-call-1-1", "after-gate-1-call-1-1"]


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
