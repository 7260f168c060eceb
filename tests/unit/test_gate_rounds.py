"""The gate's rounds: it waits for what the row says is left, in steps named by the data, and only so often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import inngest
import pytest

from app.domain.approvals.approval import GateReading
from app.domain.approvals.voting import Status
from app.ports.bundle import Ports
from tests.slack import sheets
from workers.functions.approvals.gate import EXTRA_ROUNDS_MAX, _climb, _hold
from workers.functions.payments.refund_alarm import _rest
from workers.functions.runtime.row_waits import NAPS, WAKES_MAX, whole_seconds
from workers.functions.runtime.steps import Steps


@dataclass
class Records:
    """Pending until the time left runs out; ``left`` is what each reading finds."""

    left: list[float]
    status: Status = Status.PENDING
    decided_after_reads: int = 99
    engine: "Engine | None" = None  # whose clock is the database's; without one, every rung is over when it is read

    async def reading(self, *_: object) -> GateReading:
        self.decided_after_reads -= 1
        if self.decided_after_reads < 0:
            self.status = Status.APPROVED
        age = self.engine.now if self.engine else 10.0**9
        left = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        return GateReading(replace(sheets.approval(), status=self.status), age, left)

    async def consume(self, *_: object) -> Status:
        return self.status

    async def get(self, *_: object) -> Any:
        return sheets.approval()

    async def details(self, *_: object) -> Any:
        return sheets.details(status=Status.APPROVED)  # nothing is posted

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
    wakes: list[float] = field(default_factory=list)  # after how long each wait is woken for nothing; then none is
    now: float = 0.0
    begun: dict[str, float] = field(default_factory=dict)  # when each step began

    @property
    def step(self) -> "Engine":
        return self

    @property
    def group(self) -> "Engine":
        return self

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *args: object) -> Any:
        self._note(step_id)
        return self.memory[step_id] if step_id in self.memory else await handler(*args)

    async def send_event(self, step_id: str, *_: object) -> None:
        self._note(step_id)

    async def wait_for_event(self, step_id: str, *, timeout: timedelta, **_: object) -> None:
        self._note(step_id)
        self.waits[step_id] = timeout.total_seconds()
        self.now += min(self.wakes.pop(0), self.waits[step_id]) if self.wakes else self.waits[step_id]

    async def sleep(self, step_id: str, duration: timedelta) -> None:
        self._note(step_id)
        self.now += duration.total_seconds()

    def _note(self, step_id: str) -> None:
        self.ids.append(step_id)
        self.begun[step_id] = self.now

    async def parallel(self, steps: tuple[Callable[[], Awaitable[Any]], ...]) -> None:
        for step in steps:
            await step()


def steps(engine: Engine, ports: object) -> Steps:
    return Steps(cast(inngest.Context, engine), cast(Ports, ports), sheets.ACME)


async def climb(records: Records, engine: Engine) -> str:
    quiet = SimpleNamespace(refresh=lambda *_: None)
    ports = SimpleNamespace(approvals=records, direct_messages=quiet)
    return await _climb(steps(engine, ports), sheets.A1)


async def test_without_questions_the_steps_are_what_they_were() -> None:
    engine = Engine()
    assert await climb(Records([0.0]), engine) == "expired"
    assert [each for each in engine.ids if each.startswith(("decided", "read"))] == [
        "read-0", "decided-1", "read-1", "decided-2", "read-2", "decided-3", "read-3",
    ]  # fmt: skip
    assert engine.ids[-1] == "expire"
    assert engine.ids.count("say-requested") == 1


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
    assert sum(step.startswith("late-") for step in engine.ids) == 2 * (WAKES_MAX + NAPS)


@pytest.mark.parametrize("forged", [1, 2, WAKES_MAX, WAKES_MAX + 1, 50])
async def test_wakes_that_find_nothing_decided_cost_no_rung_and_few_steps(forged: int) -> None:
    """Whoever holds the event key may send what they like: reminder and escalation come when they are due."""
    engine = Engine(wakes=[1.0] * forged)
    await climb(Records([0.0], engine=engine), engine)
    first, second, third = (rung.patience_seconds for rung in sheets.approval().ladder.rungs())
    due = {"decided-2": first, "decided-3": first + second, "expire": first + second + third}
    for step, seconds in due.items():
        assert seconds <= engine.begun[step] <= seconds + NAPS, step
    assert len(engine.ids) == len(set(engine.ids)), "every step has a name of its own"
    assert len(engine.ids) < 100, "an engine takes a thousand"


async def test_a_decision_after_wakes_for_nothing_is_heard_within_a_part_of_the_rung() -> None:
    """The eighth reading finds it: by then the waits are over, and the rest of the rung is slept out in naps."""
    engine = Engine(wakes=[1.0] * 50)
    assert await climb(Records([0.0], engine=engine, decided_after_reads=WAKES_MAX + 2), engine) == "approved"
    assert engine.ids[-1] == f"decided-1-slept-{NAPS}"
    first = sheets.approval().ladder.rungs()[0].patience_seconds
    assert engine.now < first / NAPS + 10


async def test_a_wake_for_nothing_does_not_escalate_an_alarm_before_its_time() -> None:
    """Who wakes the watch is nobody's proof that a failed refund was not taken: its row and the clock are."""
    engine = Engine(wakes=[1.0, 1.0])

    async def seconds_left(*_: object, within_seconds: int) -> float:
        return within_seconds - engine.now

    ports = SimpleNamespace(alarms=SimpleNamespace(seconds_left=seconds_left))
    rest = _rest(steps(engine, ports), sheets.A1, 60)
    assert await rest.out(await rest.read("look")) == 0
    assert engine.now == 60


async def test_a_wake_during_the_undo_window_holds_on_for_the_rest_of_it() -> None:
    engine = Engine(wakes=[1.0, 1.0])
    held = {"held": 20, "read-held": _held(19), "undone-read-1": _held(18), "undone-read-2": _held(0)}
    engine.memory = held
    quiet = SimpleNamespace(refresh=lambda *_: None)
    records = Records([0.0])
    ports = SimpleNamespace(approvals=records, direct_messages=quiet, chat=None)
    engine.memory["show-hold"] = True
    status = await _hold(steps(engine, ports), sheets.A1, Status.APPROVED)
    assert status == "approved"
    assert engine.waits == {"undone": 20, "undone-woken-1": 19, "undone-woken-2": 18}


def test_what_is_left_is_waited_for_to_its_end() -> None:
    assert [whole_seconds(left) for left in (-3.0, 0.0, 0.04, 0.3, 1.0, 1.2)] == [0, 0, 0, 1, 1, 2]


def _held(seconds: int) -> dict[str, Any]:
    return {"status": "approved", "ladder": [], "held_seconds": seconds}


async def test_a_gate_that_began_before_there_were_questions_goes_on_as_it_did() -> None:
    """Its kept readings do not say how much time is left."""
    engine = Engine()
    ladder = [{"number": 1, "kind": "ask", "patience_seconds": 60}]
    engine.memory = {number: {"status": "pending", "ladder": ladder} for number in ("read-0", "read-1")}
    assert await climb(Records([10.0]), engine) == "expired"
    assert engine.waits == {"decided-1": 60}
