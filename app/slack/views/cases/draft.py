"""A drafted reply in the case's thread: exactly what would be mailed, and the buttons that mail it."""

from typing import Final, assert_never

from app.domain.cases.replies import DraftDetails, DraftStatus
from app.domain.cases.reply_screening import mark_of
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import author, found_in, said
from app.slack.views.blocks.rich import Block, Element, actions, button, link, moment, quote, rich, say, section, who
from app.slack.views.blocks.sanitize import clean, line, mrkdwn
from app.slack.views.cases.case_state import claimed
from app.slack.views.cases.thread_summary import thread_summary_blocks

SHOWN_MAX: Final = 9_000  # a message's blocks hold about 13,200 characters in all
EDITABLE_MAX: Final = 3_000  # Slack's text input
NOTES_MAX: Final = 5


def draft(details: DraftDetails, successor: str | None = None) -> list[Block]:
    """Send mails the stored text; what is shown is that text, shortened only with a word about it.

    ``successor`` is the address of the draft that took this one's place.
    """
    mark = f"{details.id}-{draft_mark(details)}"
    return [*draft_to_read(details), *_claim(details, mark), *_foot(details, mark, successor)]


def draft_to_read(details: DraftDetails) -> list[Block]:
    """The same without what can be done about it."""
    mark = f"{details.id}-{draft_mark(details)}"
    form = catalogue.DRAFT_WRITTEN_BY if details.status is DraftStatus.READY else catalogue.DRAFT_DRAFTED_BY
    label = form.format(written_by=line(author(details.written_by), 200))
    short = thread_summary_blocks(details.thread_summary, mark) if details.status is DraftStatus.READY else []
    return [
        *short,
        rich(
            f"draft-head-{mark}",
            *_edited(details),  # first: whatever else stands here is of the draft, not of what is mailed
            section(say(catalogue.DRAFT_TITLE, bold=True)),
            section(say(catalogue.DRAFT_TO.format(to=line(details.to, 150)))),
            *_whose(details),
            section(say(catalogue.SUBJECT.format(subject=line(details.subject, 200)))),
            section(say(label)),
        ),
        rich(f"draft-body-{mark}", *_body(details)),
        *_notes(details, mark),
    ]


def draft_mark(details: DraftDetails) -> str:
    """Names everything that changes what is shown, so that a repaint can tell whether it is behind."""
    retrying = ["retrying"] if details.retry_by else []
    troubled = [details.trouble] if details.trouble else []
    whose = (
        ["stranger"]
        if details.stranger
        else [f"linked{details.linked_by}".replace(":", "")]
        if details.linked_by
        else []
    )
    outdated = ["came-back"] if details.came_back else []
    doubted = [mark_of(details.doubts), *(["held"] if _is_held(details) else [])] if details.doubts else []
    claim = [f"{details.claim.by}-{int(details.claim.at.timestamp())}".replace(":", "")] if details.claim else []
    closed = [f"closed{int(details.closed.at.timestamp())}"] if details.closed else []
    return "-".join([details.status.value, *whose, *retrying, *troubled, *outdated, *doubted, *claim, *closed])


def draft_text(details: DraftDetails) -> str:
    """The notification."""
    forms = {
        DraftStatus.READY: catalogue.DRAFT_TEXT,
        DraftStatus.SENDING: catalogue.DRAFT_TEXT_SENDING,
        DraftStatus.UNSURE: catalogue.DRAFT_TEXT_UNSURE,
        DraftStatus.SENT: catalogue.DRAFT_TEXT_SENT,
        DraftStatus.REPLACED: catalogue.DRAFT_TEXT_REPLACED,
    }
    return forms[details.status].format(to=mrkdwn(line(details.to, 100), 200))


def _whose(details: DraftDetails) -> list[Element]:
    """Whom it is for, where their address does not say."""
    if details.stranger:
        return [section(say(catalogue.DRAFT_STRANGER, bold=True))]
    if details.linked_by is not None:
        return [section(say(catalogue.DRAFT_LINKED, bold=True), who(details.linked_by))]
    return []


def _body(details: DraftDetails) -> list[Element]:
    cleaned = clean(details.body)
    rest = len(details.body) - SHOWN_MAX
    after = [catalogue.DRAFT_MORE.format(count=rest)] if rest > 0 else []
    if cleaned.hidden:
        after.append(catalogue.DRAFT_HIDDEN.format(count=cleaned.hidden))
    shown = cleaned.text[:SHOWN_MAX] or catalogue.NOTHING
    return [quote(shown), *(section(say(text, bold=True)) for text in after)]


def _notes(details: DraftDetails, mark: str) -> list[Block]:
    notes = [catalogue.DRAFT_NOTE.format(note=line(said(note), 300)) for note in details.notes[:NOTES_MAX]]
    if len(details.body) > EDITABLE_MAX and details.status is DraftStatus.READY:
        notes.append(catalogue.DRAFT_TOO_LONG_TO_EDIT)
    shown = [*(section(say(note)) for note in notes), *_trouble(details)]
    return [rich(f"draft-notes-{mark}", *shown)] if shown else []


