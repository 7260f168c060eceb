"""No file hangs or crashes the check, and whatever passes it resolves for any answers."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.domain.approvals.flow_graph.checking import check, check_file
from app.domain.approvals.flow_graph.faults import FAULTS_MAX
from app.domain.approvals.flow_graph.graph import CONDITIONS_MAX, Known
from app.domain.approvals.flow_graph.resolving import resolve
from tests.domain.approvals.flow_graph.drawings import approve, drawing, edges, forked, node, wrong

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = some.sampled_from([f"n{i}" for i in range(7)])
PEOPLE = some.lists(some.sampled_from(["U0A", "U0B", "U0C", "S0G"]), min_size=1, max_size=3, unique=True)


@some.composite
def drawn(draw: some.DrawFn) -> dict[str, Any]:
    """Mostly acyclic, and whole often enough to be worth resolving."""
    count = draw(some.integers(1, 6))
    nodes: list[dict[str, Any]] = []
    joined = edges(*(f"n{i}>n{i + 1}" for i in range(count - 1)), "start>n0", f"n{count - 1}>end")
    for i in range(count):
        kind = draw(some.sampled_from(["approve", "condition", "notify"]))
        more: dict[str, Any] = {"condition": {"when": f"w{i}"}, "notify": {"people": ["U0A"]}}.get(kind, {})
        if kind == "approve" and draw(some.booleans()):
            more = {"reviewers": draw(PEOPLE), "quorum": draw(some.integers(1, 2)), "barred": ["previous"]}
        nodes.append(node(f"n{i}", kind, **more))
        if kind == "condition":
            joined[i if i < count - 1 else count]["answer"] = "yes"
            target = draw(some.integers(i + 1, count))
            joined += edges(f"n{i}>{f'n{target}' if target < count else 'end'}:no")
    joined += [{"from": a, "to": b} for a, b in draw(some.lists(some.tuples(NAMES, NAMES), max_size=1))]
    return drawing(*nodes, joined=joined)


@settings(max_examples=400, deadline=None)
@given(JSON)
def test_any_json_is_told_what_is_wrong_with_it(data: Any) -> None:
    assert 0 < len(check(data, Known(), lambda when: None).faults) <= FAULTS_MAX


@settings(max_examples=300, deadline=None)
@given(some.binary(max_size=200))
def test_any_bytes_are_told_what_is_wrong_with_them(raw: bytes) -> None:
    assert check_file(raw, Known(), lambda when: None).faults


@settings(max_examples=400, deadline=None)
@given(some.integers(0, 20), JSON)
def test_a_whole_drawing_with_one_part_replaced_never_crashes(at: int, part: Any) -> None:
    data = forked()
    places = [(holder, key) for holder in (data, *data["nodes"], *data["edges"]) for key in holder]
    holder, key = places[at * 7 % len(places)]
    holder[key] = part
    check_file(json.dumps(data), Known(), lambda when: None)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn(), some.lists(some.sampled_from([True, False, None]), min_size=7, max_size=7))
def test_whatever_passes_resolves_for_any_answers(data: dict[str, Any], answers: list[bool | None]) -> None:
    checked = check(data, Known(), lambda when: None)
    if checked.graph is None:
        assert checked.faults
        return
    found = resolve(checked.graph, checked.order, lambda when: answers[int(when[1:])])
    assert found.flow.stages
    assert "end" in found.taken
    place = {one: number for number, ids in enumerate(found.rounds) for one in ids}
    for edge in checked.graph.edges:
        if edge.source in place and edge.target in place:
            assert place[edge.source] < place[edge.target] or edge.answer is not None


def test_the_largest_drawing_is_checked_with_a_bounded_number_of_paths() -> None:
    """Six conditions in a row, forty nodes, eighty edges: 729 sets of answers, each walked once."""
    names = [f"c{i}" for i in range(CONDITIONS_MAX)]
    conditions = [node(one, "condition", when="x") for one in names]
    line = edges("start>c0", *(f"c{i}>c{i + 1}:{a}" for i in range(5) for a in ("yes", "no")))
    rest = [node(f"t{i}", "notify", people=["U0A"]) for i in range(31)]
    tail = edges("c5>a:yes", "c5>a:no", *(f"a>t{i}" for i in range(31)), *(f"t{i}>end" for i in range(31)))
    data = drawing(*conditions, approve("a"), *rest, joined=line + tail)
    assert wrong(data) == []
    assert "c6: A drawing has at most 6 conditions" in wrong(
        drawing(*conditions, node("c6", "condition", when="x"), approve("a"), joined=line)
    )
