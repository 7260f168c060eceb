"""A part of the file that holds sections by names of the owner's own: tools, flows."""

import re
from collections.abc import Callable
from typing import Any

from app.desk_file.kinds.kind import Wrong
from app.desk_file.nodes import Node, Section

Faults = list[tuple[int, str, str]]


def named_sections(
    node: Node,
    most: int,
    names: tuple[re.Pattern[str], str],
    read: Callable[[int, str, Node, Faults], Any],
) -> dict[str, Any]:
    """By name, each as ``read`` (line, name, node, faults to add to) has it. ``names``: the pattern and a sentence.

    Raises ValueError, and Wrong with all that is wrong within.
    """
    if not isinstance(node, Section) or len(node.entries) > most:
        raise ValueError(f"there may be {most} of them" if isinstance(node, Section) else "")
    pattern, allowed = names
    found: dict[str, Any] = {}
    wrong: Faults = []
    for key, value in node.entries:
        name = key.text[:80]
        if not pattern.fullmatch(key.text):
            wrong.append((key.line, name, allowed))
        elif name in found:
            wrong.append((key.line, name, "It stands there twice."))
        else:
            found[name] = read(key.line, name, value, wrong)
    if wrong:
        raise Wrong(wrong)
    return found
