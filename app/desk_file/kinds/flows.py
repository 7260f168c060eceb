"""Flows: each with its stages in order, and in each who decides, how many of them, and who may not."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from app.desk_file.kinds.amounts import Whole
from app.desk_file.kinds.kind import Kind, one, sentence_of
from app.desk_file.kinds.lists import Words
from app.desk_file.kinds.named_sections import Faults, named_sections
from app.desk_file.kinds.slack_ids import PEOPLE
from app.desk_file.kinds.words import Choice, Text
from app.desk_file.nodes import Listing, Node, Section
from app.domain.approvals.flows.flow import (
    NAME_CHARS_MAX,
    QUORUM_MAX,
    REVIEWERS_MAX,
    Barred,
    Closes,
    Flow,
    Role,
    Stage,
)

FLOWS_MAX: Final = 50
_NAME: Final = re.compile(rf"[A-Za-z][A-Za-z0-9_-]{{0,{NAME_CHARS_MAX - 1}}}")


@dataclass(frozen=True)
class Deciders:
    """People, user groups, and the desk's own lists by their names."""

    @property
    def allowed(self) -> str:
        roles = ", ".join(f"`{role}`" for role in Role)
        return f"a list such as `[U012AB3CD, S045EF6GH]`: {PEOPLE.each.what}, or of {roles}"

    def read(self, node: Node) -> list[str]:
        if not isinstance(node, Listing) or not 1 <= len(node.items) <= REVIEWERS_MAX:
            raise ValueError("")
        found = [one(item) for item in node.items]
        for item, text in zip(node.items, found, strict=True):
            if text not in set(Role) and not re.fullmatch(r"[UWS][A-Z0-9]{2,20}", text):
                raise ValueError(f"`{text[:40]}` (line {item.line}) is neither an id nor one of the lists")
        if len(found) > len(set(found)):
            raise ValueError("somebody stands there twice")
        return found

    def write(self, value: Any) -> str:
        return f"[{', '.join(value)}]"

    def say(self, value: Any) -> str:
        return ", ".join(value)


PARTS: Final[dict[str, Kind]] = {
    "name": Text(NAME_CHARS_MAX),
    "reviewers": Deciders(),
    "backups": Deciders(),
    "quorum": Whole(1, QUORUM_MAX),
    "called": Whole(1, REVIEWERS_MAX),
    "barred": Words("who may not", "drafter, previous", len(Barred), only=tuple(Barred)),
}
_OF_FLOW: Final = ("closes", "stages")
_CLOSES: Final = Choice(tuple(Closes))


@dataclass(frozen=True)
class DeclaredFlows:
    """All of them, by name, as ``Flow.to_json`` has them."""

    @property
    def allowed(self) -> str:
        return "a section for each flow, by its name (letters, digits, `_` and `-`), with `stages`"

    def read(self, node: Node) -> dict[str, Any]:
        allowed = f"A flow's name has letters, digits, `_` and `-`, {NAME_CHARS_MAX} at most."
        return named_sections(node, FLOWS_MAX, (_NAME, allowed), _flow)

    def write(self, value: Mapping[str, Any]) -> str:
        return "".join(f"\n  {name}:{_written(told)}" for name, told in value.items()) or " {}"

    def say(self, value: Mapping[str, Any]) -> str:
        return "; ".join(f"{name}: {_said(Flow.from_json(told))}" for name, told in value.items()) or "none"


def _flow(line: int, name: str, node: Node, wrong: Faults) -> dict[str, Any] | None:
    parts = dict(_parts(node, _OF_FLOW, name, wrong))
    stages = parts.get("stages")
    if not isinstance(stages, Listing):
        wrong.append((line, f"{name}.stages", "It is missing: write the stages in their order, `- name: …` each."))
        return None
    before = len(wrong)
    rounds = [
        [_stage(f"{name}.stages", each, wrong) for each in (item.items if isinstance(item, Listing) else (item,))]
        for item in stages.items
    ]
    closes = _read(_CLOSES, parts["closes"], f"{name}.closes", wrong) if "closes" in parts else Closes.ONE
    if len(wrong) > before:
        return None
    return _checked(
        stages.line,
        f"{name}.stages",
        lambda: Flow.from_json(
            {"name": name, "closes": closes, "rounds": [[one for one in each if one] for each in rounds]}
        ).to_json(),
        wrong,
    )


