"""What every part of the engine shares: its configuration, database, registry and wake-ups."""

import asyncio
from dataclasses import dataclass, field

from app.local.engine.config import EngineConfig
from app.local.engine.database import Database
from app.local.engine.ids import EventId
from app.local.engine.registry import Registry


class Signals:
    """Wake-ups inside this process; other processes hear of work through ``announce``."""

    def __init__(self) -> None:
        self.calls = asyncio.Event()
        self.timers = asyncio.Event()
        self.announce = asyncio.Event()
        self.accepted: asyncio.Queue[EventId] = asyncio.Queue()

    def work(self) -> None:
        """Something became due."""
        self.calls.set()
        self.timers.set()
        self.announce.set()

    def events(self, accepted: list[EventId]) -> None:
        """Committed events that this process will route now."""
        for event_id in accepted:
            self.accepted.put_nowait(event_id)


@dataclass(frozen=True)
class Core:
    """Handed to every part; holds no state of its own."""

    config: EngineConfig
    database: Database
    registry: Registry
    signals: Signals = field(default_factory=Signals)
