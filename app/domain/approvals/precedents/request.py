"""What of a request is compared: its features from its action and facts, and its words, masked as people see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.actions.action import Action, Facts
from app.domain.actions.money_action import MoneyAction, MoneyFacts
from app.domain.actions.tool_call import ToolCallAction, ToolCallFacts
from app.domain.approvals.precedents.embedding import TEXT_MAX
from app.domain.approvals.precedents.similarity import Features, age_band, amount_band
from app.domain.privacy.masking import masked
from app.domain.privacy.redaction import redacted


@dataclass(frozen=True)
class Words:
    """What was said of it: each part counts the same, so that a long mail does not drown a short reason."""

    subject: str = ""
    body: str = ""
    reason: str = ""  # the asker's
    things: str = ""  # what it is for, as the records or the tool's declaration name it

    def parts(self) -> tuple[str, ...]:
        """Those that say something, without what others could use: numbers, addresses, accounts."""
        every = (self.subject, self.body, self.reason, self.things)
        return tuple(masked(redacted(one[:TEXT_MAX])) for one in every if one.strip())


@dataclass(frozen=True)
class PastRequest:
    """A request as it is compared, now and later."""

    features: Features
    words: Words


def features_of(action: Action, facts: Facts, *, asked_on: date, tier: str) -> Features:
    """By what was asked, not by what was approved: the request is what is alike. Total for every kind."""
    if isinstance(action, MoneyAction):
        return Features(
            action.kind,
            action.currency,
            amount_band(action.amount_cents, action.currency),
            _age(facts, asked_on),
            tier,
        )
    return Features(action.kind, action.tool if isinstance(action, ToolCallAction) else "", tier=tier)


def things_of(action: Action, facts: Facts) -> str:
    """The order's or the call's own words."""
    if isinstance(facts, MoneyFacts):
        return " ".join((facts.description, *action.items(facts)))
    if isinstance(facts, ToolCallFacts) and isinstance(action, ToolCallAction):
        return " ".join((facts.tool_title, facts.title, *_said(action.values)))
    return ""


_SAID_MAX: Final = 50


def _said(values: object) -> Sequence[str]:
    """The words among a call's arguments, wherever they stand."""
    found: list[str] = []
    left = [values]
    while left and len(found) < _SAID_MAX:
        one = left.pop()
        if isinstance(one, dict):
            left += [*one.values()][:_SAID_MAX]
        elif isinstance(one, list):
            left += one[:_SAID_MAX]
        elif isinstance(one, str):
            found.append(one)
    return found


def _age(facts: Facts, asked_on: date) -> int | None:
    if not isinstance(facts, MoneyFacts):
        return None
    try:
        return age_band((asked_on - date.fromisoformat(facts.placed_on)).days)
    except ValueError:
        return None
