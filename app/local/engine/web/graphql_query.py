"""A GraphQL document as the fields it asks for: fragments spread, variables filled in, directives obeyed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_operation_ast,
    validate,
    value_from_ast_untyped,
)
from graphql import parse as parse_document
from graphql.validation import (
    KnownFragmentNamesRule,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    UniqueArgumentNamesRule,
    UniqueFragmentNamesRule,
    UniqueInputFieldNamesRule,
    UniqueOperationNamesRule,
    UniqueVariableNamesRule,
)

# What a document must keep to whatever the types are; of types this engine knows none.
_RULES: Final = (
    KnownFragmentNamesRule,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    UniqueArgumentNamesRule,
    UniqueFragmentNamesRule,
    UniqueInputFieldNamesRule,
    UniqueOperationNamesRule,
    UniqueVariableNamesRule,
)
_NO_TYPES: Final = GraphQLSchema(assume_valid=True)
_TOKENS_MAX: Final = 10_000
_FIELDS_MAX: Final = 5_000  # fragments that spread fragments multiply


class BadQuery(ValueError):
    """The text is not a query that can be answered."""


@dataclass
class Field:
    """One selected field."""

    name: str
    alias: str
    arguments: dict[str, Any] = field(default_factory=dict)
    fields: list["Field"] = field(default_factory=list)


@dataclass
class Operation:
    """A query or mutation, fragments already spread."""

    kind: str
    fields: list[Field]


def parse(text: str, variables: Mapping[str, Any] | None, name: str | None = None) -> Operation:
    """Read a document; the operation called ``name``, or the only one. Raises BadQuery."""
    try:
        document = parse_document(text, max_tokens=_TOKENS_MAX, no_location=True)
        wrong = validate(_NO_TYPES, document, _RULES)
    except GraphQLError as bad:
        raise BadQuery(bad.message) from bad
    if wrong:
        raise BadQuery(wrong[0].message)
    operation = get_operation_ast(document, name)
    if operation is None:
        raise BadQuery("no such operation")
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    reader = _Reader(_values(operation, variables or {}), fragments)
    return Operation(operation.operation.value, reader.fields([operation.selection_set]))


def _values(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every declared variable: as given, else its default, else null where it may be."""
    values: dict[str, Any] = {}
    for one in operation.variable_definitions or ():
        name = one.variable.name.value
        if name in given:
            values[name] = given[name]
        else:
            values[name] = value_from_ast_untyped(one.default_value) if one.default_value else None
        if values[name] is None and isinstance(one.type, NonNullTypeNode):
            raise BadQuery(f'Variable "${name}" was not provided')
    return values


class _Reader:
    def __init__(self, values: dict[str, Any], fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._values = values
        self._fragments = fragments
        self._count = 0

    def fields(self, sets: list[SelectionSetNode]) -> list[Field]:
        """What these ask for, in order. What is asked for twice under one name is one field with both selections."""
        grouped: dict[str, list[FieldNode]] = {}
        for selected in sets:
            for node in self._nodes(selected):
                grouped.setdefault((node.alias or node.name).value, []).append(node)
        return [self._field(alias, nodes) for alias, nodes in grouped.items()]

    def _field(self, alias: str, nodes: list[FieldNode]) -> Field:
        name, arguments = nodes[0].name.value, self._arguments(nodes[0])
        if any((node.name.value, self._arguments(node)) != (name, arguments) for node in nodes[1:]):
            raise BadQuery(f'Fields "{alias}" conflict: they ask for different things under one name')
        below = [node.selection_set for node in nodes if node.selection_set]
        return Field(name, alias, arguments, self.fields(below))

    def _nodes(self, selected: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selected.selections:
            self._count += 1
            if self._count > _FIELDS_MAX:
                raise BadQuery("the query asks for too much")
            if not self._wanted(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                yield from self._nodes(self._fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                # Of a type or of none: here every answer is of the type that was asked for.
                yield from self._nodes(node.selection_set)

    def _wanted(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name not in ("include", "skip"):
                raise BadQuery(f'Unknown directive "@{name}"')
            condition = self._arguments(directive).get("if")
            if not isinstance(condition, bool):
                raise BadQuery(f'"@{name}" needs "if": true or false')
            if condition != (name == "include"):
                return False
        return True

    def _arguments(self, node: Any) -> dict[str, Any]:
        return {one.name.value: value_from_ast_untyped(one.value, self._values) for one in node.arguments or ()}
