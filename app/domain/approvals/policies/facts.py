"""The facts that rules may name, of each kind of action: what each is, and what it is where nothing is unusual."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_BACK_DAYS: Final = 90  # of a customer's refunds and rejections
TEXT_CHARS_MAX: Final = 200  # of one fact: the rest of a longer one no rule sees
NUMBER_MAX: Final = 2**63 - 1


class Sort(StrEnum):
    """What a fact can be compared with. The values are what people are told."""

    MONEY = "money"  # whole minor units of `currency`
    NUMBER = "number"
    TEXT = "text"
    FLAG = "yes or no"


@dataclass(frozen=True)
class Fact:
    """``usual``: what an example of the file has where it says nothing else."""

    name: str
    sort: Sort
    meaning: str
    usual: str | int | bool

    def holds(self, value: object) -> bool:
        """Whether a value can be one of this fact."""
        if self.sort is Sort.FLAG:
            return type(value) is bool
        if self.sort is Sort.TEXT:
            return isinstance(value, str)
        return type(value) is int and -NUMBER_MAX <= value <= NUMBER_MAX


_EVERYWHERE: Final = (
    Fact("kind", Sort.TEXT, "what is asked for: `refund`, `store_credit` or `tool_call`", ""),
    Fact(
        "asked_by", Sort.TEXT, "`mail` (a customer's, by the support agent), `program`, `event` or `person`", "mail"
    ),
    Fact("agent_key", Sort.TEXT, "the name of the key that a program asks with; empty where none does", ""),
    Fact("hour", Sort.NUMBER, "0 to 23, by the desk's zone, when it is asked", 10),
    Fact("weekday", Sort.TEXT, "`mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`, by the desk's zone", "tue"),
)
_MONEY: Final = (
    Fact("amount", Sort.MONEY, "what is asked for, in minor units of `currency`", 1500),
    Fact("currency", Sort.TEXT, "the order's, in capital letters, such as `EUR`", "EUR"),
    Fact("paid", Sort.MONEY, "what was paid for the order", 6000),
    Fact("refunded", Sort.MONEY, "what was paid back of it before", 0),
    Fact("share_percent", Sort.NUMBER, "the amount as a share of what was paid, rounded up: 1 to 100", 25),
    Fact("lines", Sort.NUMBER, "how many lines of the order it is for; 0 where it is a sum that belongs to none", 1),
    Fact("order_age_days", Sort.NUMBER, "whole days since the order was placed", 5),
    Fact("tier", Sort.TEXT, "the customer's, as your records have it: `enterprise`, `pro` or `standard`", "standard"),
    Fact("refunds_90d", Sort.NUMBER, "refunds and credits that this customer got here in the last 90 days", 0),
    Fact("rejections_90d", Sort.NUMBER, "requests of this customer that people rejected in the last 90 days", 0),
    Fact("came_back", Sort.NUMBER, "refunds to this customer that came back", 0),
    Fact("customer_wait_minutes", Sort.NUMBER, "how long the customer waits: since the mail arrived", 1),
    Fact(
        "sender_verified", Sort.FLAG, "whether the mail is proved to come from its sender; true without a mail", True
    ),
    Fact("injection_signals", Sort.NUMBER, "signs in the mail that somebody wants to steer the agent", 0),
)
_TOOL_CALL: Final = (Fact("tool", Sort.TEXT, "the tool's name, as this file declares it", "delete_branch"),)

# By kind, in the order in which people are shown them. What a kind has not, its rules cannot name.
FACT_NAMES: Final[Mapping[str, Mapping[str, Fact]]] = MappingProxyType(
    {
        kind: MappingProxyType({one.name: one for one in facts})
        for kind, facts in {
            "refund": _EVERYWHERE + _MONEY,
            "store_credit": _EVERYWHERE + _MONEY,
            "tool_call": _EVERYWHERE + _TOOL_CALL,
        }.items()
    }
)


def facts_of(kinds: tuple[str, ...]) -> Mapping[str, Fact]:
    """What a rule for all of these may name: what each of them has. Raises KeyError on a kind that there is not."""
    first, *others = [FACT_NAMES[kind] for kind in kinds or tuple(FACT_NAMES)]
    return {name: fact for name, fact in first.items() if all(name in one for one in others)}


def usual_facts(kind: str) -> dict[str, Any]:
    """Of a request in which nothing is unusual."""
    return {name: fact.usual for name, fact in FACT_NAMES[kind].items()} | {"kind": kind}


def held(kind: str, facts: Mapping[str, object]) -> dict[str, Any]:
    """Those of a kind's facts that are known and are what they should be; the others count as missing."""
    known = FACT_NAMES[kind]
    good = {name: value for name, value in facts.items() if name in known and known[name].holds(value)}
    return {name: value[:TEXT_CHARS_MAX] if isinstance(value, str) else value for name, value in good.items()}
