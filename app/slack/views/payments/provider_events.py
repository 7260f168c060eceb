"""What the payment provider told later: a refund that came back, a payment that is disputed."""

from app.domain.actions.refund import refund_of
from app.domain.approvals.approval import ApprovalDetails
from app.ports.payments.payment_provider import FailedRefund
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.reminders import customer
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Block, rich, say, section, sentence
from app.slack.views.blocks.sanitize import line, mrkdwn, plain


def failed(found: FailedRefund, link: str | None, *, books: bool) -> list[Block]:
    """For whoever answers the customer what to do; for the ``books`` the provider's names for it."""
    charge_id = refund_of(found.details.approval.action).charge_id
    ids = {"refund_id": line(found.refund_id, 80), "charge_id": line(charge_id, 80)}
    finance = [catalogue.CAME_BACK_FINANCE.format(amount=_amount(found), **ids)]
    lines = finance if books else [catalogue.CAME_BACK_SUPPORT, catalogue.CAME_BACK_RISK]
    name = f"came-back-{'books' if books else 'case'}-{found.details.approval.id}"
    title = catalogue.CAME_BACK.format(amount=_amount(found), order=_order(found.details))
    why = found.details.approval.trouble or found.details.receipt.sentence or catalogue.TROUBLE_UNKNOWN
    body = rich(
        name,
        section(say(title, bold=True)),
        section(say(catalogue.CAME_BACK_WHY.format(trouble=plain(said(why), 500).rstrip(".")))),
        *(section(say(each)) for each in lines),
    )
    way = [sentence(f"{name}-card", catalogue.CAME_BACK_CARD.format(link=link))] if link else []
    return [body, *way]


def failed_text(found: FailedRefund) -> str:
    """The notification."""
    order, who = mrkdwn(_order(found.details), 120), customer(found.details)
    return catalogue.CAME_BACK_TEXT.format(amount=_amount(found), order=order, customer=who)


def disputed(details: ApprovalDetails) -> list[Block]:
    """What it means for refunds, and who has to act."""
    title = section(say(catalogue.DISPUTED.format(order=_order(details)), bold=True))
    return [rich(f"disputed-{details.approval.id}", title, section(say(catalogue.DISPUTED_MEANS)))]


def disputed_text(details: ApprovalDetails) -> str:
    """The notification."""
    return catalogue.DISPUTED_TEXT.format(order=mrkdwn(_order(details), 120), customer=customer(details))


def _amount(found: FailedRefund) -> str:
    return formats.spoken().money(found.amount_cents, found.details.approval.sum.currency)


def _order(details: ApprovalDetails) -> str:
    return line(details.approval.order.order_number, 60)
