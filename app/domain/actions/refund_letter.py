"""The letter that tells a customer of refunds, by a template or in a reviewer's words, once they were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.money import format_money
from app.domain.reason_codes import Code, Remark, say

# Who wrote a draft that the agent did not: words of the catalogues.
BY_REVIEWER: Final = "reviewer"
BY_TEMPLATE: Final = "template"
BY_STAFF: Final = "staff"


_GREETING: Final = "Hello,\n\n"
_CLOSING: Final = "\n\nKind regards,\nThe support desk"
_ITEMS_MAX: Final = 5
_ITEM_MAX: Final = 80
_QUOTED_MAX: Final = 200  # of a reviewer's words on a draft that is not theirs


@dataclass(frozen=True)
class Told:
    """One refund that a message asked for, as its letter may tell of it."""

    made: bool  # the provider said so
    words: str  # the reviewer's; empty where they left the agent's
    order_number: str
    currency: str
    amount_cents: int
    asked_cents: int
    template: str  # the letter of its kind, where nobody chose words for it
    cleared: tuple[str, ...] = ()  # codes of what was found in those words and kept on the reviewer's word


def letter(refunds: Sequence[Told], *, asked: int) -> str:
    """In the reviewers' words, where every one of the ``asked`` refunds was made and somebody chose words for one.

    Else empty: an agent's letter tells of all that was asked, a reviewer's only of the refund it was written for.
    """
    if len(refunds) < asked or not all(one.made for one in refunds) or not any(one.words for one in refunds):
        return ""
    parts = [one.words or one.template for one in refunds]
    # Between two of them nobody says hello or goodbye; a person's own frame stays as it was written.
    opened = [parts[0], *(part.removeprefix(_GREETING) for part in parts[1:])]
    return "\n\n".join([*(part.removesuffix(_CLOSING) for part in opened[:-1]), opened[-1]])


def unused_words(refunds: Sequence[Told]) -> tuple[Remark, ...]:
    """What reviewers wrote for refunds that were made, for whoever sends a letter that is not theirs."""
    return tuple(
        say(
            Code.REVIEWER_WROTE,
            done_cents=one.amount_cents,
            currency=one.currency,
            order=one.order_number,
            text=one.words[:_QUOTED_MAX],
        )
        for one in refunds
        if one.made and one.words
    )


def for_items(items: Sequence[str]) -> str:
    """What it was for, where that is a few things."""
    if not items:
        return ""
    shown = [line[:_ITEM_MAX] for line in items[:_ITEMS_MAX]]
    more = len(items) - len(shown)
    return f", for {'; '.join(shown)}{f' and {more} more' if more else ''}"


def refund_reply(
    *, order_number: str, currency: str, amount_cents: int, asked_cents: int, items: Sequence[str] = ()
) -> str:
    """The same amounts, the same letter. A smaller refund than was asked for is called that."""
    done = format_money(amount_cents, currency)
    part = f" of the {format_money(asked_cents, currency)} you asked for," if amount_cents < asked_cents else ""
    return (
        f"{_GREETING}we have refunded {done}{part} on order {order_number}{for_items(items)}. "
        f"The money usually arrives 5 to 10 working days later.{_CLOSING}"
    )
