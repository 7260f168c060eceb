"""Which calls pass: the first rule that fits decides, and what no rule names is asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from app.mcp.gateway.config import Rule


@dataclass(frozen=True)
class Ruling:
    """What becomes of a call, and why."""

    do: Literal["allow", "ask", "deny"]
    why: str = ""


def ruling(rules: Sequence[Rule], tool: str, arguments: Mapping[str, Any]) -> Ruling:
    """The same call, the same ruling."""
    for rule in rules:
        if fnmatchcase(tool, rule.tool) and all(_fits(arguments, *wanted) for wanted in rule.when.items()):
            return Ruling(rule.do, rule.why)
    return Ruling("ask")


def is_denied_whatever_it_says(rules: Sequence[Rule], tool: str) -> bool:
    """A tool that no call can use need not be shown."""
    first = next((rule for rule in rules if fnmatchcase(tool, rule.tool)), None)
    return first is not None and first.do == "deny" and not first.when


def _fits(arguments: Mapping[str, Any], name: str, wanted: str | float | bool) -> bool:
    """Words by pattern, everything else as it is. A way up in a path fits no pattern: it leads out of it."""
    if name not in arguments:
        return False
    said = arguments[name]
    if not isinstance(wanted, str):
        return type(said) is type(wanted) and bool(said == wanted)
    if not isinstance(said, str) or not said.isprintable():
        return False
    climbs = any(part == ".." for part in said.replace("\\", "/").split("/"))
    return fnmatchcase(said, wanted) and (said == wanted or not climbs)
