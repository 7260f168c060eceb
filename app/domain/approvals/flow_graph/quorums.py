"""Whether enough distinct people could decide each approve node. Groups and roles may have any number of people."""

from collections.abc import Iterator, Sequence

from app.domain.approvals.flow_graph.graph import FlowGraph, Known, Node, NodeKind
from app.domain.approvals.flow_graph.paths import every_path
from app.domain.approvals.flow_graph.resolving import Path
from app.domain.approvals.flows.flow import Barred


def quorum_faults(graph: FlowGraph, order: Sequence[str], known: Known) -> Iterator[tuple[str, str]]:
    """At any node first; then at those that bar whoever voted before, for each set of answers."""
    able = {node.id: people_of(node, known) for node in graph.of(NodeKind.APPROVE)}
    for node in graph.of(NodeKind.APPROVE):
        people, needed = able[node.id], quorum_of(node)
        if people is not None and len(people) < needed:
            yield node.id, f"{needed} people must approve here, and {len(people)} could"
        called = node.approving.called if node.approving else None
        if called is not None and called < needed:
            yield node.id, f"{called} are called here, and {needed} must approve: call at least as many"
    for path in every_path(graph, order):
        yield from _barred_faults(graph, able, path)


def people_of(node: Node, known: Known) -> frozenset[str] | None:
    """Who could approve here, backups among them; None where it cannot be counted."""
    assert node.approving is not None  # of an approve node
    named = node.approving.reviewers
    found = frozenset() if named else known.reviewers
    for one in (*named, *node.approving.backups):
        people = known.roles[one] if one in known.roles else None if one.startswith("S") else frozenset({one})
        found = None if found is None or people is None else found | people
    return found


def quorum_of(node: Node) -> int:
    """How many must approve here."""
    return node.approving.quorum if node.approving else 0


def _barred_faults(graph: FlowGraph, able: dict[str, frozenset[str] | None], path: Path) -> Iterator[tuple[str, str]]:
    spent: set[str] = set()  # who must have voted by now, however the votes fell
    for ids in path.rounds:
        for one in ids:
            node, people = graph.by_id[one], able[one]
            barred = node.approving is not None and Barred.PREVIOUS in node.approving.barred
            if barred and people is not None and len(people - spent) < quorum_of(node):
                yield one, "Too few people are left here: whoever must decide before is barred"
        for one in ids:
            people = able[one]
            if people is not None and len(people) == quorum_of(graph.by_id[one]):
                spent |= people
