"""A key as people meet it: who asks with it, since when, and what a lock does to it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.ids import ActorId


def refused_words(key_id: str) -> str:
    """What whoever calls with a locked key is told."""
    return f"Key {key_id} is locked; an owner unlocks it with `countersign keys unlock {key_id}`"


@dataclass(frozen=True)
class Asker:
    """The key that a request was asked with, as its rows have it now."""

    key_id: str
    name: str
    made_at: datetime
    made_by: ActorId
    asked_at: datetime
    first: bool = False  # whether this is the first request of the program
    locked_at: datetime | None = None
    locked_by: ActorId | None = None


@dataclass(frozen=True)
class KeyLock:
    """A key that was locked or unlocked, or was so already."""

    key_id: str
    name: str
    at: datetime | None  # since when it is locked; None: it is not
    by: ActorId | None
    changed: bool  # whether by this word; else it was so before
    open: int = 0  # how many of its requests wait and are withdrawn now
