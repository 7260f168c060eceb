"""A version that waits for a second owner: what it would change, who may settle it, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.domain.ids import Posted, TenantId
from app.domain.operations.desk_config import Told
from app.domain.operations.desk_versions import DeskVersion

Choice = Literal["confirm", "discard"]
Move = Literal["proposed", "confirmed", "discarded", "overtaken"]


class Verdict(StrEnum):
    """What became of one owner's word. The first two count."""

    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    NOT_OWNER = "not_owner"
    OWN = "own"
    OVERTAKEN = "overtaken"
    WAS_CONFIRMED = "was_confirmed"
    WAS_DISCARDED = "was_discarded"
    NEVER_WAITED = "never_waited"

    @property
    def counts(self) -> bool:
        return self in {Verdict.CONFIRMED, Verdict.DISCARDED}


class State(StrEnum):
    """As its card shows it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    OVERTAKEN = "overtaken"


class SaidAs(StrEnum):
    """How a value is told to people."""

    OFF = "off"
    AMOUNT = "amount"  # whole minor units, of every currency
    PEOPLE = "people"  # ids of people and of user groups, as a tuple
    CHANNEL = "channel"
    TEXT = "text"
    PLAIN = "plain"  # as it stands in the file


@dataclass(frozen=True)
class Value:
    """One value of a field, before or after."""

    said_as: SaidAs
    value: str | int | tuple[str, ...] = ""


@dataclass(frozen=True)
class ProposedChange:
    """``field`` by its path in the file; ``loosens`` is a code, empty where nothing more is let through."""

    field: str
    before: Value
    after: Value
    loosens: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredProposal:
    """A version as the records have it, beside what it was compared with and what is in force by now."""

    tenant: TenantId
    version: DeskVersion
    base_told: Told
    in_force: int
    card: Posted | None = None

    @property
    def state(self) -> State:
        if self.version.confirmed_at is not None:
            return State.CONFIRMED
        if self.version.discarded_at is not None:
            return State.DISCARDED
        return State.WAITING if self.version.base == self.in_force else State.OVERTAKEN


@dataclass(frozen=True, kw_only=True)
class DeskProposal(StoredProposal):
    """``changes`` None: what it changes cannot be told with this host's environment."""

    changes: tuple[ProposedChange, ...] | None
    owners: tuple[str, ...]  # of the file it was compared with


@dataclass(frozen=True)
class Settled:
    """An owner's word, and the version as it is after it."""

    verdict: Verdict
    version: DeskVersion
    in_force: int


def judge(waiting: DeskVersion, choice: Choice, owner: str, owners: Collection[str], in_force: int) -> Verdict:
    """``owners``: those that the file in force names; never those that the waiting one would."""
    counted = Verdict.CONFIRMED if choice == "confirm" else Verdict.DISCARDED
    if waiting.confirmed_at is not None:
        same = counted is Verdict.CONFIRMED and waiting.confirmed_as == owner
        return Verdict.CONFIRMED if same else Verdict.WAS_CONFIRMED
    if waiting.discarded_at is not None:
        same = counted is Verdict.DISCARDED and waiting.discarded_as == owner
        return Verdict.DISCARDED if same else Verdict.WAS_DISCARDED
    if not waiting.waits:
        return Verdict.NEVER_WAITED
    if owners and owner not in owners:
        return Verdict.NOT_OWNER
    if owner == waiting.owner:
        return Verdict.OWN
    return counted if waiting.base == in_force else Verdict.OVERTAKEN
