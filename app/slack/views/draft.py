"""A drafted reply in the case's thread: exactly what would be mailed, and the buttons that mail it."""

from typing import Final, assert_never

from app.domain.case import DraftSheet, DraftStatus
from app.domain.screening import mark_of
from app.slack import ids, words
from app.slack.views.gist import gist_blocks
from app.slack.views.rich import Block, Element, actions, button, link, moment, quote, rich, say, section, who
from app.slack.views.text import clean, line, mrkdwn
from app.slack.views.told import author, found_in, said

SHOWN_MAX: Final = 9_000  # a message's blocks hold about 13,200 characters in all
EDITABLE_MAX: Final = 3_000  # Slack's text input
NOTES_MAX: Final = 5


def draft(sheet: DraftSheet, successor: str | None = None) -> list[Block]:
    """Send mails the stored text; what is shown is that text, shortened only with a word about it.

    ``successor`` is the address of the draft that took this one's place.
    """
    mark = f"{sheet.id}-{draft_mark(sheet)}"
    label = words.DRAFT_WRITTEN_BY.format(written_by=line(author(sheet.written_by), 200))
    short = gist_blocks(sheet.gist, mark) if sheet.status is DraftStatus.READY else []
    return [
        *short,
        rich(
            f"draft-head-{mark}",
            section(say(words.DRAFT_TITLE, bold=True)),
            section(say(words.DRAFT_TO.format(to=line(sheet.to, 150)))),
            section(say(words.SUBJECT.format(subject=line(sheet.subject, 200)))),
            section(say(label)),
        ),
        rich(f"draft-body-{mark}", *_body(sheet)),
        *_notes(sheet, mark),
        *_foot(sheet, mark, successor),
    ]


def draft_mark(sheet: DraftSheet) -> str:
    """Names everything that changes what is shown, so that a repaint can tell whether it is behind."""
    retrying = ["retrying"] if sheet.retry_by else []
    troubled = [sheet.trouble] if sheet.trouble else []
    outdated = ["came-back"] if sheet.came_back else []
    doubted = [mark_of(sheet.doubts), *(["held"] if _is_held(sheet) else [])] if sheet.doubts else []
    return "-".join([sheet.status.value, *retrying, *troubled, *outdated, *doubted])


def draft_text(sheet: DraftSheet) -> str:
    """The notification."""
    forms = {
        DraftStatus.READY: words.DRAFT_TEXT,
        DraftStatus.SENDING: words.DRAFT_TEXT_SENDING,
        DraftStatus.UNSURE: words.DRAFT_TEXT_UNSURE,
        DraftStatus.SENT: words.DRAFT_TEXT_SENT,
        DraftStatus.REPLACED: words.DRAFT_TEXT_REPLACED,
    }
    return forms[sheet.status].format(to=mrkdwn(line(sheet.to, 100), 200))


def _body(sheet: DraftSheet) -> list[Element]:
    cleaned = clean(sheet.body)
    rest = len(sheet.body) - SHOWN_MAX
    after = [words.DRAFT_MORE.format(count=rest)] if rest > 0 else []
    if cleaned.hidden:
        after.append(words.DRAFT_HIDDEN.format(count=cleaned.hidden))
    shown = cleaned.text[:SHOWN_MAX] or words.NOTHING
    return [quote(shown), *(section(say(text, bold=True)) for text in after)]


def _notes(sheet: DraftSheet, mark: str) -> list[Block]:
    notes = [words.DRAFT_NOTE.format(note=line(said(note), 300)) for note in sheet.notes[:NOTES_MAX]]
    if len(sheet.body) > EDITABLE_MAX and sheet.status is DraftStatus.READY:
        notes.append(words.DRAFT_TOO_LONG_TO_EDIT)
    shown = [*(section(say(note)) for note in notes), *_edited(sheet), *_trouble(sheet)]
    return [rich(f"draft-notes-{mark}", *shown)] if shown else []


