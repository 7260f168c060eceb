"""How many steps execute at once, by key: a step enters, holds a while, and leaves."""

import asyncio
from collections import Counter, defaultdict


class Gauge:
    def __init__(self, hold_seconds: float = 0.15) -> None:
        self._hold = hold_seconds
        self._now: Counter[str] = Counter()
        self.most: dict[str, int] = defaultdict(int)
        self.done = 0

    async def pass_through(self, *keys: str) -> None:
        """Counted under every key and under ``all``."""
        names = ("all", *keys)
        for name in names:
            self._now[name] += 1
            self.most[name] = max(self.most[name], self._now[name])
        await asyncio.sleep(self._hold)
        for name in names:
            self._now[name] -= 1
        self.done += 1
