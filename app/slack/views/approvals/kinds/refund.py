"""A refund's part of the card: what was paid, what is left, and what speaks against it."""

from typing import Final

from app.domain.actions.refund import refund_facts_of
from app.domain.approvals.approval import ApprovalDetails
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.kinds.kind_view import KindView
from app.slack.views.approvals.lines.lines import DETAILED_MAX, refund_lines
from app.slack.views.blocks.rich import Element, say, section


def _deciding(details: ApprovalDetails) -> list[Element]:
    facts = refund_facts_of(details.approval.facts)
    left = facts.refundable_cents - details.approval.final_sum.amount_cents
    amounts = {"paid": facts.paid_cents, "refunded": facts.refunded_cents, "after": left}
    form = catalogue.CARD_PAID_PART if facts.refunded_cents else catalogue.CARD_PAID
    shown = {name: formats.spoken().money(cents, facts.currency) for name, cents in amounts.items()}
    return [*refund_lines(details), section(say(form.format(**shown)))]


def _facts(details: ApprovalDetails) -> list[Element]:
    facts = refund_facts_of(details.approval.facts)

    def money(cents: int) -> str:
        return formats.spoken().money(cents, facts.currency)

    after = facts.refundable_cents - details.approval.final_sum.amount_cents
    paid = catalogue.FACT_PAID.format(paid=money(facts.paid_cents), refunded=money(facts.refunded_cents))
    left = catalogue.FACT_LEFT.format(left=money(facts.refundable_cents), after=money(after))
    return [*refund_lines(details, most=DETAILED_MAX), section(say(paid)), section(say(left))]


def _alone(details: ApprovalDetails) -> list[Element]:
    return refund_lines(details, more=catalogue.AUTO_LINE_MORE)


VIEW: Final = KindView(prefix="", deciding=_deciding, facts=_facts, done=refund_lines, alone=_alone)
