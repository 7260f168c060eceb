"""Runs that wait while a host is replaced by one whose gate carries everything out: they finish, and pay once."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import inngest
import pytest

from app.domain.actions.refund_policy import PolicyLimits
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.cases.replies import Proposal
from app.domain.ids import CustomerId, Posted
from app.ports.bundle import Ports
from tests.conformance.apps import App
from tests.conformance.patience import eventually
from tests.conformance.world import World
from tests.payments.faults import FaultyPayments
from tests.store.given import DEMO, HOUR_LADDER, Given, click, turn
from tests.store.given_lines import Wall
from tests.workers.approvals.earlier_version import Earlier
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.gate import build_gate
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms

GATE, MAIL = "approval-gate", "handle-customer-email"
HOLD_SECONDS = 3


@dataclass
class Deploy:
    """A host with the functions of the version before, and what replaces it."""

    world: World
    given: Given
    ports: Ports
    app: App = field(init=False)
    earlier: Earlier = field(init=False)

    async def before(self, approval: Approval, *, cut: str = "") -> None:
        """The earlier version is up; ``cut`` names a step that it does not get done."""
        self.app = self.world.app()
        self.earlier = Earlier(self.app.client, self.ports, DEMO, approval.message_id, cut=frozenset({cut}))
        gate = self.earlier.gate()
        self.app.functions = [gate, self.earlier.mail(gate, self.app.event("mail"))]
        await self.app.start()

    async def after(self, approval: Approval) -> None:
        """This version takes its place, at the same address."""
        gate = build_gate(self.app.client, self.ports)
        desk = ProposalDesk(self.ports, gate, ProposalTerms(HOUR_LADDER, PolicyLimits()))
        work = Work(DEMO, approval.message_id, CustomerId("cust_001"))

        @self.app.client.create_function(fn_id=MAIL, trigger=inngest.TriggerEvent(event=self.app.event("mail")))
        async def handle_customer_email(ctx: inngest.Context) -> dict[str, Any]:
            return dict(await desk.settle(ctx, work, 1, "call_1"))

        self.app.functions = [gate, handle_customer_email]
        await self.app.redeploy()

    async def decided(self, approval: Approval) -> None:
        """Somebody approves, and the relay says so until a gate has heard it."""
        await self.given.approvals.cast(DEMO, approval.id, click())
        while (await self.given.approvals.get(DEMO, approval.id)).consumed_at is None:
            await self.said("refund/approval.decided", approval)
            await asyncio.sleep(0.5)

    async def said(self, event: str, approval: Approval) -> None:
        """As the relay sends it."""
        await self.world.send({"name": event, "data": {"tenant": DEMO, "approval_id": approval.id}})

    async def stopped_at(self, step_id: str) -> None:
        """Wait until the earlier version is cut off there."""
        await eventually(lambda: step_id in self.earlier.begun, step_id)

    async def ended(self, function: str) -> Any:
        """What the run that waited returned; it was the only one of its function that an event started."""
        return await (await self.app.run(function)).output(within=30)


@pytest.fixture
def deploy(world: World, given: Given, ports: Ports) -> Deploy:
    """Nothing is up yet."""
    return Deploy(world, given, ports)


async def with_card(given: Given, **fields: Any) -> Approval:
    """A pending approval whose card is in Slack."""
    approval = await given.approval(**fields)
    await given.approvals.card_posted(DEMO, approval.id, Posted("C1", "1.0"))
    return approval


@pytest.fixture
def paid_once(given: Given, payments: FaultyPayments, chat: Chat) -> Any:
    """Looks at the provider's books, the row, the record and the card."""

    async def check(approval: Approval, *, card: bool = True) -> None:
        made = await given.pool.fetchval("SELECT count(*) FROM ledger_refunds WHERE approval_id = $1", approval.id)
        assert (made, payments.calls) == (1, 1)
        assert (await given.approvals.get(DEMO, approval.id)).status is Status.EXECUTED
        for once in ("refund_attempted", "refund_issued"):
            assert len(await given.recorded(once)) == 1, once
        if card:
            assert chat.cards[-1].receipt.outcome == "executed", "the card ends with the receipt"

    return check


async def test_a_mail_that_waits_at_its_gate_is_decided_after_the_deploy(
    deploy: Deploy, given: Given, paid_once: Any
) -> None:
    approval = await with_card(given)
    await deploy.before(approval)
    await deploy.app.send("mail")
    await deploy.app.waiting(GATE)
    await deploy.after(approval)
    await deploy.decided(approval)
    mail = await deploy.ended(MAIL)
    assert (mail["approval_id"], mail["outcome"]) == (approval.id, "executed")
    gate = await deploy.ended(GATE)
    assert (gate["status"], gate["outcome"]) == ("approved", "executed")
    await paid_once(approval)


async def test_a_gate_of_its_own_that_waits_is_decided_after_the_deploy(
    deploy: Deploy, given: Given, paid_once: Any
) -> None:
    approval = await with_card(given, submitted=True)
    await deploy.before(approval)
    await deploy.said("approval/submit", approval)
    await deploy.app.waiting(GATE)
    await deploy.after(approval)
    await deploy.decided(approval)
    assert (await deploy.ended(GATE))["outcome"] == "executed"
    await paid_once(approval)


