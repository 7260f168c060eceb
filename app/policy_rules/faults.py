"""What is wrong with a condition, where in it, and what is allowed there."""

from collections.abc import Iterable
from difflib import get_close_matches


class BadExpression(ValueError):
    """``column`` from 1."""

    def __init__(self, column: int, sentence: str) -> None:
        self.column, self.sentence = column, sentence
        super().__init__(f"At column {column}: {sentence}")


def nearest(name: str, allowed: Iterable[str]) -> str:
    """The allowed name that is nearest, or all of them."""
    names = list(allowed)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else f"Allowed here: {', '.join(names)}."
