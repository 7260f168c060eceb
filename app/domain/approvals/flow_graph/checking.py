"""Whether a drawn flow can be decided whatever its conditions answer. Each fault names the node."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.approvals.flow_graph.faults import Faults, GraphFault, nearest
from app.domain.approvals.flow_graph.graph import CONDITIONS_MAX, Answer, FlowGraph, Known, NodeKind
from app.domain.approvals.flow_graph.paths import path_faults
from app.domain.approvals.flow_graph.quorums import quorum_faults
from app.domain.approvals.flow_graph.reading import parsed, read_graph
from app.domain.approvals.flow_graph.walking import in_order, loop_in, reached

Judge = Callable[[str], str | None]  # of a condition's text: what is wrong with it, or None

_LEAVES_ONE_WAY: Final = "An edge from here says no answer: only a condition's do"


@dataclass(frozen=True)
class Checked:
    """A drawing, or what is wrong with it; never both."""

    graph: FlowGraph | None
    order: tuple[str, ...] = ()  # each node after all that lead to it
    faults: tuple[GraphFault, ...] = ()


def check_file(raw: bytes | str, known: Known, judge: Judge) -> Checked:
    """A file's text. Total: whatever stands there, the answer comes in bounded time."""
    faults = Faults()
    data = parsed(raw, faults)
    return Checked(None, faults=tuple(faults)) if faults.found else check(data, known, judge)


def check(data: Any, known: Known, judge: Judge) -> Checked:
    """Parsed JSON."""
    faults = Faults()
    graph = read_graph(data, known, faults)
    if graph is None:
        return Checked(None, faults=tuple(faults))
    for looks in (_edges_faults, _ends_faults, _conditions_faults):
        for name, wrong in looks(graph):
            faults.add(name, wrong)
    for node in graph.of(NodeKind.CONDITION):
        if sentence := judge(node.when):
            faults.add(node.id, f"when: {sentence}")
    if not faults.found:
        _check_ways(graph, known, faults)
    found = tuple(faults)
    return Checked(None, faults=found) if found else Checked(graph, in_order(graph))


def _check_ways(graph: FlowGraph, known: Known, faults: Faults) -> None:
    """What only makes sense to say of edges that are each right."""
    if loop := loop_in(graph):
        faults.add(loop[0], f"This leads back to itself: {' → '.join(loop)}")
        return
    forth, back = reached(graph, NodeKind.START), reached(graph, NodeKind.END, backwards=True)
    for node in graph.nodes:
        if node.id not in forth:
            faults.add(node.id, "Nothing leads here from the start")
        elif node.id not in back:
            faults.add(node.id, "No end comes after this")
    if faults.found:
        return
    for looks in (path_faults(graph, in_order(graph)), quorum_faults(graph, in_order(graph), known)):
        for name, sentence in looks:
            faults.add(name, sentence)


def _edges_faults(graph: FlowGraph) -> Iterator[tuple[str, str]]:
    counted = Counter((edge.source, edge.target, edge.answer) for edge in graph.edges)
    for (source, target, _), count in counted.items():
        where = f"{source} to {target}"
        for one in (source, target):
            if one not in graph.by_id:
                yield where, f"There is no node `{one}`. {nearest(one, graph.by_id)}"
        if count > 1:
            yield where, "This edge stands there twice"


def _ends_faults(graph: FlowGraph) -> Iterator[tuple[str, str]]:
    starts, ends = graph.of(NodeKind.START), graph.of(NodeKind.END)
    if len(starts) != 1:
        where = starts[1].id if starts else ""
        yield where, "A drawing has one start" + (", and this is another" if starts else "; add a node of this kind")
    if not ends:
        yield "", "A drawing has at least one end; add a node of this kind"
    targets = {edge.target for edge in graph.edges}
    for node in graph.nodes:
        leaves = bool(graph.leaving[node.id])
        if node.kind is NodeKind.START and node.id in targets:
            yield node.id, "Nothing may lead to the start"
        if node.kind is NodeKind.END and leaves:
            yield node.id, "Nothing may follow an end"
        if node.kind is not NodeKind.END and not leaves:
            yield node.id, "Nothing follows this: draw an edge to an end"
    if not graph.of(NodeKind.APPROVE):
        yield "", "Nobody decides here: a drawing has at least one approve node"
    yield from _twice(graph)


def _twice(graph: FlowGraph) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for node in graph.of(NodeKind.APPROVE):
        if node.label in seen:
            yield node.id, "Another approve node has this label; votes go by it"
        seen.add(node.label)


def _conditions_faults(graph: FlowGraph) -> Iterator[tuple[str, str]]:
    conditions = graph.of(NodeKind.CONDITION)
    if len(conditions) > CONDITIONS_MAX:
        yield conditions[CONDITIONS_MAX].id, f"A drawing has at most {CONDITIONS_MAX} conditions"
    for node in graph.nodes:
        answers: Sequence[Answer | None] = [edge.answer for edge in graph.leaving[node.id]]
        if node.kind is not NodeKind.CONDITION:
            if any(answers):
                yield node.id, _LEAVES_ONE_WAY
            continue
        if None in answers:
            yield node.id, 'An edge from a condition says "answer": "yes" or "no"'
        for one in Answer:
            if answers and one not in answers:
                yield node.id, f"No edge says what follows a {one.value}"
