"""Owns the frame around every run: its time limit, what its model calls cost, and what a failure is called."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from agents import ModelResponse, RunConfig, RunContextWrapper, RunHooks
from agents import Usage as SdkUsage

from workers.agent.complete_answers import CutAnswer
from workers.agent.contracts import Usage
from workers.agent.failures import classify

# A whole run may take this many model timeouts, or eight slow turns would hold a worker for a quarter of an hour.
_RUN_TIMEOUTS: Final = 4


class Meter(RunHooks[Any]):
    """Counts each answer as it comes, so that a run which fails afterwards, or goes on elsewhere, is counted too."""

    def __init__(self) -> None:
        self.usage = Usage()

    async def on_llm_end(self, context: RunContextWrapper[Any], agent: Any, response: ModelResponse) -> None:
        self.count(response.usage)

    def count(self, said: SdkUsage) -> None:
        """One more answer."""
        so_far = self.usage
        self.usage = Usage(
            requests=so_far.requests + said.requests,
            input_tokens=so_far.input_tokens + said.input_tokens,
            cached_tokens=so_far.cached_tokens + (said.input_tokens_details.cached_tokens or 0),
            output_tokens=so_far.output_tokens + said.output_tokens,
        )


@dataclass(frozen=True)
class Frame:
    """What `Runner.run` is given."""

    config: RunConfig
    meter: Meter

    @property
    def usage(self) -> Usage:
        """What this run used, not what the conversation used before it."""
        return self.meter.usage


@asynccontextmanager
async def metered(config: RunConfig, timeout_seconds: float) -> AsyncIterator[Frame]:
    """Whatever goes wrong inside leaves as a SupportFailure that says what had been used by then."""
    frame = Frame(config, Meter())
    try:
        async with asyncio.timeout(timeout_seconds * _RUN_TIMEOUTS):
            yield frame
    except Exception as error:
        if isinstance(error, CutAnswer):  # the SDK tells its hooks only of answers that are taken
            frame.meter.count(error.usage)
        failure = classify(error)
        failure.usage = frame.usage
        if failure is error:
            raise
        raise failure from error
    finally:
        await config.model_provider.aclose()
