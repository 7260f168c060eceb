"""What every kind can do, and how a scalar is written so that it is read again as it was."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final, Protocol

from app.desk_file.nodes import Node, Scalar

OFF: Final = "off"
_BARE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./+ :-]*")


class Kind(Protocol):
    """``allowed`` is what a sentence says behind "write"."""

    @property
    def allowed(self) -> str: ...

    def read(self, node: Node) -> Any:
        """The value as JSON keeps it. Raises ValueError with what is wrong, where more than ``allowed`` helps."""
        ...

    def write(self, value: Any) -> str:
        """As it stands in the file, behind the colon."""
        ...

    def say(self, value: Any) -> str:
        """For people."""
        ...


class Wrong(ValueError):
    """Several things at once: each with its line, its name within the field (empty: itself), and its sentence."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults[0][2])


def sentence_of(kind: Kind, node: Node, error: ValueError) -> str:
    """What stands there, why that cannot be, and what can."""
    got = getattr(node, "text", "").strip()[:40].replace("\n", " ")
    said = f"`{got}` cannot stand here" if got else "This cannot stand here"
    why = f": {error}" if str(error) else ""
    return f"{said}{why}. Write {kind.allowed}."


class AsRead:
    """For kinds whose value stands in the file, and is said, just as it is kept."""

    def write(self, value: Any) -> str:
        return str(value)

    def say(self, value: Any) -> str:
        return str(value)


def one(node: Node) -> str:
    """The text of a scalar. Raises ValueError."""
    if not isinstance(node, Scalar):
        raise ValueError("one value is expected here, not a list or a section")
    if node.is_nothing:
        raise ValueError("nothing stands here; what follows a # is a comment")
    return node.text.strip()


def quoted(text: str) -> str:
    """Bare where that is read as it stands."""
    bare = _BARE.fullmatch(text) and ": " not in text and not text.endswith((":", " "))
    return text if bare else json.dumps(text, ensure_ascii=False)
