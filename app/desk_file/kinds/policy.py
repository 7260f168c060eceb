"""The policy: rules in their order, what decides where none matches, and examples that the file itself is held to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.desk_file.kinds.json_values import json_of
from app.desk_file.kinds.kind import Kind, Wrong, one
from app.desk_file.kinds.lists import Words
from app.desk_file.kinds.named_parts import Parts, read_each
from app.desk_file.kinds.words import Choice, Text
from app.desk_file.nodes import Listing, Node, Section
from app.domain.approvals.policies.facts import FACT_NAMES
from app.domain.approvals.policies.rules import (
    CURRENCIES_MAX,
    DEFAULT_NAME,
    NAME_CHARS_MAX,
    PASSING_KINDS,
    RULES_MAX,
    SENTENCE_CHARS_MAX,
    Outcome,
    Rule,
)
from app.domain.money import exponent
from app.policy_rules import BadExpression, condition_of, nearest

EXAMPLES_MAX: Final = 200
_CONDITION_MAX: Final = 2_000  # the expression itself says what it holds
_NAME: Final = re.compile(rf"[A-Za-z][A-Za-z0-9_-]{{0,{NAME_CHARS_MAX - 1}}}")
_AMOUNT: Final = re.compile(r"0|[1-9]\d{0,11}", re.ASCII)
_INNER: Final = "      "


@dataclass(frozen=True)
class Name:
    """By which records and cards have it."""

    @property
    def allowed(self) -> str:
        return f"a name of letters, digits, `_` and `-`, {NAME_CHARS_MAX} at most, that is not `{DEFAULT_NAME}`"

    def read(self, node: Node) -> str:
        text = one(node)
        if not _NAME.fullmatch(text) or text == DEFAULT_NAME:
            raise ValueError("")
        return text

    def write(self, value: Any) -> str:
        return str(value)

    say = write


@dataclass(frozen=True)
class CurrencyLimits:
    """An amount for each currency."""

    @property
    def allowed(self) -> str:
        return "whole minor units for each currency, such as `{EUR: 2000, JPY: 3000}`"

    def read(self, node: Node) -> dict[str, int]:
        if not isinstance(node, Section) or not 1 <= len(node.entries) <= CURRENCIES_MAX:
            raise ValueError("an amount without its currency is none" if not isinstance(node, Section) else "")
        found: dict[str, int] = {}
        for key, value in node.entries:
            if not _is_currency(key.text) or key.text in found:
                raise Wrong([(key.line, "", f"`{key.text[:10]}` is no currency such as EUR, or stands there twice.")])
            text = one(value)
            if not _AMOUNT.fullmatch(text):
                raise Wrong([(value.line, key.text, f"`{text[:20]}` cannot stand here. Write {self.allowed}.")])
            found[key.text] = int(text)
        return found

    def write(self, value: Any) -> str:
        return "{" + ", ".join(f"{currency}: {amount}" for currency, amount in value.items()) + "}"

    say = write


def _is_currency(text: str) -> bool:
    try:
        exponent(text)
    except ValueError:
        return False
    return text.isupper()


_OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
_KINDS: Final = Words("kinds of action", "refund", len(FACT_NAMES), 1, only=tuple(FACT_NAMES))
RULE_PARTS: Final[dict[str, Kind]] = {
    "name": Name(),
    "kinds": _KINDS,
    "when": Text(_CONDITION_MAX, lines=True),
    "up_to": CurrencyLimits(),
    "above": CurrencyLimits(),
    "do": Choice(_OUTCOMES),
    "flow": Text(NAME_CHARS_MAX),
    "sentence": Text(SENTENCE_CHARS_MAX),
}
DEFAULT_PARTS: Final[dict[str, Kind]] = {
    "do": Choice((Outcome.ASK.value, Outcome.REFUSE.value)),
    "flow": RULE_PARTS["flow"],
    "sentence": RULE_PARTS["sentence"],
}


@dataclass(frozen=True)
class FactValues:
    """Facts by their names, as an example has them."""

    @property
    def allowed(self) -> str:
        return "facts by their names, such as `{amount: 1500, tier: gold}`"

    def read(self, node: Node) -> dict[str, Any]:
        if not isinstance(node, Section):
            raise ValueError("")
        found: dict[str, Any] = json_of(node)
        return found

    def write(self, value: Any) -> str:
        return "{" + ", ".join(f"{name}: {_plain(fact)}" for name, fact in value.items()) + "}"

    say = write


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_FACTS_MAX: Final = 30
EXAMPLE_PARTS: Final[dict[str, Kind]] = {
    "name": Text(80),
    "kind": Choice(tuple(FACT_NAMES)),
    "facts": FactValues(),
    "missing": Words("facts that are not known", "tier", _FACTS_MAX, 1),
    "expect": Choice(_OUTCOMES),
    "rule": Text(NAME_CHARS_MAX),
}


@dataclass(frozen=True)
class Rules:
    """In the order in which they are asked."""

    @property
    def allowed(self) -> str:
        return "a list of rules, each with `name` and `do`, and what it is for: `kinds`, `when`, `up_to`, `above`"

    def read(self, node: Node) -> list[dict[str, Any]]:
        items = node.items if isinstance(node, Listing) else None
        if items is None or len(items) > RULES_MAX:
            raise ValueError("" if items is None else f"there may be {RULES_MAX} of them")
        return read_each(items, _rule)

    def write(self, value: Any) -> str:
        return _listed(value, RULE_PARTS)

    def say(self, value: Any) -> str:
        return ", ".join(f"{told['name']} ({told['do']})" for told in value) or "none"


@dataclass(frozen=True)
class DefaultRule:
    """What decides where no rule matches."""

    @property
    def allowed(self) -> str:
        return "`do: ask` or `do: refuse`, and where wanted `flow` and `sentence`"

    def read(self, node: Node) -> dict[str, Any]:
        parts = Parts("", node.line, [])
        parts.read(node, DEFAULT_PARTS)
        _agrees(parts)
        if parts.wrong:
            raise Wrong(parts.wrong)
        return parts.told

    def write(self, value: Any) -> str:
        return "".join(f"\n    {name}: {DEFAULT_PARTS[name].write(told)}" for name, told in value.items())

    def say(self, value: Any) -> str:
        return "off" if value is None else ", ".join(f"{name}: {told}" for name, told in value.items())


@dataclass(frozen=True)
class Examples:
    """Requests with what the rules have to say of them."""

    @property
    def allowed(self) -> str:
        return "a list of examples, each with `name`, `expect`, and where wanted `kind`, `facts`, `missing`, `rule`"

    def read(self, node: Node) -> list[dict[str, Any]]:
        items = node.items if isinstance(node, Listing) else None
        if items is None or len(items) > EXAMPLES_MAX:
            raise ValueError("" if items is None else f"there may be {EXAMPLES_MAX} of them")
        return read_each(items, _example)

    def write(self, value: Any) -> str:
        return _listed(value, EXAMPLE_PARTS)

    def say(self, value: Any) -> str:
        return ", ".join(told["name"] for told in value) or "none"


def _listed(value: Any, kinds: Mapping[str, Kind]) -> str:
    """As it stands below a section."""
    written = []
    for told in value:
        lines = [f"{name}: {kinds[name].write(told[name])}" for name in kinds if name in told]
        written.append("\n    - " + f"\n{_INNER}".join(lines))
    return "".join(written) or " []"


def _rule(parts: Parts, node: Node) -> None:
    parts.read(node, RULE_PARTS)
    told = parts.told
    if "name" not in parts.lines:
        parts.fault("name", "It is missing: records and cards name the rule by it.")
    _agrees(parts)
    kinds = tuple(told.get("kinds", FACT_NAMES))
    if told.get("do") == Outcome.LET_THROUGH and not set(kinds) <= set(PASSING_KINDS):
        parts.fault("do", f"Only {_said(PASSING_KINDS)} can be let through, so write `kinds: [refund]`.")
    if any(part in told for part in ("up_to", "above")) and any("amount" not in FACT_NAMES[kind] for kind in kinds):
        part = "up_to" if "up_to" in told else "above"
        parts.fault(part, "It limits an amount, so name `kinds` that have one: refund, store_credit.")
    if "when" in told:
        told["when"] = " ".join(told["when"].split())
        _condition(parts, tuple(told.get("kinds", ())))


def _condition(parts: Parts, kinds: tuple[str, ...]) -> None:
    try:
        condition_of(Rule("", Outcome.ASK, kinds, parts.told["when"]))
    except BadExpression as error:
        parts.fault("when", str(error))


def _agrees(parts: Parts) -> None:
    if "do" not in parts.lines:
        parts.fault("do", f"It is missing: {' or '.join(f'`{outcome}`' for outcome in _OUTCOMES)}.")
    if "flow" in parts.told and parts.told.get("do") in (Outcome.REFUSE, Outcome.LET_THROUGH):
        parts.fault("flow", "A flow goes with `do: ask`.")


def _example(parts: Parts, node: Node) -> None:
    parts.read(node, EXAMPLE_PARTS)
    for part in ("name", "expect"):
        if part not in parts.lines:
            parts.fault(part, "It is missing.")
    known = FACT_NAMES[parts.told.get("kind", "refund")]
    for name in parts.told.get("missing", ()):
        if name not in known:
            parts.fault("missing", f"There is no fact `{name}`. {nearest(name, known)}")
    for name, value in parts.told.get("facts", {}).items():
        if name not in known:
            parts.fault("facts", f"There is no fact `{name[:40]}`. {nearest(name, known)}")
        elif not known[name].holds(value):
            parts.fault("facts", f"`{name}` is {known[name].sort.value}: {known[name].meaning}.")


def _said(kinds: tuple[str, ...]) -> str:
    return " and ".join(f"`{kind}`" for kind in kinds)
