"""What a key may ask for, and how much of it: the rule that judges a request as it opens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from app.domain.money import format_money


class Over(StrEnum):
    """Why a key may not ask for that. A closed set."""

    LOCKED = "key_locked"
    KIND = "kind"
    TOOL = "tool"
    AMOUNT = "amount"
    CURRENCY = "currency"
    REVIEWERS = "reviewers"
    PER_MINUTE = "per_minute"
    OPEN = "open"


@dataclass(frozen=True)
class KeyLimits:
    """Of one key and of all that take its place. What is empty or None is not limited."""

    kinds: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()  # of what is called by name
    amounts_max: Mapping[str, int] = field(
        default_factory=dict
    )  # in cents by currency; another currency is then none
    per_minute: int | None = None
    open_max: int | None = None
    reviewers: frozenset[str] = frozenset()  # who alone may decide, of those who may anyway

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From the stored row."""
        return cls(
            kinds=frozenset(data.get("kinds", ())),
            tools=frozenset(data.get("tools", ())),
            amounts_max=dict(data.get("amounts_max", {})),
            per_minute=data.get("per_minute"),
            open_max=data.get("open_max"),
            reviewers=frozenset(data.get("reviewers", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """What is limited, and nothing else."""
        said = {
            "kinds": sorted(self.kinds),
            "tools": sorted(self.tools),
            "amounts_max": dict(sorted(self.amounts_max.items())),
            "per_minute": self.per_minute,
            "open_max": self.open_max,
            "reviewers": sorted(self.reviewers),
        }
        return {name: value for name, value in said.items() if value or value == 0}

    def words(self) -> str:
        """For a list at a terminal; empty where nothing is limited."""
        amounts = [f"at most {format_money(cents, currency)}" for currency, cents in sorted(self.amounts_max.items())]
        said = [*sorted(self.kinds), *(f"tool {one}" for one in sorted(self.tools)), *amounts]
        said += [f"{self.per_minute} a minute"] if self.per_minute is not None else []
        said += [f"{self.open_max} open"] if self.open_max is not None else []
        said += [f"decided by {', '.join(sorted(self.reviewers))}"] if self.reviewers else []
        return "; ".join(said)


NO_LIMITS: Final = KeyLimits()


@dataclass(frozen=True)
class Wanted:
    """What is asked for, as far as a limit may speak of it."""

    kind: str
    tool: str = ""
    amount_cents: int | None = None  # None: it is about no money
    currency: str = ""
    reviewers: frozenset[str] = frozenset()  # whom the request itself names; empty: whoever may decide


@dataclass(frozen=True)
class AskedSoFar:
    """What a key and those it took the place of have asked for, read under their lock."""

    open: int = 0
    in_last_minute: int = 0
    locked: bool = False


@dataclass(frozen=True)
class Allowed:
    """It may be opened; ``reviewers`` are who alone may decide, empty where neither key nor request names any."""

    reviewers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OverLimit:
    """It may not; ``sentence`` says what stands in the way."""

    why: Over
    sentence: str


def judge(limits: KeyLimits, wanted: Wanted, so_far: AskedSoFar) -> Allowed | OverLimit:
    """Whether a key with these limits may open this now. What no limit names is allowed."""
    if so_far.locked:
        return OverLimit(Over.LOCKED, "This key is locked")
    over = _of_what(limits, wanted) or _of_amount(limits, wanted) or _how_many(limits, so_far)
    if over is not None:
        return over
    both = limits.reviewers & wanted.reviewers
    if limits.reviewers and wanted.reviewers and not both:
        names = listed(limits.reviewers)
        return OverLimit(
            Over.REVIEWERS, f"What this key asks for is decided by {names}, and the request names others"
        )
    return Allowed(both or limits.reviewers or wanted.reviewers)


def _of_what(limits: KeyLimits, wanted: Wanted) -> OverLimit | None:
    if limits.kinds and wanted.kind not in limits.kinds:
        return OverLimit(Over.KIND, f"This key asks for {listed(limits.kinds)} only, not for {wanted.kind}")
    if limits.tools and wanted.tool and wanted.tool not in limits.tools:
        return OverLimit(Over.TOOL, f"This key asks for the tools {listed(limits.tools)} only, not for {wanted.tool}")
    return None


def _of_amount(limits: KeyLimits, wanted: Wanted) -> OverLimit | None:
    if not limits.amounts_max or wanted.amount_cents is None:
        return None
    most = limits.amounts_max.get(wanted.currency)
    if most is None:
        return OverLimit(Over.CURRENCY, f"This key asks for amounts in {listed(limits.amounts_max)} only")
    if wanted.amount_cents > most:
        asked = format_money(wanted.amount_cents, wanted.currency)
        return OverLimit(
            Over.AMOUNT, f"This key asks for at most {format_money(most, wanted.currency)}, and this is {asked}"
        )
    return None


def _how_many(limits: KeyLimits, so_far: AskedSoFar) -> OverLimit | None:
    if limits.open_max is not None and so_far.open >= limits.open_max:
        return OverLimit(
            Over.OPEN,
            f"This key may have {limits.open_max} open at once, and has {so_far.open}; withdraw some or wait",
        )
    if limits.per_minute is not None and so_far.in_last_minute >= limits.per_minute:
        return OverLimit(Over.PER_MINUTE, f"This key may ask for {limits.per_minute} in a minute, and has")
    return None


def listed(names: Iterable[str]) -> str:
    """Names in their order."""
    return ", ".join(sorted(names))
