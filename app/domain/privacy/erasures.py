"""Somebody who is to be forgotten: who they are, how far that is, and how a list of them names nobody."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NewType

from app.domain.ids import ActorId, CustomerId, TenantId

ErasureId = NewType("ErasureId", str)

ADDRESS_SUFFIX: Final = "@erased.invalid"  # a name that no mail server can ever have
REASON_CHARS_MAX: Final = 500
REMOVED: Final = "removed"
FILE: Final = "file"  # in place of a channel: what is to be removed is a file, by Slack's id


@dataclass(frozen=True)
class Person:
    """A customer of the records, or somebody who only ever wrote."""

    customer_id: CustomerId | None
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """How much there is of a person, by kind; ``live``: approvals that are withdrawn before anything else.

    ``alike``: senders that are not among them and may be the same person in another spelling.
    """

    counts: Mapping[str, int]
    live: int
    alike: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far the records are. ``waiting``: something of theirs is being carried out this moment."""

    cases: int = 0
    waiting: int = 0
    more: bool = False


@dataclass(frozen=True)
class Erasure:
    """One request, as its row has it; ``kept`` are messages that Slack would not remove, with its word for why."""

    id: ErasureId
    reference: str
    person: Person
    requested_by: ActorId
    requested_at: datetime
    done_at: datetime | None
    counts: Mapping[str, int] = field(default_factory=dict)
    posts: int = 0
    tried: int = 0
    kept: Sequence[tuple[str, str, str]] = ()

    @property
    def alias(self) -> str:
        """What stands where their address stood."""
        return self.reference + ADDRESS_SUFFIX


def fingerprint(salt: str, tenant: TenantId, identity: str) -> str:
    """What a list outside the records knows a person by; each line of it has a salt of its own."""
    said = f"{tenant}\n{identity.strip().lower()}"
    return hmac.new(bytes.fromhex(salt), said.encode("utf-8", "surrogatepass"), "sha256").hexdigest()
