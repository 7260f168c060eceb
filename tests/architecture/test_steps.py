"""What every durable function keeps to, so that engines may rebuild its steps and strangers may send its events."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints, is_typeddict

import pytest

from app.events import CATALOGUE

FUNCTIONS = Path(__file__).parents[2] / "workers" / "functions"
SOURCES = sorted(FUNCTIONS.rglob("*.py"))
PLACES = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FUNCTIONS)))


def _calls(path: Path, method: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == method:
            assert isinstance(node, ast.Call)
            yield node


# What a function may ask of the engine itself. A step is asked of ``runtime/steps.py``, which guards it.
ENGINES_OWN = {"invoke", "send_event", "sleep", "sleep_until", "wait_for_event"}
STEPS = FUNCTIONS / "runtime" / "steps.py"


def _of_the_engine(path: Path) -> Iterator[tuple[int, str]]:
    """Each use of ``ctx.step``, whatever the context is called there, by what is asked of it."""
    tree = ast.parse(path.read_text())
    asked = {
        id(node.value): node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "step" and ast.unparse(node.value).endswith("ctx"):
            yield node.lineno, asked.get(id(node), "handed on")


@PLACES
def test_steps_are_run_in_one_place_only(path: Path) -> None:
    """``steps.run``, ``steps.best_effort`` or ``run_step``: they keep personal data from engines, drop null keys, and
    end runs about what is not there."""
    allowed = ENGINES_OWN | ({"run"} if path == STEPS else set())
    for line, asked in _of_the_engine(path):
        assert asked in allowed, f"{path.name}:{line}: ctx.step.{asked} passes the guard by"


def test_that_place_guards_what_it_runs() -> None:
    [run] = [call for call in _calls(STEPS, "run") if ast.unparse(call.func) == "ctx.step.run"]
    assert ast.unparse(run.args[1]) == "guarded(function)"
    assert sum(asked == "run" for _, asked in _of_the_engine(STEPS)) == 1


def test_steps_are_found_where_they_are() -> None:
    """Neither of the two above is true of nothing."""
    used = {ast.unparse(call.func) for path in SOURCES for call in _calls(path, "run")}
    assert {"steps.run", "ctx.step.run"} <= used
    assert sum(1 for path in SOURCES for _ in _of_the_engine(path)) >= 5


def _may_be_null() -> set[str]:
    """The keys of step results that may hold null, by the types that declare them."""
    found: set[str] = set()
    for path in SOURCES:
        name = ".".join(("workers.functions", *path.relative_to(FUNCTIONS).with_suffix("").parts))
        module = importlib.import_module(name.removesuffix(".__init__"))
        for _, kind in inspect.getmembers(module, is_typeddict):
            found |= {
                key for key, hint in get_type_hints(kind).items() if type(None) in getattr(hint, "__args__", ())
            }
    return found


@PLACES
def test_what_may_be_null_is_never_indexed(path: Path) -> None:
    """A rerun from a step gets earlier results without the keys that held null: read them by ``.get``."""
    null = _may_be_null()
    assert {"approval_id", "customer_id", "problem"} <= null, "the types say which they are"
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in null:
            of_an_event = ast.unparse(node.value) in {"ids"}  # what an event carried, checked before
            assert of_an_event, f"{path.name}:{node.lineno}: {ast.unparse(node)}"


@PLACES
def test_triggers_are_read_in_one_way(path: Path) -> None:
    """``event_of`` refuses at once what is no event of ours; validated by hand it would be tried for hours."""
    kinds = {kind.__name__ for kind in CATALOGUE}
    if path.name == "triggers.py":
        return
    for call in _calls(path, "model_validate"):
        assert ast.unparse(call.func).split(".")[0] not in kinds, f"{path.name}:{call.lineno}: {ast.unparse(call)}"
