"""A small GraphQL reader: enough for tools that ask the real server, not a type system."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_TOKEN: Final = re.compile(
    r"[\s,]+|#[^\n]*|(?P<spread>\.\.\.)|(?P<punct>[!$()\[\]{}:=@|&])|(?P<name>[_A-Za-z]\w*)"
    r'|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<string>"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*")'
)


class BadQuery(ValueError):
    """The text is not a query this reader understands."""


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
    """Read a document; the operation called ``name``, or the first one."""
    parser = _Parser(_tokens(text), variables or {})
    operations = parser.document()
    chosen = [operation for label, operation in operations if name is None or label == name]
    if not chosen:
        raise BadQuery("no such operation")
    return Operation(chosen[0].kind, parser.spread(chosen[0].fields))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadQuery(f"unexpected character at {at}")
        at = found.end()
        if found.lastgroup:
            tokens.append((found.lastgroup, found.group()))
    return [*tokens, ("end", "")]


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], variables: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._at = 0
        self._variables = dict(variables)
        self._fragments: dict[str, list[Field]] = {}

    def document(self) -> list[tuple[str | None, Operation]]:
        operations: list[tuple[str | None, Operation]] = []
        while self._peek() != ("end", ""):
            if self._accept("fragment"):
                name = self._name()
                self._expect("on")
                self._name()
                self._fragments[name] = self._selection()
            else:
                operations.append(self._operation())
        return operations

    def spread(self, fields: list[Field], depth: int = 0) -> list[Field]:
        """Put fragments in place of their names."""
        if depth > 20:
            raise BadQuery("fragments nested too deeply")
        found: list[Field] = []
        for item in fields:
            if item.name.startswith("..."):
                inner = item.fields or self._fragments.get(item.name[3:], [])
                found.extend(self.spread(inner, depth + 1))
            else:
                item.fields = self.spread(item.fields, depth + 1)
                found.append(item)
        return found

    def _operation(self) -> tuple[str | None, Operation]:
        kind, name = "query", None
        if self._peek()[0] == "name":
            kind = self._name()
            if self._peek()[0] == "name":
                name = self._name()
            if self._accept("("):
                self._variable_definitions()
        return name, Operation(kind, self._selection())

    def _variable_definitions(self) -> None:
        while not self._accept(")"):
            self._expect("$")
            name = self._name()
            self._expect(":")
            while self._peek()[1] not in ("$", ")", "=") or self._peek()[0] == "string":
                self._next()
            if self._accept("="):
                default = self._value()
                self._variables.setdefault(name, default)

    def _selection(self) -> list[Field]:
        self._expect("{")
        fields: list[Field] = []
        while not self._accept("}"):
            if self._peek()[0] == "spread":
                fields.append(self._fragment())
            else:
                fields.append(self._field())
        return fields

    def _fragment(self) -> Field:
        self._next()
        if self._accept("on"):
            name = self._name()
            return Field(f"...{name}", name, fields=self._selection())
        name = self._name()
        return Field(f"...{name}", name)

    def _field(self) -> Field:
        alias = name = self._name()
        if self._accept(":"):
            name = self._name()
        arguments: dict[str, Any] = {}
        if self._accept("("):
            while not self._accept(")"):
                argument = self._name()
                self._expect(":")
                arguments[argument] = self._value()
        fields = self._selection() if self._peek()[1] == "{" else []
        return Field(name, alias, arguments, fields)

    def _value(self) -> Any:
        kind, text = self._next()
        if text == "$":
            return self._variables.get(self._name())
        if text == "[":
            items = []
            while not self._accept("]"):
                items.append(self._value())
            return items
        if text == "{":
            pairs = {}
            while not self._accept("}"):
                name = self._name()
                self._expect(":")
                pairs[name] = self._value()
            return pairs
        return _scalar(kind, text)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._at]
        if token[0] == "end":
            raise BadQuery("unexpected end")
        self._at += 1
        return token

    def _accept(self, text: str) -> bool:
        kind, found = self._peek()
        if found != text or kind == "string":
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise BadQuery(f"expected {text!r}, found {self._peek()[1]!r}")

    def _name(self) -> str:
        kind, text = self._next()
        if kind != "name":
            raise BadQuery(f"expected a name, found {text!r}")
        return text


def _scalar(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text) if any(letter in text for letter in ".eE") else int(text)
    if kind == "string":
        if text.startswith('"""'):
            return text[3:-3]
        return text[1:-1].encode("utf-8").decode("unicode_escape") if "\\" in text else text[1:-1]
    return {"true": True, "false": False, "null": None}.get(text, text)
