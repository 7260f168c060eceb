"""What a kind has to know to be proposed and carried out, for the gate and the desk that know none."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.actions.action import Action, Facts
from app.domain.actions.policy import AskPeople, AutoApprove, Block, PolicyLimits
from app.domain.approvals.approval import Approval, Receipt
from app.domain.cases.replies import Proposal
from app.domain.ids import ApprovalId, CustomerId, TenantId
from app.domain.operations.notifications import News, Note
from app.domain.reason_codes import Code, Datum, say
from app.domain.records.orders import OrderRecord
from app.ports.bundle import Ports


@dataclass(frozen=True)
class Wanted:
    """A proposal, with what it is judged by besides the kind's own facts."""

    tenant: TenantId
    customer_id: CustomerId
    proposal: Proposal
    limits: PolicyLimits
    sender_verified: bool
    in_turn: bool  # False: what it would wait for does not end, so a person decides
    order: OrderRecord | None = None  # where it is known already, and not by what somebody called it


@dataclass(frozen=True)
class Judged:
    """What may be asked for, and by whose word."""

    action: Action
    facts: Facts
    ruling: AutoApprove | AskPeople
    seen_attempts: int | None = None  # of refunds of the same payment, when the facts were read
    rule_facts: Mapping[str, Any] | None = None  # by which the desk's rules judged it; None: it has none


@dataclass(frozen=True)
class Execution:
    """What is to be carried out. ``last_try``: no retry follows, so it ends in a receipt, whatever happens."""

    approval: Approval  # as its row was a moment ago
    last_try: bool

    @property
    def names(self) -> tuple[TenantId, ApprovalId]:
        """By which its row is read again."""
        return self.approval.tenant, self.approval.id


def told_of_a_sum(approval: Approval) -> dict[str, Datum]:
    """Of a kind that moves money: how much of it, for which order."""
    action = approval.final_sum
    amount: dict[str, Datum] = {"amount_cents": action.amount_cents, "currency": action.currency}
    return {**amount, "order": approval.order.order_number}


def done_by_the_desk(_: Approval) -> int | None:
    """Nothing has to be reported."""
    return None


@dataclass(frozen=True)
class KindWork:
    """``execute`` re-reads the row and the facts, and may run any number of times for one effect."""

    judge: Callable[[Ports, Wanted], Awaitable[Judged | Block]]
    execute: Callable[[Ports, Execution], Awaitable[Receipt]]
    trouble: News  # what operators are told of one that needs attention
    # What a case's thread is told: of one that was done after its reply left, withdrawn, or not withdrawn any more.
    # None: it came from no case, and whoever asked hears of it elsewhere.
    done_since: Note | None = None
    withdrawn: Note | None = None
    not_withdrawn: Note | None = None
    told: Callable[[Approval], dict[str, Datum]] = told_of_a_sum  # what these name
    # Where whoever asked carries it out: after how many seconds without a report that is shown. Else None.
    silent_after: Callable[[Approval], int | None] = done_by_the_desk


async def own_order(ports: Ports, wanted: Wanted) -> OrderRecord | Block:
    """The order that a proposal names, if it is this customer's."""
    if wanted.order is not None:
        return wanted.order
    order = await ports.records.order(wanted.tenant, wanted.customer_id, wanted.proposal.order_id)
    if order is None:
        return Block("order_of_another_customer", say(Code.OTHER_CUSTOMER))
    return order
