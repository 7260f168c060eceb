"""Drawings for tests."""

from typing import Any

from app.domain.approvals.flow_graph.checking import Checked, check
from app.domain.approvals.flow_graph.graph import Known

ADA, BO, CY = "U0ADA", "U0BO", "U0CY"


def node(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, **more}


def approve(name: str, **more: Any) -> dict[str, Any]:
    return node(name, "approve", **more)


def edges(*told: str) -> list[dict[str, str]]:
    """Of ``a>b`` and, from a condition, ``a>b:yes``."""
    found = []
    for one in told:
        ends, _, answer = one.partition(":")
        source, _, target = ends.partition(">")
        found.append({"from": source, "to": target, **({"answer": answer} if answer else {})})
    return found


def drawing(*nodes: dict[str, Any], joined: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    """With a start and an end."""
    return {"name": "large", "nodes": [node("start", "start"), *nodes, node("end", "end")], "edges": joined, **more}


def simple() -> dict[str, Any]:
    return drawing(approve("desk"), joined=edges("start>desk", "desk>end"))


def forked() -> dict[str, Any]:
    """A condition, two side by side, and somebody who is told."""
    return drawing(
        node("big", "condition", when="amount.cents > 50000", label="Above 500?"),
        approve("desk", label="Desk"),
        approve("money", label="Finance", reviewers=[ADA, BO], quorum=2),
        node("tell", "notify", people=[CY]),
        approve("lead", label="Lead", barred=["previous"], reviewers=[CY]),
        joined=edges(
            "start>big",
            "big>desk:no",
            "big>desk:yes",
            "big>money:yes",
            "desk>lead",
            "money>tell",
            "tell>lead",
            "lead>end",
        ),
    )


def sentences(checked: Checked) -> list[str]:
    return [str(one) for one in checked.faults]


NOTHING_KNOWN = Known()


def wrong(data: Any, known: Known = NOTHING_KNOWN) -> list[str]:
    return sentences(check(data, known, lambda when: None))
