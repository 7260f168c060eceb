"""What every kind can do, and how a scalar is written so that it is read again as it was."""

import json
import re
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
