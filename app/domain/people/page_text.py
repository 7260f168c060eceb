"""What the desk's page shows of an approval: text with a little shape, and nothing that could act."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.questions import QuestionDetails
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import ApprovalId


class Shape(StrEnum):
    """How a paragraph stands."""

    TEXT = "text"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"


@dataclass(frozen=True)
class Run:
    """A stretch of text. ``at``: it is a moment."""

    text: str
    bold: bool = False
    code: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Paragraph:
    """One line or more."""

    runs: tuple[Run, ...]
    shape: Shape = Shape.TEXT


@dataclass(frozen=True)
class PageRequest:
    """What a card of the page is made from. ``reader`` is whoever looks at it; ``revealed``: on record, in full."""

    whole: WholeRequest
    reader: str
    questions: tuple[QuestionDetails, ...] = ()
    revealed: bool = False

    @property
    def details(self) -> ApprovalDetails:
        """What its card in Slack is made from."""
        return self.whole.details


@dataclass(frozen=True)
class PageRow:
    """An approval in the queue."""

    approval_id: ApprovalId
    title: str
    waited: str  # since when somebody waits


@dataclass(frozen=True)
class PageCard:
    """An approval as its card in Slack shows it. ``approve`` is empty where it cannot be approved just so."""

    approval_id: ApprovalId
    title: str
    paragraphs: tuple[Paragraph, ...]
    version: str  # of what is shown: a press on another one is refused
    more: tuple[Paragraph, ...] = ()  # what the card has behind Details
    talk: tuple[Paragraph, ...] = ()  # what was asked about it, and answered
    hides: bool = False  # something under Details is masked until somebody reveals it
    askable: bool = False
    approve: str = ""
    rejectable: bool = False
    changeable: bool = False  # it can be answered, or approved otherwise than it was asked for
    for_customer: bool = False  # there is one who may be shown the reason of a rejection
    reason_hint: str = ""  # who reads it in any case
    undo_until: datetime | None = None
