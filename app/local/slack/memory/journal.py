"""What happened in the workspace, as lines a person can read, and the live stream of changes."""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

Entry = dict[str, Any]

_KEPT: Final = 3000
_QUEUE_MAX: Final = 1000


class Journal:
    """A bounded list of entries, newest last, and everybody who listens for changes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._numbers = itertools.count(1)
        self._listeners: set[asyncio.Queue[Entry | None]] = set()

    def note(self, kind: str, text: str, **facts: Any) -> Entry:
        """Write one line. ``kind``: api, refused, callback, event, person, fault or workspace."""
        entry = {"id": next(self._numbers), "at": self._clock(), "kind": kind, "text": text, **facts}
        self._entries.append(entry)
        self.tell("log", entry=entry)
        return entry

    def entries(self, *, after: int = 0, kind: str | None = None) -> list[Entry]:
        """Entries with a higher number than ``after``, oldest first."""
        return [e for e in self._entries if e["id"] > after and kind in (None, e["kind"])]

    def clear(self) -> None:
        """Forget what was written; numbers go on."""
        self._entries.clear()

    def tell(self, change: str, **facts: Any) -> None:
        """Tell every listener that something changed. One who lags too far behind is cut off."""
        for queue in list(self._listeners):
            try:
                queue.put_nowait({"change": change, **facts})
            except asyncio.QueueFull:
                self._listeners.discard(queue)

    async def changes(self, *, idle_seconds: float) -> AsyncIterator[Entry | None]:
        """Changes as they happen; None when nothing happened for a while. Ends when closed."""
        queue: asyncio.Queue[Entry | None] = asyncio.Queue(_QUEUE_MAX)
        self._listeners.add(queue)
        try:
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), idle_seconds)
                except TimeoutError:
                    if queue not in self._listeners:
                        return
                    yield None
                    continue
                if change is None:
                    return
                yield change
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End every stream."""
        for queue in list(self._listeners):
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
