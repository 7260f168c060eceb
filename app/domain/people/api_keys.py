"""Keys of a team's own programs: what they may be used for, and how a secret looks."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.ids import ActorId
from app.domain.people.key_limits import NO_LIMITS, KeyLimits

_SECRET: Final = re.compile(r"csk_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


class Scope(StrEnum):
    """What a key is for. Each is something that its holder can do, and nothing follows from another."""

    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    APPROVALS_CREATE = "approvals:create"
    APPROVALS_WITHDRAW = "approvals:withdraw"
    APPROVALS_READ = "approvals:read"  # what the program itself opened
    APPROVALS_READ_ALL = "approvals:read_all"
    APPROVALS_REDEEM = "approvals:redeem"  # use a decision that was approved, once


# What docs/agents.md has an asking program do, in one word; a key's row has the scopes, so that a later version
# of the word gives a key nothing that it was not made with.
AGENT: Final = "agent"
_OF_AN_AGENT: Final = frozenset(
    {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ, Scope.APPROVALS_WITHDRAW, Scope.APPROVALS_REDEEM}
)
SCOPE_WORDS: Final = (AGENT, *Scope)

# Whoever may write what a request is judged by must not ask for it as well: they could vouch for their own request.
# Nor have a hand in requests at all, nor see which ones wait, and suit the records to them. To ask, to read and to
# take back may be one program's, since taking back pays nobody.
_OF_APPROVALS: Final = frozenset(one for one in Scope if one.startswith("approvals:"))


@dataclass(frozen=True)
class ApiKey:
    """A key as its row has it; the secret itself is kept nowhere."""

    id: str
    prefix: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    replaced_by: str | None = None
    latest: str = ""  # what has taken its place by now, where one calls with it; else itself
    last_used_at: datetime | None = None
    created_by: ActorId | None = None
    limits: KeyLimits = NO_LIMITS
    locked_at: datetime | None = None  # refused since then, and so is what takes its place
    locked_by: ActorId | None = None


@dataclass(frozen=True)
class NewSecret:
    """256 random bits behind a prefix that may be seen."""

    text: str = field(repr=False)
    prefix: str

    @classmethod
    def make(cls) -> "NewSecret":
        """A fresh one."""
        prefix = secrets.token_hex(6)
        return cls(f"csk_{prefix}_{secrets.token_urlsafe(32)}", prefix)


def prefix_of(presented: str) -> str | None:
    """By which part a presented secret is looked up; None for what cannot be one of ours."""
    found = _SECRET.fullmatch(presented)
    return found[1] if found else None


def digest_of(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def scopes_named(words: Collection[str]) -> frozenset[Scope]:
    """The scopes that these words stand for. Raises ValueError."""
    if unknown := sorted(set(words).difference(SCOPE_WORDS)):
        raise ValueError(f"{unknown[0]} is no scope; there are {', '.join(SCOPE_WORDS)}")
    said = frozenset(Scope(word) for word in words if word != AGENT)
    return said | _OF_AN_AGENT if AGENT in words else said


def reaches_all(scopes: Collection[Scope]) -> bool:
    """Whether it takes back what others opened: an agent's key does not, since it sees its own requests alone.

    One that does nothing but take back belongs to whoever knows that a customer keeps it, whoever had asked.
    """
    own = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
    return Scope.APPROVALS_READ_ALL in scopes or not own.intersection(scopes)


def scopes_fault(scopes: Collection[Scope]) -> str | None:
    """Why no key may have these; None if one may."""
    if not scopes:
        return f"A key needs a scope: {', '.join(Scope)}"
    if Scope.RECORDS_WRITE in scopes and (also := _OF_APPROVALS.intersection(scopes)):
        return (
            f"records:write and {min(also)} never share a key: whoever writes the records that a request is judged "
            "by must have no hand in the request. Create two keys"
        )
    return None
