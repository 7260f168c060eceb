"""The steps that run the support agent: material from the records in, a stored turn out, references returned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypedDict, assert_never, cast

import structlog

from app.domain.cases.cases import Conversation
from app.domain.cases.replies import Proposal, TurnRecord
from app.domain.ids import ApprovalId, CustomerId, MessageId, TenantId
from app.domain.operations.model_usage import BUDGET_SPENT, Purpose
from app.domain.reason_codes import Code, recall, say
from app.ports.bundle import Ports
from workers import agent
from workers.functions.agent_runs.model_calls import Errand, Models, ask_model
from workers.functions.approvals.outcome import Outcome
from workers.functions.runtime.limits import AGENT_TRIES

HISTORY_MAX: Final = 20  # earlier messages of the case it sees

_log = structlog.get_logger("countersign.agent")


@dataclass(frozen=True)
class Work:
    """One message being worked on, for one tenant."""

    tenant: TenantId
    message_id: MessageId
    customer_id: CustomerId | None  # None: nobody we know, so there is nothing to look up


class TurnRef(TypedDict):
    """What an agent step returns: where the turn is kept, never what it says."""

    outcome: Literal["finished", "paused", "refused", "failed"]
    number: int
    calls: list[str]
    code: str


class CustomerLookups:
    """The agent's read-only view, bound to one customer."""

    def __init__(self, ports: Ports, work: Work) -> None:
        self._ports, self._work = ports, work
        self._orders: Sequence[agent.OrderFact] | None = None

    async def list_orders(self) -> Sequence[agent.OrderFact]:
        """This customer's orders and no other's, as they were when this run of the agent first looked."""
        if self._orders is None:
            self._orders = await self._read_orders()
        return self._orders

    async def _read_orders(self) -> Sequence[agent.OrderFact]:
        if self._work.customer_id is None:
            return []
        orders = await self._ports.records.orders(self._work.tenant, self._work.customer_id)
        rule = self._ports.configs.now(self._work.tenant).refunds.shipping
        return [
            agent.OrderFact(
                order_id=order.number,
                description=order.description,
                paid_cents=order.paid_cents,
                refunded_cents=order.refunded_cents,
                currency=order.currency,
                placed_on=order.placed_on,
                lines=order.lines,
                shipping_cents=order.shipping_cents,
                discount_cents=order.discount_cents,
                refunded_parts=order.refunded_parts,
                shipping_rule=rule,
            )
            for order in orders
        ]

    async def read_policy(self, topic: agent.PolicyTopic) -> str:
        """One of the house rules."""
        return self._ports.configs.now(self._work.tenant).shop.text(topic) or agent.NO_RULE


async def run_agent(ports: Ports, models: Models, work: Work, attempt: int) -> TurnRef:
    """Draft the first turn, or find the one already kept. A retry never asks the model twice for a kept answer."""
    conversation = await ports.cases.conversation(work.tenant, work.message_id)
    number = conversation.first_turn
    kept = await ports.turns.load(work.tenant, work.message_id, number)
    if kept is not None:
        return _reference(kept)
    # By the row and not by the event: a colleague may have linked the case since.
    work = replace(work, customer_id=conversation.customer.id if conversation.customer else None)
    ask, lookups = ask_about(conversation), CustomerLookups(ports, work)
    errand = _reply(work, conversation, number, attempt)
    only_thanks = ask.known and models.easy is not None and bool(ask.history) and agent.only_thanks(ask.body)
    if only_thanks:
        errand = replace(errand, purpose=Purpose.THANKS)
    answer = agent.answer_thanks if only_thanks else agent.run if ask.known else agent.answer_stranger

    async def write(model: agent.ModelChoice) -> agent.Turn:
        return await answer(ask, lookups, model)

    try:
        turn = await ask_model(ports, models, errand, write)
    except agent.SupportFailure as failure:
        return _failed(failure, number, attempt, work)
    record = signed(ports, work.tenant, _record(turn, number, ()))
    return _reference(await ports.turns.save(work.tenant, work.message_id, record))


async def resume_agent(
    ports: Ports, models: Models, work: Work, outcomes: dict[str, Outcome], turn_number: int, attempt: int
) -> TurnRef:
    """Continue a paused turn with what became of its proposals. ``outcomes`` is keyed by call id."""
    following = turn_number + 1
    turns = await ports.turns.all(work.tenant, work.message_id)
    if following in turns:
        return _reference(turns[following])
    paused = turns.get(turn_number)
    if paused is None or paused.state is None or paused.contract is None:
        raise LookupError(f"turn {turn_number} is not paused")
    decisions = [await _decision(ports, work.tenant, call, outcome) for call, outcome in outcomes.items()]
    conversation = await ports.cases.conversation(work.tenant, work.message_id)
    resumed = _Resumed(
        paused.state, paused.contract, decisions, ask_about(conversation), CustomerLookups(ports, work)
    )
    errand = _reply(work, conversation, following, attempt)
    receipts = tuple(decision.receipt for decision in decisions)
    try:
        turn = await ask_model(ports, models, errand, resumed.go_on)
    except agent.SupportFailure as failure:
        return _failed(failure, following, attempt, work)
    return _reference(
        await ports.turns.save(
            work.tenant, work.message_id, signed(ports, work.tenant, _record(turn, following, receipts))
        )
    )


