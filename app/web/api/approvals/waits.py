"""Calls that wait for an approval: in memory by its id, woken by notices of the database, answered by its row."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from app.domain.approvals.askers.program_reading import ProgramReading
from app.domain.ids import ApprovalId, TenantId
from app.errors import CountersignError, TooManyWaits, Unavailable
from app.observability.metrics import API_WAITS
from app.web.server import open_files_max

OF_A_KEY_MAX: Final = 5_000
OF_A_HOST_MAX: Final = 10_000
LOOK_SECONDS = 3.0  # where no notice arrives, so late is the news
_AFTER: Final = 0.005  # of time that is missing: rather a moment late than twice

_log = structlog.get_logger("countersign.web")

Read = Callable[[TenantId, Collection[ApprovalId]], Awaitable[Sequence[ProgramReading]]]


@dataclass(eq=False)
class Place:
    """One call that waits. ``latest`` is what is known by now of what it waits for."""

    approval_id: ApprovalId
    over: asyncio.Event = field(default_factory=asyncio.Event)
    until_end: bool = False  # until it was carried out too, where it may be
    own: bool = False
    latest: ProgramReading | None = None

    def tell(self, reading: ProgramReading) -> None:
        """It is over where there is news for it."""
        self.latest = replace(reading, own=self.own)
        if self.latest.has_ended if self.until_end else self.latest.has_news:
            self.over.set()


class Waits:
    """One tenant's. It holds no connection to the database while it waits."""

    def __init__(
        self, tenant: TenantId, read: Read, *, of_a_key: int = OF_A_KEY_MAX, of_a_host: int = OF_A_HOST_MAX
    ) -> None:
        self._tenant, self._read = tenant, read
        self._of_a_key, self._of_a_host = of_a_key, min(of_a_host, open_files_max() // 2)
        self._places: dict[ApprovalId, set[Place]] = {}
        self._held_by = Counter[str]()
        self._stirred: set[ApprovalId] = set()
        self._timed: set[ApprovalId] = set()
        self._news = asyncio.Event()
        self._closed = False

    @property
    def count(self) -> int:
        """How many wait now."""
        return self._held_by.total()

    @contextmanager
    def place(self, approval_id: ApprovalId, key_id: str, *, until_end: bool = False) -> Iterator[Place]:
        """Taken before the row is read, so that no change falls between. Raises TooManyWaits, Unavailable."""
        if self._held_by[key_id] >= self._of_a_key:
            raise TooManyWaits(f"This key waits for {self._of_a_key:,} answers already; let some end first")
        if self.count >= self._of_a_host:
            raise Unavailable("More calls wait here than may at once; ask again soon, or without ?wait")
        place = Place(approval_id, until_end=until_end)
        self._places.setdefault(approval_id, set()).add(place)
        self._held_by[key_id] += 1
        API_WAITS.inc()
        try:
            yield place
        finally:
            API_WAITS.dec()
            self._held_by[key_id] -= 1
            self._held_by += Counter()  # names of nobody who waits are forgotten
            others = self._places[approval_id]
            others.discard(place)
            if not others:
                del self._places[approval_id]

    async def wait(self, place: Place, first: ProgramReading, seconds: float) -> ProgramReading:
        """Until there is news, the time is over, or the host ends: what is known then. ``first`` was just read."""
        found, place.own = place.latest, first.own
        place.tell(first if found is None else found)
        if not self._closed:
            self._hold(first)
            try:
                async with asyncio.timeout(seconds):
                    await place.over.wait()
            except TimeoutError:
                pass
        assert place.latest is not None
        return place.latest

    def heard(self, notice: str) -> None:
        """Something changed about an approval, as the database's notice names it."""
        tenant, _, approval_id = notice.partition("/")
        if tenant == self._tenant and approval_id in self._places:
            self._stir(ApprovalId(approval_id))

    async def run(self) -> None:
        """Until it is cancelled: look at what is said to have changed, and now and then at everything."""
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
                stirred, self._stirred = self._stirred, set()
            except TimeoutError:
                stirred = set(self._places)
            self._news.clear()
            try:
                await self._look([one for one in stirred if one in self._places])
            except CountersignError as error:
                _log.warning("waits_not_looked_at", code=error.code, waiting=len(self._places))
                await asyncio.sleep(LOOK_SECONDS)
                self._stirred |= stirred
                self._news.set()

    def close(self) -> None:
        """The host ends: everybody is answered at once with what is known, and nobody waits any more."""
        self._closed = True
        for places in self._places.values():
            for place in places:
                place.over.set()

    async def _look(self, ids: Sequence[ApprovalId]) -> None:
        if not ids:
            return
        for reading in await self._read(self._tenant, ids):
            self._hold(reading)
            for place in self._places.get(reading.approval.id, ()):
                place.tell(reading)

    def _hold(self, reading: ProgramReading) -> None:
        """What time alone settles is looked at when it is over, by the database's clock."""
        approval_id = reading.approval.id
        if not reading.settled and reading.held_seconds is not None and approval_id not in self._timed:
            self._timed.add(approval_id)
            asyncio.get_running_loop().call_later(reading.held_seconds + _AFTER, self._due, approval_id)

    def _due(self, approval_id: ApprovalId) -> None:
        self._timed.discard(approval_id)
        self._stir(approval_id)

    def _stir(self, approval_id: ApprovalId) -> None:
        if approval_id in self._places:
            self._stirred.add(approval_id)
            self._news.set()
