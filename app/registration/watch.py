"""Watches how we stand at the engine: registers again where it forgot us, and takes our place back from strangers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from app.domain.ids import Posted, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.domain.operations.registration import (
    WRONG,
    Held,
    Ours,
    Registration,
    Standing,
    Who,
    compare,
    is_new_memory,
    other_address,
)
from app.errors import CountersignError, Unavailable

LOOK_SECONDS: Final = 5.0
PULSE_SECONDS: Final = 1.0  # an engine may be back within two seconds, and without its memory
SILENT_SECONDS: Final = 20.0  # another host of ours may be starting again
TRUST_AGAIN_SECONDS: Final = 3600.0  # where somebody silent was no host of ours, the next one is not waited for
SURPLUS_SECONDS: Final = 120.0  # while a deploy runs, hosts of two versions stand side by side
TELL_SECONDS: Final = 60.0
TELL_AGAIN_SECONDS: Final = 3600.0
FOREIGN_KEPT_SECONDS: Final = 86_400.0
FOREIGN_KEPT_MAX: Final = 100

_log = structlog.get_logger("countersign.registration")


class Book(Protocol):
    """The engine, as far as it tells. Raises Unavailable where it does not answer."""

    async def answers(self) -> bool:
        """Whether it is there."""
        ...

    async def held(self) -> Held | None:
        """What it holds under our app id; None where it does not tell."""
        ...


class Ops(Protocol):
    """Who is told; ``Chat`` is one."""

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """A message in the operators' channel."""
        ...


