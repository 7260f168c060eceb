"""What every part of the engine shares: its configuration, database, registry and wake-ups."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.local.engine.config import EngineConfig
from app.local.engine.database import Database
from app.local.engine.primitives.ids import EventId
from app.local.engine.registry import Registry


class Accepted:
    """Events to route, one of each send in turn: a single event does not wait behind somebody's five thousand."""

    def __init__(self) -> None:
        self._sends: deque[deque[EventId]] = deque()
        self._here: set[EventId] = set()
        self._some = asyncio.Event()

    def put(self, sent: Sequence[EventId]) -> None:
        """What came together. What is here already is not taken again."""
        fresh = deque(one for one in dict.fromkeys(sent) if one not in self._here)
        if fresh:
            self._here.update(fresh)
            self._sends.append(fresh)
            self._some.set()

    async def get(self) -> EventId:
        """The next one, as soon as there is one."""
        while not self._sends:
            self._some.clear()
            await self._some.wait()
        send = self._sends.popleft()
        event_id = send.popleft()
        self._here.discard(event_id)
        if send:
            self._sends.append(send)
        return event_id


class Signals:
    """Wake-ups inside this process; other processes hear of work through ``announce``."""

    def __init__(self) -> None:
        self.calls = asyncio.Event()
        self.timers = asyncio.Event()
        self.announce = asyncio.Event()
        self.accepted = Accepted()

    def work(self) -> None:
        """Something became due."""
        self.calls.set()
        self.timers.set()
        self.announce.set()

    def events(self, accepted: list[EventId]) -> None:
        """Committed events that this process will route now."""
        self.accepted.put(accepted)


@dataclass(frozen=True)
class Core:
    """Handed to every part; holds no state of its own."""

    config: EngineConfig
    database: Database
    registry: Registry
    signals: Signals = field(default_factory=Signals)
