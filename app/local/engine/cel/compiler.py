"""Compiles parsed CEL to closures with the real server's dialect."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from lark import Token

from app.local.engine.cel import values
from app.local.engine.cel.literals import literal_value
from app.local.engine.cel.trees import (
    Equality,
    Evaluate,
    InvalidExpression,
    Node,
    Scope,
    mentions_async,
    path_of,
    tree,
    unwrap,
)
from app.local.engine.cel.values import MISSING, EvaluationError

_MACROS: Final = frozenset({"all", "exists", "exists_one", "map", "filter"})


class Compiler:
    """Turns nodes into closures; knows which identifiers exist."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def compile(self, node: Node) -> Evaluate:
        """A closure for one node."""
        rule = str(node.data)
        if rule in _BUILDERS:
            return _BUILDERS[rule](self, node)
        if len(node.children) == 1:
            return self.compile(tree(node.children[0]))
        raise InvalidExpression(f"error compiling expression: unsupported syntax ({rule})")

    def with_name(self, name: str) -> "Compiler":
        """The same, inside a macro that binds ``name``."""
        return Compiler(self._names | {name})

    def ident(self, node: Node) -> Evaluate:
        """A known identifier."""
        name = str(node.children[0])
        if name not in self._names:
            raise InvalidExpression(f"undeclared reference to '{name}'")
        return lambda scope: scope[name]

    def equalities(self, node: Node) -> list[Equality]:
        """The conjuncts that pin one path of the incoming event to a value known beforehand."""
        node = unwrap(node)
        if node.data == "conditionaland" and len(node.children) == 2:
            return [*self.equalities(tree(node.children[0])), *self.equalities(tree(node.children[1]))]
        if node.data != "relation" or len(node.children) != 2:
            return []
        operator = tree(node.children[0])
        if operator.data != "relation_eq":
            return []
        left, right = tree(operator.children[0]), tree(node.children[1])
        for asked, other in ((left, right), (right, left)):
            path = path_of(asked)
            if path and path[0] == "async" and len(path) > 1 and not mentions_async(other):
                return [Equality(path[1:], self.compile(other))]
        return []


def _conditional(self: Compiler, node: Node) -> Evaluate:
    if len(node.children) == 1:
        return self.compile(tree(node.children[0]))
    test, yes, no = (self.compile(tree(child)) for child in node.children)
    return lambda scope: yes(scope) if values.truthy(test(scope)) else no(scope)


def _logical(stop_when: bool) -> Callable[[Compiler, Node], Evaluate]:
    """|| and && give the deciding operand itself; an error on one side is absorbed by the other."""

    def build(self: Compiler, node: Node) -> Evaluate:
        if len(node.children) == 1:
            return self.compile(tree(node.children[0]))
        left, right = (self.compile(tree(child)) for child in node.children)

        def run(scope: Scope) -> Any:
            try:
                first = left(scope)
            except EvaluationError:
                second = right(scope)
                if values.truthy(second) is stop_when:
                    return second
                raise
            return first if values.truthy(first) is stop_when else right(scope)

        return run

    return build


def _relation(self: Compiler, node: Node) -> Evaluate:
    if len(node.children) == 1:
        return self.compile(tree(node.children[0]))
    operator = tree(node.children[0])
    left, right = self.compile(tree(operator.children[0])), self.compile(tree(node.children[1]))
    rule = str(operator.data)
    if rule == "relation_eq":
        return lambda scope: values.equal(left(scope), right(scope))
    if rule == "relation_ne":
        return lambda scope: values.not_equal(left(scope), right(scope))
    if rule == "relation_in":
        return lambda scope: values.member_of(left(scope), right(scope))
    sign = {"relation_lt": "<", "relation_le": "<=", "relation_gt": ">", "relation_ge": ">="}[rule]
    return lambda scope: values.ordered(sign, left(scope), right(scope))


def _arithmetic(self: Compiler, node: Node) -> Evaluate:
    if len(node.children) == 1:
        return self.compile(tree(node.children[0]))
    operator = tree(node.children[0])
    left, right = self.compile(tree(operator.children[0])), self.compile(tree(node.children[1]))
    name = str(operator.data).partition("_")[2]
    if name == "add":
        return lambda scope: values.add(left(scope), right(scope))
    sign = {"sub": "-", "mul": "*", "div": "/", "mod": "%"}[name]
    return lambda scope: values.arithmetic(sign, left(scope), right(scope))


