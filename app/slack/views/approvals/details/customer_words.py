"""The words that a request came from, last on its card: whatever they imitate, nothing follows them."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from app.domain.actions.tool_call import Evidence
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.askers.money_requests import default_title
from app.domain.people.actors import EVENT
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Element, link, quote, say, section
from app.slack.views.blocks.sanitize import glimpse, line
from app.slack.views.blocks.some_of import files_by_name

EXCERPT_MAX: Final = 74  # two lines of a phone
FILES_SHOWN_MAX: Final = 2
FILE_NAME_SHOWN_MAX: Final = 24
TITLE_SHOWN_MAX: Final = 150
EVIDENCE_TITLE_MAX: Final = 80
HOST_SHOWN_MAX: Final = 50


def customer_words(details: ApprovalDetails) -> list[Element]:
    """What the customer wrote, and the names of what came with it; of a request, what its program calls it."""
    if details.approval.is_request:  # an event has no words; a program's reason stands above
        return [] if details.approval.requested_by == EVENT else asker_words(_own_title(details), details.evidence)
    words = details.excerpt if details.excerpt.strip() else details.subject
    label = catalogue.CUSTOMER_WROTE if details.sender_verified else catalogue.CUSTOMER_WROTE_UNVERIFIED
    quoted = quote(glimpse(words, EXCERPT_MAX, masking=True))
    return [section(say(label, bold=True)), *_files(details.files), quoted]


def asker_words(title: str, evidence: Sequence[Evidence]) -> list[Element]:
    """A program's own title, and where it says that one can look. A link shows where it leads."""
    called = say(glimpse(title, TITLE_SHOWN_MAX, masking=True))
    named = [section(say(catalogue.TOOL_CALL_TITLE, bold=True), called)] if title else []
    links = [
        section(
            say(glimpse(one.title, EVIDENCE_TITLE_MAX, masking=True) + " "),
            link(one.url, _leads_to(one.url)),
        )
        for one in evidence
    ]
    return [*named, *([section(say(catalogue.TOOL_CALL_EVIDENCE, bold=True)), *links] if links else [])]


def _leads_to(url: str) -> str:
    """Of a long host the end, which says whose it is: what stands before it can be anybody's name."""
    place = urlsplit(url).netloc
    host = place if len(place) <= HOST_SHOWN_MAX else f"…{place[1 - HOST_SHOWN_MAX :]}"
    rest = url[len("https://") + len(place) :]
    return line(f"https://{host}{rest}", EVIDENCE_TITLE_MAX, masking=True)


def _own_title(details: ApprovalDetails) -> str:
    plain = default_title(details.approval.kind, details.approval.order.order_number)
    return "" if details.subject == plain else details.subject


def _files(names: Sequence[str]) -> list[Element]:
    """Names are the sender's words like the rest, so they stand among them."""
    if not names:
        return []
    shown = [glimpse(name, FILE_NAME_SHOWN_MAX, masking=True) for name in names[:FILES_SHOWN_MAX]]
    return [section(say(catalogue.CARD_FILES.format(names=files_by_name(shown, len(names)))))]
