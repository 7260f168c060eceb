"""Limits of a key as they are typed: read, and refused where no key can have them."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from app.domain.actions.registry import KINDS
from app.domain.money import exponent
from app.domain.people.actors import is_member_id
from app.domain.people.key_limits import KeyLimits, listed

PER_MINUTE_MAX: Final = 100_000
OPEN_MAX: Final = 100_000
NAMES_MAX: Final = 100  # of kinds, tools, currencies or reviewers

_KINDS: Final = frozenset({*KINDS, "tool_call"})
_AMOUNT: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,3}))? ?([A-Z]{3})", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,127}", re.ASCII)


class Limit(StrEnum):
    """What can be limited, as it is named to lift a limit."""

    KIND = "kind"
    TOOL = "tool"
    AMOUNT = "amount-max"
    PER_MINUTE = "per-minute"
    OPEN = "open-max"
    REVIEWER = "reviewer"


_FIELDS: Final = {
    Limit.KIND: "kinds",
    Limit.TOOL: "tools",
    Limit.AMOUNT: "amounts_max",
    Limit.PER_MINUTE: "per_minute",
    Limit.OPEN: "open_max",
    Limit.REVIEWER: "reviewers",
}


def changed(before: KeyLimits, named: KeyLimits, lifted: Collection[Limit]) -> KeyLimits:
    """What is named takes the place of what was, what is lifted is no limit any more, and the rest stays."""
    said = {name: value for name, value in before.to_json().items() if name not in {_FIELDS[one] for one in lifted}}
    return KeyLimits.from_json({**said, **named.to_json()})


def amount_of(text: str) -> tuple[str, int]:
    """``amount_of("50.00EUR") == ("EUR", 5000)``. Raises ValueError with a sentence."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no amount; write it like 50.00EUR")
    whole, fraction, currency = found[1], found[2] or "", found[3]
    decimals = exponent(currency)
    if len(fraction) > decimals:
        raise ValueError(f"{text!r} has more decimals than {currency} has")
    cents = int(whole) * 10**decimals + int(fraction.ljust(decimals, "0") or 0)
    if cents == 0:
        raise ValueError("An amount of nothing allows nothing; name the kinds instead that the key may ask for")
    return currency, cents


def fault_of(limits: KeyLimits) -> str | None:
    """Why no key may have these limits; None if one may."""
    counts = (("a minute", limits.per_minute, PER_MINUTE_MAX), ("open", limits.open_max, OPEN_MAX))
    for name, count, most in counts:
        if count is not None and not 1 <= count <= most:
            return f"How many {name} is a number from 1 to {most}"
    if unknown := limits.kinds - _KINDS:
        return f"There is no kind {listed(unknown)}; there is {listed(_KINDS)}"
    if odd := {one for one in limits.tools if not _NAME.fullmatch(one)}:
        return f"No tool can be called {listed(odd)}"
    if odd := {one for one in limits.reviewers if not is_member_id(one)}:
        return f"{listed(odd)} is no member id of Slack's, which begins with U or W"
    parts = (limits.kinds, limits.tools, limits.reviewers, limits.amounts_max)
    return f"A limit names at most {NAMES_MAX} of a sort" if max(map(len, parts)) > NAMES_MAX else None
