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


def _handlers(path: Path) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The handlers of steps: ``ctx.step.run(id, handler, …)``, and the same made ready by ``partial``."""
    for call in _calls(path, "run"):
        if ast.unparse(call.func) == "ctx.step.run":
            yield call, call.args[1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]) == "ctx.step.run":
            yield node, node.args[2]


def _is_guarded(path: Path, handler: ast.expr) -> bool:
    """By itself, or by a name that was bound to something guarded, also within ``partial``."""
    if "guarded(" in ast.unparse(handler):
        return True
    bound = [
        ast.unparse(value)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        for target, value in _pairs(node)
        if ast.unparse(target) == ast.unparse(handler)
    ]
    return bool(bound) and all("guarded(" in value for value in bound)


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    [target] = node.targets
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        yield from zip(target.elts, node.value.elts, strict=True)
    else:
        yield target, node.value


@PLACES
def test_every_step_is_guarded(path: Path) -> None:
    """The guard keeps personal data from engines, drops null keys, and ends runs about what is not there."""
    for call, handler in _handlers(path):
        assert _is_guarded(path, handler), f"{path.name}:{call.lineno}: guarded({ast.unparse(handler)})"


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
