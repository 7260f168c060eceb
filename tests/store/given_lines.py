"""Set-up of tests about what the policy let through: approvals of payments of their own, and a message to paint."""

import asyncio
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from app.domain.approvals.approval import Approval
from app.domain.approvals.auto_lines import AutoHour
from app.domain.approvals.voting import Status
from app.domain.ids import ChargeId, OrderId, Posted
from tests.store.given import Given, refund_of_1003

_numbers = count(1)


async def let_through(given: Given, **fields: Any) -> Approval:
    """Approved by the policy alone; of a payment of its own, so that nothing else stands beside it."""
    action, facts = refund_of_1003(given.tenant, fields.pop("amount_cents", 100))
    number = next(_numbers)
    currency = fields.pop("currency", "EUR")
    own: dict[str, Any] = {
        "currency": currency,
        "order_id": OrderId(f"ord_own_{number}"),
        "charge_id": ChargeId(f"ch_own_{number}"),
    }
    approval = await given.approval(auto=True, action=replace(action, **own), facts=replace(facts, **own), **fields)
    assert approval.status is Status.APPROVED, approval.because
    return approval


@dataclass
class Wall:
    """Where hours are shown: each message as it was painted last, and everything that was painted."""

    seconds: float = 0.0  # what a call takes
    messages: dict[Posted, AutoHour] = field(default_factory=dict)
    posts: int = 0
    painted: list[AutoHour] = field(default_factory=list)
    fault: Exception | None = None

    async def post(self, hour: AutoHour) -> Posted:
        """A message of its own, unless it is posted already. What is asked last does not always come last."""
        at = hour.posted
        if at is None:
            self.posts += 1
            at = Posted("C1", f"{self.posts}.0")
        await asyncio.sleep(self.seconds)
        if self.fault is not None:
            raise self.fault
        self.messages[at] = hour
        self.painted.append(hour)
        return at

    def shows(self, approval: Approval) -> bool:
        """Whether somebody who looks now sees its line."""
        lines = [line for hour in self.messages.values() for line in hour.lines]
        return approval.id in [line.details.approval.id for line in lines]


async def an_hour_passes(given: Given) -> None:
    """What was of this hour is of an earlier one, a different one each time."""
    await given.pool.execute(
        "UPDATE auto_hours SET begins_at = begins_at - make_interval(hours => $1) "
        "WHERE begins_at = date_trunc('hour', clock_timestamp(), 'UTC')",
        next(_numbers),
    )
