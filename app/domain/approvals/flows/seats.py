"""Who may decide which stage of a flow, as the door that a vote came through knows it at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.domain.ids import ActorId


@dataclass(frozen=True)
class Seats:
    """``of``: of whoever votes and of everybody whose vote stands, the names of the stages they may decide now.

    Whoever is there with no stage may decide none any more; of whoever is not there nothing is known. ``sizes`` is
    how many people a stage has, where that is known.
    """

    of: Mapping[ActorId, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, person: ActorId) -> frozenset[str]:
        """The stages that somebody may decide now."""
        return self.of.get(person, frozenset())

    def knows(self, people: frozenset[ActorId]) -> bool:
        """Whether it was asked of all of them."""
        return people <= self.of.keys()
