"""Orders and reaches of a drawing, without recursion."""

from collections import defaultdict

from app.domain.approvals.flow_graph.graph import FlowGraph, NodeKind


def in_order(graph: FlowGraph) -> tuple[str, ...]:
    """Each node after all that lead to it; those of a loop, and what follows it, are left out."""
    waits = dict.fromkeys(graph.by_id, 0)
    for edge in graph.edges:
        waits[edge.target] += 1
    ready = [one for one, count in waits.items() if not count]
    for one in ready:  # which grows meanwhile
        for edge in graph.leaving[one]:
            waits[edge.target] -= 1
            if not waits[edge.target]:
                ready.append(edge.target)
    return tuple(ready)


def loop_in(graph: FlowGraph) -> tuple[str, ...]:
    """A way that comes back to where it began, first and last the same node; empty where there is none."""
    left = set(graph.by_id) - set(in_order(graph))
    leads = {edge.target: edge.source for edge in graph.edges if edge.source in left and edge.target in left}
    if not leads:
        return ()
    # Whatever is left has something left before it, so going backwards must come round.
    seen: list[str] = [min(leads)]
    while leads[seen[-1]] not in seen:
        seen.append(leads[seen[-1]])
    first = leads[seen[-1]]
    return (first, *reversed(seen[seen.index(first) :]))


def reached(graph: FlowGraph, kind: NodeKind, *, backwards: bool = False) -> set[str]:
    """What can be reached from the nodes of this kind, themselves among it."""
    leads = defaultdict(list)
    for edge in graph.edges:
        source, target = (edge.target, edge.source) if backwards else (edge.source, edge.target)
        leads[source].append(target)
    found = [node.id for node in graph.of(kind)]
    known = set(found)
    for one in found:  # which grows meanwhile
        fresh = [target for target in leads[one] if target not in known]
        known.update(fresh)
        found += dict.fromkeys(fresh)
    return known
