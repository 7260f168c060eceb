"""A call's arguments as people read them: a label and a typed value each, the same for every page and message.

Texts are as ``visible`` leaves them. They are somebody else's still: whoever shows them escapes, cuts and masks them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True)
class Text:
    """Words; of one line, or of several."""

    text: str


@dataclass(frozen=True)
class Exact:
    """A number, an id, an address: shown as it is and never as a link. JSON's own form where it is a number.

    ``personal``: it may be somebody's, and is masked where the reader's words are.
    """

    text: str
    personal: bool = False


@dataclass(frozen=True)
class Code:
    """Text of a machine; ``diff``: lines that begin with + or -."""

    text: str
    diff: bool = False


@dataclass(frozen=True)
class Money:
    """Whole minor units of a currency that ISO 4217 lists."""

    minor_units: int
    currency: str


@dataclass(frozen=True)
class Day:
    """A date."""

    on: date


@dataclass(frozen=True)
class Moment:
    """A date and time, with its zone; as ``written``, where that says more than a reader's clock shows."""

    at: datetime
    written: str = ""


@dataclass(frozen=True)
class YesNo:
    """True or false."""

    yes: bool


@dataclass(frozen=True)
class Nothing:
    """Null, or an empty text, list or object."""

    empty: str  # "null", "text", "list" or "object"


@dataclass(frozen=True)
class Hidden:
    """A secret: how long it is, and nothing else of it."""

    length: int


Single: TypeAlias = Text | Exact | Code | Money | Day | Moment | YesNo | Nothing | Hidden


@dataclass(frozen=True)
class Items:
    """Several of one kind."""

    items: tuple[Single, ...]


@dataclass(frozen=True)
class Table:
    """Several with the same fields; a cell is Nothing where an entry has none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Single, ...], ...]


Shown: TypeAlias = Single | Items | Table


@dataclass(frozen=True)
class ArgumentRow:
    """``pointer`` is a JSON Pointer into the arguments; ``label`` the schema's title, or the names on the way."""

    pointer: str
    label: str
    value: Shown
