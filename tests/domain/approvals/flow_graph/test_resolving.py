"""What one request takes of a drawing."""

from app.domain.approvals.flow_graph.checking import check
from app.domain.approvals.flow_graph.graph import Known
from app.domain.approvals.flow_graph.resolving import Notice, Resolved, Said, resolve
from app.domain.approvals.flows.flow import Flow
from tests.domain.approvals.flow_graph.drawings import CY, approve, drawing, edges, forked, node


def taken(data: dict[str, object], answers: dict[str, bool | None]) -> Resolved:
    checked = check(data, Known(), lambda when: None)
    assert checked.graph is not None, checked.faults
    return resolve(checked.graph, checked.order, lambda when: answers[when])


def test_a_yes_takes_one_way_and_a_no_the_other() -> None:
    large, small = (taken(forked(), {"amount.cents > 50000": one}) for one in (True, False))
    assert large.rounds == (("desk", "money"), ("lead",))
    assert small.rounds == (("desk",), ("lead",))
    assert [one.name for one in large.flow.stages] == ["Desk", "Finance", "Lead"]
    assert large.notices == (Notice("tell", "tell", (CY,), after_rounds=1),)
    assert small.notices == ()
    assert small.taken == ("start", "big", "desk", "lead", "end")
    assert Flow.from_json(large.flow.to_json()) == large.flow


def test_a_condition_that_cannot_be_asked_takes_both_ways_and_is_named() -> None:
    unsure = taken(forked(), {"amount.cents > 50000": None})
    assert unsure.rounds == (("desk", "money"), ("lead",))
    assert unsure.troubled == ("big",)
    assert unsure.answers == {"big": Said.BOTH}


def test_a_condition_beside_the_taken_path_is_not_asked() -> None:
    data = drawing(
        node("one", "condition", when="one"),
        node("two", "condition", when="two"),
        approve("desk"),
        joined=edges("start>one", "one>desk:no", "one>two:yes", "two>desk:yes", "two>desk:no", "desk>end"),
    )
    assert taken(data, {"one": False}).answers == {"one": Said.NO}
    assert taken(data, {"one": True, "two": False}).answers == {"one": Said.YES, "two": Said.NO}


def test_what_follows_two_ways_waits_for_the_longer_one() -> None:
    data = drawing(
        *map(approve, ("a", "b", "c", "last")),
        joined=edges("start>a", "a>b", "start>c", "b>last", "c>last", "last>end"),
    )
    assert taken(data, {}).rounds == (("a", "c"), ("b",), ("last",))
