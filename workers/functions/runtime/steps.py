"""A run's steps, in one place: what the engine may keep of them, what they are given, and what need not succeed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final, Generic, TypeVar, TypeVarTuple

import inngest
import structlog

from app.domain.ids import TenantId
from app.errors import ChatError, CountersignError
from app.ports.bundle import Ports
from workers.functions.runtime.client import guarded
from workers.functions.runtime.limits import REPAINT_TRIES

T = TypeVar("T")
Args = TypeVarTuple("Args")

_log: Final = structlog.get_logger("countersign.steps")


async def run_step(ctx: inngest.Context, step_id: str, function: Callable[[*Args], Awaitable[T]], *args: *Args) -> T:
    """A step that is given what is named and no more. Every step of the house goes through here, and is guarded."""
    return await ctx.step.run(step_id, guarded(function), *args)


@dataclass(frozen=True)
class Unless(Generic[T]):
    """What becomes of a step that shows something and could not: ``result``, and the log's word for it."""

    event: str
    result: T
    tries: int = REPAINT_TRIES
    errors: tuple[type[CountersignError], ...] = (ChatError,)


@dataclass(frozen=True)
class Steps:
    """What travels together through a run. Each step's function takes ports and tenant first, then what is named."""

    ctx: inngest.Context
    ports: Ports
    tenant: TenantId

    @property
    def attempt(self) -> int:
        """Of the step that is executed, from 0."""
        return self.ctx.attempt

    async def run(self, step_id: str, function: Callable[[Ports, TenantId, *Args], Awaitable[T]], *args: *Args) -> T:
        """A step that has to succeed."""
        return await run_step(self.ctx, step_id, function, self.ports, self.tenant, *args)

    async def best_effort(
        self,
        step_id: str,
        function: Callable[[Ports, TenantId, *Args], Awaitable[T]],
        *args: *Args,
        unless: Unless[T],
    ) -> T:
        """A step that shows something: tried while tries are left, then logged, and the run goes on without it."""
        attempt, about = self.attempt, str(args[0]) if args else ""

        @wraps(function)
        async def shown(ports: Ports, tenant: TenantId, *given: *Args) -> T:
            with BestEffort(unless.event, attempt, unless.tries, unless.errors, about):
                return await function(ports, tenant, *given)
            return unless.result

        return await self.run(step_id, shown, *args)


@dataclass(frozen=True)
class BestEffort:
    """Around what is shown: what a retry may heal is raised while ``tries`` are left, else logged under ``event``."""

    event: str
    attempt: int
    tries: int = REPAINT_TRIES
    errors: tuple[type[CountersignError], ...] = (ChatError,)
    about: str = ""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Whether it is gone on without."""
        if not isinstance(error, self.errors) or (error.retryable and self.attempt + 1 < self.tries):
            return False
        _log.warning(self.event, about=self.about, code=error.detail or error.code)
        return True
