"""A mail's headers as they came: names in lower case, topmost first, the same for MIME and for a provider's JSON."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_FOLD: Final = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Headers:
    """Values are unfolded. A name may occur more than once: whoever sends a mail can write any of them.

    Only what can fold a line becomes a space: a wide space may be part of a mailbox's name, and would cut it in two.
    """

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Headers":
        """From pairs in their order."""
        return cls(tuple((name.lower().strip(), _FOLD.sub(" ", value).strip(" ")) for name, value in pairs))

    def first(self, name: str) -> str:
        """The topmost value, or nothing; every kind of space is one space."""
        return " ".join(next((value for given, value in self.pairs if given == name), "").split())

    def all(self, name: str) -> list[str]:
        """Every value, topmost first."""
        return [value for given, value in self.pairs if given == name]

    def only(self, name: str) -> str:
        """The value of a header that occurs once; nothing where a second one could be somebody's forgery."""
        found = self.all(name)
        return found[0] if len(found) == 1 else ""
