"""What the payment provider told later: a refund that came back, a payment that is disputed."""

from app.domain.case import ApprovalSheet
from app.domain.money import format_money
from app.ports_payments import FailedRefund
from app.slack import words
from app.slack.views.calls import customer
from app.slack.views.rich import Block, rich, say, section, sentence
from app.slack.views.text import line, mrkdwn, plain
from app.slack.views.told import said


def failed_for_support(failed: FailedRefund, link: str | None) -> list[Block]:
    """Whoever answers the customer has to know, and what to do."""
    lines = [words.CAME_BACK_SUPPORT, words.CAME_BACK_RISK]
    return _failed(failed, "support", lines, link)


def failed_for_finance(failed: FailedRefund, link: str | None) -> list[Block]:
    """Whoever keeps the books has to know the provider's names for it."""
    charge_id = failed.sheet.approval.action.charge_id
    ids = {"refund_id": line(failed.refund_id, 80), "charge_id": line(charge_id, 80)}
    return _failed(failed, "finance", [words.CAME_BACK_FINANCE.format(amount=_amount(failed), **ids)], link)


def failed_text(failed: FailedRefund) -> str:
    """The notification."""
    order, who = mrkdwn(_order(failed.sheet), 120), customer(failed.sheet)
    return words.CAME_BACK_TEXT.format(amount=_amount(failed), order=order, customer=who)


def disputed(sheet: ApprovalSheet) -> list[Block]:
    """What it means for refunds, and who has to act."""
    title = section(say(words.DISPUTED.format(order=_order(sheet)), bold=True))
    return [rich(f"disputed-{sheet.approval.id}", title, section(say(words.DISPUTED_MEANS)))]


def disputed_text(sheet: ApprovalSheet) -> str:
    """The notification."""
    return words.DISPUTED_TEXT.format(order=mrkdwn(_order(sheet), 120), customer=customer(sheet))


def _failed(failed: FailedRefund, whom: str, lines: list[str], link: str | None) -> list[Block]:
    name = f"came-back-{whom}-{failed.sheet.approval.id}"
    title = words.CAME_BACK.format(amount=_amount(failed), order=_order(failed.sheet))
    why = failed.sheet.approval.trouble or failed.sheet.receipt.sentence or words.TROUBLE_UNKNOWN
    body = rich(
        name,
        section(say(title, bold=True)),
        section(say(words.CAME_BACK_WHY.format(trouble=plain(said(why), 500).rstrip(".")))),
        *(section(say(each)) for each in lines),
    )
    way = [sentence(f"{name}-card", words.CAME_BACK_CARD.format(link=link))] if link else []
    return [body, *way]


def _amount(failed: FailedRefund) -> str:
    return format_money(failed.amount_cents, failed.sheet.approval.action.currency)


def _order(sheet: ApprovalSheet) -> str:
    return line(sheet.approval.facts.order_number, 60)
