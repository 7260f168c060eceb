"""The desk's policy as its file tells it: rules, what decides where none matches, and examples that it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from app.domain.approvals.policies.facts import usual_facts
from app.domain.approvals.policies.rules import DEFAULT_NAME, Outcome, Policy, Rule


@dataclass(frozen=True)
class Example:
    """A request, and what the rules have to say of it. ``facts`` are whole: what the file leaves out is usual."""

    name: str
    kind: str
    facts: Mapping[str, Any]
    expect: Outcome
    rule: str = ""  # which has to decide; empty: any

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """As a version of the file tells it."""
        kind = told.get("kind", "refund")
        facts = {**usual_facts(kind), **told.get("facts", {})}
        known = {name: value for name, value in facts.items() if name not in told.get("missing", ())}
        return cls(told["name"], kind, known, Outcome(told["expect"]), told.get("rule", ""))


@dataclass(frozen=True)
class DeskPolicy:
    """``default`` None: the desk has no policy, and its limits alone decide. Each as plain data."""

    rules: tuple[Mapping[str, Any], ...] = ()
    default: Mapping[str, Any] | None = None
    examples: tuple[Mapping[str, Any], ...] = ()

    @property
    def policy(self) -> Policy | None:
        """Read. Raises ValueError where it is none, which no file in force can hold."""
        if self.default is None:
            return None
        default = Rule.from_json({"name": DEFAULT_NAME, **self.default})
        return _joined(tuple(Rule.from_json(one) for one in self.rules), default)

    @property
    def expected(self) -> tuple[Example, ...]:
        """Its examples, read."""
        return tuple(map(Example.of, self.examples))


@lru_cache(maxsize=256)
def _joined(rules: tuple[Rule, ...], default: Rule) -> Policy:
    return Policy(rules, default)
