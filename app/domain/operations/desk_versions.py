"""Versions of what a desk is told: who made one, what it is made from, and who may bring it into force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.ids import ActorId


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """A file that is to be applied. ``base`` is the version it was compared with; 0: none was in force."""

    base: int
    text: str
    told: Mapping[str, Any]
    loosens: Sequence[str]  # fields whose new value lets more through
    waits: bool  # for a second owner
    by: ActorId
    owner: str | None = None  # as whom (U…); None where the file in force names nobody
    rolls_back: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeskVersion(NewVersion):
    """One that was made."""

    version: int
    made_at: datetime
    confirmed_by: ActorId | None = None
    confirmed_as: str | None = None
    confirmed_at: datetime | None = None
    discarded_by: ActorId | None = None
    discarded_as: str | None = None
    discarded_at: datetime | None = None

    @property
    def could_be_in_force(self) -> bool:
        """The newest of these is."""
        return not self.waits or self.confirmed_at is not None
