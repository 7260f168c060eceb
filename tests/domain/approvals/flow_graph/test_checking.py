"""A drawing that could not be decided is refused before it is saved, with the node named."""

import json
from typing import Any

import pytest

from app.domain.approvals.flow_graph.checking import check, check_file
from app.domain.approvals.flow_graph.graph import BYTES_MAX, Known
from tests.domain.approvals.flow_graph.drawings import (
    ADA,
    BO,
    CY,
    approve,
    drawing,
    edges,
    forked,
    node,
    sentences,
    simple,
    wrong,
)


def test_whole_drawings_are_right_and_read_back_as_they_were_written() -> None:
    for data in (simple(), forked()):
        checked = check(data, Known(), lambda when: None)
        assert checked.faults == ()
        assert checked.graph is not None
        again = check(json.loads(json.dumps(checked.graph.to_json())), Known(), lambda when: None)
        assert again.graph == checked.graph


LINE = ("start>desk", "desk>end")


def desk(**more: Any) -> dict[str, Any]:
    return drawing(approve("desk", **more), joined=edges(*LINE))


def beside(other: dict[str, Any], *joined: str) -> dict[str, Any]:
    """One more node than the desk, and more edges."""
    return drawing(approve("desk"), other, joined=edges(*LINE, *joined))


def conditional(*joined: str, when: str | None = "x") -> dict[str, Any]:
    condition = node("c", "condition", when=when)
    return drawing(condition, approve("desk"), joined=edges("start>c", *joined, "desk>end"))


A = approve("a")
TWINS = drawing(approve("a", label="x"), approve("b", label="x"), joined=edges("start>a", "a>b", "b>end"))
UNDECIDED = "end: This is reached with nobody having decided when c says no"
BAD: list[tuple[Any, str]] = [
    (beside(A, "desk>a", "a>desk"), "a: This leads back to itself: a → desk → a"),
    (drawing(approve("desk"), joined=edges(*LINE, "desk>desk")), "desk: This leads back to itself: desk → desk"),
    (beside(A, "a>end"), "a: Nothing leads here from the start"),
    (beside(A, "desk>a"), "a: Nothing follows this"),
    (beside(A, "desk>aa", "desk>a", "a>end"), "desk to aa: There is no node `aa`. Did you mean `a`?"),
    (drawing(approve("desk"), joined=edges(*LINE, *LINE)), "start to desk: This edge stands there twice"),
    (drawing(approve("desk"), joined=edges("start>end", "desk>end")), "desk: Nothing leads here from the start"),
    (drawing(joined=edges("start>end")), "Nobody decides here"),
    (beside(approve("desk")), "desk: Two nodes have this id"),
    (beside(node("s", "start"), "s>end"), "s: A drawing has one start"),
    (beside(A, "desk>a", "a>start"), "start: Nothing may lead to the start"),
    (beside(A, "end>a", "a>end"), "end: Nothing may follow an end"),
    (desk(reviewers=[ADA], quorum=2), "desk: 2 people must approve here, and 1 could"),
    (desk(quorum=3, called=2), "desk: 2 are called here, and 3 must approve"),
    (desk(quorum=0), "desk: quorum: `0` is no whole number from 1 to 20"),
    (desk(quorum=True), "desk: quorum: `True` is no whole number"),
    (desk(reviewers=["finanse"]), "desk: reviewers: `finanse` is nobody"),
    (desk(reviewers=[ADA, ADA]), "desk: reviewers: U0ADA stands there twice"),
    (desk(revewers=[ADA]), "desk: There is no field `revewers`. Did you mean `reviewers`?"),
    (desk(barred=["previus"]), "desk: barred: `previus` is none of these. Did you mean `previous`?"),
    (beside(node("a", "aprove"), "desk>a"), "a: kind: `aprove` is none of these. Did you mean `approve`?"),
    (desk(label="a\nb"), "desk: label: `a b` is no line"),
    (desk(label="\u202eevil"), "desk: label: "),
    (desk(label="x" * 41), "desk: label: "),
    (desk(ladder={"remind_after_seconds": 5}), "desk: ladder: A ladder says"),
    (desk(at=[1]), "desk: at: A place is two whole numbers"),
    (TWINS, "b: Another approve node has this label"),
    (conditional("c>desk:yes"), "c: No edge says what follows a no"),
    (conditional("c>desk"), 'c: An edge from a condition says "answer"'),
    (conditional("c>desk:yes", "c>desk:no", when=None), "c: when: nothing is no line"),
    (conditional("c>desk:yes", "c>end:no"), UNDECIDED),
    (drawing(approve("desk"), joined=edges("start>desk:yes", "desk>end")), "start: An edge from here says no answer"),
    (beside(node("tell", "notify"), "desk>tell", "tell>end"), "tell: people: "),
    ({**simple(), "name": "Large!"}, "name: `Large!` is no name"),
    ({**simple(), "nods": []}, "There is no field `nods`. Did you mean `nodes`?"),
    ({**simple(), "edges": {}}, "edges is a list of objects"),
    ({**simple(), "closes": "most"}, "closes: `most` is none of these."),
    ({**simple(), "nodes": [node(f"n{i}", "end") for i in range(41)]}, "There are 41 nodes where at most 40 may be"),
    ([], "A drawing is an object with name, nodes and edges"),
]


