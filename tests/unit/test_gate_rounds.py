"""The gate's rounds: it waits for what the row says is left, in steps named by the data, and only so often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import inngest

from app.domain.approval import Status
from app.ports import Ports
from tests.slack import sheets
from workers.functions.gate import EXTRA_ROUNDS_MAX, Asked, _climb

ASKED = Asked(sheets.ACME, sheets.A1)


@dataclass
class Records:
    """Pending until the time left runs out; ``left`` is what each reading finds."""

    left: list[float]
    status: Status = Status.PENDING
    decided_after_reads: int = 99

    async def consume(self, *_: object) -> Status:
        self.decided_after_reads -= 1
        if self.decided_after_reads < 0:
            self.status = Status.APPROVED
        return self.status

    async def get(self, *_: object) -> Any:
        return sheets.approval()

    async def sheet(self, *_: object) -> Any:
        return sheets.sheet(status=Status.APPROVED)  # nothing is posted

    async def seconds_left(self, *_: object) -> float:
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]

    async def expire(self, *_: object) -> Status:
        self.status = Status.EXPIRED
        return self.status


@dataclass
class Engine:
    """Runs steps at once and lets every wait time out, noting what was asked for."""

    attempt: int = 0
    ids: list[str] = field(default_factory=list)
    waits: dict[str, float] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def step(self) -> "Engine":
        return self

    @property
    def group(self) -> "Engine":
        return self

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *args: object) -> Any:
        self.ids.append(step_id)
        return self.memory[step_id] if step_id in self.memory else await handler(*args)

    async def wait_for_event(self, step_id: str, *, timeout: timedelta, **_: object) -> None:
        self.ids.append(step_id)
        self.waits[step_id] = timeout.total_seconds()

    async def parallel(self, steps: tuple[Callable[[], Awaitable[Any]], ...]) -> None:
        for step in steps:
            await step()


async def climb(records: Records, engine: Engine) -> str:
    quiet = SimpleNamespace(refresh=lambda *_: None)
    ports = SimpleNamespace(approvals=records, nearby=quiet)
    return await _climb(cast(inngest.Context, engine), cast(Ports, ports), ASKED)


async def test_without_questions_the_steps_are_what_they_were() -> None:
    engine = Engine()
    assert await climb(Records([0.0]), engine) == "expired"
    assert [each for each in engine.ids if each.startswith(("decided", "read"))] == [
        "read-0", "decided-1", "read-1", "decided-2", "read-2", "decided-3", "read-3",
    ]  # fmt: skip
    assert engine.ids[-1] == "expire"


async def test_time_left_by_the_row_is_waited_for_in_extra_rounds() -> None:
    engine = Engine()
    assert await climb(Records([180, 120, 60, 29.2, 7.0, 0.0]), engine) == "expired"
    assert {step: engine.waits[step] for step in engine.waits if step.count("-") == 2} == {
        "decided-3-1": 30,
        "decided-3-2": 7,
    }


async def test_a_decision_in_an_extra_round_ends_the_climb() -> None:
    engine = Engine()
    assert await climb(Records([10.0], decided_after_reads=4), engine) == "approved"
    assert engine.ids[-1] == "read-3-1"


async def test_extra_rounds_are_bounded() -> None:
    engine = Engine()
    await climb(Records([10.0]), engine)
    assert sum(step.startswith("decided-3-") for step in engine.ids) == EXTRA_ROUNDS_MAX


async def test_a_gate_that_began_before_there_were_questions_goes_on_as_it_did() -> None:
    """Its kept readings do not say how much time is left."""
    engine = Engine()
    ladder = [{"number": 1, "kind": "ask", "patience_seconds": 60}]
    engine.memory = {number: {"status": "pending", "ladder": ladder} for number in ("read-0", "read-1")}
    assert await climb(Records([10.0]), engine) == "expired"
    assert engine.waits == {"decided-1": 60}
