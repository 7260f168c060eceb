"""A desk's policy: rules in their order, of which the first that matches decides, and one for what none matches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

RULES_MAX: Final = 100
NAME_CHARS_MAX: Final = 40
SENTENCE_CHARS_MAX: Final = 200
CURRENCIES_MAX: Final = 40
DEFAULT_NAME: Final = "default"
# Whose sums limit what passes without a person. Of every other kind people decide, whatever a rule says.
PASSING_KINDS: Final = ("refund",)


class Outcome(StrEnum):
    """What a rule wants."""

    REFUSE = "refuse"
    LET_THROUGH = "let_through"  # inside the desk's limits and sums, which no rule raises
    ASK = "ask"


Limits = tuple[tuple[str, int], ...]  # by currency (capital letters), in its minor units


@dataclass(frozen=True)
class Rule:
    """It matches where its kind is among ``kinds`` (empty: every kind), ``when`` is true (empty: always), and the
    amount is at most ``up_to`` and more than ``above``, each in its currency (empty: no such limit)."""

    name: str
    outcome: Outcome
    kinds: tuple[str, ...] = ()
    when: str = ""
    up_to: Limits = ()
    above: Limits = ()
    flow: str = ""  # of the desk's file, who decides; empty: any one reviewer
    sentence: str = ""  # in the desk's own words

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what is not given."""
        data = {
            "name": self.name,
            "do": self.outcome.value,
            "kinds": list(self.kinds),
            "when": self.when,
            "up_to": dict(self.up_to),
            "above": dict(self.above),
            "flow": self.flow,
            "sentence": self.sentence,
        }
        return {name: value for name, value in data.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises KeyError, TypeError or ValueError on anything else."""
        return cls(
            name=data["name"],
            outcome=Outcome(data["do"]),
            kinds=tuple(data.get("kinds", ())),
            when=data.get("when", ""),
            up_to=tuple(sorted(data.get("up_to", {}).items())),
            above=tuple(sorted(data.get("above", {}).items())),
            flow=data.get("flow", ""),
            sentence=data.get("sentence", ""),
        )


@dataclass(frozen=True)
class Policy:
    """``default`` has no condition: it decides where no rule matches."""

    rules: tuple[Rule, ...]
    default: Rule

    def __post_init__(self) -> None:
        """Refuse what could leave a request without a rule, or two rules that no record could tell apart."""
        default = self.default
        if default.when or default.kinds or default.up_to or default.above:
            raise ValueError("The default decides where no rule matches, so it has no condition")
        if default.outcome is Outcome.LET_THROUGH:
            raise ValueError("The default asks or refuses: what nobody thought of does not pass without a person")
        names = [rule.name for rule in (*self.rules, default)]
        if len(names) != len(set(names)):
            raise ValueError("The rules of a policy have names of their own")
        if len(self.rules) > RULES_MAX:
            raise ValueError(f"A policy has at most {RULES_MAX} rules")


class Why(StrEnum):
    """Why a rule could not be asked, so that a person decides."""

    MISSING = "missing"  # a fact that it goes by is not known
    CURRENCY = "currency"  # it limits an amount, and not in this currency
    FAILED = "failed"  # what it works out cannot be worked out


@dataclass(frozen=True)
class Trouble:
    """``name``: the fact or the currency."""

    why: Why
    name: str = ""


@dataclass(frozen=True)
class Ruled:
    """Which rule decided, and what. With ``trouble`` it is always asked, of any one reviewer unless it says more."""

    rule: str
    outcome: Outcome
    sentence: str = ""
    flow: str = ""
    trouble: Trouble | None = None
    passed_by: tuple[str, ...] = field(default=(), compare=False)  # the rules before it that did not match
