"""Lists of things with named parts, such as the rules of a policy: every fault with its line and its part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.desk_file.kinds.kind import Kind, Wrong, sentence_of
from app.desk_file.nodes import Node, Section
from app.policy_rules import nearest


@dataclass
class Parts:
    """One of them while it is read. ``told`` has its values, ``lines`` where each stands."""

    name: str
    line: int
    wrong: list[tuple[int, str, str]]
    told: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def fault(self, part: str, sentence: str, line: int = 0) -> None:
        """Of one part; ``part`` empty: of it as a whole."""
        path = ".".join(name for name in (self.name, part) if name)
        self.wrong.append((line or self.lines.get(part, self.line), path, sentence))

    def read(self, node: Node, kinds: Mapping[str, Kind]) -> None:
        """All that stands in it."""
        if not isinstance(node, Section):
            return self.fault("", f"Write `{next(iter(kinds))}: …` and what else it has in lines below it.")
        for key, value in node.entries:
            part = key.text[:40]
            if part not in kinds:
                self.fault(part, f"There is no such field. {nearest(part, kinds)}", key.line)
            elif part in self.lines:
                self.fault(part, f"It stands there twice; the first is in line {self.lines[part]}.", key.line)
            else:
                self.lines[part] = key.line
                self._part(part, value, kinds[part])
        return None

    def _part(self, part: str, node: Node, kind: Kind) -> None:
        try:
            self.told[part] = kind.read(node)
        except Wrong as error:
            for line, name, sentence in error.faults:
                self.fault(f"{part}.{name}" if name else part, sentence, line)
        except ValueError as error:
            self.fault(part, sentence_of(kind, node, error))


def named(node: Node, number: int) -> str:
    """What one of a list is called in a fault: its own name where it has one."""
    entries = node.entries if isinstance(node, Section) else ()
    own = next((getattr(value, "text", "") for key, value in entries if key.text == "name"), "")
    return own[:40] or str(number)


def read_each(items: tuple[Node, ...], read: Callable[[Parts, Node], None]) -> list[dict[str, Any]]:
    """Raises Wrong with all that is wrong with any of them."""
    wrong: list[tuple[int, str, str]] = []
    found: list[dict[str, Any]] = []
    for number, item in enumerate(items, start=1):
        parts = Parts(named(item, number), item.line, wrong)
        read(parts, item)
        if any(parts.told.get("name") == one.get("name") for one in found):
            parts.fault("name", "Another one has this name.")
        found.append(parts.told)
    if wrong:
        raise Wrong(wrong)
    return found
