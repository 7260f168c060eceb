"""What is wrong with a drawn flow: at which node, and what would be right."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

FAULTS_MAX: Final = 50
_SHOWN_MAX: Final = 40


@dataclass(frozen=True)
class GraphFault:
    """``node`` is the id of the node, "a to b" for an edge, or "" where it is the drawing as a whole."""

    node: str
    sentence: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"{self.node}: {self.sentence}" if self.node else self.sentence


@dataclass
class Faults:
    """Collected, ``FAULTS_MAX`` of them at most."""

    found: list[GraphFault] = field(default_factory=list)

    def add(self, node: str, sentence: str) -> None:
        """Say it once."""
        fault = GraphFault(node, sentence)
        if len(self.found) < FAULTS_MAX and fault not in self.found:
            self.found.append(fault)

    def __iter__(self) -> Iterator[GraphFault]:
        return iter(self.found)


def shown(value: Any) -> str:
    """What stood there, short and on one line, for a sentence."""
    text = "".join(one if one.isprintable() else " " for one in str("" if value is None else value)[:_SHOWN_MAX])
    return f"`{text}`" if text.strip() else "nothing"


def nearest(name: str, allowed: Iterable[str]) -> str:
    """The allowed name that is nearest, or all of them."""
    names = sorted(allowed)
    near = get_close_matches(name[:_SHOWN_MAX].lower(), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    return f"Allowed here: {', '.join(names)}." if names else "Nothing may stand here."


def unknown_fields(data: Mapping[str, Any], allowed: Iterable[str]) -> Iterator[str]:
    """A sentence for each field that there is not."""
    names = set(allowed)
    for name in data:
        if name not in names:
            yield f"There is no field {shown(name)}. {nearest(name, names)}"
