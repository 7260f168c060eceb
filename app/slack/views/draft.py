"""A drafted reply in the case's thread: exactly what would be mailed, and the buttons that mail it."""

from typing import Final, assert_never

from app.domain.case import DraftSheet, DraftStatus
from app.slack import ids, words
from app.slack.views.rich import Block, Element, actions, button, moment, quote, rich, say, section, who
from app.slack.views.text import clean, line, mrkdwn

SHOWN_MAX: Final = 9_000  # a message's blocks hold about 13,200 characters in all
EDITABLE_MAX: Final = 3_000  # Slack's text input
NOTES_MAX: Final = 5


def draft(sheet: DraftSheet) -> list[Block]:
    """Send mails the stored text; what is shown is that text, shortened only with a word about it."""
    mark = f"{sheet.id}-{sheet.status.value}"
    label = words.DRAFT_WRITTEN_BY.format(written_by=line(sheet.written_by, 200))
    return [
        rich(
            f"draft-head-{mark}",
            section(say(words.DRAFT_TITLE, bold=True)),
            section(say(words.DRAFT_TO.format(to=line(sheet.to, 150)))),
            section(say(words.SUBJECT.format(subject=line(sheet.subject, 200)))),
            section(say(label)),
        ),
        rich(f"draft-body-{mark}", *_body(sheet)),
        *_notes(sheet, mark),
        *_foot(sheet, mark),
    ]


def draft_text(sheet: DraftSheet) -> str:
    """The notification."""
    forms = {
        DraftStatus.READY: words.DRAFT_TEXT,
        DraftStatus.SENDING: words.DRAFT_TEXT_SENDING,
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
    notes = [words.DRAFT_NOTE.format(note=line(note, 300)) for note in sheet.notes[:NOTES_MAX]]
    if sheet.body != sheet.original_body:
        notes.append(words.DRAFT_EDITED)
    if len(sheet.body) > EDITABLE_MAX and sheet.status is DraftStatus.READY:
        notes.append(words.DRAFT_TOO_LONG_TO_EDIT)
    return [rich(f"draft-notes-{mark}", *(section(say(note)) for note in notes))] if notes else []


def _foot(sheet: DraftSheet, mark: str) -> list[Block]:
    status = sheet.status
    match status:
        case DraftStatus.READY:
            send = button(ids.SEND_DRAFT, words.SEND, sheet.id, primary=True)
            edit = button(ids.EDIT_DRAFT, words.EDIT_AND_SEND, sheet.id)
            return [actions(f"draft-actions-{mark}", send, *([edit] if len(sheet.body) <= EDITABLE_MAX else []))]
        case DraftStatus.SENDING:
            return [_state(mark, say(words.DRAFT_SENDING, bold=True), who(sheet.requested_by))]
        case DraftStatus.SENT:
            when = [say(words.ON), moment(sheet.sent_at)] if sheet.sent_at else []
            return [_state(mark, say(words.DRAFT_SENT, bold=True), who(sheet.requested_by), *when)]
        case DraftStatus.REPLACED:
            return [_state(mark, say(words.DRAFT_REPLACED, bold=True))]
        case _:
            assert_never(status)


def _state(mark: str, *elements: Element) -> Block:
    return rich(f"draft-state-{mark}", section(*elements))