def _stage(path: str, node: Node, wrong: Faults) -> dict[str, Any] | None:
    before = len(wrong)
    told: dict[str, Any] = {
        part: _read(PARTS[part], value, f"{path}.{part}", wrong)
        for part, value in _parts(node, tuple(PARTS), path, wrong)
    }
    if "name" not in told:
        wrong.append((node.line, f"{path}.name", "It is missing: each stage has a name of its own."))
    if len(wrong) > before:
        return None
    named = [*told.get("reviewers", ("",)), *told.get("backups", ())]
    people_alone = all(re.fullmatch(r"[UW][A-Z0-9]+", each) for each in named)
    if people_alone and len(set(named)) < told.get("quorum", 1):
        said = f"It needs {told['quorum']} people and names {len(set(named))}."
        wrong.append((node.line, f"{path}.quorum", said))
        return None
    return _checked(node.line, path, lambda: Stage.from_json(told).to_json(), wrong)


def _checked(line: int, path: str, make: Any, wrong: Faults) -> dict[str, Any] | None:
    """What the parts are together, where they go together."""
    try:
        made: dict[str, Any] = make()
    except ValueError as error:
        wrong.append((line, path, f"{error}."))
        return None
    return made


def _parts(node: Node, allowed: tuple[str, ...], path: str, wrong: Faults) -> list[tuple[str, Node]]:
    """The entries that may be there, once each."""
    found: dict[str, Node] = {}
    if not isinstance(node, Section):
        wrong.append((node.line, path, f"Write `name: value` lines here. Allowed: {', '.join(allowed)}."))
        return []
    for key, value in node.entries:
        if key.text in found:
            wrong.append((key.line, f"{path}.{key.text}", "It stands there twice."))
        elif key.text not in allowed:
            near = get_close_matches(key.text.lower(), allowed, n=1, cutoff=0.6)
            hint = f"Did you mean `{near[0]}`?" if near else f"Allowed here: {', '.join(allowed)}."
            wrong.append((key.line, f"{path}.{key.text[:40]}", f"There is no such field. {hint}"))
        else:
            found[key.text] = value
    return list(found.items())


def _read(kind: Kind, node: Node, path: str, wrong: Faults) -> Any:
    try:
        return kind.read(node)
    except ValueError as error:
        wrong.append((node.line, path, sentence_of(kind, node, error)))
        return None


def _written(told: Mapping[str, Any]) -> str:
    rounds = [[_line(stage) for stage in stages] for stages in told["rounds"]]
    stages = [flat[0] if len(flat) == 1 else f"[{', '.join(flat)}]" for flat in rounds]
    return f" {{closes: {told['closes']}, stages: [{', '.join(stages)}]}}"


def _line(stage: Mapping[str, Any]) -> str:
    said = {part: stage[part] for part in PARTS if stage.get(part)}
    name = json.dumps(said.pop("name"), ensure_ascii=False)
    return "{" + ", ".join([f"name: {name}", *(f"{part}: {_flat(value)}" for part, value in said.items())]) + "}"


def _flat(value: Any) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, (list, tuple)) else str(value)


def _said(flow: Flow) -> str:
    """In order, side by side with a plus."""
    rounds = [" + ".join(_stage_said(stage) for stage in stages) for stages in flow.rounds]
    closes = "" if flow.closes is Closes.ONE else ", closed by a majority"
    return " → ".join(rounds) + closes


def _stage_said(stage: Stage) -> str:
    barred = f", not {' or '.join(sorted(stage.barred))}" if stage.barred else ""
    backups = f", backups {', '.join(stage.backups)}" if stage.backups else ""
    called = f", {stage.called} called" if stage.called else ""
    return (
        f"{stage.name} ({stage.quorum} of {', '.join(stage.reviewers or (Role.REVIEWERS,))}{backups}{called}{barred})"
    )
