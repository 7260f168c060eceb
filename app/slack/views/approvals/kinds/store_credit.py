"""A store credit's part of the card: what was paid, and what was given back before, in money or in credit."""

from typing import Final

from app.domain.actions.store_credit import credit_facts_of
from app.domain.approvals.approval import ApprovalDetails
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.kinds.kind_view import KindView
from app.slack.views.blocks.rich import Element, say, section


def _deciding(details: ApprovalDetails) -> list[Element]:
    facts = credit_facts_of(details.approval.facts)
    given = facts.refunded_cents + facts.credited_cents
    left = facts.left_cents - details.approval.final_sum.amount_cents
    form = catalogue.STORE_CREDIT_CARD_PAID_PART if given else catalogue.STORE_CREDIT_CARD_PAID
    amounts = {"paid": facts.paid_cents, "given": given, "after": left}
    shown = {name: formats.spoken().money(cents, facts.currency) for name, cents in amounts.items()}
    return [section(say(form.format(**shown)))]


def _facts(details: ApprovalDetails) -> list[Element]:
    facts = credit_facts_of(details.approval.facts)
    after = facts.left_cents - details.approval.final_sum.amount_cents
    amounts = {
        "paid": facts.paid_cents,
        "refunded": facts.refunded_cents,
        "credited": facts.credited_cents,
        "left": facts.left_cents,
        "after": after,
    }
    shown = {name: formats.spoken().money(cents, facts.currency) for name, cents in amounts.items()}
    lines = (catalogue.STORE_CREDIT_FACT_PAID, catalogue.STORE_CREDIT_FACT_LEFT)
    return [section(say(line.format(**shown))) for line in lines]


VIEW: Final = KindView(prefix="STORE_CREDIT_", deciding=_deciding, facts=_facts)
