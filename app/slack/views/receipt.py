"""What stands on the card once it is decided: the record (who, when, why) and the receipt, to the end."""

from typing import assert_never

from app.domain.approval import Status
from app.domain.case import Approval, ApprovalSheet
from app.domain.money import format_money
from app.slack import words
from app.slack.views.rich import Block, Element, bullets, moment, quote, rich, say, section, who
from app.slack.views.text import line, plain
from app.slack.views.told import said

REASON_MAX = 500


def blocks(sheet: ApprovalSheet, mark: str) -> list[Block]:
    """The record, then the receipt."""
    approval = sheet.approval
    record = [_record(approval)]
    if approval.decision_reason.strip():
        reason = plain(said(approval.decision_reason), REASON_MAX, lines_max=6)
        record += [section(say(words.REASON_GIVEN + ":")), quote(reason)]
        if approval.status is Status.REJECTED:
            seen = words.REASON_WAS_SHOWN if approval.reason_shown else words.REASON_WAS_KEPT
            record.append(section(say(seen)))
    if approval.approved_action is not None:
        record.insert(1, section(say(words.RECORD_CHANGED.format(amount=_of_asked(approval)))))
    # Of what was withdrawn perhaps no run is left that could resume.
    resumed = [] if approval.withdrawn_at is not None else [_resumed(approval)]
    steps = [*_recorded(approval), *resumed, *_outcome(sheet)]
    return [
        rich(f"record-{mark}", *record),
        rich(f"receipt-{mark}", section(say(words.RECEIPT, bold=True)), bullets(*steps)),
    ]


def state_of(approval: Approval) -> str:
    """In a word or two, for lists."""
    if approval.withdrawn_at is not None:
        return words.STATE_WITHDRAWN
    return words.STATE_UNDONE if _is_undone(approval) else words.STATES[approval.status.value]


def _is_undone(approval: Approval) -> bool:
    cancelled = approval.status is Status.CANCELLED and approval.withdrawn_at is None
    return cancelled and approval.undo_until is not None


def _record(approval: Approval) -> Element:
    if approval.status is Status.EXPIRED:
        return section(say(words.RECORD_EXPIRED, bold=True))
    if approval.decided_by is None:
        cancelled = approval.status is Status.CANCELLED
        return section(say(words.RECORD_CANCELLED if cancelled else words.RECORD_UNDECIDED, bold=True))
    form = words.RECORD_UNDONE if _is_undone(approval) else words.RECORD.get(approval.status.value, "")
    if approval.withdrawn_at is not None:
        form = words.RECORD_WITHDRAWN
    when = [say(words.ON), moment(approval.decided_at)] if approval.decided_at else []
    return section(say(form, bold=True), who(approval.decided_by), *when)


def _recorded(approval: Approval) -> list[Element]:
    at = approval.decided_at or (approval.deadline if approval.status is Status.EXPIRED else None)
    return [section(say(words.RECEIPT_RECORDED), moment(at))] if at else []


def _resumed(approval: Approval) -> Element:
    if approval.consumed_at is None:
        return section(say(words.RECEIPT_NOT_RESUMED))
    return section(say(words.RECEIPT_RESUMED), moment(approval.consumed_at))


def _of_asked(approval: Approval, cents: int | None = None) -> str:
    """What is carried out, of what was asked where that was more."""
    final, asked = cents or approval.final_action.amount_cents, approval.action.amount_cents
    amount = format_money(final, approval.action.currency)
    whole = format_money(asked, approval.action.currency)
    return amount if final >= asked else words.AMOUNT_OF.format(amount=amount, asked=whole)


def _outcome(sheet: ApprovalSheet) -> list[Element]:
    held = sheet.approval.undo_until
    if held is not None and sheet.approval.status is Status.APPROVED:
        return [section(say(words.UNDO_UNTIL), moment(held, seconds=True))]
    return [section(say(text)) for text in _sentences(sheet)]


def _sentences(sheet: ApprovalSheet) -> list[str]:
    status = sheet.approval.status
    if sheet.receipt.outcome == "facts_changed":
        return [words.RECEIPT_FACTS_CHANGED.format(sentence=line(said(sheet.receipt.sentence), 400))]
    match status:
        case Status.PENDING:
            return []
        case Status.APPROVED:
            return [words.RECEIPT_NOT_SENT]
        case Status.EXECUTING:
            known = sheet.receipt.refund_id
            return [words.RECEIPT_ASKED_AS.format(refund_id=line(known, 80)) if known else words.RECEIPT_ASKED]
        case Status.EXECUTED if came_back(sheet):
            return [words.RECEIPT_CAME_BACK, *_trouble(sheet)]
        case Status.EXECUTED:
            return [_sent(sheet)]
        case Status.NEEDS_ATTENTION:
            return _trouble(sheet)
        case Status.REJECTED | Status.EXPIRED | Status.CANCELLED:
            return [words.RECEIPT_NONE]
        case _:
            assert_never(status)


def came_back(sheet: ApprovalSheet) -> bool:
    """Whether the refund was made and failed after all: its approval stays executed, the money is not there."""
    return sheet.approval.status is Status.EXECUTED and sheet.receipt.outcome == "needs_attention"


def _trouble(sheet: ApprovalSheet) -> list[str]:
    trouble = sheet.approval.trouble or sheet.receipt.sentence or words.TROUBLE_UNKNOWN
    return [words.RECEIPT_TROUBLE.format(trouble=line(said(trouble), 300)), words.RECEIPT_TROUBLE_NEXT]


def _sent(sheet: ApprovalSheet) -> str:
    """By the provider's record; a receipt without an amount falls back on what was approved."""
    approval = sheet.approval
    amount = _of_asked(approval, sheet.receipt.amount_cents or None)
    return words.RECEIPT_SENT.format(amount=amount, refund_id=line(sheet.receipt.refund_id or "", 80))
