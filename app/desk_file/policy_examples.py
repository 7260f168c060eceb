"""A policy held to its own examples: what the rules say of each, beside what the file expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.approvals.policies.rules import Ruled, Why
from app.domain.operations.desk_config.desk_policy import DeskPolicy, Example
from app.policy_rules import compile_policy


@dataclass(frozen=True)
class Tried:
    """One example, and what the rules say of it."""

    example: Example
    ruled: Ruled

    @property
    def holds(self) -> bool:
        """Whether that is what the file expects."""
        example, ruled = self.example, self.ruled
        return ruled.outcome is example.expect and example.rule in ("", ruled.rule)


def policy_of(told: Mapping[str, Any]) -> DeskPolicy:
    """Of a file, as it tells it."""
    parts = {name: tuple(told.get(f"policy.{name}", ())) for name in ("rules", "examples")}
    return DeskPolicy(default=told.get("policy.default"), **parts)


def tried(policy: DeskPolicy) -> Iterator[Tried]:
    """Each example in the file's order; none without a policy."""
    rules = policy.policy
    if rules is None:
        return
    compiled = compile_policy(rules)
    for example in policy.expected:
        yield Tried(example, compiled.ruling(example.kind, example.facts))


def failures(policy: DeskPolicy) -> list[str]:
    """A sentence for each example that does not hold."""
    return [failure(one) for one in tried(policy) if not one.holds]


def failure(one: Tried) -> str:
    """What was expected, and what the rules say."""
    example = one.example
    by = f" by `{example.rule}`" if example.rule else ""
    return f"“{example.name}” expects `{example.expect}`{by}, and the rules say {said(one.ruled)}."


def said(ruled: Ruled) -> str:
    """A ruling in words."""
    return f"`{ruled.outcome}` by `{ruled.rule}`{_trouble(ruled)}"


def _trouble(ruled: Ruled) -> str:
    match ruled.trouble:
        case None:
            return ""
        case trouble if trouble.why is Why.MISSING:
            return f", because the fact `{trouble.name}` is missing"
        case trouble if trouble.why is Why.CURRENCY:
            return f", because it has no limit in {trouble.name}"
    return ", because its condition cannot be worked out"