@pytest.mark.parametrize("submitted", [False, True], ids=["a mail's gate", "a gate of its own"])
async def test_what_is_held_is_carried_out_after_the_deploy_and_not_before_its_time(
    deploy: Deploy, given: Given, paid_once: Any, payments: FaultyPayments, submitted: bool
) -> None:
    approval = await with_card(given, submitted=submitted, undo_seconds=HOLD_SECONDS)
    await deploy.before(approval)
    await (deploy.said("approval/submit", approval) if submitted else deploy.app.send("mail"))
    await deploy.app.waiting(GATE)
    await deploy.decided(approval)
    await deploy.app.waiting(GATE, 2)
    assert "held" in deploy.earlier.begun
    await deploy.after(approval)
    assert payments.calls == 0
    assert (await deploy.ended(GATE if submitted else MAIL))["outcome"] == "executed"
    await paid_once(approval)


async def test_what_is_undone_after_the_deploy_is_not_paid(
    deploy: Deploy, given: Given, payments: FaultyPayments
) -> None:
    approval = await with_card(given, submitted=True, undo_seconds=300)
    await deploy.before(approval)
    await deploy.said("approval/submit", approval)
    await deploy.app.waiting(GATE)
    await deploy.decided(approval)
    await deploy.app.waiting(GATE, 2)
    await deploy.after(approval)
    await given.pool.execute(
        "UPDATE approvals SET status = 'cancelled', moved_at = clock_timestamp() WHERE id = $1", approval.id
    )
    await deploy.said("refund/approval.undone", approval)
    assert (await deploy.ended(GATE))["outcome"] == "cancelled"
    assert payments.calls == 0


@pytest.mark.parametrize("cut", ["after-gate-1-call_1-1-1", "hold-1-call_1-1", "execute-1-call_1-1"])
async def test_a_mail_cut_off_between_its_gate_and_the_refund_goes_on_after_the_deploy(
    deploy: Deploy, given: Given, paid_once: Any, cut: str
) -> None:
    """Its gate has ended and told nothing but "approved": another sees it through."""
    approval = await with_card(given)
    await deploy.before(approval, cut=cut)
    await deploy.app.send("mail")
    await deploy.app.waiting(GATE)
    await deploy.decided(approval)
    await deploy.stopped_at(cut)
    await deploy.after(approval)
    assert (await deploy.ended(MAIL))["outcome"] == "executed"
    await paid_once(approval)


async def test_a_mail_cut_off_between_the_refund_and_its_receipt_shows_it_after_the_deploy(
    deploy: Deploy, given: Given, paid_once: Any, chat: Chat
) -> None:
    approval = await with_card(given)
    await deploy.before(approval, cut="show-receipt-1-call_1-1")
    await deploy.app.send("mail")
    await deploy.app.waiting(GATE)
    await deploy.decided(approval)
    await deploy.stopped_at("show-receipt-1-call_1-1")
    assert chat.cards == []
    await deploy.after(approval)
    assert (await deploy.ended(MAIL))["outcome"] == "executed"
    await paid_once(approval)


async def test_what_the_policy_let_through_and_was_not_carried_out_yet_is_after_the_deploy(
    deploy: Deploy, given: Given, paid_once: Any
) -> None:
    approval = await given.approval(auto=True)
    assert approval.status is Status.APPROVED
    await given.pool.execute("DELETE FROM auto_lines")  # the version before knew of none
    await deploy.before(approval, cut="execute-1-call_1-1")
    await deploy.app.send("mail")
    await deploy.stopped_at("execute-1-call_1-1")
    await deploy.after(approval)
    assert (await deploy.ended(MAIL))["outcome"] == "executed"
    await paid_once(approval, card=False)


async def test_what_the_policy_lets_through_after_the_deploy_has_its_line_first(
    deploy: Deploy, given: Given, paid_once: Any, wall: Wall, payments: FaultyPayments
) -> None:
    approval = await given.approval(auto=True, undo_seconds=HOLD_SECONDS)
    asked = Proposal("call_1", "ord_1003", 4000, "small")
    paused = replace(turn(1, None), state="{}", contract="c", proposals=(asked,))
    await deploy.ports.turns.save(DEMO, approval.message_id, paused)
    await deploy.before(approval, cut="open-approval-1-call_1-1")
    await deploy.app.send("mail")
    await deploy.stopped_at("open-approval-1-call_1-1")
    await deploy.after(approval)
    await eventually(lambda: bool(wall.painted), "its line")
    assert payments.calls == 0
    assert (await deploy.ended(MAIL))["outcome"] == "executed"
    await paid_once(approval, card=False)


async def test_a_mail_that_slept_out_the_hold_itself_is_carried_out_by_a_gate_after_the_deploy(
    deploy: Deploy, given: Given, paid_once: Any, payments: FaultyPayments
) -> None:
    """It was begun again when people had decided, so no gate stood by."""
    approval = await with_card(given, undo_seconds=HOLD_SECONDS)
    await given.approvals.cast(DEMO, approval.id, click())
    await deploy.before(approval)
    await deploy.app.send("mail")
    await deploy.app.waiting(MAIL)
    await deploy.after(approval)
    assert payments.calls == 0
    assert (await deploy.ended(MAIL))["outcome"] == "executed"
    await paid_once(approval)
