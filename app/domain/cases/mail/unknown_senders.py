"""Mails of people we do not know: how many of them an agent drafts a reply to, and how events name their writers."""

from dataclasses import dataclass
from typing import Final

from app.domain.cases.cases import Customer
from app.domain.event_references import reference_of

TIER: Final = "unknown"  # of a mail whose sender is no customer of ours, for flow control
DAY_HOURS: Final = 24


@dataclass(frozen=True)
class UnknownSenderLimits:
    """Drafts within a day. Beyond them a person answers, as for any mail that no draft comes for."""

    each: int = 3  # of one address
    all: int = 100  # of the whole desk

    def allow(self, *, of_sender: int, of_all: int) -> bool:
        """Whether one more is drafted, after as many as that."""
        return of_sender < self.each and of_all < self.all


DEFAULT_LIMITS: Final = UnknownSenderLimits()


@dataclass(frozen=True)
class Writer:
    """Who wrote a mail, as events name them: a customer, or an address that is nobody's we know."""

    sender: str
    customer: Customer | None

    @property
    def reference(self) -> str:
        """Each stranger has one of their own, so that they queue behind themselves and not behind each other."""
        return reference_of(self.customer.id) if self.customer else reference_of(f"{TIER} {self.sender}")

    @property
    def tier(self) -> str:
        """Strangers come behind everybody whose tier we know."""
        return self.customer.tier if self.customer else TIER
