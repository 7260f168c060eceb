"""How a customer fares by our own records: what was seen, and the verdict a person would draw from it."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

WAITING_HOURS: Final = 24  # a customer's last words may stay unanswered this long before it is a sign
LOOKED_BACK_DAYS: Final = 30  # what went wrong longer ago is history, not health


class Verdict(StrEnum):
    """Small on purpose: somebody should act, somebody should look, nobody need do anything."""

    WELL = "well"
    WATCH = "watch"
    UNWELL = "unwell"


@dataclass(frozen=True)
class Signs:
    """Counts by the records; never texts or addresses."""

    waiting_cases: int = 0  # the customer spoke last, more than WAITING_HOURS ago
    overdue_approvals: int = 0  # still undecided after on-call was to be told
    refunds_in_trouble: int = 0  # approved, not carried out, and not asked about again
    failed_refunds: int = 0  # the provider said no, or took it back
    returned_mails: int = 0  # replies that could not be delivered: nobody reads what we write

    def to_json(self) -> dict[str, int]:
        """Only what was seen."""
        return {name: count for name, count in asdict(self).items() if count}


@dataclass(frozen=True)
class Checkup:
    """One customer on one UTC day (``run``, such as "2026-11-23")."""

    run: str
    verdict: Verdict
    signs: dict[str, int]


def verdict(signs: Signs) -> Verdict:
    """Money or words that did not arrive outweigh waiting."""
    if signs.refunds_in_trouble or signs.failed_refunds or signs.returned_mails:
        return Verdict.UNWELL
    if signs.waiting_cases or signs.overdue_approvals:
        return Verdict.WATCH
    return Verdict.WELL
