"""The ladder an unanswered approval climbs: ask, remind, escalate, and then expire."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

LADDER_RUNGS_MAX: Final = 3
# However long the customer has waited already, reviewers have the card for so long before on-call is called.
REVIEWERS_FIRST_SECONDS: Final = 60


class RungKind(StrEnum):
    """What happens when a rung begins."""

    ASK = "ask"
    REMIND = "remind"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class EscalationStep:
    """One round of waiting: ``number`` (1-based) names its steps, ``patience_seconds`` is at least 1."""

    number: int
    kind: RungKind
    patience_seconds: int


@dataclass(frozen=True)
class EscalationPolicy:
    """After how many seconds each thing happens. Stored with the approval it belongs to."""

    remind_after_seconds: int
    escalate_after_seconds: int
    expire_after_seconds: int

    def __post_init__(self) -> None:
        """Refuse ladders whose rungs are out of order."""
        if not 1 <= self.remind_after_seconds < self.escalate_after_seconds < self.expire_after_seconds:
            raise ValueError("The ladder needs remind < escalate < expire, each at least one second apart")

    def rungs(self, waited_seconds: int = 0) -> tuple[EscalationStep, ...]:
        """The rounds in order; their patience adds up to ``expire_after_seconds``.

        On-call is called when the *customer* has waited so long, which began ``waited_seconds`` before it opened;
        reviewers are reminded, and it expires, by its own age. A reminder that would come later is left out.
        """
        soonest = min(self.escalate_after_seconds, REVIEWERS_FIRST_SECONDS)
        called = max(self.escalate_after_seconds - waited_seconds, soonest)
        reminded = min(self.remind_after_seconds, called)
        first = EscalationStep(1, RungKind.ASK, reminded)
        between = EscalationStep(2, RungKind.REMIND, called - reminded)
        last = EscalationStep(3, RungKind.ESCALATE, self.expire_after_seconds - called)
        return (first, between, last) if between.patience_seconds else (first, last)

    def within(self, seconds: int) -> "EscalationPolicy":
        """The same in less time, each part of it as much shorter; itself where there is no less.

        Raises ValueError below three seconds: there are three rungs.
        """
        if seconds >= self.expire_after_seconds:
            return self
        reminded, called = (
            after * seconds // self.expire_after_seconds
            for after in (self.remind_after_seconds, self.escalate_after_seconds)
        )
        reminded = min(max(1, reminded), seconds - 2)
        return EscalationPolicy(reminded, min(max(reminded + 1, called), seconds - 1), seconds)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From the stored row."""
        return cls(**data)
