"""From the agent's proposal to a settled outcome: policy, approval, gate, execution."""

import inngest
from inngest import StepError

from app.domain.action import RefundAction
from app.domain.approval import Status
from app.domain.case import NewApproval, OrderRecord, Proposal
from app.domain.escalation import Ladder
from app.domain.ids import ActorId, ApprovalId, ChargeId, OrderId
from app.domain.policy import AutoApprove, Block, PolicyLimits, RefundFacts, rule
from app.errors import PaymentRefused
from app.ports import Ports
from workers.functions.agent_steps import Work
from workers.functions.client import guarded
from workers.functions.execute import Outcome, carry_out
from workers.functions.flow import GATE_STARTS_MAX, REVISIONS_MAX
from workers.functions.gate import GateEnd


class ProposalDesk:
    """Carries one proposal from "the agent asks" to "this is what became of it"."""

    def __init__(
        self, ports: Ports, gate: inngest.Function[GateEnd], *, ladder: Ladder, limits: PolicyLimits
    ) -> None:
        self._ports, self._gate = ports, gate
        self._ladder, self._limits = ladder, limits

    async def settle(self, ctx: inngest.Context, work: Work, turn: int, call_id: str) -> Outcome:
        """Ask, wait, execute. When facts moved under an approved card, a fresh card is asked about."""
        result = Outcome(approval_id=None, outcome="blocked", sentence="The refund was not made")
        for revision in range(1, REVISIONS_MAX + 1):
            key = f"{turn}-{call_id}-{revision}"
            opened = await ctx.step.run(f"open-approval-{key}", guarded(self._open), work, turn, call_id, revision)
            if opened["approval_id"] is None:
                return opened
            approval_id = ApprovalId(opened["approval_id"])
            if opened["outcome"] == Status.PENDING:
                await self._wait(ctx, work, approval_id, key)
            result = await carry_out(ctx, self._ports, work.tenant, approval_id, key=key)
            if result["outcome"] != "facts_changed":
                return result
        return result

    async def _wait(self, ctx: inngest.Context, work: Work, approval_id: ApprovalId, key: str) -> None:
        """Stand at the gate. If its run failed, start another from the row: the card and the clock are kept."""
        for start in range(1, GATE_STARTS_MAX + 1):
            try:
                await ctx.step.invoke(
                    f"gate-{key}-{start}",
                    function=self._gate,
                    data={"tenant": work.tenant, "approval_id": approval_id},
                )
            except StepError:
                continue
            return
        raise inngest.NonRetriableError("gate_failed")

    async def _open(self, work: Work, turn: int, call_id: str, revision: int) -> Outcome:
        """Judge the proposal on our own facts and open its approval, or put on record why it was stopped."""
        proposal = await self._proposal(work, turn, call_id)
        order = await self._ports.customers.order(work.tenant, OrderId(proposal.order_id))
        if order is None or order.customer_id != work.customer_id:
            block = Block("order_of_another_customer", "The order is not one of this customer's")
            return await self._blocked(work, call_id, block)
        facts = await self._facts(work, order)
        if isinstance(facts, Block):
            return await self._blocked(work, call_id, facts)
        ruling = rule(self._limits, facts, work.customer_id, proposal.amount_cents)
        if isinstance(ruling, Block):
            return await self._blocked(work, call_id, ruling)
        sheet = await self._ports.cases.sheet(work.tenant, work.message_id)
        approval = await self._ports.approvals.open(
            work.tenant,
            NewApproval(
                case_id=sheet.case_id,
                message_id=work.message_id,
                call_id=call_id,
                revision=revision,
                action=RefundAction(
                    tenant=work.tenant,
                    customer_id=work.customer_id,
                    order_id=facts.order_id,
                    charge_id=facts.charge_id,
                    amount_cents=proposal.amount_cents,
                    currency=facts.currency,
                ),
                facts=facts,
                agent_reason=proposal.reason,
                because=ruling.because,
                ladder=self._ladder,
                auto=isinstance(ruling, AutoApprove),
                requested_by=ActorId("agent"),
            ),
        )
        return Outcome(approval_id=approval.id, outcome=approval.status.value, sentence="")

    async def _proposal(self, work: Work, turn: int, call_id: str) -> Proposal:
        kept = await self._ports.turns.load(work.tenant, work.message_id, turn)
        for proposal in kept.proposals if kept else ():
            if proposal.call_id == call_id:
                return proposal
        raise LookupError(f"turn {turn} has no such proposal")

    async def _facts(self, work: Work, order: OrderRecord) -> RefundFacts | Block:
        """What the card will show. The provider's books decide what is left, not our copy of them."""
        try:
            charge = await self._ports.payments.charge(work.tenant, ChargeId(order.charge_id))
        except PaymentRefused:
            return Block("no_such_charge", "The payment provider does not know this order's payment")
        return RefundFacts(
            order_id=order.id,
            order_number=order.number,
            description=order.description,
            customer_id=order.customer_id,
            charge_id=charge.charge_id,
            currency=charge.currency,
            paid_cents=charge.amount_cents,
            refunded_cents=charge.refunded_cents,
            disputed=charge.disputed,
            placed_on=order.placed_on,
        )

    async def _blocked(self, work: Work, call_id: str, block: Block) -> Outcome:
        await self._ports.approvals.block(
            work.tenant, work.message_id, call_id=call_id, code=block.code, because=block.because
        )
        return Outcome(approval_id=None, outcome="blocked", sentence=block.because)
