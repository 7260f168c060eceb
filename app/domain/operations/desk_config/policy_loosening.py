"""Which changes of the policy's rules let more through, or ask fewer: all but those that plainly do not."""

from dataclasses import replace
from typing import Final

from app.domain.approvals.policies.rules import Limits, Outcome, Policy, Rule
from app.domain.operations.desk_config.desk_policy import DeskPolicy
from app.domain.operations.desk_config.loosens import Loosens

RULES: Final = "policy.rules"
DEFAULT: Final = "policy.default"
PLACES: Final = (RULES, DEFAULT)


def policy_reasons(old: DeskPolicy, new: DeskPolicy) -> dict[str, Loosens]:
    """By place. A first policy only narrows what the limits let through; without one they decide alone again."""
    before, after = old.policy, new.policy
    if before is None:
        return {}
    if after is None:
        return {DEFAULT: Loosens.NO_RULES}
    found = {DEFAULT: Loosens.RULES} if _laxer_default(before.default, after.default) else {}
    return found if _narrows(before, after) else {**found, RULES: Loosens.RULES}


def _laxer_default(old: Rule, new: Rule) -> bool:
    if old.outcome is not new.outcome:
        return new.outcome is not Outcome.REFUSE
    return old.flow not in ("", new.flow)


def _narrows(old: Policy, new: Policy) -> bool:
    """Whether the new rules are the old ones with nothing but stricter ones put between them, and nothing but what
    let something through taken away or lowered."""
    left, kept = list(old.rules), {rule.name for rule in new.rules}
    for number, rule in enumerate(new.rules):
        after = (*new.rules[number + 1 :], new.default)
        while left and left[0].name not in kept and _may_go(left):
            left.pop(0)
        if left and left[0].name == rule.name:
            was = left.pop(0)
            if not (_same(was, rule) or (_lowered(was, rule) and not _lets_through(after))):
                return False
        elif not _stricter(rule, after):
            return False
    while left and _may_go(left):
        left.pop(0)
    return not left


def _may_go(left: list[Rule]) -> bool:
    """What the first of them let through, no later one does."""
    return left[0].outcome is Outcome.LET_THROUGH and not _lets_through(tuple(left[1:]))


def _lets_through(rules: tuple[Rule, ...]) -> bool:
    return any(one.outcome is Outcome.LET_THROUGH for one in rules)


def _stricter(rule: Rule, after: tuple[Rule, ...]) -> bool:
    """Of a new one: it refuses, or it asks where no later rule refuses or names who is asked."""
    if rule.outcome is Outcome.ASK:
        return all(one.outcome is not Outcome.REFUSE and not one.flow for one in after)
    return rule.outcome is Outcome.REFUSE


def _same(old: Rule, new: Rule) -> bool:
    return replace(old, sentence="") == replace(new, sentence="")


def _lowered(old: Rule, new: Rule) -> bool:
    """The same, but that it lets less through."""
    plain = _same(replace(old, up_to=()), replace(new, up_to=()))
    return plain and new.outcome is Outcome.LET_THROUGH and _below(dict(old.up_to), new.up_to)


def _below(old: dict[str, int], new: Limits) -> bool:
    return len(new) == len(old) and all(limit <= old.get(currency, -1) for currency, limit in new)
