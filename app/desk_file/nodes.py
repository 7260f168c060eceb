"""YAML as nodes that know their lines: plain words only, of bounded size and depth, without aliases or tags.

Scalars stay the text they are: that `no` is a language, `1:30` a time and `2026-01-01` a date is for fields to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

from app.desk_file.faults import BadDeskFile, Fault

BYTES_MAX: Final = 200_000
DEPTH_MAX: Final = 40  # a tool's schema is the deepest there is
NODES_MAX: Final = 20_000
# What no editor shows as it is: controls, breaks that are no new line to people, and what turns words round.
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scalar:
    """``plain``: without quotes, so that nothing at all is an empty value."""

    line: int
    text: str
    plain: bool

    @property
    def is_nothing(self) -> bool:
        """As YAML writes it."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Listing:
    """Several in a row."""

    line: int
    items: "tuple[Node, ...]"


@dataclass(frozen=True)
class Section:
    """Names and what they hold, in the file's order; the same name may still stand twice."""

    line: int
    entries: "tuple[tuple[Scalar, Node], ...]"


Node: TypeAlias = Scalar | Listing | Section


def text_of(raw: bytes) -> str:
    """Raises BadDeskFile where it is too large or no text."""
    if len(raw) > BYTES_MAX:
        raise _bad(1, f"The file has {len(raw)} bytes; a desk's file has {BYTES_MAX} at most.")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4] == b"\x00\x00\xfe\xff":
        raise _bad(1, "The file is in UTF-16 or UTF-32. Save it as UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _bad(line, f"This is not UTF-8 (byte {error.start + 1} of the file). Save it as UTF-8.") from None
    found = _CONTROL.search(text)
    if found:
        line = text[: found.start()].count("\n") + 1
        raise _bad(line, f"There is a control character (U+{ord(found[0]):04X}) in this line. Take it out.")
    return text


def nodes_of(text: str) -> Node | None:
    """The file's one document; None where there is nothing in it. Raises BadDeskFile."""
    try:
        return _Builder(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else min(mark.line + 1, text.count("\n") + (not text.endswith("\n")))
        raise _bad(max(1, line), _syntax(error, text, mark)) from None
    except (yaml.YAMLError, RecursionError):
        raise _bad(1, "This is no YAML that can be read.") from None


def _syntax(error: yaml.MarkedYAMLError, text: str, mark: yaml.Mark | None) -> str:
    lines = text.splitlines()
    here = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "This line is indented with a tab. Use spaces."
    if "\t" in here and "token" in (error.problem or ""):
        return "There is a tab in this line where YAML takes none. Use spaces."
    if "@" in here and "token" in (error.problem or ""):
        return "A word that begins with @ cannot stand here. People and user groups are named by their ids (U…, S…)."
    problem = (error.problem or "it cannot be read").removeprefix("found ")
    return (
        f"The YAML breaks off here: {problem}. Look at the colons, quotes and spaces of this line and the one before."
    )


def _bad(line: int, sentence: str) -> BadDeskFile:
    return BadDeskFile([Fault(line, "", sentence)])


class _Builder:
    """Events become nodes one by one, so that what is too much is refused before it is held."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events, self._count = events, 0

    def document(self) -> Node | None:
        found: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and found:
                raise _bad(_line(event), "A second document begins here (`---`). A desk's file is one.")
            if isinstance(event, yaml.NodeEvent):
                found.append(self._node(event, 0))
        return found[0] if found and not (isinstance(found[0], Scalar) and found[0].is_nothing) else None

    def _node(self, event: yaml.Event, depth: int) -> Node:
        self._count += 1
        self._check(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(_line(event), event.value, not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(_line(event), tuple(self._until(yaml.SequenceEndEvent, depth)))
        inner = list(self._until(yaml.MappingEndEvent, depth))
        pairs = list(zip(inner[::2], inner[1::2], strict=True))
        for key, _ in pairs:
            if not isinstance(key, Scalar):
                raise _bad(key.line, "A name is expected here, not a list or a section.")
        return Section(_line(event), tuple((key, value) for key, value in pairs if isinstance(key, Scalar)))

    def _until(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _check(self, event: yaml.Event, depth: int) -> None:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _bad(line, "Anchors and aliases (`&name`, `*name`) are not used here: write the value out.")
        if getattr(event, "tag", None):
            raise _bad(line, "Tags (`!name`) are not used here: write the value alone.")
        if depth > DEPTH_MAX or self._count > NODES_MAX:
            raise _bad(line, "This is nested too deeply, or is far too much, for a desk's file.")
        if isinstance(event, yaml.ScalarEvent) and (found := _CONTROL.search(event.value)):
            raise _bad(
                line, f"A control character (U+{ord(found[0]):04X}) is written here as an escape. Take it out."
            )


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else int(event.start_mark.line) + 1
