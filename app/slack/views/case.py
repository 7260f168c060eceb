"""The head of a case's thread: who wrote, what about, and whether a person has to step in."""

from collections.abc import Sequence
from typing import Final

from app.domain.case import CaseSheet, Problem
from app.domain.mail import Attachment
from app.domain.notices import CaseNote
from app.slack import ids, words
from app.slack.views.draft import why_not_mailed
from app.slack.views.gist import gist_blocks, gist_mark
from app.slack.views.rich import Block, actions, button, header, quote, rich, say, section, who
from app.slack.views.text import line, mrkdwn, plain
from app.slack.views.told import filled

EXCERPT_MAX: Final = 600
EXCERPT_LINES_MAX: Final = 12
ATTACHMENTS_SHOWN_MAX: Final = 5
ATTACHMENT_NAME_MAX: Final = 60
NOTE_MAX: Final = 1_000  # Slack counts the text of a message in bytes: 4,000


def case(sheet: CaseSheet) -> list[Block]:
    """A long thread in short first, then our facts, the customer's words last."""
    mark = f"{sheet.case_id}-{gist_mark(sheet.gist)}"[:200] if sheet.gist else sheet.case_id
    stranger = sheet.problem is Problem.UNKNOWN_CUSTOMER  # its sentence says so
    facts = [] if stranger else [section(say(_customer(sheet)))]
    if sheet.entered_by is not None:
        facts.append(section(say(words.CASE_ENTERED_BY, bold=True), who(sheet.entered_by)))
    if sheet.sent_by:
        facts.append(section(say(words.CASE_BY_FORM.format(form=line(sheet.sent_by, 120)), bold=True)))
    if sheet.reply_to:
        facts.append(section(say(words.CASE_REPLY_TO.format(address=line(sheet.reply_to, 120)), bold=True)))
    if not sheet.sender_verified:
        facts.append(section(say(words.CASE_UNVERIFIED, bold=True)))
    if sheet.problem is not None:
        facts.append(section(say(words.CASE_PROBLEMS[sheet.problem.value], bold=True)))
    if sheet.truncated:
        facts.append(section(say(words.CASE_TRUNCATED.format(size=sheet.size_bytes))))
    if sheet.attachments:
        facts.append(section(say(_attachments(sheet.attachments))))
    return [
        header(f"case-title-{mark}", words.CASE_TITLE.format(sender=line(sheet.sender, 120))),
        *gist_blocks(sheet.gist, sheet.case_id),
        rich(f"case-facts-{mark}", *facts),
        *([] if sheet.entered_by else [actions(f"case-actions-{mark}", _original(sheet))]),
        rich(
            f"case-customer-{mark}",
            section(say(words.CUSTOMER_WROTE, bold=True)),
            quote(
                words.SUBJECT.format(subject=line(sheet.subject, 200))
                + "\n"
                + plain(sheet.excerpt, EXCERPT_MAX, lines_max=EXCERPT_LINES_MAX)
            ),
        ),
    ]


def _original(sheet: CaseSheet) -> Block:
    return button(ids.SHOW_ORIGINAL, words.SHOW_ORIGINAL, sheet.case_id)


def _attachments(attachments: Sequence[Attachment]) -> str:
    """Names are the sender's words, so they are cut and plain; the type is not shown, as it proves nothing."""
    shown = [
        words.CASE_ATTACHMENT.format(name=line(one.name, ATTACHMENT_NAME_MAX), size=_size(one.size_bytes))
        for one in attachments[:ATTACHMENTS_SHOWN_MAX]
    ]
    rest = len(attachments) - len(shown)
    names = ", ".join(shown) + (words.CASE_ATTACHMENTS_MORE.format(count=rest) if rest else "")
    return words.CASE_ATTACHMENTS.format(count=len(attachments), names=names)


def _size(size_bytes: int) -> str:
    if size_bytes < 1024:
        return f"{size_bytes} B"
    kib = size_bytes / 1024
    return f"{kib:.0f} KB" if kib < 1024 else f"{kib / 1024:.1f} MB"


def case_text(sheet: CaseSheet) -> str:
    """The notification."""
    subject = mrkdwn(line(sheet.subject, 120), 300)
    return words.CASE_TEXT.format(sender=mrkdwn(line(sheet.sender, 100), 200), subject=subject)


def _customer(sheet: CaseSheet) -> str:
    if sheet.customer is None:
        return words.CASE_NO_CUSTOMER
    if sheet.customer.email == sheet.sender:
        return words.CASE_KNOWN.format(tier=line(sheet.customer.tier, 30))
    return words.CASE_CUSTOMER.format(email=line(sheet.customer.email, 120), tier=line(sheet.customer.tier, 30))


def note(said: CaseNote) -> str:
    """One sentence for the case's thread, made inert whatever is in it."""
    data = filled(said.data)
    if "trouble" in data:
        data["trouble"] = why_not_mailed(data["trouble"])
    return mrkdwn(words.CASE_NOTES[said.note].format(**data), NOTE_MAX)
