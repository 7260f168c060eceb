"""One condition: read within limits of length, depth and words, held to the facts' names and sorts, and compiled.

There are no loops, macros, patterns or escapes in it, so what it costs is bounded by its length.
"""

import logging
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import celpy.evaluation
from celpy.celparser import CELParseError, CELParser
from celpy.evaluation import CELEvalError, Transpiler, TranspilerTree
from lark import Tree

from app.domain.approvals.policies.facts import Fact
from app.policy_rules.faults import BadExpression
from app.policy_rules.sorts import Checker

CHARS_MAX: Final = 500
WORDS_MAX: Final = 120  # names, values, signs
DEPTH_MAX: Final = 8  # of brackets
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>[0-9]+)|(?P<text>"[^"\\\n]*"|'[^'\\\n]*')"""
    r"""|(?P<sign>&&|\|\||[=!<>]=|[-+*%<>!()\[\],.?:]|/(?!/))""",
    re.ASCII,
)
_DIGITS_MAX: Final = 12
_NO_ESCAPES: Final = "A text has no `\\` in it, and ends in its own line"
_INSTEAD: Final = {
    "&": "Write `&&` for and.",
    "|": "Write `||` for or.",
    "/": "A condition has no remarks in it: what follows a # in the file is one.",
    "=": "Write `==` for equals.",
    "\\": f"{_NO_ESCAPES}.",
    '"': f"{_NO_ESCAPES}: this one has no end.",
    "'": f"{_NO_ESCAPES}: this one has no end.",
}
_WORDS: Final = {"and": "&&", "or": "||", "not": "!"}

# What cannot be worked out is told to people, by name; the library would write it to the host's error stream too,
# with the facts' values, and below that what it works out step by step.
for _logger in (Transpiler.logger, celpy.evaluation.logger):
    _logger.setLevel(logging.CRITICAL)
_ONE_AT_A_TIME: Final = threading.Lock()  # the library works in its own module's names, which threads share


@dataclass(frozen=True)
class Expression:
    """``names``: the facts that it goes by, in the order in which it names them."""

    names: tuple[str, ...]
    program: celpy.Runner

    def true_of(self, facts: Mapping[str, Any]) -> bool | None:
        """``facts`` as the library has values. None: it cannot be worked out. Never raises."""
        try:
            with _ONE_AT_A_TIME:
                found = self.program.evaluate(dict(facts))
        except (CELEvalError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError):
            return None
        return bool(found) if isinstance(found, celpy.celtypes.BoolType | bool) else None


def expression(source: str, facts: Mapping[str, Fact]) -> Expression:
    """Raises BadExpression with the column, and what is allowed there."""
    _scan(source)
    return _compiled(source, tuple(facts.values()))


@lru_cache(maxsize=2048)
def _compiled(source: str, facts: tuple[Fact, ...]) -> Expression:
    known = {fact.name: fact for fact in facts}
    parser = CELParser()
    try:
        tree = parser.parse(source)
    except CELParseError as error:
        column = int(error.column or 1)
        raise BadExpression(column, f"It breaks off at `{source[column - 1 : column + 19].strip()}`.") from None
    checker = Checker(known)
    checker.condition(tree)
    return Expression(tuple(checker.names), _environment().program(_transpilable(tree)))


def _environment() -> celpy.Environment:
    """One for each expression: programs that share one lose their error handling. It would raise the host's
    recursion limit, which is none of its business."""
    before = sys.getrecursionlimit()
    try:
        return celpy.Environment(runner_class=celpy.CompiledRunner)
    finally:
        sys.setrecursionlimit(before)


def _transpilable(tree: Tree[Any]) -> TranspilerTree:
    """The library keeps one parser in a process, which makes trees as whoever came first wanted them."""
    inner = [_transpilable(child) if isinstance(child, Tree) else child for child in tree.children]
    return TranspilerTree(tree.data, inner, tree.meta)


def _scan(source: str) -> None:
    if len(source) > CHARS_MAX:
        raise BadExpression(
            CHARS_MAX, f"It has {len(source)} characters, and {CHARS_MAX} at most: make it two rules."
        )
    at = depth = words = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            raise BadExpression(at + 1, _stranger(source[at]))
        words += found.lastgroup != "space"
        depth += (found[0] in ("(", "[")) - (found[0] in (")", "]"))
        _check(found, at + 1, source[at - 1 : at])
        if depth > DEPTH_MAX or words > WORDS_MAX:
            raise BadExpression(at + 1, "It is nested too deeply, or too long: make it two rules.")
        at = found.end()
    if not words:
        raise BadExpression(1, "Nothing stands here.")


def _check(found: re.Match[str], column: int, before: str) -> None:
    text = found[0]
    if found.lastgroup == "number" and len(text) > _DIGITS_MAX:
        raise BadExpression(column, f"A number has {_DIGITS_MAX} digits at most.")
    if found.lastgroup == "text" and before in ("r", "R", "b", "B", '"', "'"):
        raise BadExpression(column, "A text stands by itself, in one pair of quotes.")
    if text.lower() in _WORDS and found.lastgroup == "name":
        raise BadExpression(column, f"Write `{_WORDS[text.lower()]}` instead of `{text}`.")


def _stranger(sign: str) -> str:
    return _INSTEAD.get(
        sign, f"`{sign}` cannot stand here." if sign.isprintable() else "This sign cannot stand here."
    )