def _trouble(details: DraftDetails) -> list[Element]:
    """What became of an earlier try, and what to expect of the next."""
    told = []
    if details.trouble and details.status in catalogue.DRAFT_TROUBLE:
        told.append(catalogue.DRAFT_TROUBLE[details.status].format(why=why_not_mailed(details.trouble)))
    if details.warning and details.status is DraftStatus.READY:
        told.append(catalogue.DRAFT_WARNING.format(why=why_not_mailed(details.warning)))
    if details.came_back and details.status is DraftStatus.READY:
        told.append(catalogue.DRAFT_CAME_BACK)
    if details.doubts and details.status is DraftStatus.READY:
        form = catalogue.DRAFT_DISAGREES_STILL if _is_held(details) else catalogue.DRAFT_DISAGREES
        told.append(form.format(found=found_in(details.doubts)))
    return [section(say(text, bold=True)) for text in told]


def _is_held(details: DraftDetails) -> bool:
    """Whether somebody pressed Send and heard why it was refused: the next button is for those who mean it."""
    return bool(details.doubts) and set(details.held) >= set(details.doubts)


def why_not_mailed(code: str) -> str:
    """A mail server's reason in words."""
    return catalogue.MAIL_TROUBLES.get(code) or catalogue.MAIL_TROUBLES[""]


def _edited(details: DraftDetails) -> list[Element]:
    """Who changed it before sending, and how much; the whole change is kept in the records."""
    if details.body == details.original_body:
        return []
    if not details.edit_diff:
        return [section(say(catalogue.DRAFT_EDITED, bold=True))]
    lines = details.edit_diff.split("\n")[2:]  # after the two that name the sides
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    counts = catalogue.DRAFT_EDITED_LINES.format(added=added, removed=removed)
    return [section(say(catalogue.DRAFT_EDITED_BY, bold=True), who(details.requested_by), say(counts))]


def _foot(details: DraftDetails, mark: str, successor: str | None) -> list[Block]:
    status = details.status
    match status:
        case DraftStatus.READY:
            return _closed(details, mark) if details.closed else _open(details, mark)
        case DraftStatus.SENDING:
            return [_state(mark, say(catalogue.DRAFT_SENDING, bold=True), who(details.requested_by))]
        case DraftStatus.UNSURE:
            again = button(ids.SEND_AGAIN, catalogue.SEND_AGAIN, details.id)
            arrived = button(ids.ARRIVED, catalogue.ARRIVED, details.id)
            state = _state(mark, say(catalogue.DRAFT_UNSURE, bold=True), who(details.requested_by))
            return [state, actions(f"draft-actions-{mark}", again, arrived)]
        case DraftStatus.SENT:
            when = [say(catalogue.ON), moment(details.sent_at)] if details.sent_at else []
            return [_state(mark, say(catalogue.DRAFT_SENT, bold=True), who(details.requested_by), *when)]
        case DraftStatus.REPLACED:
            there = [say(" "), link(successor, catalogue.DRAFT_REPLACED_LINK)] if successor else []
            return [_state(mark, say(catalogue.DRAFT_REPLACED, bold=True), *there)]
        case _:
            assert_never(status)


def _open(details: DraftDetails, mark: str) -> list[Block]:
    send = button(ids.SEND_DRAFT, catalogue.SEND, details.id, primary=not details.doubts)
    if _is_held(details):
        meant = f"{details.id}:{mark_of(details.doubts)}"
        send = button(ids.SEND_DRAFT, catalogue.SEND_ALL_THE_SAME, meant, danger=True)
    edit = button(ids.EDIT_DRAFT, catalogue.EDIT_AND_SEND, details.id)
    editable = [edit] if len(details.body) <= EDITABLE_MAX else []
    holder, label = (details.claim.by, catalogue.CLAIM_OTHER) if details.claim else ("", catalogue.CLAIM)
    claim = button(ids.CLAIM_DRAFT, label, f"{details.id}:{holder}")
    none = button(ids.CLOSE_DRAFT, catalogue.NO_REPLY, details.id)
    if details.retry_by is not None:
        waiting = _state(mark, say(catalogue.DRAFT_RETRYING), who(details.retry_by))
        return [waiting, actions(f"draft-actions-{mark}", send, *editable, claim, none)]
    again = button(ids.RETRY_DRAFT, catalogue.RETRY, details.id)
    return [actions(f"draft-actions-{mark}", send, *editable, again, claim, none)]


def _closed(details: DraftDetails, mark: str) -> list[Block]:
    assert details.closed is not None, "whoever calls looked"
    said = [
        say(catalogue.DRAFT_CLOSED, bold=True),
        who(details.closed.by),
        say(catalogue.ON),
        moment(details.closed.at),
    ]
    after_all = button(ids.REOPEN_DRAFT, catalogue.REPLY_AFTER_ALL, details.id)
    return [_state(mark, *said), actions(f"draft-actions-{mark}", after_all)]


def _claim(details: DraftDetails, mark: str) -> list[Block]:
    """Who takes care of it, as long as there is something to take care of."""
    if details.claim is None or details.closed or details.status is not DraftStatus.READY:
        return []
    return [rich(f"draft-claim-{mark}", section(*claimed(catalogue.CASE_CLAIMED, details.claim)))]


def _state(mark: str, *elements: Element) -> Block:
    return rich(f"draft-state-{mark}", section(*elements))
