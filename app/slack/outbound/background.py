"""Work that may be lost: what is only nice to do after an answer, tracked so that it can be waited for."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

GRACE_SECONDS: Final = 3.0
TASKS_MAX: Final = 200

_log = structlog.get_logger("countersign.slack")


@dataclass
class Afterwards:
    """Nothing here is owed to anybody: the durable functions do again whatever matters."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Begin it; over ``TASKS_MAX`` it is dropped instead."""
        if len(self._tasks) >= TASKS_MAX:
            work.close()
            _log.warning("afterwards_dropped", name=name)
            return
        task = asyncio.create_task(_quietly(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """At shutdown: a moment for what runs, then an end to it."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _quietly(work: Coroutine[Any, Any, None], name: str) -> None:
    try:
        await work
    except Exception as error:
        # The class only: messages of Slack's errors hold whole responses.
        _log.warning("afterwards_failed", name=name, error=type(error).__name__)
