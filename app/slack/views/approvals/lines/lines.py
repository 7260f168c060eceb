"""The lines that a request is for, as its card, its details and its receipt tell them; they add up to its amount."""

from typing import Final

from app.domain.actions.refund import refund_facts_of, refund_of
from app.domain.approvals.approval import ApprovalDetails
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.rich import Element, say, section
from app.slack.views.blocks.sanitize import glimpse

LINES_SHOWN_MAX: Final = 3
DETAILED_MAX: Final = 40
NAME_SHOWN_MAX: Final = 40


def refund_lines(details: ApprovalDetails, *, most: int = LINES_SHOWN_MAX, more: str | None = None) -> list[Element]:
    """A line each; of an order that is one thing, and goes back whole, nothing more has to be said.

    ``more`` says how many are left out, where that is not what Details is for.
    """
    action, facts = refund_of(details.approval.final_action), refund_facts_of(details.approval.facts)
    if not action.lines or (
        len(facts.lines) == 1 and action.parts == ((facts.lines[0].number, facts.lines[0].quantity),)
    ):
        return []
    names = {line.number: line.description for line in facts.lines}
    told = [
        _line(
            f"{line.quantity} x {glimpse(names.get(line.number, ''), NAME_SHOWN_MAX)}",
            line.amount_cents,
            facts.currency,
        )
        for line in action.lines
    ]
    rest = action.amount_cents - sum(line.amount_cents for line in action.lines)
    if rest:
        told.append(_line(catalogue.REFUND_SHIPPING, rest, facts.currency))
    if len(told) <= most:
        return told
    return [*told[: most - 1], section(say((more or catalogue.CARD_MORE).format(count=len(told) - most + 1)))]


def _line(name: str, cents: int, currency: str) -> Element:
    amount = formats.spoken().money(cents, currency)
    return section(say(catalogue.REFUND_LINE.format(name=name, amount=amount)))