def _unary(self: Compiler, node: Node) -> Evaluate:
    if len(node.children) == 1:
        return self.compile(tree(node.children[0]))
    operand = self.compile(tree(node.children[1]))
    if tree(node.children[0]).data == "unary_neg":
        return lambda scope: values.arithmetic("-", 0, operand(scope))

    def negate(scope: Scope) -> bool:
        value = operand(scope)
        if value is MISSING:
            return False  # a function of something missing is false, and "!" is a function
        if not isinstance(value, bool):
            raise EvaluationError("no such overload: !")
        return not value

    return negate


def _select(self: Compiler, node: Node) -> Evaluate:
    target, name = self.compile(tree(node.children[0])), str(node.children[1])

    def run(scope: Scope) -> Any:
        value = target(scope)
        return value.get(name, MISSING) if isinstance(value, dict) else MISSING

    return run


def _index(self: Compiler, node: Node) -> Evaluate:
    target, key = (self.compile(tree(child)) for child in node.children)

    def run(scope: Scope) -> Any:
        value, wanted = target(scope), key(scope)
        if isinstance(value, dict) and isinstance(wanted, str):
            return value.get(wanted, MISSING)
        if isinstance(value, list) and values.is_number(wanted) and 0 <= wanted < len(value):
            return value[int(wanted)]
        return MISSING

    return run


def _arguments(self: Compiler, nodes: list[Any]) -> list[Evaluate]:
    return [self.compile(tree(child)) for group in nodes for child in tree(group).children]


def _checked(name: str, count: int, known: frozenset[str] | Mapping[str, Any]) -> None:
    if name not in known:
        raise InvalidExpression(f"undeclared reference to '{name}'")
    if count not in values.FUNCTIONS[name][0]:
        raise InvalidExpression(f"found no matching overload for '{name}'")


def _function(self: Compiler, node: Node) -> Evaluate:
    name = str(node.children[0])
    if name == "has":
        return _has(self, node)
    arguments = _arguments(self, list(node.children[1:]))
    _checked(name, len(arguments), values.FUNCTIONS)
    return lambda scope: values.call(name, [argument(scope) for argument in arguments])


def _has(self: Compiler, node: Node) -> Evaluate:
    inner = unwrap(tree(tree(node.children[1]).children[0]))
    if inner.data != "member_dot":
        raise InvalidExpression("invalid argument to has() macro")
    found = self.compile(inner)
    return lambda scope: found(scope) is not MISSING


def _method(self: Compiler, node: Node) -> Evaluate:
    name = str(node.children[1])
    if name in _MACROS:
        return _macro(self, node, name)
    target = self.compile(tree(node.children[0]))
    arguments = _arguments(self, list(node.children[2:]))
    _checked(name, len(arguments) + 1, values.METHODS)
    return lambda scope: values.call(name, [target(scope), *(argument(scope) for argument in arguments)])


def _macro(self: Compiler, node: Node, name: str) -> Evaluate:
    given = [tree(child) for child in tree(node.children[2]).children] if len(node.children) > 2 else []
    path = path_of(given[0]) if len(given) == 2 else None
    if path is None or len(path) != 1:
        raise InvalidExpression(f"invalid arguments to {name}() macro")
    variable = path[0]
    target, body = self.compile(tree(node.children[0])), self.with_name(variable).compile(given[1])

    def run(scope: Scope) -> Any:
        items = target(scope)
        if items is MISSING:
            return False
        if not isinstance(items, list | dict):
            raise EvaluationError(f"no such overload: {name}")
        results = [(item, body({**scope, variable: item})) for item in items]
        hits = [item for item, result in results if values.truthy(result)]
        answers: dict[str, Any] = {
            "all": len(hits) == len(results),
            "exists": bool(hits),
            "exists_one": len(hits) == 1,
            "filter": hits,
            "map": [result for _, result in results],
        }
        return answers[name]

    return run


def _list(self: Compiler, node: Node) -> Evaluate:
    items = _arguments(self, list(node.children))
    return lambda scope: [item(scope) for item in items]


def _map(self: Compiler, node: Node) -> Evaluate:
    parts = _arguments(self, list(node.children))
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return lambda scope: {values.text_of(key(scope)): value(scope) for key, value in pairs}


def _literal(_self: Compiler, node: Node) -> Evaluate:
    token = cast("Token", node.children[0])
    value = literal_value(token.type, str(token))
    return lambda scope: value


_BUILDERS: Final[Mapping[str, Callable[[Compiler, Node], Evaluate]]] = {
    "expr": _conditional,
    "conditionalor": _logical(True),
    "conditionaland": _logical(False),
    "relation": _relation,
    "addition": _arithmetic,
    "multiplication": _arithmetic,
    "unary": _unary,
    "member_dot": _select,
    "member_dot_arg": _method,
    "member_index": _index,
    "ident": Compiler.ident,
    "ident_arg": _function,
    "list_lit": _list,
    "map_lit": _map,
    "literal": _literal,
}
