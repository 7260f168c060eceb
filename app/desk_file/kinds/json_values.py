"""JSON within the file: what stands without quotes is a number, true, false or null where JSON has it so."""

import json
import re
from typing import Any, Final

from app.desk_file.kinds.kind import Wrong
from app.desk_file.nodes import Listing, Node, Scalar

_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,400})(\.\d{1,400})?([eE][+-]?\d{1,4})?", re.ASCII)
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}


def json_of(node: Node, path: str = "") -> Any:
    """Raises Wrong where a name stands there twice."""
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Listing):
        return [json_of(item, path) for item in node.items]
    found: dict[str, Any] = {}
    for key, value in node.entries:
        if key.text in found:
            raise Wrong([(key.line, path, f"`{key.text[:40]}` stands there twice.")])
        found[key.text] = json_of(value, path)
    return found


def line_at(node: Node, pointer: str) -> int:
    """The line of what a JSON Pointer names, or of the nearest above it."""
    line = node.line
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        inner = _step(node, name)
        if inner is None:
            return line
        line, node = inner
    return line


def _step(node: Node, name: str) -> tuple[int, Node] | None:
    if isinstance(node, Listing):
        found = node.items[int(name)] if name.isdecimal() and int(name) < len(node.items) else None
        return None if found is None else (found.line, found)
    if isinstance(node, Scalar):
        return None
    return next(((key.line, value) for key, value in node.entries if key.text == name), None)


def _scalar(node: Scalar) -> Any:
    if not node.plain:
        return node.text
    if node.is_nothing:
        return None
    if node.text in _WORDS:
        return _WORDS[node.text]
    return json.loads(node.text) if _NUMBER.fullmatch(node.text) else node.text
