"""How often a desk's reviewers are tested, and with what."""

from dataclasses import dataclass
from typing import Final

WORKDAYS: Final = 5
PER_WEEK_MAX: Final = 20


@dataclass(frozen=True)
class CanaryPlan:
    """Hours are of the desk's own clock, Monday to Friday. ``falsehoods``: one of them is drawn for each."""

    per_week: int = 0  # about so many; 0: none
    falsehoods: tuple[str, ...] = ("amount", "other_order", "injected", "disputed", "duplicate")
    from_hour: int = 9
    until_hour: int = 17  # none comes from then on

    @property
    def hours(self) -> int:
        """In a week; 0 where it ends before it begins."""
        return WORKDAYS * max(0, self.until_hour - self.from_hour)
