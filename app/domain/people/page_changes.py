"""A form of the page that approves fewer lines or a smaller sum: what it shows, and what was read from it."""

from dataclasses import dataclass

from app.domain.actions.money_action import Parts
from app.domain.people.page_text import Paragraph


@dataclass(frozen=True)
class Count:
    """One of how many there may be of a line."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PageLine:
    """A line that may be ticked. ``counts`` is empty where there is one of it."""

    number: str
    label: str
    ticked: bool
    counted: str = ""  # the question how many
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True)
class ChangesShown:
    """The form, in words of Slack's own modal. ``reply`` is None where no customer is written to.

    ``letter`` is what the reply was written for, and ``shown`` what the form says that its lines come to.
    """

    intro: tuple[Paragraph, ...]
    submit: str
    lines: tuple[PageLine, ...]
    lines_label: str
    lines_hint: str
    total: tuple[Paragraph, ...]
    amount: str
    amount_label: str
    amount_hint: str
    reply: str | None
    reply_label: str
    reply_hint: str
    reply_most: int
    letter: str
    shown: str


@dataclass(frozen=True)
class ChangesRead:
    """What somebody chose. ``seen``: the form told them what it comes to; ``follows``: the reply is ours."""

    amount_cents: int
    parts: Parts
    reply: str
    seen: bool
    follows: bool

    @property
    def name(self) -> str:
        """One choice, as the source of a vote."""
        return f"{self.amount_cents}{''.join(f':{number}x{count}' for number, count in self.parts[:20])}"