class Returns(Protocol):
    """Whoever goes on with what stood still; ``CatchUp`` is one."""

    def began(self) -> None:
        """This host has started."""
        ...

    def engine_is_back(self, *, lost: bool) -> None:
        """Perhaps without its memory."""
        ...

    async def round(self) -> None:
        """Once in a while."""
        ...


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a watch works with."""

    tenant: TenantId
    ours: Ours
    book: Book
    register: Callable[[], Awaitable[None]]  # raises Unavailable
    who: Callable[[str], Awaitable[Who]]
    returns: Returns
    ops: Ops | None = None
    clock: Callable[[], float] = time.monotonic


@dataclass
class _Memory:
    """Of one process; a host that remembers nothing looks, asks and waits once more."""

    held: Held | None = None
    registered: bool = False  # since this host has started: its version may offer other triggers under the same names
    owed: bool = False  # the functions were built anew, whatever the engine tells of their names
    silent: tuple[str, float] | None = None  # an address, and since when nobody answers there
    taken_back_at: float = -TRUST_AGAIN_SECONDS
    stood_since: float = 0.0
    foreign: dict[str, float] = field(default_factory=dict)
    wrong_since: float | None = None
    told: dict[tuple[News, str], float] = field(default_factory=dict)


class Watch:
    """One of these runs beside each host; several of one desk agree, since they share an address."""

    def __init__(self, means: Means) -> None:
        self._means, self._memory, self._clock = means, _Memory(), means.clock
        self.state = Registration(Standing.UNKNOWN, datetime.now(UTC))

    async def run(self) -> None:
        """Until cancelled. Nothing that fails in one round stops the next."""
        self._means.returns.began()
        await asyncio.sleep(PULSE_SECONDS)  # our own door opens first: others may ask us who we are
        next_look = self._clock()
        while True:
            if self._clock() >= next_look or not await self._pulse():
                await self._survive("look", self.look())
                next_look = self._clock() + (PULSE_SECONDS if self.state.standing is Standing.AWAY else LOOK_SECONDS)
                await self._survive("catch_up", self._means.returns.round())
            await asyncio.sleep(PULSE_SECONDS)

    def register_again(self) -> None:
        """With the next look, and until it has worked: the functions are offered with other numbers."""
        self._memory.owed = True

    async def look(self) -> Standing:
        """One look, and what follows from it."""
        was_away = self.state.standing is Standing.AWAY
        try:
            standing, address = await self._look(was_away)
        except Unavailable:
            if not was_away and await self._pulse():
                return self.state.standing  # busy, not away
            standing, address = Standing.AWAY, ""
        self._now(standing, address)
        await self._tell_if_long_wrong()
        return standing

    async def _pulse(self) -> bool:
        try:
            return await self._means.book.answers()
        except Exception:
            return False

    async def _look(self, was_away: bool) -> tuple[Standing, str]:
        held = await self._means.book.held()
        standing, address = await self._judge(held)
        before = self._memory.held
        lost = standing is Standing.FORGOTTEN or (
            before is not None and held is not None and is_new_memory(before, held)
        )
        if was_away or lost:
            self._means.returns.engine_is_back(lost=lost)
        if self._is_to_register(standing, held):
            await self._register(standing, address)
            held = await self._means.book.held()
            standing, address = await self._judge(held)
        self._memory.held = held
        return standing, address

    async def _judge(self, held: Held | None) -> tuple[Standing, str]:
        """Whose the address is that is called, where it is not ours, is asked there."""
        standing = compare(self._means.ours, held)
        if standing is not Standing.STRANGER or held is None:
            self._memory.silent = None
            return standing, ""
        address = other_address(self._means.ours, held)
        who = await self._means.who(address)
        if who is Who.FOREIGN:
            self._keep_foreign(address)
        if who is Who.FOREIGN or (who is Who.SILENT and self._is_foreign(address)):
            return Standing.FOREIGN, address
        silent = self._memory.silent
        if who is not Who.SILENT:
            self._memory.silent = None
        elif silent is None or silent[0] != address:
            self._memory.silent = (address, self._clock())
        return (Standing.SIBLING if who is Who.SIBLING else Standing.STRANGER), address

    def _is_to_register(self, standing: Standing, held: Held | None) -> bool:
        """Never over a host that proves itself, and not yet over one that may only be starting again."""
        if standing is Standing.STRANGER:
            silent, now = self._memory.silent, self._clock()
            is_trusted = now - self._memory.taken_back_at >= TRUST_AGAIN_SECONDS
            return silent is None or not is_trusted or now - silent[1] >= SILENT_SECONDS
        if standing in (Standing.FORGOTTEN, Standing.OUTDATED):
            return True
        if self._memory.owed and standing in (Standing.OURS, Standing.UNKNOWN, Standing.SURPLUS):
            return True
        if standing is Standing.SURPLUS:
            stood = self.state.standing is standing and self._clock() - self._memory.stood_since >= SURPLUS_SECONDS
            return stood or not self._memory.registered
        return standing in (Standing.OURS, Standing.UNKNOWN) and held is not None and not self._memory.registered

    async def _register(self, standing: Standing, address: str) -> None:
        try:
            await self._means.register()
        except Unavailable as error:
            _log.warning("not_registered", standing=standing.value, detail=error.detail)
            return
        self._memory.registered, self._memory.owed = True, False
        _log.info("registered", app=self._means.ours.app_id, standing_before=standing.value, instead_of=address)
        if standing is Standing.STRANGER:
            self._memory.taken_back_at = self._clock()
            await self._tell(News.REGISTRATION_TAKEN_BACK, standing, address)

    def _keep_foreign(self, address: str) -> None:
        kept = self._memory.foreign
        kept.pop(address, None)
        kept[address] = self._clock()
        while len(kept) > FOREIGN_KEPT_MAX:
            del kept[next(iter(kept))]

    def _is_foreign(self, address: str) -> bool:
        seen = self._memory.foreign.get(address)
        return seen is not None and self._clock() - seen < FOREIGN_KEPT_SECONDS

    def _now(self, standing: Standing, address: str) -> None:
        if (self.state.standing, self.state.address) != (standing, address):
            self.state = Registration(standing, datetime.now(UTC), address)
            self._memory.stood_since = self._clock()
            wrong = standing in WRONG or standing is Standing.AWAY
            (_log.warning if wrong else _log.info)("registration", standing=standing.value, address=address)
        if standing not in WRONG:
            self._memory.wrong_since = None
        elif self._memory.wrong_since is None:
            self._memory.wrong_since = self._clock()

    async def _tell_if_long_wrong(self) -> None:
        since = self._memory.wrong_since
        if since is not None and self._clock() - since >= TELL_SECONDS:
            await self._tell(News.REGISTRATION_WRONG, self.state.standing, self.state.address)

    async def _tell(self, news: News, standing: Standing, address: str) -> None:
        """Once, and again only after a long while."""
        key, now = (news, f"{standing.value} {address}"), self._clock()
        told = self._memory.told
        if self._means.ops is None or now - told.get(key, -TELL_AGAIN_SECONDS) < TELL_AGAIN_SECONDS:
            return
        for old in [one for one, at in told.items() if now - at >= TELL_AGAIN_SECONDS]:
            del told[old]
        told[key] = now
        facts = (("called", address),) if address else ()
        notice = OpsNotice(
            self._means.tenant, news, data={"standing": standing.value, "app": self._means.ours.app_id}, facts=facts
        )
        await self._survive("tell_ops", self._means.ops.tell_ops(notice))

    async def _survive(self, doing: str, work: Awaitable[object]) -> None:
        try:
            await work
        except CountersignError as error:
            _log.warning("registration_trouble", doing=doing, code=error.code, detail=error.detail)
        except Exception:
            _log.exception("registration_fault", doing=doing)
