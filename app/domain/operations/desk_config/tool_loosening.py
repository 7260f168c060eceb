"""Which changes of declared tools let more through."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from app.domain.operations.desk_config.loosens import Loosens
from app.domain.operations.desk_config.tools import Tool, Tools

PLACE: Final = "tools.declared"


def tool_reasons(old: Tools, new: Tools) -> dict[str, Loosens]:
    """By `tools.NAME` of a new one, or `tools.NAME.PART`."""
    found: dict[str, Loosens] = {}
    for tool in new.all:
        before = old.named(tool.name)
        if before is None:
            found[f"tools.{tool.name}"] = Loosens.MORE_TOOLS
        else:
            found |= {f"tools.{tool.name}.{part}": why for part, why in _of_one(before, tool)}
    return found


def _of_one(old: Tool, new: Tool) -> Iterator[tuple[str, Loosens]]:
    for part, (name, judge) in PARTS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after and (why := judge(before, after)):
            yield part, why


def _more_decide(old: Any, new: Any) -> Loosens | None:
    """Nobody named is everybody who reviews."""
    wider = (old and not new) or (old and any(one not in old for one in new))
    return Loosens.MORE_DECIDE if wider else None


def _changeable(old: Any, new: Any) -> Loosens | None:
    return Loosens.CHANGEABLE if new else None


def _stays_open(old: Any, new: Any) -> Loosens | None:
    """None is as long as any request."""
    return Loosens.STAYS_OPEN if old is not None and (new is None or new > old) else None


def _later(old: Any, new: Any) -> Loosens | None:
    return Loosens.LATER if new > old else None


def _harmless(old: Any, new: Any) -> Loosens | None:
    return None


def _always(why: Loosens) -> Callable[[Any, Any], Loosens | None]:
    return lambda old, new: why


# By their names in the file: where Tool has it, and whether it loosens.
PARTS: Final[dict[str, tuple[str, Callable[[Any, Any], Loosens | None]]]] = {
    "title": ("title", _harmless),
    "schema": ("schema_json", _always(Loosens.OTHER_ARGUMENTS)),
    "reviewers": ("reviewers", _more_decide),
    "asks": ("asks", _always(Loosens.OTHER_ANSWERS)),
    "options": ("options", _always(Loosens.OTHER_ANSWERS)),
    "changes": ("changes", _changeable),
    "expires_after": ("expires_after_seconds", _stays_open),
    "silent_after": ("silent_after_seconds", _later),
}
