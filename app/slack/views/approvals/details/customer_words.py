"""The words that a request came from, last on its card and in quotes: whatever they imitate, nothing follows them."""

from collections.abc import Sequence
from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.people.actors import EVENT
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Element, quote, say, section
from app.slack.views.blocks.sanitize import glimpse
from app.slack.views.blocks.some_of import files_by_name

EXCERPT_MAX: Final = 74  # two lines of a phone
FILES_SHOWN_MAX: Final = 2
FILE_NAME_SHOWN_MAX: Final = 24


def customer_words(details: ApprovalDetails) -> list[Element]:
    """What the customer wrote, and the names of what came with it; of a request, what its program calls it."""
    if details.approval.is_request:
        return _called(details)
    words = details.excerpt if details.excerpt.strip() else details.subject
    label = catalogue.CUSTOMER_WROTE if details.sender_verified else catalogue.CUSTOMER_WROTE_UNVERIFIED
    quoted = quote(glimpse(words, EXCERPT_MAX, masking=True))
    return [section(say(label, bold=True)), *_files(details.files), quoted]


def _called(details: ApprovalDetails) -> list[Element]:
    """An event has no words; a program's reason stands above, so here is its title."""
    if details.approval.requested_by == EVENT or not details.subject.strip():
        return []
    return [
        section(say(catalogue.TOOL_CALL_TITLE, bold=True), say(glimpse(details.subject, EXCERPT_MAX, masking=True)))
    ]


def _files(names: Sequence[str]) -> list[Element]:
    """Names are the sender's words like the rest, so they stand among them."""
    if not names:
        return []
    shown = [glimpse(name, FILE_NAME_SHOWN_MAX, masking=True) for name in names[:FILES_SHOWN_MAX]]
    return [section(say(catalogue.CARD_FILES.format(names=files_by_name(shown, len(names)))))]
