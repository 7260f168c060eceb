"""Whether a sum stands in somebody's words: what a model calls "named by the customer" is taken at no other word."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from app.domain.reply_claims.sums import sums_in

WORDS_READ_MAX: Final = 100_000  # characters of words that are read; nobody names a sum behind them


def is_named(words: Sequence[str], amount_cents: int, currency: str) -> bool:
    """As people write sums, in this currency or in none that is said. Total: nothing is named in unknown ones."""
    return any(_names(_plain(text), amount_cents, currency) for text in words)


def _plain(text: str) -> str:
    """As it is seen: one form of each sign, and none that shows nothing."""
    seen = unicodedata.normalize("NFKC", text[:WORDS_READ_MAX])
    return "".join(one for one in seen if one.isspace() or unicodedata.category(one) not in ("Cf", "Cc"))


def _names(text: str, amount_cents: int, currency: str) -> bool:
    try:
        return any(one.is_in(currency) and one.is_amount(amount_cents, currency) for one in sums_in(text))
    except ValueError:  # no currency we know, so nobody can say what its minor unit is
        return False
