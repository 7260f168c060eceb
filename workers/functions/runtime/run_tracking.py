"""Keeps a row per run for people to look at: one middleware, and two functions for ends only the engine knows."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import inngest
import structlog

from app.domain.ids import TenantId
from app.domain.operations.run_status import ENDED, RunNote, RunStatus, safe_code, subject_of
from app.errors import CountersignError
from app.ports.operations.operations import WorkflowRuns
from workers.functions.runtime.client import StepBug
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import REFUSED, original

REMEMBERED_MAX: Final = 10_000
FAILED: Final = "inngest/function.failed"
CANCELLED: Final = "inngest/function.cancelled"

# Thousands a day of which nobody asks how they went; the few that fail are noted as every failure is.
UNKEPT: Final = frozenset({"check-customer-health"})

_INVOKED: Final = "inngest/function.invoked"
_WAITS: Final = frozenset({"WaitForEvent", "Sleep", "InvokeFunction"})
_WHOLE: Final = "step"  # what the engine calls a request to go on from the top

_log = structlog.get_logger("countersign.functions")


@dataclass
class RunKeeper:
    """Writes a run's row when its state changes, and only then: replays of the body write nothing.

    What it remembers only saves writes. A host that remembers nothing writes a state once more: the same row.
    """

    runs: WorkflowRuns
    tenant: TenantId | None = None  # whose runs are kept; None: anybody's
    _known: OrderedDict[str, RunNote] = field(default_factory=OrderedDict, repr=False)

    def middleware(self, client: inngest.Inngest, raw_request: object) -> inngest.Middleware:
        """As the SDK wants it: one for each request."""
        return _Kept(client, raw_request, self)

    def known(self, run_id: str) -> RunStatus | None:
        """The state last written by this process."""
        note = self._known.get(run_id)
        return note.status if note else None

    async def note(self, note: RunNote) -> None:
        """Keep it unless it is kept. The row is for people: failing to write it never fails the run."""
        if self._known.get(note.run_id) == note or self.tenant not in (None, note.tenant):
            return
        try:
            await self.runs.note(note)
        except Exception as error:
            _log.warning("run_not_noted", run_id=note.run_id, status=note.status.value, error=type(error).__name__)
            return
        self._known[note.run_id] = note
        self._known.move_to_end(note.run_id)
        if note.status in ENDED or len(self._known) > REMEMBERED_MAX:
            self._known.pop(note.run_id if note.status in ENDED else next(iter(self._known)))


class _Kept(inngest.Middleware):
    """One request of one run."""

    def __init__(self, client: inngest.Inngest, raw_request: object, keeper: RunKeeper) -> None:
        super().__init__(client, raw_request)
        self._keeper = keeper
        self._note: RunNote | None = None
        self._answered = False
        # A request for one step of a parallel group, while the group's wait is still open.
        self._beside = getattr(raw_request, "query_params", {}).get("stepId", _WHOLE) != _WHOLE

    async def transform_input(
        self, ctx: inngest.Context | inngest.ContextSync, function: inngest.Function[Any], steps: object
    ) -> None:
        """The run is at work, unless that is known."""
        self._note = _note_of(ctx, function)
        if self._note is None or self._beside:
            return
        if self._keeper.known(self._note.run_id) in (None, RunStatus.WAITING):
            await self._keeper.note(replace(self._note, attempts=1))

    async def transform_output(self, result: inngest.TransformOutputResult) -> None:
        """A step or the function has an outcome."""
        self._answered = True
        if self._note is None:
            return
        if result.error is not None:
            if not isinstance(result.error, inngest.NonRetriableError):  # those end it, as the engine will tell
                code = _code_of(result.error)
                await self._keeper.note(replace(self._note, status=RunStatus.RETRYING, error_code=code))
        elif result.step is None:
            await self._keeper.note(replace(self._note, status=RunStatus.COMPLETED, attempts=1))
        elif result.step.op.value in _WAITS or self._beside:
            await self._keeper.note(replace(self._note, status=RunStatus.WAITING, attempts=1))
        else:
            await self._keeper.note(replace(self._note, status=RunStatus.RUNNING, attempts=1))

    async def before_response(self) -> None:
        """Several steps at once have no outcome yet: in this app one of them is always a wait."""
        if self._note is not None and not self._answered:
            await self._keeper.note(replace(self._note, status=RunStatus.WAITING, attempts=1))


def _note_of(ctx: inngest.Context | inngest.ContextSync, function: inngest.Function[Any]) -> RunNote | None:
    """None for runs that only look after others (what follows a failure, the clock's) and for the unkept."""
    if function.local_id in UNKEPT or (ctx.event.name.startswith("inngest/") and ctx.event.name != _INVOKED):
        return None
    return _note(ctx.event.data, ctx.run_id, function.local_id, attempts=ctx.attempt + 1)


def _note(data: object, run_id: str, function: str, *, attempts: int = 1) -> RunNote | None:
    if not isinstance(data, dict) or not isinstance(data.get("tenant"), str):
        return None
    kind, subject_id = subject_of(data)
    return RunNote(TenantId(data["tenant"]), run_id, function, kind, subject_id, attempts=attempts)


def _code_of(error: Exception) -> str:
    """Never an error's own text, unless it is one of ours that holds nothing personal."""
    if isinstance(error, CountersignError):
        return error.code
    return safe_code(str(error) if isinstance(error, StepBug) else None, type(error).__name__)


def ours(app_id: str) -> str:
    """Which functions' ends are ours to note. An app's id is a setting, checked to be letters, digits and hyphens."""
    return f"event.data.function_id.startsWith('{app_id}-')"


def build_note_ended_run(
    client: inngest.Inngest, runs: WorkflowRuns, desk: TenantId
) -> inngest.Function[dict[str, Any]]:
    """``note-ended-run``: what failed for good or was cancelled is not asked again, so only the engine tells."""

    @client.create_function(
        fn_id="note-ended-run",
        name="Note how a run ended",
        trigger=[
            inngest.TriggerEvent(event=FAILED, expression=ours(client.app_id)),
            inngest.TriggerEvent(event=CANCELLED, expression=ours(client.app_id)),
        ],
        **policy("note-ended-run"),
    )
    async def note_ended_run(ctx: inngest.Context) -> dict[str, Any]:
        noted = await run_step(ctx, "note", _note_end, runs, client.app_id, desk, ctx.event)
        return {"noted": noted}

    return note_ended_run


async def _note_end(runs: WorkflowRuns, app_id: str, desk: TenantId, event: inngest.Event) -> bool:
    run_id, error = str(event.data.get("run_id")), event.data.get("error")
    told: dict[str, Any] = error if isinstance(error, dict) else {}
    slug = str(event.data.get("function_id", ""))
    if not slug.startswith(f"{app_id}-"):
        return False
    function = slug.removeprefix(f"{app_id}-")
    if told.get("name") in REFUSED:
        await runs.note(_refused(desk, run_id, function, str(told["name"]), original(event.data)))
        return True
    note = _note(original(event.data), run_id, function)
    if note is None:
        return False
    if event.name == CANCELLED:
        await runs.note(replace(note, status=RunStatus.CANCELLED))
        return True
    message, name = (str(told.get(key) or "") for key in ("message", "name"))
    code = "host_unreachable" if message.startswith("Unable to reach") else safe_code(message, name)
    await runs.note(replace(note, status=RunStatus.FAILED, error_code="" if code == "StepError" else code))
    return True


def _refused(desk: TenantId, run_id: str, function: str, code: str, data: Mapping[str, Any]) -> RunNote:
    """The desk's own, whatever tenant the event names, if any; and each by itself where it is about nothing known."""
    kind, subject_id = subject_of(data)
    return RunNote(
        desk,
        run_id,
        function,
        kind,
        run_id if kind == "other" else subject_id,
        status=RunStatus.FAILED,
        error_code=code,
    )


def build_forget_runs(
    client: inngest.Inngest, runs: WorkflowRuns, tenants: Callable[[], Awaitable[Sequence[TenantId]]]
) -> inngest.Function[dict[str, Any]]:
    """``forget-ended-runs``, once a day."""

    @client.create_function(
        fn_id="forget-ended-runs",
        name="Forget runs that ended long ago",
        trigger=inngest.TriggerCron(cron="41 3 * * *"),
        **policy("forget-ended-runs"),
    )
    async def forget_ended_runs(ctx: inngest.Context) -> dict[str, Any]:
        known = await run_step(ctx, "tenants", tenants)
        forgotten = [await run_step(ctx, f"forget-{one}", runs.forget, TenantId(one)) for one in known]
        return {"forgotten": sum(forgotten)}

    return forget_ended_runs
