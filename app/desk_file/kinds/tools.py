"""Declared tools: each with its title, the schema of its arguments, and who decides what about it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from app.desk_file.kinds.amounts import Span
from app.desk_file.kinds.json_values import json_of, line_at
from app.desk_file.kinds.kind import Kind, Wrong, sentence_of
from app.desk_file.kinds.lists import Words
from app.desk_file.kinds.named_sections import Faults, named_sections
from app.desk_file.kinds.slack_ids import PEOPLE, SlackIds
from app.desk_file.kinds.words import Choice, Text
from app.desk_file.nodes import Node, Section
from app.domain.operations.desk_config.tools import ASKS
from app.tool_schemas import canonical, check_schema, digest

TOOLS_MAX: Final = 100
OPTION_MAX: Final = 75
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_MONTH: Final = 30 * 86_400


@dataclass(frozen=True)
class Schema:
    """JSON Schema, kept as text: a database would sort what is shown in the file's order."""

    @property
    def allowed(self) -> str:
        return "JSON Schema 2020-12 that begins with `type: object`"

    def read(self, node: Node) -> str:
        value = json_of(node)
        faults = check_schema(value)
        if faults:
            said = [(f"`{one.pointer}`: {one.sentence}" if one.pointer else one.sentence, one) for one in faults]
            raise Wrong([(line_at(node, one.pointer), "", sentence) for sentence, one in said])
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def write(self, value: Any) -> str:
        return json.dumps(json.loads(value), ensure_ascii=False)

    def say(self, value: Any) -> str:
        """The arguments by name, and a mark that changes with anything."""
        schema = json.loads(value)
        names = ", ".join(schema.get("properties", {})) or "no arguments"
        return f"{names} ({digest(canonical(schema))[:8]})"


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    @property
    def allowed(self) -> str:
        return "`true` or `false`"

    def read(self, node: Node) -> bool:
        return Choice(("true", "false")).read(node) == "true"

    def write(self, value: Any) -> str:
        return "true" if value else "false"

    say = write


PARTS: Final[dict[str, Kind]] = {
    "title": Text(80),
    "schema": Schema(),
    "reviewers": SlackIds(PEOPLE.each, at_least=1),
    "asks": Choice(ASKS),
    "options": Words("what may be chosen", "Today, Tomorrow", 10, 2, re.compile(rf"[^\n]{{1,{OPTION_MAX}}}")),
    "changes": Flag(),
    "expires_after": Span(60, _MONTH),
    "silent_after": Span(60, _MONTH),
}
# Where they are kept under another name than they have in the file.
KEPT: Final = {"expires_after": "expires_after_seconds", "silent_after": "silent_after_seconds"}


@dataclass(frozen=True)
class DeclaredTools:
    """All of them, by name."""

    @property
    def allowed(self) -> str:
        return "a section for each tool, by its name (letters, digits, `_` and `-`), with `title` and `schema`"

    def read(self, node: Node) -> dict[str, Any]:
        allowed = "A tool's name has letters, digits, `_` and `-`, 64 at most."
        return named_sections(node, TOOLS_MAX, (_NAME, allowed), _tool)

    def write(self, value: Mapping[str, Any]) -> str:
        return "".join(f"\n  {name}:{_written(told)}" for name, told in value.items()) or " {}"

    def say(self, value: Mapping[str, Any]) -> str:
        return ", ".join(value) or "none"


def _tool(line: int, name: str, node: Node, wrong: Faults) -> dict[str, Any]:
    told: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key, value in node.entries if isinstance(node, Section) else ():
        path = f"{name}.{key.text[:40]}"
        if key.text not in PARTS:
            wrong.append((key.line, path, f"There is no such field. {_nearest(key.text)}"))
        elif key.text in lines:
            wrong.append((key.line, path, f"It stands there twice; the first is in line {lines[key.text]}."))
        else:
            lines[key.text] = key.line
            _part(key.text, path, value, told, wrong)
    if isinstance(told.get("schema"), str):
        told["digest"] = digest(canonical(json.loads(told["schema"])))
    wrong += [(line, f"{name}.{part}", "It is missing.") for part in ("title", "schema") if part not in lines]
    wrong += [(lines.get(part, line), f"{name}.{part}", said) for part, said in _disagreements(told)]
    return told


def _part(part: str, path: str, node: Node, told: dict[str, Any], wrong: Faults) -> None:
    kind = PARTS[part]
    try:
        told[KEPT.get(part, part)] = kind.read(node)
    except Wrong as error:
        wrong += [(line, path, said) for line, _, said in error.faults]
    except ValueError as error:
        wrong.append((node.line, path, sentence_of(kind, node, error)))


def _disagreements(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    asks = told.get("asks", "decision")
    found = []
    if asks == "choice" and "options" not in told:
        found.append(("options", "`asks: choice` needs the options that may be chosen."))
    if asks != "choice" and "options" in told:
        found.append(("options", "Options go with `asks: choice`."))
    if asks != "decision" and told.get("changes"):
        found.append(("changes", "Arguments are changed where a decision is asked for: `asks: decision`."))
    return found


def _nearest(name: str) -> str:
    near = get_close_matches(name.lower().replace("-", "_"), PARTS, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else f"Allowed here: {', '.join(PARTS)}."


def _written(told: Mapping[str, Any]) -> str:
    said = {part: told[KEPT.get(part, part)] for part in PARTS if KEPT.get(part, part) in told}
    return "".join(f"\n    {part}: {PARTS[part].write(value)}" for part, value in said.items())


def part_said(part: str, value: Any) -> str:
    """One part of a tool for people; what it has not is `off`."""
    return PARTS[part].say(value) if value not in (None, (), "") else "off"
