"""Which calls pass: the first rule that fits decides, and what no rule names is asked about."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, Literal
from urllib.parse import unquote

from app.mcp.gateway.config import Rule

_SAME_PLACE: Final = re.compile(r"/(\./|/)+")


@dataclass(frozen=True)
class Ruling:
    """What becomes of a call, and why."""

    do: Literal["allow", "ask", "deny"]
    why: str = ""


def ruling(rules: Sequence[Rule], tool: str, arguments: Mapping[str, Any]) -> Ruling:
    """The same call, the same ruling. Where a rule that holds calls may be meant, no later one lets it through."""
    for rule in rules:
        if not fnmatchcase(tool, rule.tool):
            continue
        fits = [_fits(arguments, *wanted) for wanted in rule.when.items()]
        if all(fits):
            return Ruling(rule.do, rule.why)
        if False not in fits and rule.do != "allow":
            return Ruling("ask")
    return Ruling("ask")


def is_denied_whatever_it_says(rules: Sequence[Rule], tool: str) -> bool:
    """A tool that no call can use need not be shown."""
    first = next((rule for rule in rules if fnmatchcase(tool, rule.tool)), None)
    return first is not None and first.do == "deny" and not first.when


def _fits(arguments: Mapping[str, Any], name: str, wanted: str | float | bool) -> bool | None:
    """Words by pattern, numbers by their value. None: a server may take it for what is wanted, or not."""
    if name not in arguments:
        return False
    said = arguments[name]
    if isinstance(wanted, str):
        return _fits_pattern(said, wanted)
    if isinstance(said, int | float) and isinstance(said, bool) == isinstance(wanted, bool):
        return bool(said == wanted)
    return None


def _fits_pattern(said: object, wanted: str) -> bool | None:
    """A way up in a path fits no pattern for certain: it leads out of it. Nor does what is written otherwise."""
    if said == wanted:
        return True
    if not isinstance(said, str) or not said.isprintable():
        return None
    plain = _plain(said)
    if ".." in plain.split("/"):
        return None
    if fnmatchcase(said, wanted):
        return True
    return None if fnmatchcase(plain, _plain(wanted)) else False


def _plain(path: str) -> str:
    """As a file system or a server may read it: percents, slashes, large letters and wide ones are all the same."""
    read = unicodedata.normalize("NFKC", unquote(unquote(path))).casefold().replace("\\", "/")
    return _SAME_PLACE.sub("/", "/".join(part.strip() for part in read.split("/")))
