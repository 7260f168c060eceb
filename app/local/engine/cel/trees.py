"""What the parser hands over: trees, and the paths that stand in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lark import Token, Tree

Scope = Mapping[str, Any]
Evaluate = Callable[[Scope], Any]
Node = Tree[Token]

_KEPT: Final = frozenset({"ident", "literal", "member_dot", "ident_arg"})  # rules with one child that mean something


class InvalidExpression(ValueError):
    """The expression does not compile."""


@dataclass(frozen=True)
class Equality:
    """A top-level ``async.<path> == <side>``: what waits are indexed by."""

    path: tuple[str, ...]
    side: Evaluate


def tree(node: object) -> Node:
    """A node that has to be a tree here."""
    if not isinstance(node, Tree):
        raise InvalidExpression("error compiling expression: unexpected token")
    return node


def unwrap(node: Node) -> Node:
    """What stands inside rules that only pass one child on."""
    while len(node.children) == 1 and isinstance(node.children[0], Tree) and node.data not in _KEPT:
        node = node.children[0]
    return node


def path_of(node: Node) -> tuple[str, ...] | None:
    """The names of ``a.b.c``; None for anything else."""
    node = unwrap(node)
    if node.data == "ident":
        return (str(node.children[0]),)
    if node.data == "member_dot":
        base = path_of(tree(node.children[0]))
        return None if base is None else (*base, str(node.children[1]))
    return None


def mentions_async(node: Node) -> bool:
    """Whether the event that is waited for is looked at."""
    return any(str(ident.children[0]) == "async" for ident in node.find_data("ident"))
