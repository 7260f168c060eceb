"""CEL expressions: parsed by cel-python, compiled to closures with the real server's dialect."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

from celpy.celparser import CELParseError, CELParser

from app.local.engine.cel.compiler import Compiler
from app.local.engine.cel.trees import Equality, Evaluate, InvalidExpression, Node, Scope
from app.local.engine.cel.values import MISSING, EvaluationError

# The grammar reads "a -1" as two operands; a space after the sign makes it the operator it is.
_BINARY_MINUS: Final = re.compile(r"(?<=[\w\])}\"'])(\s*)-(?=\s*[\d.])")
_STRINGS: Final = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")


__all__ = [
    "Equality", "EvaluationError", "InvalidExpression", "Program", "compile_expression", "digest_key", "for_event",
    "for_wait", "index_key", "lookup",
    "warm_up",
]  # fmt: skip


@dataclass(frozen=True)
class Program:
    """One compiled expression."""

    source: str
    evaluate: Evaluate
    equalities: tuple[Equality, ...]

    def value(self, scope: Scope) -> Any:
        """The result; None where CEL would have reported an error."""
        try:
            result = self.evaluate(scope)
        except EvaluationError:
            return None
        return None if result is MISSING else result

    def matches(self, scope: Scope) -> bool:
        """True only for a boolean true: other results are no match."""
        return self.value(scope) is True


@lru_cache(maxsize=4096)
def compile_expression(source: str, names: frozenset[str]) -> Program:
    """Compile ``source``; only ``names`` are known identifiers."""
    pieces = _STRINGS.split(source)
    pieces[::2] = [_BINARY_MINUS.sub(r"\1- ", piece) for piece in pieces[::2]]
    try:
        tree = CELParser().parse("".join(pieces))
    except CELParseError as bad:
        raise InvalidExpression(f"error compiling expression: {bad}".strip()) from bad
    except RecursionError as bad:
        raise InvalidExpression("error compiling expression: nested too deeply") from bad
    compiler = Compiler(names)
    node = cast("Node", tree)
    return Program(source, compiler.compile(node), tuple(compiler.equalities(node)))


def for_event(source: str) -> Program:
    """A trigger, key or priority expression: only ``event`` exists."""
    return compile_expression(source, frozenset({"event"}))


def for_wait(source: str) -> Program:
    """A wait or cancel expression: ``event`` is the run's, ``async`` the incoming one."""
    return compile_expression(source, frozenset({"event", "async"}))


def index_key(path: tuple[str, ...], value: object) -> str | None:
    """The index column of an equality, or None where the value cannot be looked up."""
    if isinstance(value, bool):
        text = f"b{value}"
    elif isinstance(value, str):
        text = f"s{value}"
    elif isinstance(value, float) and not value.is_integer():
        text = f"n{value!r}"
    elif isinstance(value, int | float):
        text = f"n{int(value)}"
    else:
        return None
    return json.dumps([*path, text])


def digest_key(key: str) -> str:
    """A short stand-in for a long index key."""
    return "#" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def lookup(value: Any, path: tuple[str, ...]) -> Any:
    """Follow a dotted path; MISSING as soon as it leaves the data."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return MISSING
        value = value[name]
    return value


def warm_up() -> None:
    """Build the parser now: it takes a while, and the first wait of a run must not be the one to pay."""
    compile_expression("true", frozenset())
