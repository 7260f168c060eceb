"""What stands on the card once it is decided: who, when, and what became of it, to the end."""

from typing import Final, assert_never

from app.domain.actions.money_action import MoneyAction
from app.domain.approvals import state_words
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.askers.reports import NOT_REPORTED, Reported
from app.domain.approvals.voting import Status
from app.domain.reason_codes import Remark
from app.slack.i18n import catalogue
from app.slack.views.approvals.kinds.table import view_of, words_of
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Element, moment, say, section, who
from app.slack.views.blocks.sanitize import glimpse, line, quoted

REASON_SHOWN_MAX: Final = 160
_NOTHING_DONE: Final = (Status.REJECTED, Status.EXPIRED, Status.CANCELLED)


def lines(details: ApprovalDetails) -> list[Element]:
    """The record, the reason, and the receipt: a line each."""
    approval = details.approval
    changed = details.receipt.outcome == "facts_changed"
    nothing = approval.status in _NOTHING_DONE and approval.decided_by is not None and not changed
    none = [say(". " + words_of(approval.kind).RECEIPT_NONE)] if nothing and not _expired(approval) else []
    done = [] if approval.status in _NOTHING_DONE or changed else view_of(approval.action).done(details)
    told = [*_reason(approval), *_outcome(details), *done, *_disputed(details)]
    return [section(*_record(approval), *none), *told]


def steps(approval: Approval) -> list[Element]:
    """When the decision was put on record, and when the worker went on with it; nothing of what is still open."""
    if approval.status is Status.PENDING:
        return []
    # Of what was withdrawn perhaps no run is left that could resume.
    return [*_recorded(approval), *([] if approval.withdrawn_at is not None else [_resumed(approval)])]


def state_of(approval: Approval) -> str:
    """In a word or two, for lists."""
    state = _state(approval)
    own = {state_words.WITHDRAWN: catalogue.STATE_WITHDRAWN, state_words.UNDONE: catalogue.STATE_UNDONE}
    return own.get(state) or words_of(approval.kind).STATES[state]


def _state(approval: Approval) -> str:
    withdrawn, undone = approval.withdrawn_at is not None, approval.undo_until is not None
    return state_words.state_of(approval.status, withdrawn=withdrawn, undone=undone)


def _is_undone(approval: Approval) -> bool:
    return _state(approval) == state_words.UNDONE


def _expired(approval: Approval) -> bool:
    return approval.status is Status.EXPIRED


def _record(approval: Approval) -> list[Element]:
    words = words_of(approval.kind)
    if _expired(approval):
        at = approval.decided_at or approval.deadline
        return [say(catalogue.RECORD_EXPIRED_AT), moment(at), say(words.RECORD_EXPIRED)]
    if approval.decided_by is None:
        cancelled = approval.status is Status.CANCELLED
        return [say(words.RECORD_CANCELLED if cancelled else catalogue.RECORD_UNDECIDED)]
    when = [say(catalogue.ON), moment(approval.decided_at)] if approval.decided_at else []
    return [say(_verb(approval)), who(approval.decided_by), *when]


def _verb(approval: Approval) -> str:
    """What whoever decided it did."""
    if approval.withdrawn_at is not None:
        return catalogue.RECORD_WITHDRAWN
    if _is_undone(approval):
        return catalogue.RECORD_UNDONE
    if approval.approved_action is not None and approval.status is not Status.CANCELLED:
        return catalogue.RECORD_CHANGED_BY
    return catalogue.RECORD.get(approval.status.value, "")


def _reason(approval: Approval) -> list[Element]:
    reason = approval.decision_reason
    if not reason.strip():
        return []
    if isinstance(reason, Remark):
        return [section(say(catalogue.REASON), say(line(said(reason), REASON_SHOWN_MAX)))]
    label = catalogue.REASON_TOLD if approval.reason_shown else catalogue.REASON_KEPT
    kept = approval.status is Status.REJECTED and isinstance(approval.action, MoneyAction)
    label = label if kept else catalogue.REASON
    return [section(say(label), say(quoted(reason, REASON_SHOWN_MAX)))]


def _disputed(details: ApprovalDetails) -> list[Element]:
    """What the bank does later concerns a refund that was made as well."""
    if details.disputed_at is None:
        return []
    return [section(say(catalogue.FACT_DISPUTED_SINCE, bold=True), moment(details.disputed_at))]


def _recorded(approval: Approval) -> list[Element]:
    at = approval.decided_at or (approval.deadline if approval.status is Status.EXPIRED else None)
    return [section(say(catalogue.RECEIPT_RECORDED), moment(at))] if at else []


def _resumed(approval: Approval) -> Element:
    if approval.consumed_at is None:
        return section(say(catalogue.RECEIPT_NOT_RESUMED))
    return section(say(catalogue.RECEIPT_RESUMED), moment(approval.consumed_at))


def _outcome(details: ApprovalDetails) -> list[Element]:
    held = details.approval.undo_until
    if held is not None and details.approval.status is Status.APPROVED:
        return [section(say(words_of(details.approval.kind).UNDO_UNTIL), moment(held, seconds=True))]
    if details.reported is not None and details.approval.status is Status.EXECUTED:
        return _reported(details.reported)
    return [section(say(text)) for text in _sentences(details)]


def _reported(reported: Reported) -> list[Element]:
    """In the words of whoever did it, and when they said so: it may be long after the decision."""
    report = reported.report
    form = catalogue.REPORTED_DONE_AS if report.reference.strip() else catalogue.REPORTED_DONE
    said_so = section(*filled(form, at=moment(reported.at), reference=line(report.reference, 80)))
    if not report.text.strip():
        return [said_so]
    text = glimpse(report.text, REASON_SHOWN_MAX, masking=True)
    return [said_so, section(say(quoted(text, REASON_SHOWN_MAX)))]


def _sentences(details: ApprovalDetails) -> list[str]:
    status, words = details.approval.status, words_of(details.approval.kind)
    if details.receipt.outcome == "facts_changed":
        return [words.RECEIPT_FACTS_CHANGED.format(sentence=line(said(details.receipt.sentence), 400))]
    match status:
        case Status.PENDING:
            return []
        case Status.APPROVED:
            return [words.RECEIPT_NOT_SENT]
        case Status.EXECUTING if details.receipt.outcome == NOT_REPORTED:
            return [line(said(details.receipt.sentence), 400)]
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
            return []
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
    approval = details.approval
    return words_of(approval.kind).RECEIPT_SENT.format(
        amount=view_of(approval.action).done_as(approval, details.receipt.amount_cents),
        refund_id=line(details.receipt.refund_id or "", 80),
    )