@dataclass(frozen=True)
class _Resumed:
    """A paused turn with what was decided."""

    state: str
    contract: str
    decisions: Sequence[agent.Decision]
    ask: agent.Ask
    lookups: CustomerLookups

    async def go_on(self, model: agent.ModelChoice) -> agent.Turn:
        try:
            return await agent.resume(self.state, self.contract, self.decisions, self.ask, self.lookups, model)
        except agent.StaleContract:
            # The paused run belongs to an older agent: draft afresh with the outcome told as a record.
            _log.warning("turn_redrafted", conversation=self.ask.conversation)
            told = (*self.ask.history, *(("desk", f"On record: {one.receipt}") for one in self.decisions))
            history = cast("Sequence[tuple[agent.Speaker, str]]", told)
            return await agent.run(replace(self.ask, history=history), self.lookups, model)


def _reply(work: Work, conversation: Conversation, number: int, attempt: int) -> Errand:
    return Errand(work.tenant, Purpose.REPLY, f"{work.message_id}:{number}", conversation.case_id, attempt)


async def _decision(ports: Ports, tenant: TenantId, call_id: str, outcome: Outcome) -> agent.Decision:
    """The reviewer's note and the names of things stay out of engine state, so they are read from the row here."""
    told = (call_id, _spoken(outcome), recall(outcome["sentence"]))
    approval_id = outcome.get("approval_id")
    if approval_id is None:
        return agent.Decision(*told)
    receipt = await ports.refunds.receipt(tenant, ApprovalId(approval_id))
    return agent.Decision(*told, note=receipt.note, items=receipt.items)


def _spoken(outcome: Outcome) -> agent.Outcome:
    """The agent knows fewer words than the records: whatever is not settled is blocked for now."""
    word = outcome["outcome"]
    if word in ("executed", "rejected", "expired", "facts_changed"):
        return cast("agent.Outcome", word)
    return "blocked"


def ask_about(conversation: Conversation) -> agent.Ask:
    """What the agent is given of a mail."""
    return agent.Ask(
        customer_email=conversation.customer.email if conversation.customer else conversation.sender,
        subject=conversation.subject[:500],
        body=conversation.body,
        conversation=conversation.case_id,
        today=conversation.today,
        history=cast("Sequence[tuple[agent.Speaker, str]]", conversation.history[-HISTORY_MAX:]),
        known=conversation.customer is not None,
        in_short=conversation.thread_summary.in_short if conversation.thread_summary else "",
    )


def proposal_of(asked: agent.Proposal) -> Proposal:
    """As it is kept."""
    named = (asked.call_id, asked.order_id, asked.amount_cents, asked.reason, asked.kind)
    return Proposal(*named, lines=asked.lines, whole=asked.whole)


def _record(turn: agent.Turn, number: int, receipts: tuple[str, ...]) -> TurnRecord:
    match turn:
        case agent.Finished():
            record = TurnRecord(
                number=number,
                reply=turn.reply,
                written_by=turn.written_by,
                state=None,
                contract=None,
                notes=(*receipts, *stripped(turn.stripped)),
            )
        case agent.Paused():
            record = TurnRecord(
                number=number,
                reply=None,
                written_by="",
                state=turn.state,
                contract=turn.contract,
                proposals=tuple(proposal_of(p) for p in turn.proposals),
                notes=receipts,
            )
        case _:
            assert_never(turn)
    usage = turn.usage
    return replace(
        record, requests=usage.requests, input_tokens=usage.input_tokens, output_tokens=usage.output_tokens
    )


def signed(ports: Ports, tenant: TenantId, turn: TurnRecord) -> TurnRecord:
    """A reply as it is shown, edited and sent: with what the desk ends every reply with."""
    return turn if turn.reply is None else replace(turn, reply=ports.configs.now(tenant).shop.signed(turn.reply))


def stripped(kinds: Sequence[str]) -> tuple[str, ...]:
    """What was taken out of a draft, as notes on it."""
    return tuple(say(Code(f"removed_{kind.replace(' ', '_')}")) for kind in kinds)


def _reference(turn: TurnRecord) -> TurnRef:
    calls = [proposal.call_id for proposal in turn.proposals]
    return TurnRef(
        outcome="finished" if turn.reply is not None else "paused", number=turn.number, calls=calls, code=""
    )


def _failed(failure: agent.SupportFailure, number: int, attempt: int, work: Work) -> TurnRef:
    """What a retry may heal is raised while tries remain; what it will not is returned, so no try is burnt."""
    if failure.kind == "transient" and attempt + 1 < AGENT_TRIES:
        raise failure
    _log.error("agent_gave_up", message_id=work.message_id, kind=failure.kind, code=failure.code)
    outcome: Literal["refused", "failed"] = "refused" if failure.kind == "refused" else "failed"
    code = BUDGET_SPENT if failure.code == BUDGET_SPENT else f"agent_{failure.kind}"
    return TurnRef(outcome=outcome, number=number, calls=[], code=code)
