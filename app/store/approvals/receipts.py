"""What became of a refund, in one plain sentence, read from the approval's and the refund's rows."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from app.domain.actions.refund import RefundAction
from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import Status
from app.domain.reason_codes import Code, Datum, say

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
    asked: dict[str, Datum] = {"asked_cents": action.amount_cents, "currency": action.currency}
    if refund is not None and refund.status in ("succeeded", "pending", "failed"):
        return _by_provider(refund, action, asked_cents, trouble)
    if status is Status.NEEDS_ATTENTION:
        changed = refund is not None and refund.code == FACTS_CHANGED
        return Receipt(FACTS_CHANGED if changed else "needs_attention", trouble or say(Code.NOT_SETTLED, **asked))
    return _by_status(status, action, note)


def _by_provider(refund: RefundRow, action: RefundAction, asked_cents: int, trouble: str) -> Receipt:
    name = refund.provider_refund_id
    done: dict[str, Datum] = {"done_cents": refund.amount_cents, "currency": action.currency, "refund": str(name)}
    if refund.status == "succeeded":
        part = asked_cents > refund.amount_cents
        told = say(Code.REFUNDED_PART, asked_cents=asked_cents, **done) if part else say(Code.REFUNDED, **done)
        return Receipt("executed", told, name, refund.amount_cents)
    if refund.status == "pending":
        return Receipt("pending", say(Code.AT_PROVIDER, **done), name)
    failed = say(Code.PROVIDER_SAYS_FAILED, asked_cents=action.amount_cents, currency=action.currency)
    return Receipt("needs_attention", trouble or failed, name)


def _by_status(status: Status, action: RefundAction, shown: str) -> Receipt:
    note = shown or None
    asked: dict[str, Datum] = {"asked_cents": action.amount_cents, "currency": action.currency}
    match status:
        case Status.PENDING:
            return Receipt("pending", say(Code.WAITS, **asked))
        case Status.APPROVED:
            return Receipt("pending", say(Code.NOT_SENT_YET, **asked), note=note)
        case Status.EXECUTING | Status.EXECUTED | Status.NEEDS_ATTENTION:
            return Receipt("pending", say(Code.BEING_SENT, **asked), note=note)
        case Status.REJECTED:
            return Receipt("rejected", say(Code.REJECTED, **asked), note=note)
        case Status.EXPIRED:
            return Receipt("expired", say(Code.EXPIRED, **asked))
        case Status.CANCELLED:
            return Receipt("cancelled", say(Code.CANCELLED, **asked), note=note)
