"""A request for a whole order of several lines, for the files that choose among them."""

from dataclasses import replace
from typing import Any

from app.domain.actions.refund import RefundAction
from app.domain.actions.refund_amount import WholeOrder, WorkedOut, refund_amount
from app.domain.records.orders import OrderLine
from tests.store.given import DEMO, refund_of_1003

LAMPS = (
    OrderLine(1, "LMP-01", "Desk <b>lamp</b>, blue", 2, 2_990),
    OrderLine(2, "CHR-07", "Chair", 1, 5_530),
    OrderLine(3, "CBL-22", "Cable clips", 1, 400),
)


def lamps(lines: tuple[OrderLine, ...] = LAMPS, shipping_cents: int = 490) -> dict[str, Any]:
    """A whole order of two lamps, a chair and clips, with its shipping."""
    plain, facts = refund_of_1003(DEMO, 1)
    paid = sum(line.total_cents for line in lines) + shipping_cents
    facts = replace(facts, paid_cents=paid, lines=lines, shipping_cents=shipping_cents)
    worked = refund_amount(facts, WholeOrder(), facts.shipping_rule, facts.before)
    assert isinstance(worked, WorkedOut)
    action = replace(plain, amount_cents=worked.amount_cents, lines=worked.lines)
    assert isinstance(action, RefundAction)
    return {"action": action, "facts": facts}