def _trouble(sheet: DraftSheet) -> list[Element]:
    """What became of an earlier try, and what to expect of the next."""
    told = []
    if sheet.trouble and sheet.status in words.DRAFT_TROUBLE:
        told.append(words.DRAFT_TROUBLE[sheet.status].format(why=why_not_mailed(sheet.trouble)))
    if sheet.warning and sheet.status is DraftStatus.READY:
        told.append(words.DRAFT_WARNING.format(why=why_not_mailed(sheet.warning)))
    if sheet.came_back and sheet.status is DraftStatus.READY:
        told.append(words.DRAFT_CAME_BACK)
    if sheet.doubts and sheet.status is DraftStatus.READY:
        form = words.DRAFT_DISAGREES_STILL if _is_held(sheet) else words.DRAFT_DISAGREES
        told.append(form.format(found=found_in(sheet.doubts)))
    return [section(say(text, bold=True)) for text in told]


def _is_held(sheet: DraftSheet) -> bool:
    """Whether somebody pressed Send and heard why it was refused: the next button is for those who mean it."""
    return bool(sheet.doubts) and set(sheet.held) >= set(sheet.doubts)


def why_not_mailed(code: str) -> str:
    """A mail server's reason in words."""
    return words.MAIL_TROUBLES.get(code) or words.MAIL_TROUBLES[""]


def _edited(sheet: DraftSheet) -> list[Element]:
    """Who changed it before sending, and how much; the whole change is kept in the records."""
    if sheet.body == sheet.original_body:
        return []
    if not sheet.edit_diff:
        return [section(say(words.DRAFT_EDITED))]
    lines = sheet.edit_diff.split("\n")[2:]  # after the two that name the sides
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    counts = words.DRAFT_EDITED_LINES.format(added=added, removed=removed)
    return [section(say(words.DRAFT_EDITED_BY), who(sheet.requested_by), say(counts))]


def _foot(sheet: DraftSheet, mark: str, successor: str | None) -> list[Block]:
    status = sheet.status
    match status:
        case DraftStatus.READY:
            send = button(ids.SEND_DRAFT, words.SEND, sheet.id, primary=not sheet.doubts)
            if _is_held(sheet):
                meant = f"{sheet.id}:{mark_of(sheet.doubts)}"
                send = button(ids.SEND_DRAFT, words.SEND_ALL_THE_SAME, meant, danger=True)
            edit = button(ids.EDIT_DRAFT, words.EDIT_AND_SEND, sheet.id)
            editable = [edit] if len(sheet.body) <= EDITABLE_MAX else []
            if sheet.retry_by is not None:
                waiting = _state(mark, say(words.DRAFT_RETRYING), who(sheet.retry_by))
                return [waiting, actions(f"draft-actions-{mark}", send, *editable)]
            again = button(ids.RETRY_DRAFT, words.RETRY, sheet.id)
            return [actions(f"draft-actions-{mark}", send, *editable, again)]
        case DraftStatus.SENDING:
            return [_state(mark, say(words.DRAFT_SENDING, bold=True), who(sheet.requested_by))]
        case DraftStatus.UNSURE:
            again = button(ids.SEND_AGAIN, words.SEND_AGAIN, sheet.id)
            arrived = button(ids.ARRIVED, words.ARRIVED, sheet.id)
            state = _state(mark, say(words.DRAFT_UNSURE, bold=True), who(sheet.requested_by))
            return [state, actions(f"draft-actions-{mark}", again, arrived)]
        case DraftStatus.SENT:
            when = [say(words.ON), moment(sheet.sent_at)] if sheet.sent_at else []
            return [_state(mark, say(words.DRAFT_SENT, bold=True), who(sheet.requested_by), *when)]
        case DraftStatus.REPLACED:
            there = [say(" "), link(successor, words.DRAFT_REPLACED_LINK)] if successor else []
            return [_state(mark, say(words.DRAFT_REPLACED, bold=True), *there)]
        case _:
            assert_never(status)


def _state(mark: str, *elements: Element) -> Block:
    return rich(f"draft-state-{mark}", section(*elements))
