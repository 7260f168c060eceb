"""One name, one limit: two modules that give one name different lengths mean different things by it."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]


def lengths_of_reasons() -> dict[str, list[str]]:
    """Where each limit of a reason's length is set."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            target = node.target if isinstance(node, ast.AnnAssign) else None
            if isinstance(node, ast.Assign):
                target = node.targets[0]
            if isinstance(target, ast.Name) and "REASON" in target.id and "MAX" in target.id:
                found[target.id].append(str(path.relative_to(ROOT)))
    return found


def test_each_length_of_a_reason_has_a_name_that_says_whose() -> None:
    found = lengths_of_reasons()
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
    assert "REASON_MAX" not in found
    assert len(found) >= 3
