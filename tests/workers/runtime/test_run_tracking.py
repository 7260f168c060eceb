"""The middleware that keeps a row per run: a write per change of state, none for replays, and never a failed run."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import inngest
import pytest

from app.domain.ids import TenantId
from app.domain.operations.run_status import ApprovalRuns, RunNote, RunStatus
from app.errors import ChatError, Unavailable
from workers.functions.runtime.client import StepBug
from workers.functions.runtime.flow_control import POLICIES
from workers.functions.runtime.run_tracking import CANCELLED, REMEMBERED_MAX, UNKEPT, RunKeeper, _note_end, ours

MAIL = {"tenant": "demo", "message_id": "msg_1", "customer_id": "cust_1"}
DONE = "done"


@dataclass
class Book:
    """What was written; refuses while it is down."""

    notes: list[RunNote] = field(default_factory=list)
    down: bool = False

    async def note(self, note: RunNote) -> None:
        if self.down:
            raise Unavailable("The records did not answer in time")
        self.notes.append(note)

    async def forget(self, tenant: TenantId) -> int:
        return 0

    async def of_approvals(self, tenant: TenantId) -> ApprovalRuns:
        return ApprovalRuns([], 0, {})

    @property
    def told(self) -> list[tuple[str, int, str]]:
        return [(note.status.value, note.attempts, note.error_code) for note in self.notes]


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def keeper(book: Book) -> RunKeeper:
    return RunKeeper(book)


@dataclass
class Asked:
    """One request of the engine's, as the SDK tells a middleware of it."""

    keeper: RunKeeper
    data: dict[str, Any] = field(default_factory=lambda: MAIL)
    run_id: str = "01RUN"
    name: str = "customer/email.received"
    function: str = "handle-customer-email"

    async def __call__(self, outcome: Any, *, attempt: int = 0, step: str = "step") -> None:
        """``outcome``: an opcode, an error, DONE, or None for several steps at once."""
        request = SimpleNamespace(query_params={"stepId": step})
        kept = self.keeper.middleware(cast("inngest.Inngest", None), request)
        event = inngest.Event(name=self.name, data=self.data)
        ctx = SimpleNamespace(event=event, run_id=self.run_id, attempt=attempt)
        function = SimpleNamespace(local_id=self.function)
        await kept.transform_input(cast(Any, ctx), cast(Any, function), cast(Any, None))
        if outcome is not None:
            await kept.transform_output(cast(Any, _result(outcome)))
        await kept.before_response()


def _result(outcome: Any) -> SimpleNamespace:
    error = outcome if isinstance(outcome, Exception) else None
    step = None if outcome == DONE else SimpleNamespace(op=SimpleNamespace(value=str(outcome)))
    return SimpleNamespace(error=error, output=None, step=step)


async def test_a_body_entered_for_every_step_writes_twice(keeper: RunKeeper, book: Book) -> None:
    ask = Asked(keeper)
    for _ in range(8):
        await ask("StepRun")
    await ask(DONE)
    assert book.told == [("running", 1, ""), ("completed", 1, "")]
    assert {(n.tenant, n.run_id, n.function, n.kind, n.subject_id) for n in book.notes} == {
        ("demo", "01RUN", "handle-customer-email", "message", "msg_1")
    }


@pytest.mark.parametrize("wait", ["WaitForEvent", "Sleep", "InvokeFunction", None])
async def test_waiting_and_going_on_are_changes(keeper: RunKeeper, book: Book, wait: str | None) -> None:
    ask = Asked(keeper)
    await ask(wait)
    if wait is None:
        await ask("StepRun", step="hash-of-the-step-beside-the-wait")
    await ask("StepRun")
    await ask(DONE)
    assert [status for status, _, _ in book.told] == ["running", "waiting", "running", "completed"]


