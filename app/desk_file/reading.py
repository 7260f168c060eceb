"""The file becomes what it tells, or a list of everything that is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from app.desk_file.agreement import disagreements
from app.desk_file.faults import BadDeskFile, Fault
from app.desk_file.fields import BY_PATH, FIELDS
from app.desk_file.fields.field import Field
from app.desk_file.kinds.kind import Wrong, sentence_of
from app.desk_file.nodes import Node, Section, nodes_of, text_of

FAULTS_MAX: Final = 50
LISTED_MAX: Final = 30
_SECTIONS: Final = {field.section for field in FIELDS} - {""}


@dataclass(frozen=True)
class DeskFile:
    """``told`` by the fields' places in DeskConfig, as it is stored."""

    text: str
    told: Mapping[str, Any]


def read_desk_file(raw: bytes, *, languages: Collection[str] = (), regions: Collection[str] = ()) -> DeskFile:
    """Raises BadDeskFile with all that is wrong. ``languages``, ``regions``: those there are, where that is known."""
    text = text_of(raw)
    reader = _Reader({"language": languages, "calendar.region": regions})
    root = nodes_of(text)
    if root is not None:
        reader.section(root, "")
    faults = reader.faults or [
        Fault(reader.line_of(one.field), one.field, one.sentence) for one in disagreements(reader.told)
    ]
    if faults:
        raise BadDeskFile(faults[:FAULTS_MAX])
    return DeskFile(text, reader.told)


class _Reader:
    def __init__(self, known: Mapping[str, Collection[str]]) -> None:
        self.told: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._known = known
        self._lines: dict[str, int] = {}

    def line_of(self, path: str) -> int:
        """Where a field stands, or the first of a section."""
        return self._lines.get(path, 1)

    def section(self, node: Node, name: str) -> None:
        if not isinstance(node, Section):
            where = f"`{name}` is a section" if name else "a desk's file is made of sections"
            return self._wrong(node.line, name, f"{where}: write `name: value` lines below it.")
        for key, value in node.entries:
            path = f"{name}.{key.text}" if name else key.text
            if "." in key.text and path in BY_PATH:
                section, _, inner = path.rpartition(".")
                self._wrong(key.line, path, f"Write `{section}:` in a line of its own, and `{inner}:` below it.")
                continue
            if path in self._lines:
                self._wrong(key.line, path, f"It stands there twice; the first is in line {self._lines[path]}.")
                continue
            self._lines[path] = key.line
            self._entry(path, key.line, value)
        return None

    def _entry(self, path: str, line: int, value: Node) -> None:
        if path in _SECTIONS:
            self.section(value, path)
        elif path in BY_PATH:
            self._field(BY_PATH[path], line, value)
        else:
            self._wrong(line, path[:80], f"There is no such field. {_nearest(path)}")

    def _field(self, field: Field, line: int, value: Node) -> None:
        try:
            found = field.kind.read(value)
            known = self._known.get(field.path)
            if known and found and found not in known:
                raise ValueError(_those_there_are(found, known))
        except Wrong as error:
            for place, name, sentence in error.faults:
                self._wrong(place, f"{field.path}.{name}" if name else field.path, sentence)
        except ValueError as error:
            self._wrong(line, field.path, sentence_of(field.kind, value, error))
        else:
            self.told[field.place] = found

    def _wrong(self, line: int, field: str, sentence: str) -> None:
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(Fault(line, field, sentence))


def _those_there_are(text: str, known: Collection[str]) -> str:
    """All of them where they are few; else those of the same beginning, or the nearest."""
    if len(known) <= LISTED_MAX:
        return f"there are {', '.join(known)}"
    alike = sorted(one for one in known if one.startswith(f"{text[:2]}-")) if text[:2] in known else []
    near = alike[:LISTED_MAX] or get_close_matches(text, known, n=3, cutoff=0.5)
    return f"there is none of this name; there are {', '.join(near)}" if near else "there is none of this name"


def _nearest(path: str) -> str:
    """The allowed name that is nearest, or all of the section."""
    section, _, name = path.rpartition(".")
    here = [one.name for one in FIELDS if one.section == section] + (sorted(_SECTIONS) if not section else [])
    near = get_close_matches(name.lower().replace("-", "_"), here, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    elsewhere = [one.path for one in FIELDS if one.name == name.lower().replace("-", "_")]
    if elsewhere:
        return f"It belongs below another section: `{elsewhere[0]}`."
    return f"Allowed here: {', '.join(here)}."