@pytest.mark.parametrize(("data", "sentence"), BAD, ids=[sentence[:60] for _, sentence in BAD])
def test_what_is_wrong_is_said_with_its_node(data: Any, sentence: str) -> None:
    assert any(one.startswith(sentence) for one in wrong(data)), wrong(data)


def test_a_row_of_nine_rounds_names_the_ninth_and_nine_side_by_side_the_last_of_them() -> None:
    names = [f"a{i}" for i in range(9)]
    line = edges("start>a0", *(f"a{i}>a{i + 1}" for i in range(8)), "a8>end")
    assert wrong(drawing(*map(approve, names), joined=line)) == [
        "a8: This is round 9; there are at most 8 one after the other"
    ]
    fan = edges(*(f"start>{one}" for one in names), *(f"{one}>end" for one in names))
    assert wrong(drawing(*map(approve, names), joined=fan)) == [
        "a8: 9 approve nodes stand side by side; at most 8 may"
    ]


def test_who_must_have_decided_before_is_not_counted_where_they_are_barred() -> None:
    both = {"reviewers": [ADA, BO]}
    line = edges("start>a", "a>b", "b>end")

    def of(first: int, second: int) -> list[str]:
        a, b = approve("a", quorum=first, **both), approve("b", quorum=second, barred=["previous"], **both)
        return wrong(drawing(a, b, joined=line))

    assert of(1, 1) == []  # whoever of the two is left
    assert of(2, 1) == ["b: Too few people are left here: whoever must decide before is barred"]
    assert wrong(drawing(approve("a", **both), approve("b", reviewers=[BO], backups=[CY]), joined=line)) == []


def test_roles_are_the_desks_and_a_group_has_any_number_of_people() -> None:
    known = Known(roles={"finance": frozenset({ADA}), "leads": None}, reviewers=frozenset({ADA, BO}))

    def of(**more: Any) -> list[str]:
        return wrong(drawing(approve("desk", **more), joined=edges(*LINE)), known)

    assert of(reviewers=["leads"], quorum=5) == of(reviewers=["S0GROUP"], quorum=5) == of(quorum=2) == []
    assert of(reviewers=["finance"], quorum=2) == ["desk: 2 people must approve here, and 1 could"]
    assert of(quorum=3) == ["desk: 3 people must approve here, and 2 could"]
    assert "Did you mean `finance`?" in of(reviewers=["finanse"])[0]


def test_a_conditions_text_is_judged_by_whoever_knows_the_language() -> None:
    checked = check(forked(), Known(), lambda when: f"`{when[:6]}` is no fact")
    assert sentences(checked) == ["big: when: `amount` is no fact"]


def test_a_file_that_is_too_large_or_no_json_is_one_fault() -> None:
    def of(raw: bytes) -> list[str]:
        return sentences(check_file(raw, Known(), lambda when: None))

    assert of(b" " * (BYTES_MAX + 1)) == ["A drawing has at most 64 KiB"]
    assert of(b"\xff")[0].startswith("This is no JSON")
    assert of(b"[" * 50_000)[0].startswith("This is no JSON")
    assert of(b'{"name": 1, "name": 2}')[0].startswith("This is no JSON")
    assert of(json.dumps(simple()).encode()) == []
