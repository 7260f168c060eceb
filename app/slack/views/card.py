"""The approval card: what is asked, what our records say, who may decide, and the customer's words last."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.domain.approval import Status
from app.domain.case import Approval, ApprovalSheet
from app.domain.money import format_money
from app.slack import ids, words
from app.slack.views import receipt
from app.slack.views.rich import (
    Block,
    Element,
    actions,
    bullets,
    button,
    header,
    moment,
    quote,
    reviewer,
    rich,
    say,
    section,
)
from app.slack.views.text import line, mrkdwn, plain

AGENT_REASON_MAX: Final = 300
SUBJECT_MAX: Final = 100
EXCERPT_MAX: Final = 600  # subject and words together
EXCERPT_LINES_MAX: Final = 12
REVIEWERS_SHOWN_MAX: Final = 10
BLOCKS_MAX: Final = 12


def card(sheet: ApprovalSheet, reviewers: Sequence[str]) -> list[Block]:
    """Every block's id changes with the state, so that Slack never mixes two versions of the card."""
    mark = state_mark(sheet)
    open_now = sheet.approval.status is Status.PENDING
    middle = _asking(sheet.approval, reviewers, mark) if open_now else []
    first = [] if open_now else receipt.blocks(sheet, mark)
    title = header(f"title-{mark}", _title(sheet))
    return [title, *first, _facts(sheet, mark), _why(sheet, mark), *middle, _last(sheet, mark)]


def card_text(sheet: ApprovalSheet) -> str:
    """What notifications and screen readers say: it stands alone, amount before anything a customer chose."""
    status = sheet.approval.status
    form = words.CARD_TEXT_PENDING if status is Status.PENDING else words.CARD_TEXT[status.value]
    return form.format(
        amount=amount(sheet.approval),
        order=mrkdwn(sheet.approval.facts.order_number, 60),
        customer=mrkdwn(line(sheet.customer.email, 100), 200),
    )


def amount(approval: Approval) -> str:
    """The amount, by the one formatter, from the canonical action."""
    return format_money(approval.action.amount_cents, approval.action.currency)


def state_mark(sheet: ApprovalSheet) -> str:
    """Names one appearance of the card."""
    approval = sheet.approval
    resumed = "resumed" if approval.consumed_at else "waiting"
    return f"{approval.id}-{approval.revision}-{approval.status.value}-{resumed}-{sheet.receipt.outcome}"[:200]


def _title(sheet: ApprovalSheet) -> str:
    return words.CARD_TITLE.format(amount=amount(sheet.approval), customer=line(sheet.customer.email, 90))


def _facts(sheet: ApprovalSheet, mark: str) -> Block:
    facts = sheet.approval.facts

    def money(cents: int) -> str:
        return format_money(cents, facts.currency)

    after = facts.refundable_cents - sheet.approval.action.amount_cents
    paid = words.FACT_PAID.format(paid=money(facts.paid_cents), refunded=money(facts.refunded_cents))
    left = words.FACT_LEFT.format(left=money(facts.refundable_cents), after=money(after))
    lines = [
        section(say(paid)),
        section(say(left)),
        section(say(_order(sheet.approval))),
        section(say(words.FACT_TIER.format(tier=line(sheet.customer.tier, 30))), moment(sheet.waiting_since)),
    ]
    if facts.disputed:
        lines.insert(0, section(say(words.FACT_DISPUTED, bold=True)))
    title = words.FACTS if sheet.approval.status is Status.PENDING else words.FACTS_THEN
    return rich(f"facts-{mark}", section(say(title, bold=True)), bullets(*lines))


def _order(approval: Approval) -> str:
    facts = approval.facts
    number, description = line(facts.order_number, 60), line(facts.description, 120)
    try:
        days = (approval.opened_at.date() - date.fromisoformat(facts.placed_on)).days
    except ValueError:
        return words.FACT_ORDER.format(number=number, description=description)
    return words.FACT_ORDER_PLACED.format(
        number=number, description=description, placed_on=facts.placed_on, days=days
    )


def _why(sheet: ApprovalSheet, mark: str) -> Block:
    approval = sheet.approval
    return rich(
        f"why-{mark}",
        section(say(words.WHY, bold=True), say(". " + words.AGENT_SAYS + ":")),
        quote(plain(approval.agent_reason, AGENT_REASON_MAX, lines_max=4)),
        section(say(words.WHY_A_PERSON.format(because=line(approval.because, 300)))),
    )


def _asking(approval: Approval, reviewers: Sequence[str], mark: str) -> list[Block]:
    deadline = section(say(words.DEADLINE), moment(approval.deadline), say(words.DEADLINE_MEANS))
    return [
        rich(f"who-{mark}", section(say(words.WHO_MAY), *mentions(reviewers)), deadline),
        actions(
            f"decide-{mark}",
            button(ids.APPROVE, words.APPROVE, approval.id, primary=True),
            button(ids.REJECT, words.REJECT, approval.id),
        ),
    ]


def mentions(reviewers: Sequence[str]) -> list[Element]:
    """Reviewers by name, with commas between; a long list is cut."""
    shown = reviewers[:REVIEWERS_SHOWN_MAX]
    elements = [part for entry in shown for part in (say(words.AND), reviewer(entry))][1:]
    rest = len(reviewers) - len(shown)
    return [*elements, say(words.AND_MORE.format(count=rest))] if rest else elements


def _last(sheet: ApprovalSheet, mark: str) -> Block:
    """Nothing of ours follows it, so whatever it imitates stands below everything that is true."""
    subject = words.SUBJECT.format(subject=line(sheet.subject, SUBJECT_MAX))
    room = EXCERPT_MAX - len(subject) - 1
    return rich(
        f"customer-{mark}",
        section(say(words.CUSTOMER_WROTE, bold=True)),
        quote(subject + "\n" + plain(sheet.excerpt, room, lines_max=EXCERPT_LINES_MAX)),
    )
