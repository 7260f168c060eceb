"""Messages to one person: by the ways they chose, in their order, once per (what, whom)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.ids import ActorId, TenantId
from app.domain.people.reaching import PersonMessage, Reached, Told, Try, TryOutcome, Way, Ways


class Messages(Protocol):
    """Reaches a person of the desk, who is named by their id and never by an address."""

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId) -> Reached:
        """By the first of their ways that takes it; said again under the same ``what`` it is the same message.

        Where none takes it, operators are told once. Raises nothing of any way's; Unavailable where the records do
        not answer or another host sends it just now: then a retry heals it.
        """
        ...


@dataclass(frozen=True)
class Turn:
    """Leave to try: whoever has the newest turn of (what, whom) may go on, and nobody else."""

    what: str
    whom: ActorId
    number: int
    tries: Sequence[Try]


class SentMessages(Protocol):
    """What was tried: on record before anything leaves."""

    async def take(self, tenant: TenantId, what: str, whom: ActorId) -> Turn | Reached:
        """A turn, or how it ended already. Tries that were cut off are ``lost`` from now on.

        Raises Unavailable while somebody else has the turn.
        """
        ...

    async def begin(self, tenant: TenantId, turn: Turn, way: Way) -> int:
        """A try, by its number. Raises Unavailable where somebody else has the turn, or it was sent after all."""
        ...

    async def end(self, tenant: TenantId, turn: Turn, number: int, outcome: TryOutcome, code: str = "") -> None:
        """How a try ended; the answer to one that was taken for lost still counts."""
        ...

    async def give_up(self, tenant: TenantId, turn: Turn) -> None:
        """No way took it."""
        ...

    async def recent(self, tenant: TenantId, whom: ActorId | None, *, limit: int) -> Sequence[Told]:
        """Newest first, everybody's or one person's."""
        ...


class PersonWays(Protocol):
    """Who wants to be reached how. Addresses of services lie sealed and are opened where they are used."""

    async def of(self, tenant: TenantId, person: ActorId) -> Ways:
        """Theirs, or the usual ones."""
        ...

    async def address(self, tenant: TenantId, person: ActorId, name: str) -> str:
        """Of a service of theirs. Raises NotFound, Misconfigured."""
        ...

    async def keep(self, tenant: TenantId, person: ActorId, way: Way, address: str, *, by: ActorId) -> None:
        """Add a service or replace its address (``person_way_set``). Raises BadInput, Misconfigured."""
        ...

    async def remove(self, tenant: TenantId, person: ActorId, name: str, *, by: ActorId) -> None:
        """Forget a service's address (``person_way_removed``). Raises NotFound."""
        ...

    async def order(self, tenant: TenantId, person: ActorId, names: Sequence[str], *, by: ActorId) -> None:
        """Try these, in this order (``person_ways_ordered``); none: the usual ones. Raises BadInput."""
        ...

    async def choosers(self, tenant: TenantId, *, limit: int) -> Sequence[ActorId]:
        """Those who chose an order themselves."""
        ...


class CarrierFailed(Exception):
    """Certainly not sent; ``code`` says why, in a word, and holds nothing of any address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CarrierUnsure(CarrierFailed):
    """No answer in time: it may arrive."""


class Carrier(Protocol):
    """What carries messages of one kind. Raises CarrierFailed (certainly not sent) or CarrierUnsure."""

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId, way: Way) -> None:
        """Hand it over."""
        ...


class ServiceAddresses(Protocol):
    """Reads what somebody typed as the address of a service."""

    async def read(self, address: str) -> str:
        """Which service it is. Raises BadInput with a sentence that says what to write instead."""
        ...
