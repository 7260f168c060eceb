"""What stood still while the engine was away, or was lost with its memory, goes on soon after it is back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from app.domain.ids import MessageId, TenantId
from app.ports.cases.cases import Cases

WINDOW_SECONDS: Final = 600.0  # the relay looks after what takes longer
LINES_MAX: Final = 500
# How long what may only have been away gets to go on by itself; an engine that lost its memory goes on with nothing.
LOST_GRACE_SECONDS: Final = 3.0
AWAY_GRACE_SECONDS: Final = 15.0
START_GRACE_SECONDS: Final = 30.0

_log = structlog.get_logger("countersign.registration")


class StoodStill(Protocol):
    """What waits for an engine, by the records."""

    async def publish_now(self, tenant: TenantId, *, limit: int) -> int:
        """Make events due that wait for their next turn; how many."""
        ...

    async def approved(
        self, tenant: TenantId, *, before_seconds: float, still_seconds: float
    ) -> Sequence[tuple[MessageId, int]]:
        """Messages with an approval decided so long ago that nobody carries out, with how often each was re-sent."""
        ...


@dataclass
class _Return:
    at: float
    lost: bool
    grace_seconds: float
    published: bool = False


class CatchUp:
    """Bounded: a message is begun again once for each return, and no more often in all than the relay would."""

    def __init__(
        self,
        tenant: TenantId,
        records: StoodStill,
        cases: Cases,
        *,
        revivals_max: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tenant, self._records, self._cases = tenant, records, cases
        self._revivals_max, self._clock = revivals_max, clock
        self._return: _Return | None = None

    def began(self) -> None:
        """This host has started: what it was carrying out may have been lost with the engine beside it."""
        self._return = _Return(self._clock(), lost=False, grace_seconds=START_GRACE_SECONDS, published=True)

    def engine_is_back(self, *, lost: bool) -> None:
        """``lost``: without its memory."""
        grace_seconds = LOST_GRACE_SECONDS if lost else AWAY_GRACE_SECONDS
        self._return = _Return(self._clock(), lost, grace_seconds)

    async def round(self) -> None:
        """Once in a while; does nothing but soon after a return."""
        back = self._return
        if back is None:
            return
        since_seconds = self._clock() - back.at
        if since_seconds > WINDOW_SECONDS:
            self._return = None
            return
        if not back.published:
            lines = await self._records.publish_now(self._tenant, limit=LINES_MAX)
            back.published = True
            _log.info("waiting_events_published", tenant=self._tenant, lines=lines, engine_lost_its_memory=back.lost)
        if since_seconds < back.grace_seconds:
            return
        still = await self._records.approved(
            self._tenant, before_seconds=since_seconds, still_seconds=back.grace_seconds
        )
        if back.lost:
            still = [*still, *await self._cases.lost(self._tenant, older_than_seconds=since_seconds)]
        for message_id, revivals in dict(still).items():
            if revivals < self._revivals_max:
                delivery = await self._cases.resend(self._tenant, message_id)
                _log.warning("run_revived", tenant=self._tenant, message_id=message_id, delivery=delivery)
