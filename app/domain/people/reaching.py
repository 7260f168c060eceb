"""How a person wants to be reached, and what became of each try: which way is next, and when it is over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.ids import ActorId

WAYS_MAX: Final = 5
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
ADDRESS_CHARS_MAX: Final = 1_000
LOST_MAX: Final = 2  # tries of one way that were cut off: after so many the next way is taken
WHAT_CHARS_MAX: Final = 200


class WayKind(StrEnum):
    """What carries a message."""

    SLACK = "slack"  # a direct message
    MAIL = "mail"  # to their address at the desk
    SERVICE = "service"  # an address of their own: SMS, push, a pager


@dataclass(frozen=True)
class Way:
    """One way to a person. ``name`` is theirs to choose where it is a service, else the kind's own."""

    kind: WayKind
    name: str
    service: str = ""  # which service carries it, such as ``twilio``; of the address nothing else is told


SLACK: Final = Way(WayKind.SLACK, WayKind.SLACK.value)
MAIL: Final = Way(WayKind.MAIL, WayKind.MAIL.value)
USUAL: Final = (SLACK, MAIL)  # of whoever chose nothing


@dataclass(frozen=True)
class Ways:
    """In the order in which they are tried; ``chosen``: they said so themselves, or the operator for them."""

    person: ActorId
    order: Sequence[Way] = USUAL
    chosen: bool = False
    aside: Sequence[Way] = ()  # kept, and in no place of the order

    def named(self, name: str) -> Way | None:
        """One of theirs, wherever it stands."""
        own = (*self.order, *self.aside, SLACK, MAIL)
        return next((one for one in own if one.name == name), None)


@dataclass(frozen=True)
class PersonMessage:
    """What one person is told. ``what`` names it: under one name nobody is told twice.

    The texts are plain and rendered by us: no markup, nothing unescaped is read out of them.
    """

    what: str
    subject: str
    text: str
    link: str = ""
    urgent: bool = False  # also in their quiet hours

    def __post_init__(self) -> None:
        """A name is a key of a row, and so are its limits."""
        if not 1 <= len(self.what) <= WHAT_CHARS_MAX:
            raise ValueError(f"what a message is about has 1 to {WHAT_CHARS_MAX} characters")


class TryOutcome(StrEnum):
    """How one try ended."""

    SENT = "sent"  # whoever carries it took it
    FAILED = "failed"  # certainly not sent
    UNSURE = "unsure"  # no answer in time: it may arrive
    LOST = "lost"  # we were cut off before the answer: it may arrive, and is tried once more


class Reached(StrEnum):
    """What became of a message."""

    SENT = "sent"  # now or before
    NOWHERE = "nowhere"  # no way took it, and operators were told
    QUIET = "quiet"  # in their quiet hours: nothing was begun


@dataclass(frozen=True)
class Try:
    """One try, as the record has it; ``outcome`` is None while it lasts."""

    number: int
    way: Way
    begun_at: datetime
    outcome: TryOutcome | None = None
    code: str = ""


@dataclass(frozen=True)
class Told:
    """A message to a person, as the record has it. Of its words nothing is kept."""

    what: str
    person: ActorId
    state: str
    begun_at: datetime
    tries: Sequence[Try] = field(default_factory=tuple)

    @property
    def perhaps_twice(self) -> bool:
        """Whether more than one try may have arrived."""
        arrived = {TryOutcome.SENT, TryOutcome.UNSURE, TryOutcome.LOST}
        return sum(one.outcome in arrived for one in self.tries) > 1


def next_way(order: Sequence[Way], tries: Sequence[Try]) -> Way | None:
    """The first that has not ended badly; one that we were cut off in is tried once more. None: it is over."""
    for way in order:
        ends = [one.outcome for one in tries if one.way.name == way.name]
        ended = TryOutcome.FAILED in ends or TryOutcome.UNSURE in ends
        if not ended and ends.count(TryOutcome.LOST) < LOST_MAX:
            return way
    return None
