"""Locks that people set: on one reviewer, or on the whole desk; and why one is not set or lifted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.ids import ActorId
from app.errors import Unavailable

LOCK_REASON_MAX: Final = 300
# So long an approval waits for a lock to be lifted; then people are told that it was not carried out.
HELD_SECONDS_MAX: Final = 7 * 86_400


class DeskStopped(Unavailable):
    """People have stopped the desk, or locked who decided; whatever is asked is not begun until that is lifted."""

    code = "desk_stopped"


class LockRefusal(StrEnum):
    """Why a lock is not set or lifted. A closed set: each has its sentence in the views."""

    YOU_ARE_LOCKED = "you_are_locked"  # whoever is locked neither locks nor lifts
    YOU_LOCKED = "you_locked"  # another person lifts
    NOT_LOCKED = "not_locked"


@dataclass(frozen=True)
class DeskLock:
    """One that stands, or was lifted a moment ago."""

    id: str
    person: ActorId | None  # None: the whole desk stands still
    reason: str
    at: datetime
    by: ActorId
    changed: bool = False  # whether by this word; else it was so before
    lifted_by: ActorId | None = None


@dataclass(frozen=True)
class Held:
    """What a gate reads of an approval that a lock holds up. ``left_seconds``: until that counts as too long."""

    held: bool
    left_seconds: float = 0.0


def whole_desk(locks: tuple[DeskLock, ...]) -> DeskLock | None:
    """The stop, where there is one."""
    return next((one for one in locks if one.person is None), None)
