"""A policy, compiled once for each version of the desk's file, and asked about one request at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from celpy import celtypes

from app.domain.approvals.policies.facts import facts_of, held
from app.domain.approvals.policies.rules import Limits, Outcome, Policy, Rule, Ruled, Trouble, Why
from app.policy_rules.expressions import Expression, expression

_CEL: Final[Mapping[type, Any]] = {int: celtypes.IntType, str: celtypes.StringType, bool: celtypes.BoolType}


@dataclass(frozen=True)
class CompiledRule:
    """``condition`` None: always."""

    rule: Rule
    condition: Expression | None

    def matches(self, facts: Mapping[str, Any], values: Mapping[str, Any]) -> bool | Trouble:
        """Whether it does, or why that cannot be said."""
        for limits, within in ((self.rule.up_to, True), (self.rule.above, False)):
            found = _limited(limits, facts, within=within) if limits else True
            if found is not True:
                return found if found is False or self._may_match(values) else False
        true = None if self.condition is None else self.condition.true_of(values)
        if self.condition is None or true:
            return True
        return self._why(facts) if true is None else False

    def _may_match(self, values: Mapping[str, Any]) -> bool:
        return self.condition is None or self.condition.true_of(values) is not False

    def _why(self, facts: Mapping[str, Any]) -> Trouble:
        names = () if self.condition is None else self.condition.names
        missing = next((name for name in names if name not in facts), None)
        return Trouble(Why.FAILED) if missing is None else Trouble(Why.MISSING, missing)


@dataclass(frozen=True)
class CompiledPolicy:
    """The first rule that matches decides. Where one cannot be asked, a person is, and hears why."""

    rules: tuple[CompiledRule, ...]
    default: Rule

    def ruling(self, kind: str, facts: Mapping[str, object]) -> Ruled:
        """``facts`` by the names in FACT_NAMES; what is missing or no such value counts as missing. Never raises
        for a kind that there is."""
        known = held(kind, {**facts, "kind": kind})
        values = {name: _CEL[type(value)](value) for name, value in known.items()}
        passed: list[str] = []
        for one in self.rules:
            if one.rule.kinds and kind not in one.rule.kinds:
                continue
            found = one.matches(known, values)
            if isinstance(found, Trouble):
                flow = one.rule.flow if one.rule.outcome is Outcome.ASK else ""
                return Ruled(one.rule.name, Outcome.ASK, one.rule.sentence, flow, found, tuple(passed))
            if found:
                return _ruled(one.rule, passed)
            passed.append(one.rule.name)
        return _ruled(self.default, passed)


@lru_cache(maxsize=256)
def compile_policy(policy: Policy) -> CompiledPolicy:
    """Raises BadExpression where a rule's condition is none, and KeyError on a kind that there is not."""
    rules = tuple(CompiledRule(rule, condition_of(rule)) for rule in policy.rules)
    return CompiledPolicy(rules, policy.default)


def condition_of(rule: Rule) -> Expression | None:
    """None: it has none. Raises BadExpression."""
    return expression(rule.when, facts_of(rule.kinds)) if rule.when else None


def _ruled(rule: Rule, passed: list[str]) -> Ruled:
    return Ruled(rule.name, rule.outcome, rule.sentence, rule.flow, None, tuple(passed))


def _limited(limits: Limits, facts: Mapping[str, Any], *, within: bool) -> bool | Trouble:
    """Whether the amount is at most the limit of its currency; ``within`` False: whether it is more."""
    amount, currency = facts.get("amount"), facts.get("currency")
    if amount is None or currency is None:
        return Trouble(Why.MISSING, "amount" if amount is None else "currency")
    limit = dict(limits).get(currency)
    if limit is None:
        return Trouble(Why.CURRENCY, currency)
    return bool((amount <= limit) is within)
