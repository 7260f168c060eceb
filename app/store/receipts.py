"""What became of a refund, in one plain sentence, read from the approval's and the refund's rows."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from app.domain.action import RefundAction
from app.domain.approval import Status
from app.domain.case import Receipt
from app.domain.money import format_money

FACTS_CHANGED: Final = "facts_changed"


@dataclass(frozen=True)
class RefundRow:
    """The refund's row, as far as a receipt needs it."""

    status: str
    code: str
    provider_refund_id: str | None
    amount_cents: int


def refund_row(row: asyncpg.Record) -> RefundRow | None:
    """From columns that were selected as ``refund_…``, all NULL where there is no refund yet."""
    if row["refund_status"] is None:
        return None
    return RefundRow(row["refund_status"], row["refund_code"], row["refund_id"], row["refund_amount_cents"])


def receipt(
    status: Status, action: RefundAction, refund: RefundRow | None, *, note: str, trouble: str, asked_cents: int
) -> Receipt:
    """The refund's row speaks first: money that moved is reported as moved, whatever else went wrong.

    ``action`` is what is carried out; ``note`` what the customer may see of the reason.
    """
    asked = format_money(action.amount_cents, action.currency)
    if refund is not None and refund.status in ("succeeded", "pending", "failed"):
        whole = format_money(asked_cents, action.currency) if asked_cents > refund.amount_cents else ""
        return _by_provider(refund, action.currency, (asked, whole), trouble)
    if status is Status.NEEDS_ATTENTION:
        changed = refund is not None and refund.code == FACTS_CHANGED
        return Receipt(
            FACTS_CHANGED if changed else "needs_attention", trouble or f"The refund of {asked} is not settled"
        )
    return _by_status(status, asked, note)


def _by_provider(refund: RefundRow, currency: str, amounts: tuple[str, str], trouble: str) -> Receipt:
    asked, whole = amounts
    part = f" of the {whole} asked" if whole else ""
    done = format_money(refund.amount_cents, currency)
    name = refund.provider_refund_id
    if refund.status == "succeeded":
        return Receipt("executed", f"Refunded {done}{part}, refund {name}", name, refund.amount_cents)
    if refund.status == "pending":
        return Receipt("pending", f"The payment provider has the refund of {done} ({name}), not yet confirmed", name)
    return Receipt("needs_attention", trouble or f"The payment provider says that the refund of {asked} failed", name)


def _by_status(status: Status, asked: str, shown: str) -> Receipt:
    note = shown or None
    match status:
        case Status.PENDING:
            return Receipt("pending", f"The refund of {asked} waits for a reviewer")
        case Status.APPROVED:
            return Receipt("pending", f"The refund of {asked} is approved and not sent yet", note=note)
        case Status.EXECUTING | Status.EXECUTED | Status.NEEDS_ATTENTION:
            return Receipt("pending", f"The refund of {asked} is being sent", note=note)
        case Status.REJECTED:
            return Receipt("rejected", f"The refund of {asked} was rejected; no money moved", note=note)
        case Status.EXPIRED:
            return Receipt("expired", f"Nobody decided on the refund of {asked} in time; no money moved")
        case Status.CANCELLED:
            return Receipt("cancelled", f"The refund of {asked} was cancelled; no money moved", note=note)
