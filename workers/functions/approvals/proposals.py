"""From the agent's proposal to a settled outcome: policy, approval, and a wait for its gate."""

import contextlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypedDict

import inngest
from inngest import StepError

from app.domain.actions.policy import AskPeople, AutoApprove, Block, PolicyLimits
from app.domain.approvals.approval import NewApproval
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.policies.request_facts import Asker
from app.domain.cases.replies import Proposal
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.operations.desk_config import DeskConfig
from app.domain.operations.desk_config.flows import decided_by
from app.domain.people.actors import AGENT, EVENT, asks_by_request
from app.domain.reason_codes import Code, keep, say
from app.errors import ChargeBusy
from app.events import ApprovalSubmitted
from app.observability import correlation
from app.ports.bundle import Ports
from app.ports.payments.payments import HELD
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.execute import ASKED_AGAIN
from workers.functions.approvals.gate import GateEnd
from workers.functions.approvals.judging import Asked, judge
from workers.functions.approvals.kinds.kind_work import Wanted
from workers.functions.approvals.not_reopened import not_asked_again, too_often
from workers.functions.approvals.outcome import Outcome
from workers.functions.payments.payment_queue import in_turn
from workers.functions.runtime.limits import GATE_STARTS_MAX, HELD_TRIES, REVISIONS_MAX
from workers.functions.runtime.steps import Steps, run_step

NOT_WANTED: Final = "not_wanted"


@dataclass(frozen=True)
class Opening:
    """How a proposal becomes an approval. ``submitted``: outside a mail's run, so it gets a gate of its own."""

    call_id: str
    revision: int
    by: ActorId
    submitted: bool = False
    reopens: ApprovalId | None = None
    patient: bool = False  # True: what another's undo window keeps from being judged is judged in a later try
    in_turn: bool = True  # False: another refund of the payment does not end, and nobody waits for it any more


class Reading(TypedDict):
    """What an approval's row says: whether its gate has done what there was to do, and what came of it."""

    settled: bool
    outcome: Outcome


@dataclass(frozen=True)
class ProposalTerms:
    """What the operator chose; kept with each approval as it was when it opened."""

    ladder: EscalationPolicy
    limits: PolicyLimits
    undo_seconds: int = 0
    version: int | None = None  # of the desk's file
    calendar: WorkCalendar | None = None
    told: DeskConfig = field(default_factory=DeskConfig)  # whose rules judge, and whose flows they name


def _terms_of(told: DeskConfig) -> ProposalTerms:
    calendar = told.work_calendar(datetime.now(UTC).date())
    return ProposalTerms(told.ladder, told.limits, told.undo_seconds, told.version, calendar, told)


