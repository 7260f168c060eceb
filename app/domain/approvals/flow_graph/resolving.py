"""From a drawing to the flow that one request takes: conditions are asked once, when it opens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.approvals.flow_graph.graph import Answer, Edge, FlowGraph, Node, NodeKind
from app.domain.approvals.flows.flow import Flow, Stage


class Said(StrEnum):
    """What a condition answered. Where it cannot be asked both ways are taken: nobody is left out by a fault."""

    YES = "yes"
    NO = "no"
    BOTH = "both"


class Conditions(Protocol):
    """Asks a condition of the request's facts."""

    def __call__(self, when: str, /) -> bool | None:
        """None where it fails, or a fact is missing. Bounded in time by whoever gives it in."""


@dataclass(frozen=True)
class Notice:
    """Whom a notify node tells, and after how many rounds: 0 is when the request opens."""

    node: str
    label: str
    people: tuple[str, ...]
    after_rounds: int


@dataclass(frozen=True)
class Resolved:
    """What one request takes of a drawing. ``rounds`` holds approve nodes' ids, where ``flow`` has their labels."""

    flow: Flow
    answers: Mapping[str, Said]  # of the conditions that were asked
    taken: tuple[str, ...]  # ids of nodes, in an order in which each comes after those that lead to it
    rounds: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...]

    @property
    def troubled(self) -> tuple[str, ...]:
        """The conditions that could not be asked."""
        return tuple(node for node, said in self.answers.items() if said is Said.BOTH)


@dataclass(frozen=True)
class Path:
    """The nodes that are taken, each with how many rounds are over before it begins."""

    answers: Mapping[str, Said]
    before: Mapping[str, int]
    rounds: tuple[tuple[str, ...], ...]


def resolve(graph: FlowGraph, order: Sequence[str], ask: Conditions) -> Resolved:
    """``graph`` was checked; ``order`` is ``checking.in_order``'s. What follows an approve node is a round later.

    An approve node begins when every node before it on the taken path is decided, so it stands as many rounds in as
    the longest way to it has approve nodes. Raises ValueError for a drawing that no check has passed.
    """
    path = walked(graph, order, lambda node: _said(ask(node.when)))
    rounds = tuple(tuple(stage_of(graph.by_id[one]) for one in ids) for ids in path.rounds)
    notices = tuple(
        Notice(one, node.label, node.people, after)
        for one, after in path.before.items()
        if (node := graph.by_id[one]).kind is NodeKind.NOTIFY
    )
    flow = Flow(graph.name, rounds, graph.closes)
    return Resolved(flow, path.answers, tuple(path.before), path.rounds, notices)


def walked(graph: FlowGraph, order: Sequence[str], ask: Callable[[Node], Said]) -> Path:
    """The taken path. Each condition on it is asked once, and none beside it."""
    before: dict[str, int] = {node.id: 0 for node in graph.of(NodeKind.START)}
    answers: dict[str, Said] = {}
    rounds: list[list[str]] = []
    for one in order:
        if one not in before:
            continue
        node, over = graph.by_id[one], before[one]
        if node.kind is NodeKind.CONDITION:
            answers[one] = ask(node)
        elif node.kind is NodeKind.APPROVE:
            rounds += [[] for _ in range(over + 1 - len(rounds))]
            rounds[over].append(one)
            over += 1
        for edge in graph.leaving[one]:
            if _is_taken(edge, answers.get(one)):
                before[edge.target] = max(over, before.get(edge.target, 0))
    taken = {one: before[one] for one in order if one in before}
    return Path(answers, taken, tuple(map(tuple, rounds)))


def stage_of(node: Node) -> Stage:
    """Of an approve node."""
    if node.approving is None:
        raise ValueError(f"{node.id} decides nothing")
    return Stage(node.label, **vars(node.approving))


def _said(answer: bool | None) -> Said:
    return Said.BOTH if answer is None else Said.YES if answer else Said.NO


def _is_taken(edge: Edge, said: Said | None) -> bool:
    return said in {None, Said.BOTH} or edge.answer is (Answer.YES if said is Said.YES else Answer.NO)
