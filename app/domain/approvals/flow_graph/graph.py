"""The parts of a drawn flow. Its wires say what follows what; what they mean together is ``checking``'s."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.flows.flow import Barred, Closes

BYTES_MAX: Final = 64 * 1024  # of a file
NODES_MAX: Final = 40
EDGES_MAX: Final = 80
CONDITIONS_MAX: Final = 6  # every set of their answers is tried when a drawing is checked
LABEL_CHARS_MAX: Final = 40
WHEN_CHARS_MAX: Final = 1_000
PEOPLE_MAX: Final = 50  # named by one node


class NodeKind(StrEnum):
    """What a node does."""

    START = "start"
    APPROVE = "approve"
    CONDITION = "condition"
    NOTIFY = "notify"
    END = "end"


class Answer(StrEnum):
    """Which of a condition's two ways an edge is."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Approving:
    """Who decides at a node; as in ``Stage``."""

    reviewers: tuple[str, ...] = ()  # empty: the desk's reviewers
    backups: tuple[str, ...] = ()
    quorum: int = 1
    called: int | None = None
    barred: frozenset[Barred] = frozenset()
    ladder: EscalationPolicy | None = None


@dataclass(frozen=True)
class Place:
    """Where a node stands on the drawing, in pixels. It means nothing."""

    x: int
    y: int


@dataclass(frozen=True)
class Node:
    """``label`` is what people read; an approve node's is its stage's name."""

    id: str
    kind: NodeKind
    label: str
    approving: Approving | None = None  # of an approve node
    when: str = ""  # of a condition, in CEL
    people: tuple[str, ...] = ()  # of a notify node
    place: Place | None = None


@dataclass(frozen=True)
class Edge:
    """``answer``: of one that leaves a condition."""

    source: str
    target: str
    answer: Answer | None = None


@dataclass(frozen=True)
class FlowGraph:
    """Nodes and edges, each read. ``name`` is the flow's, by which rules ask for it."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    closes: Closes = Closes.ONE

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Each node."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges out of each node."""
        return {node.id: tuple(edge for edge in self.edges if edge.source == node.id) for node in self.nodes}

    def of(self, kind: NodeKind) -> tuple[Node, ...]:
        """All nodes of this kind, in the file's order."""
        return tuple(node for node in self.nodes if node.kind is kind)

    def to_json(self) -> dict[str, Any]:
        """As it is stored and exported; ``reading.read_graph`` is the inverse."""
        nodes, edges = [dict(_told(node)) for node in self.nodes], [_edge(edge) for edge in self.edges]
        return {"name": self.name, "closes": self.closes.value, "nodes": nodes, "edges": edges}


@dataclass(frozen=True)
class Known:
    """What a drawing may name. ``roles``: who has one, where that is known."""

    roles: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    reviewers: frozenset[str] | None = None  # of the desk, for a node that names none


def _told(node: Node) -> Iterator[tuple[str, Any]]:
    yield from {"id": node.id, "kind": node.kind.value, "label": node.label}.items()
    if node.approving is not None:
        yield from _approving(node.approving)
    if node.when:
        yield "when", node.when
    if node.people:
        yield "people", list(node.people)
    if node.place is not None:
        yield "at", [node.place.x, node.place.y]


def _approving(told: Approving) -> Iterator[tuple[str, Any]]:
    yield "quorum", told.quorum
    for name, names in (("reviewers", told.reviewers), ("backups", told.backups), ("barred", sorted(told.barred))):
        if names:
            yield name, list(names)
    if told.called is not None:
        yield "called", told.called
    if told.ladder is not None:
        yield "ladder", dict(vars(told.ladder))


def _edge(edge: Edge) -> dict[str, str]:
    answer = {} if edge.answer is None else {"answer": edge.answer.value}
    return {"from": edge.source, "to": edge.target, **answer}
