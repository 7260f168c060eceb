"""What changes of declared tools, part by part: a tool as a whole says too little to whoever has to agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.desk_file.kinds.tools import part_said
from app.domain.operations.desk_config import DeskConfig, Tool
from app.domain.operations.desk_config.tool_loosening import PARTS, PLACE

__all__ = ["PLACE", "ToolChange", "tool_changes"]


@dataclass(frozen=True)
class ToolChange:
    """``field`` is `tools.NAME`, or `tools.NAME.PART`; the values are None where there is no such tool."""

    field: str
    part: str
    before: Any
    after: Any

    @property
    def said(self) -> tuple[str, str]:
        """Both for people."""
        if not self.part:
            return _whole(self.before), _whole(self.after)
        return part_said(self.part, self.before), part_said(self.part, self.after)


def tool_changes(old: DeskConfig, new: DeskConfig) -> Iterator[ToolChange]:
    """By the tools' names, and then in the file's order."""
    for name in sorted({*old.tools.declared, *new.tools.declared}):
        before, after = old.tools.named(name), new.tools.named(name)
        if before is None or after is None:
            yield ToolChange(f"tools.{name}", "", before, after)
            continue
        for part, (held, _) in PARTS.items():
            if getattr(before, held) != getattr(after, held):
                yield ToolChange(f"tools.{name}.{part}", part, getattr(before, held), getattr(after, held))


def _whole(tool: Tool | None) -> str:
    return "off" if tool is None else f"“{tool.title}”: {part_said('schema', tool.schema_json)}"
