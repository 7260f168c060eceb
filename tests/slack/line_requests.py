"""Requests for lines of an order, as a reviewer meets them."""

from dataclasses import replace
from typing import Any

from app.domain.actions.refund import RefundAction, refund_of
from app.domain.actions.refund_amount import Lines, WholeOrder, WorkedOut, refund_amount
from app.domain.actions.refund_policy import RefundFacts
from app.domain.approvals.approval import ApprovalDetails
from app.domain.records.orders import OrderLine
from tests.slack import sheets

Parts = tuple[tuple[int, int], ...]
LAMPS = (
    OrderLine(1, "LMP-01", "Desk lamp, blue", 2, 2_990),
    OrderLine(2, "CHR-07", "Chair", 1, 5_530),
    OrderLine(3, "CBL-22", "Cable clips", 1, 0),
)


def facts_of(lines: tuple[OrderLine, ...] = LAMPS, shipping_cents: int = 490) -> RefundFacts:
    """Of an order of 120.00 EUR: two lamps, a chair, free clips, and 4.90 EUR of shipping."""
    paid = sum(line.total_cents for line in lines) + shipping_cents
    return replace(sheets.FACTS, paid_cents=paid, lines=lines, shipping_cents=shipping_cents)


def asking_for(parts: Parts = (), facts: RefundFacts | None = None, **changes: Any) -> ApprovalDetails:
    """A pending request for these lines, or for the whole order."""
    facts = facts or facts_of()
    worked = refund_amount(facts, Lines(parts) if parts else WholeOrder(), facts.shipping_rule, facts.before)
    assert isinstance(worked, WorkedOut)
    plain = refund_of(sheets.approval().action)
    action = replace(plain, amount_cents=worked.amount_cents, lines=worked.lines)
    assert isinstance(action, RefundAction)
    return sheets.details(action=action, digest=action.digest(sheets.A1), facts=facts, **changes)


def many(count: int, quantity: int = 1) -> RefundFacts:
    """An order with as many lines, a euro a piece."""
    return facts_of(tuple(OrderLine(n, f"S-{n}", f"Thing {n}", quantity, 100) for n in range(1, count + 1)), 0)
