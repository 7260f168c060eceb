"""What a drawing becomes for each set of its conditions' answers: somebody decides, and not too many at once."""

from collections.abc import Iterator, Sequence
from itertools import product

from app.domain.approvals.flow_graph.graph import FlowGraph, NodeKind
from app.domain.approvals.flow_graph.resolving import Path, Said, walked
from app.domain.approvals.flows.flow import ROUNDS_MAX, SIDE_BY_SIDE_MAX


def every_path(graph: FlowGraph, order: Sequence[str]) -> Iterator[Path]:
    """One for each set of answers, "cannot be asked" among them: at most 3 to the ``CONDITIONS_MAX``."""
    names = [node.id for node in graph.of(NodeKind.CONDITION)]
    for answers in product(Said, repeat=len(names)):
        said = dict(zip(names, answers, strict=True))
        yield walked(graph, order, lambda node, said=said: said[node.id])  # type: ignore[misc]


def path_faults(graph: FlowGraph, order: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Unanswered is never yes: a way on which nobody decides is a fault, at the node where it ends."""
    for path in every_path(graph, order):
        when = _when(path)
        if not path.rounds:
            end = next(one for one in path.before if graph.by_id[one].kind is NodeKind.END)
            yield end, f"This is reached with nobody having decided{when}"
        if len(path.rounds) > ROUNDS_MAX:
            over = path.rounds[ROUNDS_MAX][0]
            yield over, f"This is round {ROUNDS_MAX + 1}{when}; there are at most {ROUNDS_MAX} one after the other"
        for ids in path.rounds:
            if len(ids) > SIDE_BY_SIDE_MAX:
                yield ids[-1], f"{len(ids)} approve nodes stand side by side{when}; at most {SIDE_BY_SIDE_MAX} may"


def _when(path: Path) -> str:
    said = {Said.YES: "says yes", Said.NO: "says no", Said.BOTH: "cannot be asked"}
    told = [f"{node} {said[answer]}" for node, answer in path.answers.items()]
    return f" when {' and '.join(told)}" if told else ""
