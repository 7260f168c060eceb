"""The ladder an unanswered approval climbs: ask, remind, escalate, and then expire."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

LADDER_RUNGS_MAX: Final = 3


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
    """When, counted from opening, each thing happens (seconds). Stored with the approval it belongs to."""

    remind_after_seconds: int
    escalate_after_seconds: int
    expire_after_seconds: int

    def __post_init__(self) -> None:
        """Refuse ladders whose rungs are out of order."""
        if not 1 <= self.remind_after_seconds < self.escalate_after_seconds < self.expire_after_seconds:
            raise ValueError("The ladder needs remind < escalate < expire, each at least one second apart")

    def rungs(self) -> tuple[EscalationStep, ...]:
        """The rounds in order; their patience adds up to ``expire_after_seconds``."""
        return (
            EscalationStep(1, RungKind.ASK, self.remind_after_seconds),
            EscalationStep(2, RungKind.REMIND, self.escalate_after_seconds - self.remind_after_seconds),
            EscalationStep(3, RungKind.ESCALATE, self.expire_after_seconds - self.escalate_after_seconds),
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From the stored row."""
        return cls(**data)
