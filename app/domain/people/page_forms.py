"""The forms of the desk's page that a request shapes: fields, what stands in them, and what is wrong with it."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.people.page_text import Paragraph


class FieldShape(StrEnum):
    """How something is filled in."""

    LINE = "line"
    NUMBER = "number"
    LINES = "lines"
    DATE = "date"
    MENU = "menu"
    RADIO = "radio"


@dataclass(frozen=True)
class PageOption:
    """One of several."""

    value: str
    label: str


@dataclass(frozen=True)
class PageField:
    """``value`` is what stands in it, as it is or as somebody typed it before."""

    name: str
    label: str
    shape: FieldShape
    value: str = ""
    options: tuple[PageOption, ...] = ()
    required: bool = False
    most: int = 0  # letters; 0: as many as fit
    hint: str = ""
    fault: str = ""  # what is wrong with what was typed, in a sentence


@dataclass(frozen=True)
class PageForm:
    """``paragraphs`` stand above the fields: what it is about, and what stays as it is.

    ``hides``: some of that could be changed, once it is revealed.
    """

    title: str
    submit: str
    paragraphs: tuple[Paragraph, ...]
    fields: tuple[PageField, ...]
    hides: bool = False


@dataclass(frozen=True)
class CallTerms:
    """What a filled-in form approves: other arguments in canonical form, or an answer; neither: as it was asked."""

    reason: str = ""
    arguments: str | None = None
    answer: str | None = None


@dataclass(frozen=True)
class FieldFaults:
    """What is wrong with it: sentences by the names of the fields."""

    by_field: tuple[tuple[str, str], ...]
