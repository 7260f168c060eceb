"""Waits that only a row can end: a wake that finds nothing decided waits on for what is left, by the row's clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final, Generic, TypeVar

import inngest

R = TypeVar("R")

# Whoever holds the event key can wake a wait as often as they like. After so many wakes for nothing the rest is slept
# out in a few naps, each with a look at the row: a decision then counts at the end of its nap, and a run stays short.
WAKES_MAX: Final = 5
NAPS: Final = 6


# A constant: no expression is ever built from anybody's input.
_SAME_APPROVAL: Final = "async.data.approval_id == event.data.approval_id"

# Engines and the database need not agree to the last instant on when a wait is over.
_AGREED: Final = 0.05


def whole_seconds(left: float) -> int:
    """Engines wait for whole ones: never less than what is left."""
    return ceil(left) if left > _AGREED else 0


async def wait_for_approval(ctx: inngest.Context, event: str, step_id: str, patience_seconds: int) -> bool:
    """For an event about the approval that the run is about; False where none came in time."""
    heard = await ctx.step.wait_for_event(
        step_id,
        event=event,
        if_exp=_SAME_APPROVAL,
        timeout=timedelta(seconds=patience_seconds),
    )
    return heard is not None


@dataclass(frozen=True)
class Rest(Generic[R]):
    """What is left of a wait. ``name`` names its steps; ``left`` is in seconds, 0 where nothing is waited for."""

    ctx: inngest.Context
    name: str
    wait: Callable[[str, int], Awaitable[object]]
    read: Callable[[str], Awaitable[R]]
    left: Callable[[R], int]

    async def out(self, found: R) -> R:
        """Wait on until the row is decided or the time is over; the last reading."""
        for wake in range(1, WAKES_MAX + 1):
            left = self.left(found)
            if left < 1:
                return found
            await self.wait(f"{self.name}-woken-{wake}", left)
            found = await self.read(f"{self.name}-read-{wake}")
        for nap in range(NAPS, 0, -1):
            left = self.left(found)
            if left < 1:
                break
            await self.ctx.step.sleep(f"{self.name}-nap-{nap}", timedelta(seconds=ceil(left / nap)))
            found = await self.read(f"{self.name}-slept-{nap}")
        return found
