"""What the payment provider told later: a refund that came back, a payment that is disputed."""

from app.domain.case import ApprovalSheet
from app.domain.money import format_money
from app.ports_payments import FailedRefund
from app.slack import words
from app.slack.views.calls import customer
from app.slack.views.rich import Block, rich, say, section, sentence
from app.slack.views.text import line, mrkdwn, plain
from app.slack.views.told import said


def failed(found: FailedRefund, link: str | None, *, books: bool) -> list[Block]:
    """For whoever answers the customer what to do; for the ``books`` the provider's names for it."""
    charge_id = found.sheet.approval.action.charge_id
    ids = {"refund_id": line(found.refund_id, 80), "charge_id": line(charge_id, 80)}
    finance = [words.CAME_BACK_FINANCE.format(amount=_amount(found), **ids)]
    lines = finance if books else [words.CAME_BACK_SUPPORT, words.CAME_BACK_RISK]
    name = f"came-back-{'books' if books else 'case'}-{found.sheet.approval.id}"
    title = words.CAME_BACK.format(amount=_amount(found), order=_order(found.sheet))
    why = found.sheet.approval.trouble or found.sheet.receipt.sentence or words.TROUBLE_UNKNOWN
    body = rich(
        name,
        section(say(title, bold=True)),
        section(say(words.CAME_BACK_WHY.format(trouble=plain(said(why), 500).rstrip(".")))),
        *(section(say(each)) for each in lines),
    )
    way = [sentence(f"{name}-card", words.CAME_BACK_CARD.format(link=link))] if link else []
    return [body, *way]


def failed_text(found: FailedRefund) -> str:
    """The notification."""
    order, who = mrkdwn(_order(found.sheet), 120), customer(found.sheet)
    return words.CAME_BACK_TEXT.format(amount=_amount(found), order=order, customer=who)


def disputed(sheet: ApprovalSheet) -> list[Block]:
    """What it means for refunds, and who has to act."""
    title = section(say(words.DISPUTED.format(order=_order(sheet)), bold=True))
    return [rich(f"disputed-{sheet.approval.id}", title, section(say(words.DISPUTED_MEANS)))]


def disputed_text(sheet: ApprovalSheet) -> str:
    """The notification."""
    return words.DISPUTED_TEXT.format(order=mrkdwn(_order(sheet), 120), customer=customer(sheet))


def _amount(found: FailedRefund) -> str:
    return format_money(found.amount_cents, found.sheet.approval.action.currency)


def _order(sheet: ApprovalSheet) -> str:
    return line(sheet.approval.facts.order_number, 60)
