"""One run, followed through the GraphQL API."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .patience import READABLE_SECONDS, RETRY_WITHIN_SECONDS, SLACK, WITHIN_SECONDS

if TYPE_CHECKING:
    from .world import World

_ENDED: Final = frozenset({"COMPLETED", "FAILED", "CANCELLED"})
_RUN: Final = (
    "query GetRun($run_id: String!) { run(runID: $run_id) { output status } runTrigger(runID: $run_id) { payloads } }"
)


@dataclass(frozen=True)
class Run:
    """One run, seen through the GraphQL API."""

    world: "World"
    id: str
    readable_seconds: float = READABLE_SECONDS

    async def look(self) -> dict[str, Any]:
        try:
            data = await self.world.gql(_RUN, {"run_id": self.id})
        except AssertionError:  # a run that is only scheduled may not be known yet
            return {"status": "UNKNOWN", "output": None}
        return {**(data["run"] or {"status": "UNKNOWN", "output": None}), "trigger": data.get("runTrigger")}

    async def status(self) -> str:
        return str((await self.look())["status"])

    async def reached(self, *statuses: str, within: float = WITHIN_SECONDS) -> dict[str, Any]:
        """Wait until the run has one of ``statuses``; ending in another one fails at once."""
        deadline = time.monotonic() + within
        while True:
            seen = await self.look()
            if seen["status"] in statuses:
                return seen
            assert seen["status"] not in _ENDED, f"run {self.id} ended otherwise: {seen}"
            assert time.monotonic() < deadline, f"run {self.id} is still {seen} after {within} s"
            await asyncio.sleep(0.03 * SLACK)

    async def output(self, within: float = WITHIN_SECONDS) -> Any:
        """The value a completed run returned."""
        text = await self._readable("COMPLETED", within)
        return json.loads(text) if text else None

    async def failure(self, within: float = RETRY_WITHIN_SECONDS) -> str:
        """The output text of a failed run."""
        return str(await self._readable("FAILED", within))

    async def _readable(self, status: str, within: float) -> str | None:
        """The output of a run that ended so; it may be shown later than the end, and null may really be null."""
        seen = await self.reached(status, within=within)
        deadline = time.monotonic() + self.readable_seconds
        while seen["output"] is None and time.monotonic() < deadline:
            await asyncio.sleep(0.25)
            seen = await self.look()
        output: str | None = seen["output"]
        return output

    async def cancelled(self, within: float = WITHIN_SECONDS) -> None:
        await self.reached("CANCELLED", within=within)
