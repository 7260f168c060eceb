"""What the desk's page shows of an approval: text with a little shape, and nothing that could act."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    more: tuple[Paragraph, ...] = ()  # what the card has behind Details: nothing of it is cut
    approve: str = ""
    rejectable: bool = False
    smaller_in: str = ""  # the currency of a smaller amount, where the kind allows one
    most: str = ""
    undo_until: datetime | None = None
