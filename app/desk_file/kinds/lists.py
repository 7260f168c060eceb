"""Short lists of words: options, hosts, kinds of action."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.desk_file.kinds.kind import one, quoted
from app.desk_file.nodes import Listing, Node

_HOST: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Words:
    """So many of them. ``each`` says what one is; ``pattern`` what it looks like, ``only`` which there are."""

    each: str
    example: str
    most: int
    least: int = 0
    pattern: re.Pattern[str] = re.compile(r"[^\n]{1,75}")
    only: Sequence[str] = ()

    @property
    def allowed(self) -> str:
        count = f", {self.least} to {self.most} of them" if self.least else f", {self.most} at most"
        return f"a list such as `[{self.example}]`: {self.each}{count}"

    def read(self, node: Node) -> Sequence[str]:
        if not isinstance(node, Listing):
            raise ValueError("")
        if not self.least <= len(node.items) <= self.most:
            raise ValueError(f"there are {len(node.items)} where {self.least} to {self.most} may be")
        found: list[str] = []
        for item in node.items:
            text = one(item)
            if not self.pattern.fullmatch(text) or (self.only and text not in self.only):
                raise ValueError(f"`{text[:40]}` (line {item.line}) is none")
            if text in found:
                raise ValueError(f"{text[:40]} stands there twice")
            found.append(text)
        return found

    def write(self, value: Any) -> str:
        return f"[{', '.join(_within(text) for text in value)}]"

    def say(self, value: Any) -> str:
        return ", ".join(value) or "none"


def _within(text: str) -> str:
    """Quoted where a comma or a bracket would end it."""
    bare = quoted(text)
    return f'"{text}"' if bare == text and "," in text else bare


def hosts(most: int) -> Words:
    """Names of hosts, without scheme, port or path."""
    return Words(
        "names of hosts, in small letters, without https:// or a path", "agent.example.com", most, pattern=_HOST
    )
