"""A drawn flow from JSON that anybody may have written: each node and edge by itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from app.domain.approvals.flow_graph.faults import Faults, unknown_fields
from app.domain.approvals.flow_graph.fields import (
    ladder_of,
    line_of,
    name_of,
    people_of,
    place_of,
    whole_of,
    word_of,
    words_of,
)
from app.domain.approvals.flow_graph.graph import (
    BYTES_MAX,
    EDGES_MAX,
    NODES_MAX,
    PEOPLE_MAX,
    WHEN_CHARS_MAX,
    Answer,
    Approving,
    Edge,
    FlowGraph,
    Known,
    Node,
    NodeKind,
)
from app.domain.approvals.flows.flow import QUORUM_MAX, Barred, Closes
from app.domain.json_text import read_json

V = TypeVar("V")

_OF_FILE: Final = frozenset({"name", "closes", "nodes", "edges"})
_OF_ANY: Final = frozenset({"id", "kind", "label", "at"})
_OF_KIND: Final[Mapping[NodeKind, frozenset[str]]] = {
    NodeKind.START: frozenset(),
    NodeKind.APPROVE: frozenset({"reviewers", "backups", "quorum", "called", "barred", "ladder"}),
    NodeKind.CONDITION: frozenset({"when"}),
    NodeKind.NOTIFY: frozenset({"people"}),
    NodeKind.END: frozenset(),
}


def parsed(raw: bytes | str, faults: Faults) -> Any:
    """The JSON of a file; None, and a fault, where it is none."""
    if len(raw) > BYTES_MAX:
        faults.add("", f"A drawing has at most {BYTES_MAX // 1024} KiB")
        return None
    try:
        return read_json(raw)
    except ValueError as error:
        faults.add("", f"This is no JSON: {error}")
        return None


def read_graph(data: Any, known: Known, faults: Faults) -> FlowGraph | None:
    """None where a part could not be read; ``faults`` then says which."""
    before = len(faults.found)
    if not isinstance(data, Mapping):
        faults.add("", "A drawing is an object with name, nodes and edges")
        return None
    for sentence in unknown_fields(data, _OF_FILE):
        faults.add("", sentence)
    reader = _Reader(known, faults)
    name = reader.read("", "name", name_of, data.get("name"))
    closes = reader.read("", "closes", lambda value: word_of(Closes, value), data.get("closes", "one"))
    nodes = [reader.node(one) for one in _parts(data, "nodes", NODES_MAX, faults)]
    edges = [reader.edge(one) for one in _parts(data, "edges", EDGES_MAX, faults)]
    if name is None or closes is None or len(faults.found) > before:
        return None
    return FlowGraph(name, tuple(filter(None, nodes)), tuple(filter(None, edges)), closes)


def _parts(data: Mapping[str, Any], name: str, most: int, faults: Faults) -> list[Mapping[str, Any]]:
    found = data.get(name)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        faults.add("", f"{name} is a list of objects")
        return []
    if len(found) > most:
        faults.add("", f"There are {len(found)} {name} where at most {most} may be")
        return []
    return found


@dataclass
class _Reader:
    known: Known
    faults: Faults
    _ids: set[str] = field(default_factory=set)

    def read(self, node: str, name: str, kind: Callable[[Any], V], value: Any) -> V | None:
        try:
            return kind(value)
        except ValueError as error:
            self.faults.add(node, f"{name}: {error}")
            return None

    def node(self, data: Mapping[str, Any]) -> Node | None:
        name = self.read("", "id of a node", name_of, data.get("id"))
        if name is None:
            return None
        if name in self._ids:
            self.faults.add(name, "Two nodes have this id")
        self._ids.add(name)
        kind = self.read(name, "kind", lambda value: word_of(NodeKind, value), data.get("kind"))
        label = self.read(name, "label", line_of, data.get("label", name))
        if kind is None or label is None:
            return None
        for sentence in unknown_fields(data, _OF_ANY | _OF_KIND[kind]):
            self.faults.add(name, sentence)
        place = None if "at" not in data else self.read(name, "at", place_of, data["at"])
        return Node(name, kind, label, place=place, **dict(self._of_kind(name, kind, data)))

    def edge(self, data: Mapping[str, Any]) -> Edge | None:
        ends = [self.read("", f"{end} of an edge", name_of, data.get(end)) for end in ("from", "to")]
        if ends[0] is None or ends[1] is None:
            return None
        where = f"{ends[0]} to {ends[1]}"
        for sentence in unknown_fields(data, ("from", "to", "answer")):
            self.faults.add(where, sentence)
        answer = None
        if "answer" in data:
            answer = self.read(where, "answer", lambda value: word_of(Answer, value), data["answer"])
        return Edge(ends[0], ends[1], answer)

    def _of_kind(self, name: str, kind: NodeKind, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        if kind is NodeKind.APPROVE:
            yield "approving", self._approving(name, data)
        elif kind is NodeKind.CONDITION:
            when = self.read(name, "when", lambda value: line_of(value, WHEN_CHARS_MAX), data.get("when"))
            yield "when", when or ""
        elif kind is NodeKind.NOTIFY:
            yield "people", self.read(name, "people", self._people, data.get("people")) or ()

    def _approving(self, name: str, data: Mapping[str, Any]) -> Approving:
        kinds: dict[str, Callable[[Any], Any]] = {
            "reviewers": self._people,
            "backups": self._people,
            "quorum": lambda value: whole_of(value, 1, QUORUM_MAX),
            "called": lambda value: whole_of(value, 1, PEOPLE_MAX),
            "barred": lambda value: words_of(Barred, value),
            "ladder": ladder_of,
        }
        told = {one: self.read(name, one, kind, data[one]) for one, kind in kinds.items() if one in data}
        return Approving(**{one: value for one, value in told.items() if value is not None})

    def _people(self, value: Any) -> tuple[str, ...]:
        return people_of(value, self.known)
