"""Refunds and store credits that a program asks for: judged as the support agent's are, and always for people."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from app.domain.actions.money_action import money_facts_of, money_of
from app.domain.actions.policy import AutoApprove, Block
from app.domain.approvals.askers.money_requests import MoneyAsked, MoneyJudged
from app.domain.approvals.policies.request_facts import Asker
from app.domain.cases.replies import Proposal
from app.domain.ids import OrderId, TenantId
from app.domain.operations.desk_config.flows import decided_by
from app.domain.reason_codes import Code, say
from app.domain.records.orders import OrderRecord
from app.errors import BadInput, ChargeBusy, NotFound, PaymentUnknown, PolicyBlocked, Unavailable
from app.ports.bundle import Ports
from app.ports.payments.payments import HELD
from workers.functions.approvals.judging import Asked, judge
from workers.functions.approvals.kinds.kind_work import Judged, Wanted
from workers.functions.payments.payment_queue import in_turn

T = TypeVar("T")


@dataclass(frozen=True)
class JudgedRequests:
    """``MoneyRequests``: by the kinds' own rules, over the ports of this host."""

    ports: Ports

    async def opened(self, tenant: TenantId, asked: MoneyAsked, open_it: Callable[[MoneyJudged], Awaitable[T]]) -> T:
        """Judged and opened in one go, which begins anew where another refund of the payment came between."""

        async def attempt() -> T:
            return await open_it(await self.judged(tenant, asked))

        return await in_turn(attempt)

    async def judged(self, tenant: TenantId, asked: MoneyAsked) -> MoneyJudged:
        """On the facts of now. What the policy would let through waits for people all the same."""
        told = self.ports.configs.now(tenant)
        order = await self._order(tenant, asked.order_id)
        _same_currency(asked, order.currency)
        wanted = Wanted(
            tenant,
            order.customer_id,
            Proposal("", order.id, asked.amount_cents or 0, "", asked.kind, lines=asked.lines, whole=asked.whole),
            told.limits,
            sender_verified=True,  # no mail is what anybody has to vouch for: the key says who asks
            in_turn=True,
            order=order,
        )
        found = await self._ruled(wanted, Asked(Asker("program", asked.key_name), told))
        _same_currency(asked, money_of(found.action).currency)
        ruling = found.ruling
        because = say(Code.PROGRAM_ASKS) if isinstance(ruling, AutoApprove) else ruling.because
        flow, because_told = decided_by(told.flows, ruling, because)
        return MoneyJudged(
            money_of(found.action),
            money_facts_of(found.facts),
            because_told,
            found.seen_attempts,
            ruling.rule,
            found.rule_facts,
            flow,
        )

    async def _ruled(self, wanted: Wanted, asked: Asked) -> Judged:
        try:
            try:
                verdict = await judge(self.ports, wanted, asked)
            except ChargeBusy as busy:  # nobody waits here for an undo window; what is held counts when it is opened
                if busy.detail != HELD:
                    raise
                verdict = await judge(self.ports, replace(wanted, in_turn=False), asked)
        except PaymentUnknown:
            raise Unavailable("The payment provider did not answer, so nothing was opened; send it again") from None
        if isinstance(verdict, Block):
            raise PolicyBlocked(f"{verdict.because}.", detail=verdict.code)
        return verdict

    async def _order(self, tenant: TenantId, order_id: OrderId) -> OrderRecord:
        """By its id alone: a number may be another order's. As its source has it now, where one is asked."""
        known = await self.ports.customers.order(tenant, order_id)
        if known is None or known.id != order_id:
            raise NotFound(_unknown(order_id))
        fresh = await self.ports.records.order(tenant, known.customer_id, known.id)
        if fresh is None:
            raise NotFound(_unknown(order_id))
        return fresh if fresh.id == known.id else known


def _unknown(order_id: OrderId) -> str:
    return (
        f"This desk's records have no order {order_id[:100]}; name it by its id, as GET /v1/orders/{{order_id}} does"
    )


def _same_currency(asked: MoneyAsked, currency: str) -> None:
    if asked.currency not in ("", currency.upper()):
        raise BadInput(
            f"arguments.currency is {asked.currency}, and the order is in {currency}; leave it out, or send that"
        )