class ProposalDesk:
    """Carries one proposal from "the agent asks" to "this is what became of it"."""

    def __init__(self, ports: Ports, gate: inngest.Function[GateEnd], terms: ProposalTerms | None = None) -> None:
        """Without ``terms``: those of what the desk is told when it judges."""
        self._ports, self._gate, self._fixed = ports, gate, terms

    def _terms(self, tenant: TenantId) -> ProposalTerms:
        told = self._ports.configs.now(tenant)
        return self._fixed or _terms_of(told)

    async def settle(self, ctx: inngest.Context, work: Work, turn: int, call_id: str) -> Outcome:
        """Open, and wait. When facts moved or the approval was undone, a fresh card is asked about."""
        result = Outcome(approval_id=None, outcome="blocked", sentence=keep(say(Code.NOT_MADE)))
        before: str | None = None
        for revision in range(1, REVISIONS_MAX + 1):
            key = f"{turn}-{call_id}-{revision}"
            opened = await run_step(
                ctx, f"open-approval-{key}", self._open, work, turn, call_id, (revision, before), ctx.attempt
            )
            opened_id = opened.get("approval_id")
            if opened_id is None:
                if before is not None:
                    await self._close(ctx, work, before, opened["sentence"], key)
                return opened
            approval_id = ApprovalId(opened_id)
            result = await self._wait(ctx, work, approval_id, key)
            if result["outcome"] not in ASKED_AGAIN:
                return result
            before = approval_id
        if before is not None:
            await self._close(ctx, work, before, keep(too_often()), f"{turn}-{call_id}-last")
        return result

    async def _close(self, ctx: inngest.Context, work: Work, before: str, because: str, key: str) -> None:
        """The card that promised a fresh one says why there is none."""
        closed = ApprovalId(before)
        steps = Steps(ctx, self._ports, work.tenant)
        await steps.run(f"not-again-{key}", not_asked_again, closed, because, ctx.attempt)

    async def _wait(self, ctx: inngest.Context, work: Work, approval_id: ApprovalId, key: str) -> Outcome:
        """Have its gate see it through. If that run failed, start another from the row: card and clock are kept."""
        submitted = ApprovalSubmitted(tenant=work.tenant, approval_id=approval_id, correlation=correlation.current())
        steps = Steps(ctx, self._ports, work.tenant)
        found = Reading(settled=False, outcome=Outcome(approval_id=approval_id, outcome="pending", sentence=""))
        for start in range(1, GATE_STARTS_MAX + 1):
            end = await self._stand_before(ctx, f"gate-{key}-{start}", submitted)
            found = await steps.run(f"outcome-{key}-{start}", _read, approval_id)
            if found["settled"] and not _left_the_rest_to_us(end):
                return found["outcome"]
        if not found["settled"]:
            raise inngest.NonRetriableError("gate_failed")
        return found["outcome"]

    async def _stand_before(self, ctx: inngest.Context, step_id: str, submitted: ApprovalSubmitted) -> object:
        """What the gate returned: only the engine's word, the row's is what counts. A gate that was cancelled returns
        nothing, as one that failed, and leaves a card on which somebody can still press."""
        with contextlib.suppress(StepError):
            return await ctx.step.invoke(step_id, function=self._gate, data=submitted.payload())
        return None

    async def _open(
        self, work: Work, turn: int, call_id: str, place: tuple[int, str | None], attempt: int = HELD_TRIES
    ) -> Outcome:
        """Judge the proposal on our own facts and open its approval, or put on record why it was stopped."""
        proposal = await self._proposal(work, turn, call_id)
        details = await self._ports.cases.details(work.tenant, work.message_id)
        # Whoever wrote a case down in a customer's name has asked for what comes of it.
        by = details.entered_by or AGENT
        revision, before = place
        reopens = None if before is None else ApprovalId(before)
        patient = attempt + 1 < HELD_TRIES
        return await self._judged(work, proposal, Opening(call_id, revision, by, reopens=reopens, patient=patient))

    async def submit(self, work: Work, proposal: Proposal, *, call_id: str, by: ActorId) -> Outcome:
        """Open a proposal nobody waits for: people decide, whatever the amount, and its own gate carries it out."""
        return await self._judged(work, proposal, Opening(call_id, 1, by, submitted=True))

    async def reopen(self, tenant: TenantId, closed_id: ApprovalId) -> Outcome:
        """Ask again about a closed approval, with the facts of now and a gate of its own. Safe to run again."""
        closed = await self._ports.approvals.get(tenant, closed_id)
        if closed.reopened_by is None:  # the event only woke us; by the row, nobody wants that
            return Outcome(approval_id=None, outcome=NOT_WANTED, sentence="")
        asked = closed.sum
        work = Work(tenant, closed.message_id, asked.customer_id)
        named = (closed.call_id, asked.order_id, asked.amount_cents, closed.agent_reason)
        proposal = Proposal(*named, closed.kind, lines=asked.parts)
        opening = Opening(closed.call_id, closed.revision + 1, closed.requested_by, submitted=True, reopens=closed_id)
        return await self._judged(work, proposal, opening)

    async def _judged(self, work: Work, proposal: Proposal, opening: Opening) -> Outcome:
        """Opened before, or judged on facts that stand still. Where they do not within a moment, a person decides."""
        opened = await self._ports.approvals.opened(
            work.tenant, work.message_id, call_id=opening.call_id, revision=opening.revision
        )
        if opened is not None:  # what was asked stays asked, whatever the policy would say of it now
            return Outcome(approval_id=opened.id, outcome=opened.status.value, sentence="")
        try:
            return await in_turn(partial(self._judge, work, proposal, opening))
        except ChargeBusy as busy:
            if busy.detail == HELD and opening.patient:
                raise
            return await self._judge(work, proposal, replace(opening, in_turn=False))

    async def _judge(self, work: Work, proposal: Proposal, opening: Opening) -> Outcome:
        if work.customer_id is None:  # nobody we know has an order; whatever the agent's tools were, there is none
            nobodys = Block("order_of_another_customer", say(Code.OTHER_CUSTOMER))
            return await self._blocked(work, opening.call_id, proposal.kind, nobodys)
        details = await self._ports.cases.details(work.tenant, work.message_id)
        terms = self._terms(work.tenant)  # once: what is judged and what is kept of it belong to one version
        wanted = Wanted(
            work.tenant,
            work.customer_id,
            proposal,
            terms.limits,
            sender_verified=details.sender_verified,
            in_turn=opening.in_turn,
        )
        by_mail = None if asks_by_request(opening.by) else work.message_id
        asked = Asked(Asker.of(opening.by), terms.told, by_mail)
        judged = await judge(self._ports, wanted, asked)
        if isinstance(judged, Block):
            return await self._blocked(work, opening.call_id, proposal.kind, judged)
        flow, because = decided_by(terms.told.flows, judged.ruling, _because(opening.by, judged.ruling))
        approval = await self._ports.approvals.open(
            work.tenant,
            NewApproval(
                case_id=details.case_id,
                message_id=work.message_id,
                call_id=opening.call_id,
                revision=opening.revision,
                action=judged.action,
                facts=judged.facts,
                agent_reason=proposal.reason,
                because=because,
                ladder=terms.ladder,
                calendar=terms.calendar,
                auto=isinstance(judged.ruling, AutoApprove) and not opening.submitted,
                requested_by=opening.by,
                submitted=opening.submitted,
                undo_seconds=terms.undo_seconds,
                reopens=opening.reopens,
                sums=terms.limits.sums,
                desk_version=terms.version,
                seen_attempts=judged.seen_attempts,
                flow=flow,
                rule=judged.ruling.rule,
                rule_facts=judged.rule_facts,
            ),
        )
        return Outcome(approval_id=approval.id, outcome=approval.status.value, sentence="")

    async def _proposal(self, work: Work, turn: int, call_id: str) -> Proposal:
        kept = await self._ports.turns.load(work.tenant, work.message_id, turn)
        for proposal in kept.proposals if kept else ():
            if proposal.call_id == call_id:
                return proposal
        raise LookupError(f"turn {turn} has no such proposal")

    async def _blocked(self, work: Work, call_id: str, kind: str, block: Block) -> Outcome:
        await self._ports.approvals.block(
            work.tenant,
            work.message_id,
            call_id=call_id,
            code=block.code,
            because=block.because,
            kind=kind,
        )
        return Outcome(approval_id=None, outcome="blocked", sentence=keep(block.because))


def _because(by: ActorId, ruling: AutoApprove | AskPeople) -> str:
    """A limit or a rule that would let it through lets nothing through that no mail asks for."""
    if not asks_by_request(by) or (isinstance(ruling, AskPeople) and ruling.rule):
        return ruling.because
    return say(Code.EVENT_PERSON_DECIDES if by == EVENT else Code.PROGRAM_ASKS)


async def _read(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> Reading:
    """By the row. With the provider is as settled as it gets here: the provider tells when it is more."""
    receipt = await ports.refunds.receipt(tenant, approval_id)
    settled = receipt.outcome != "pending" or receipt.refund_id is not None
    return Reading(
        settled=settled,
        outcome=Outcome(approval_id=approval_id, outcome=receipt.outcome, sentence=keep(receipt.sentence)),
    )


def _left_the_rest_to_us(end: object) -> bool:
    """A gate of the version before told a status and no more, and whoever had asked carried it out. However far that
    had come when this version took over, another gate finds the row as it is and does the rest, the receipt too."""
    return isinstance(end, dict) and "outcome" not in end
