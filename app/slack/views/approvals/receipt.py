"""What stands on the card once it is decided: the record (who, when, why) and the receipt, to the end."""

from typing import Final, assert_never

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.voting import Status
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.kinds.table import words_of
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Block, Element, bullets, moment, quote, rich, say, section, who
from app.slack.views.blocks.sanitize import line, plain

REASON_SHOWN_MAX: Final = 500


def blocks(details: ApprovalDetails, mark: str) -> list[Block]:
    """The record, then the receipt."""
    approval = details.approval
    record = [_record(approval)]
    if approval.decision_reason.strip():
        reason = plain(said(approval.decision_reason), REASON_SHOWN_MAX, lines_max=6)
        record += [section(say(catalogue.REASON_GIVEN + ":")), quote(reason)]
        if approval.status is Status.REJECTED:
            seen = catalogue.REASON_WAS_SHOWN if approval.reason_shown else catalogue.REASON_WAS_KEPT
            record.append(section(say(seen)))
    if approval.approved_action is not None:
        record.insert(1, section(say(catalogue.RECORD_CHANGED.format(amount=_of_asked(approval)))))
    # Of what was withdrawn perhaps no run is left that could resume.
    resumed = [] if approval.withdrawn_at is not None else [_resumed(approval)]
    steps = [*_recorded(approval), *resumed, *_outcome(details)]
    return [
        rich(f"record-{mark}", *record),
        rich(f"receipt-{mark}", section(say(catalogue.RECEIPT, bold=True)), bullets(*steps)),
    ]


def state_of(approval: Approval) -> str:
    """In a word or two, for lists."""
    if approval.withdrawn_at is not None:
        return catalogue.STATE_WITHDRAWN
    return catalogue.STATE_UNDONE if _is_undone(approval) else words_of(approval.kind).STATES[approval.status.value]


def _is_undone(approval: Approval) -> bool:
    cancelled = approval.status is Status.CANCELLED and approval.withdrawn_at is None
    return cancelled and approval.undo_until is not None


def _record(approval: Approval) -> Element:
    if approval.status is Status.EXPIRED:
        return section(say(words_of(approval.kind).RECORD_EXPIRED, bold=True))
    if approval.decided_by is None:
        cancelled = approval.status is Status.CANCELLED
        form = words_of(approval.kind).RECORD_CANCELLED if cancelled else catalogue.RECORD_UNDECIDED
        return section(say(form, bold=True))
    form = catalogue.RECORD_UNDONE if _is_undone(approval) else catalogue.RECORD.get(approval.status.value, "")
    if approval.withdrawn_at is not None:
        form = catalogue.RECORD_WITHDRAWN
    when = [say(catalogue.ON), moment(approval.decided_at)] if approval.decided_at else []
    return section(say(form, bold=True), who(approval.decided_by), *when)


def _recorded(approval: Approval) -> list[Element]:
    at = approval.decided_at or (approval.deadline if approval.status is Status.EXPIRED else None)
    return [section(say(catalogue.RECEIPT_RECORDED), moment(at))] if at else []


def _resumed(approval: Approval) -> Element:
    if approval.consumed_at is None:
        return section(say(catalogue.RECEIPT_NOT_RESUMED))
    return section(say(catalogue.RECEIPT_RESUMED), moment(approval.consumed_at))


def _of_asked(approval: Approval, cents: int | None = None) -> str:
    """What is carried out, of what was asked where that was more."""
    final, asked = cents or approval.final_action.amount_cents, approval.action.amount_cents
    amount = formats.spoken().money(final, approval.action.currency)
    whole = formats.spoken().money(asked, approval.action.currency)
    return amount if final >= asked else catalogue.AMOUNT_OF.format(amount=amount, asked=whole)


def _outcome(details: ApprovalDetails) -> list[Element]:
    held = details.approval.undo_until
    if held is not None and details.approval.status is Status.APPROVED:
        return [section(say(words_of(details.approval.kind).UNDO_UNTIL), moment(held, seconds=True))]
    return [section(say(text)) for text in _sentences(details)]


def _sentences(details: ApprovalDetails) -> list[str]:
    status, words = details.approval.status, words_of(details.approval.kind)
    if details.receipt.outcome == "facts_changed":
        return [words.RECEIPT_FACTS_CHANGED.format(sentence=line(said(details.receipt.sentence), 400))]
    match status:
        case Status.PENDING:
            return []
        case Status.APPROVED:
            return [words.RECEIPT_NOT_SENT]
        case Status.EXECUTING:
            known = details.receipt.refund_id
            return [catalogue.RECEIPT_ASKED_AS.format(refund_id=line(known, 80)) if known else words.RECEIPT_ASKED]
        case Status.EXECUTED if came_back(details):
            return [catalogue.RECEIPT_CAME_BACK, *_trouble(details)]
        case Status.EXECUTED:
            return [_sent(details)]
        case Status.NEEDS_ATTENTION:
            return _trouble(details)
        case Status.REJECTED | Status.EXPIRED | Status.CANCELLED:
            return [words.RECEIPT_NONE]
        case _:
            assert_never(status)


def came_back(details: ApprovalDetails) -> bool:
    """Whether the refund was made and failed after all: its approval stays executed, the money is not there."""
    return details.approval.status is Status.EXECUTED and details.receipt.outcome == "needs_attention"


def _trouble(details: ApprovalDetails) -> list[str]:
    trouble = details.approval.trouble or details.receipt.sentence or catalogue.TROUBLE_UNKNOWN
    words = words_of(details.approval.kind)
    return [words.RECEIPT_TROUBLE.format(trouble=line(said(trouble), 300)), words.RECEIPT_TROUBLE_NEXT]


def _sent(details: ApprovalDetails) -> str:
    """By the provider's record; a receipt without an amount falls back on what was approved."""
    approval = details.approval
    amount = _of_asked(approval, details.receipt.amount_cents or None)
    return words_of(approval.kind).RECEIPT_SENT.format(
        amount=amount, refund_id=line(details.receipt.refund_id or "", 80)
    )