async def test_failing_steps_are_told_with_a_code_and_never_with_their_text(keeper: RunKeeper, book: Book) -> None:
    ask = Asked(keeper)
    await ask(ChatError("ada@example.com could not be shown"))
    await ask(StepBug("KeyError (err_0a1b)"), attempt=1)
    await ask(ValueError("ada@example.com is no number"), attempt=2)
    await ask(StepBug("ada@example.com (err_0a1b)"), attempt=3)
    await ask("StepRun", attempt=4)
    assert book.told == [
        ("running", 1, ""),
        ("retrying", 1, "chat_failed"),
        ("retrying", 2, "KeyError (err_0a1b)"),
        ("retrying", 3, "ValueError"),
        ("retrying", 4, "StepBug"),
        ("running", 1, ""),
    ]


async def test_records_that_do_not_answer_fail_no_run_and_are_tried_at_the_next_change(
    keeper: RunKeeper, book: Book
) -> None:
    ask = Asked(keeper)
    book.down = True
    await ask("StepRun")
    await ask(None)
    book.down = False
    await ask("StepRun")
    assert book.told == [("running", 1, "")]


async def test_a_host_that_remembers_nothing_writes_the_same_state_again(book: Book) -> None:
    await Asked(RunKeeper(book))("StepRun")
    await Asked(RunKeeper(book))("StepRun")
    assert book.told == [("running", 1, ""), ("running", 1, "")]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"function_id": "countersign-x", "run_id": "01X", "event": {"data": MAIL}}, "inngest/function.failed"),
        ({**MAIL, "cron": "* * * * *"}, "inngest/scheduled.timer"),
        ({"message_id": "msg_1"}, "customer/email.received"),
        ({"tenant": 7}, "customer/email.received"),
    ],
)
async def test_runs_that_are_nobodys_have_no_row(
    keeper: RunKeeper, book: Book, data: dict[str, Any], name: str
) -> None:
    await Asked(keeper, data, name=name)("StepRun")
    assert book.notes == []


async def test_bulk_work_leaves_no_rows(keeper: RunKeeper, book: Book) -> None:
    for name in UNKEPT:
        await Asked(keeper, function=name)("StepRun")
    assert book.notes == []
    assert set(POLICIES) > UNKEPT


@pytest.mark.parametrize(
    ("data", "subject"),
    [
        ({"tenant": "demo", "approval_id": "apr_1", "question_id": "que_1"}, ("approval", "apr_1")),
        ({"tenant": "demo", "approval_id": "none", "investigation_id": "inv_1"}, ("investigation", "inv_1")),
        ({"tenant": "demo", "draft_id": "drf_1"}, ("draft", "drf_1")),
        ({"tenant": "demo", "message_id": "a b<script>"}, ("other", "none")),
    ],
)
async def test_a_run_is_about_what_its_event_names(
    keeper: RunKeeper, book: Book, data: dict[str, Any], subject: tuple[str, str]
) -> None:
    await Asked(keeper, data, name="inngest/function.invoked")("StepRun")
    assert (book.notes[0].kind, book.notes[0].subject_id) == subject


async def test_what_is_remembered_is_bounded(keeper: RunKeeper) -> None:
    for number in range(REMEMBERED_MAX + 10):
        await keeper.note(RunNote(TenantId("demo"), f"r{number}", "f", "other", "none"))
    assert len(keeper._known) == REMEMBERED_MAX
    assert keeper.known("r0") is None
    assert keeper.known(f"r{REMEMBERED_MAX + 9}") is RunStatus.RUNNING


def _ended(function_id: str, tenant: str = "demo") -> inngest.Event:
    started = {"data": {**MAIL, "tenant": tenant}}
    return inngest.Event(name=CANCELLED, data={"function_id": function_id, "run_id": "01RUN", "event": started})


async def test_only_our_own_apps_ends_are_noted(book: Book) -> None:
    assert ours("acme-countersign") == "event.data.function_id.startsWith('acme-countersign-')"
    assert not await _note_end(book, "acme-countersign", TenantId("demo"), _ended("countersign-send-reply"))
    assert book.notes == []
    assert await _note_end(book, "acme-countersign", TenantId("demo"), _ended("acme-countersign-send-reply"))
    assert [note.function for note in book.notes] == ["send-reply"]
