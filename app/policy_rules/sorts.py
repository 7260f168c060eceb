"""Holds a parsed condition to the facts there are, and to what can be compared with what."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lark import Token, Tree

from app.domain.approvals.policies.facts import Fact, Sort
from app.policy_rules.faults import BadExpression, nearest

LIST_MAX: Final = 50
METHODS: Final = ("startsWith", "endsWith", "contains")
_NUMBERS: Final = (Sort.NUMBER, Sort.MONEY)
Found = Sort | tuple[Sort, ...]  # of a list: of its items


class Checker:
    """One walk over one tree; ``names`` are the facts it met, in their order."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts
        self.names: dict[str, None] = {}
        self._money_by_number: Tree[Any] | None = None

    def condition(self, tree: Tree[Any]) -> None:
        """Raises BadExpression unless it is a question that these facts answer with yes or no."""
        found = self._sort(tree)
        if found is not Sort.FLAG:
            raise BadExpression(1, f"A condition is yes or no; this is {_said(found)}. Compare it with something.")
        if self._money_by_number is not None and "currency" not in self.names:
            raise BadExpression(
                _column(self._money_by_number),
                "An amount means nothing without its currency: use `up_to` or `above` with a limit for each "
                'currency, or add `currency == "EUR" && …`.',
            )

    def _sort(self, node: Tree[Any]) -> Found:
        rule = str(node.data)
        if rule in _SORTS:
            return _SORTS[rule](self, node)
        if len(node.children) == 1 and isinstance(node.children[0], Tree):
            return self._sort(node.children[0])
        raise BadExpression(_column(node), "This cannot stand in a condition.")

    def _want(self, node: Tree[Any], *sorts: Sort) -> Sort:
        found = self._sort(node)
        if not isinstance(found, Sort) or found not in sorts:
            raise BadExpression(_column(node), f"This is {_said(found)}, where {' or '.join(sorts)} is expected.")
        return found

    def ident(self, node: Tree[Any]) -> Sort:
        """A fact, by its name."""
        name = str(node.children[0])
        if name not in self._facts:
            raise BadExpression(_column(node), f"There is no fact `{name[:40]}` here. {nearest(name, self._facts)}")
        self.names[name] = None
        return self._facts[name].sort

    def literal(self, node: Tree[Any]) -> Sort:
        """A value as it stands there."""
        token = node.children[0]
        found = {"INT_LIT": Sort.NUMBER, "STRING_LIT": Sort.TEXT, "BOOL_LIT": Sort.FLAG}.get(_token(token).type)
        if found is None or _token(token).startswith(("-0x", "0x")):
            raise BadExpression(_column(node), "A value is a whole number, a text in quotes, `true` or `false`.")
        return found

    def listed(self, node: Tree[Any]) -> tuple[Sort, ...]:
        """Behind ``in``."""
        items = [child for group in node.children if isinstance(group, Tree) for child in group.children]
        if not 1 <= len(items) <= LIST_MAX:
            raise BadExpression(_column(node), f"A list holds 1 to {LIST_MAX} values.")
        sorts = tuple(dict.fromkeys(self._want(item, Sort.NUMBER, Sort.TEXT) for item in items))
        if len(sorts) > 1:
            raise BadExpression(_column(node), "The values of a list are all numbers or all texts.")
        return sorts

    def both(self, node: Tree[Any]) -> Found:
        """Yes or no, joined; with one side it is that."""
        if len(node.children) == 1:
            return self._sort(node.children[0])
        for child in node.children:
            self._want(child, Sort.FLAG)
        return Sort.FLAG

    def chosen(self, node: Tree[Any]) -> Found:
        """``a ? b : c``."""
        if len(node.children) == 1:
            return self._sort(node.children[0])
        test, yes, no = node.children
        self._want(test, Sort.FLAG)
        first = self._want(yes, *Sort)
        self._want(no, first)
        return first

    def relation(self, node: Tree[Any]) -> Found:
        """One thing compared with another."""
        if len(node.children) == 1:
            return self._sort(node.children[0])
        sign, right = node.children
        left, operator = sign.children[0], str(sign.data).removeprefix("relation_")
        if operator == "in":
            return self._within(left, right)
        ordered = operator not in ("eq", "ne")
        first = self._want(left, *(_NUMBERS if ordered else tuple(Sort)))
        second = self._want(right, *(_NUMBERS if first in _NUMBERS else (first,)))
        self._met(node, first, second)
        return Sort.FLAG

    def _within(self, left: Tree[Any], right: Tree[Any]) -> Sort:
        first, items = self._want(left, Sort.NUMBER, Sort.TEXT), self._sort(right)
        if items != (first,):
            raise BadExpression(_column(right), f"Behind `in` stands a list of values such as the {first} before it.")
        return Sort.FLAG

    def sum(self, node: Tree[Any]) -> Found:
        """Numbers added or taken away, or multiplied and divided; with one side it is that."""
        if len(node.children) == 1:
            return self._sort(node.children[0])
        sign, right = node.children
        first, second = self._want(sign.children[0], *_NUMBERS), self._want(right, *_NUMBERS)
        if str(sign.data).startswith("addition"):
            self._met(node, first, second)
        elif str(sign.data).endswith("div") and first is second is Sort.MONEY:
            return Sort.NUMBER
        return Sort.MONEY if Sort.MONEY in (first, second) else Sort.NUMBER

    def _met(self, node: Tree[Any], first: Sort, second: Sort) -> None:
        """An amount beside a bare number is an amount of some currency."""
        if {first, second} == {Sort.MONEY, Sort.NUMBER}:
            self._money_by_number = node

    def unary(self, node: Tree[Any]) -> Found:
        """``!`` and ``-``; without either it is what it is."""
        if len(node.children) == 1:
            return self._sort(node.children[0])
        sign, operand = node.children
        return self._want(operand, *((Sort.FLAG,) if str(sign.data) == "unary_not" else _NUMBERS))

    def method(self, node: Tree[Any]) -> Sort:
        """A text that begins with, ends with or contains another."""
        name = str(node.children[1])
        if name not in METHODS:
            raise BadExpression(_column(node), f"There is no function `{name[:40]}`. {nearest(name, METHODS)}")
        self._want(node.children[0], Sort.TEXT)
        given = [child for group in node.children[2:] if isinstance(group, Tree) for child in group.children]
        if len(given) != 1:
            raise BadExpression(_column(node), f"`{name}` takes one text.")
        self._want(given[0], Sort.TEXT)
        return Sort.FLAG

    def function(self, node: Tree[Any]) -> Sort:
        """There are none by themselves."""
        name = str(node.children[0])
        raise BadExpression(
            _column(node),
            f'There is no function `{name[:40]}`. A text has {", ".join(METHODS)}: `tier.startsWith("a")`.',
        )


_SORTS: Final[Mapping[str, Callable[[Checker, Tree[Any]], Found]]] = {
    "expr": Checker.chosen,
    "conditionalor": Checker.both,
    "conditionaland": Checker.both,
    "relation": Checker.relation,
    "addition": Checker.sum,
    "multiplication": Checker.sum,
    "unary": Checker.unary,
    "member": lambda self, node: self._sort(node.children[0]),
    "primary": lambda self, node: self._sort(node.children[0]),
    "paren_expr": lambda self, node: self._sort(node.children[0]),
    "member_dot_arg": Checker.method,
    "ident_arg": Checker.function,
    "ident": Checker.ident,
    "literal": Checker.literal,
    "list_lit": Checker.listed,
}


def _token(value: object) -> Token:
    if not isinstance(value, Token):
        raise BadExpression(1, "This cannot stand in a condition.")
    return value


def _column(node: Tree[Any]) -> int:
    token = next(node.scan_values(lambda value: isinstance(value, Token)), None)
    return int(getattr(token, "column", None) or 1)


def _said(found: Found) -> str:
    return f"a list of {found[0]}" if isinstance(found, tuple) else found.value
