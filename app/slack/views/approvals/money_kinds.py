"""What the kinds that move money share of their cards: the amount, whom it is for, and the order it is of."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from app.domain.approvals.approval import Approval
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.rich import Element, say, section
from app.slack.views.blocks.sanitize import glimpse, line

DESCRIPTION_SHOWN_MAX: Final = 48


def amount(approval: Approval) -> str:
    """The amount, by the one formatter, from the canonical action: what was approved, of what was asked."""
    asked = formats.spoken().money(approval.sum.amount_cents, approval.sum.currency)
    if approval.approved_action is None:
        return asked
    return catalogue.AMOUNT_OF.format(
        amount=formats.spoken().money(approval.final_sum.amount_cents, approval.sum.currency), asked=asked
    )


def names(approval: Approval, address: str, shown: Callable[[str], str]) -> Mapping[str, str]:
    """What the words of these kinds have blanks for."""
    return {
        "amount": amount(approval),
        "customer": shown(address),
        "order": shown(line(approval.order.order_number, 60)),
    }


def about(approval: Approval) -> list[Element]:
    """The order, and how long ago it was."""
    facts = approval.order
    number, description = line(facts.order_number, 40), glimpse(facts.description, DESCRIPTION_SHOWN_MAX)
    bought = [section(say(catalogue.CARD_ORDER.format(number=number, description=description)))]
    try:
        placed_on = date.fromisoformat(facts.placed_on)
    except ValueError:
        return bought
    day, days = formats.spoken().day(placed_on), (approval.opened_at.date() - placed_on).days
    return [*bought, section(say(catalogue.CARD_BOUGHT.format(placed_on=day, count=days)))]


def about_in_full(approval: Approval) -> list[Element]:
    """As our records have it: one line, and no day where what they have is none."""
    facts = approval.order
    number, description = line(facts.order_number, 60), line(facts.description, 300)
    try:
        placed_on = date.fromisoformat(facts.placed_on)
    except ValueError:
        return [section(say(catalogue.DETAILS_ORDER.format(number=number, description=description)))]
    day = formats.spoken().day(placed_on)
    form = catalogue.DETAILS_ORDER_PLACED
    return [section(say(form.format(number=number, description=description, placed_on=day)))]


def ids(approval: Approval) -> Mapping[str, str]:
    """By which its records are found."""
    return {
        "order": approval.sum.order_id,
        "charge": str(approval.action.to_json().get("charge_id") or ""),
    }


def done_amount(approval: Approval, done_cents: int) -> str:
    """By the record of whoever did it; a receipt without an amount falls back on what was approved."""
    return formats.spoken().money(done_cents or approval.final_sum.amount_cents, approval.sum.currency)
