"""``countersign runs``: what the engine is doing, and doing it again or ending it, one or many."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, TypeVar

import httpx
import typer

from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.engine_client import EngineClient, RunFilter, steps_of
from app.cli.environment import setting
from app.cli.local_stack.ports import LOOPBACK
from app.cli.local_stack.stack import ENGINE_PORT
from app.cli.open_records import app_id, tenant
from app.cli.terminal import as_json, fail, out, say, table
from app.errors import CountersignError

T = TypeVar("T")

BULK_MAX: Final = 1000
PREVIEWED_MAX: Final = 15
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_STATUSES: Final = ("queued", "running", "completed", "failed", "cancelled")
_OPEN: Final = ("queued", "running")

runs_cli = typer.Typer(help="What the engine runs: list, show, rerun, cancel.", no_args_is_help=True)

EngineOption = Annotated[str, typer.Option("--engine", help="The engine's address.", envvar="INNGEST_BASE_URL")]
FunctionOption = Annotated[str | None, typer.Option(help="Part of the function's name.")]
StatusOption = Annotated[str | None, typer.Option(help=f"One of {', '.join(_STATUSES)}.")]
SinceOption = Annotated[str, typer.Option(help="How far back: 30m, 12h, 7d; or a time, 2031-05-04T09:30Z.")]
UntilOption = Annotated[str | None, typer.Option(help="Only runs queued before this: as --since.")]
ErrorOption = Annotated[str | None, typer.Option(help="Text in the error or output.")]
RunsArgument = Annotated[list[str] | None, typer.Argument(help="Run ids; or choose by the options.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

_LOCAL: Final = f"http://{LOOPBACK}:{ENGINE_PORT}"


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(runs_cli, name="runs")


@runs_cli.command("list")
def list_runs(
    function: FunctionOption = None,
    status: StatusOption = None,
    since: SinceOption = "1d",
    until: UntilOption = None,
    error: ErrorOption = None,
    limit: Annotated[int, typer.Option(min=1, max=BULK_MAX)] = 20,
    engine: EngineOption = _LOCAL,
    json_: JsonFlag = False,
) -> None:
    """The latest runs, newest first."""
    wanted = _filter(function, status, since, until, error, limit)
    found = _with(engine, lambda client: client.runs(wanted))
    if json_:
        as_json(found)
    elif found:
        _table(found)
    else:
        out.print("No run fits.")


@runs_cli.command()
def show(run: str, engine: EngineOption = _LOCAL, json_: JsonFlag = False) -> None:
    """One run: what started it, its steps, and how it ended."""
    found = _with(engine, lambda client: client.run(run))
    if json_:
        as_json(found)
        return
    out.print(f"{found['function']['slug']}  {found['status'].lower()}", markup=False)
    out.print(f"started by {found['trigger'].get('eventName')}, queued {found['queuedAt']}", markup=False)
    steps = [
        [s["name"], str(s["status"]).lower(), str(s["attempts"]), _took(s["startedAt"], s["endedAt"])]
        for s in steps_of(found)
    ]
    table("Steps", ["Step", "Status", "Attempts", "Took"], steps)
    if found["output"]:
        out.print(f"Output: {found['output']}", markup=False)


@runs_cli.command()
def rerun(
    runs: RunsArgument = None,
    step: Annotated[
        str | None, typer.Option("--from-step", help="Keep what came before this step (one run).")
    ] = None,
    function: FunctionOption = None,
    status: StatusOption = None,
    since: SinceOption = "1d",
    until: UntilOption = None,
    error: ErrorOption = None,
    yes: YesOption = False,
    engine: EngineOption = _LOCAL,
) -> None:
    """Run them again on the code of now. Effects already made are not made twice: their rows stand."""
    wanted = _filter(function, status, since, until, error, BULK_MAX)
    chosen = _chosen(runs, wanted, engine, "run again", yes)
    if step is not None and len(chosen) != 1:
        fail("--from-step takes one run")

    async def again(client: EngineClient, run_id: str) -> str:
        return f"{run_id} runs again as {await client.rerun(run_id, step)}"

    _each(engine, chosen, again)


@runs_cli.command()
def cancel(
    runs: RunsArgument = None,
    function: FunctionOption = None,
    status: StatusOption = None,
    since: SinceOption = "1d",
    until: UntilOption = None,
    error: ErrorOption = None,
    yes: YesOption = False,
    engine: EngineOption = _LOCAL,
) -> None:
    """End them now. A step that is executing is not interrupted; its answer is dropped."""
    wanted = _filter(function, status, since, until, error, BULK_MAX)

    async def end(client: EngineClient, run_id: str) -> str:
        await client.cancel(run_id)
        return f"{run_id} is cancelled"

    _each(engine, _chosen(runs, wanted, engine, "cancel", yes, only_open=True), end)


def _each(engine: str, run_ids: Sequence[str], act: Callable[[EngineClient, str], Awaitable[str]]) -> None:
    """One after the other; what fails is told and the others go on."""

    async def work(client: EngineClient) -> int:
        failed = 0
        for run_id in run_ids:
            try:
                out.print(await act(client, run_id), markup=False)
            except CountersignError as error:
                fail(f"{run_id}: {error.sentence}", leave=False)
                failed += 1
        return failed

    failed = _with(engine, work)
    if len(run_ids) > 1:
        say(f"{len(run_ids) - failed} done, {failed} not")
    if failed:
        raise typer.Exit(1)


def _chosen(
    runs: list[str] | None, wanted: RunFilter, engine: str, verb: str, yes: bool, *, only_open: bool = False
) -> list[str]:
    """The ids that were named; or those the filters find, shown first and asked about."""
    if runs:
        return runs
    if not (wanted.status or wanted.function or wanted.error):
        fail(f"Name the runs to {verb}, or choose them by --status, --function or --error")
    found = _with(engine, lambda client: client.runs(wanted))
    if only_open:
        found = [run for run in found if run["status"].lower() in _OPEN]
    if not found:
        out.print("No run fits.")
        return []
    _preview(found)
    if not yes and not typer.confirm(f"{verb.capitalize()} these {len(found)}?", err=True):
        raise typer.Exit(1)
    return [str(run["id"]) for run in found]


def _preview(found: list[dict[str, Any]]) -> None:
    """How many of what, and the first of them."""
    for (function, status), count in Counter((r["function"]["slug"], r["status"].lower()) for r in found).items():
        say(f"{count} x {function}, {status}")
    _table(found[:PREVIEWED_MAX])
    if len(found) > PREVIEWED_MAX:
        say(f"and {len(found) - PREVIEWED_MAX} more")
    if len(found) == BULK_MAX:
        say(f"{BULK_MAX} is the most at once; there may be more, so ask again afterwards")


def _filter(
    function: str | None,
    status: str | None,
    since: str,
    until: str | None,
    error: str | None,
    limit: int,
) -> RunFilter:
    if status is not None and status.lower() not in _STATUSES:
        fail(f"There is no status {status!r}; use {', '.join(_STATUSES)}")
    return RunFilter(
        app=app_id(),
        since=_moment("--since", since),
        until=_moment("--until", until) if until else None,
        status=status,
        function=function,
        error=error,
        limit=limit,
    )


def _moment(option: str, text: str) -> str:
    """So long ago, or a moment, as RFC 3339."""
    back = re.fullmatch(r"(\d{1,4})([mhd])", text)
    if back is not None:
        moment = datetime.now(UTC) - timedelta(**{_UNITS[back[2]]: int(back[1])})
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            fail(f"{option} takes a number and m, h or d, such as 30m or 7d, or a time, not {text!r}")
    return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with(engine: str, ask: Callable[[EngineClient], Awaitable[T]]) -> T:
    async def main() -> T:
        async with httpx.AsyncClient(timeout=30.0) as http:
            return await ask(EngineClient(http, engine, setting("INNGEST_SIGNING_KEY"), tenant()))

    return asyncio.run(main())


def _table(found: list[dict[str, Any]]) -> None:
    rows = [
        [r["id"], r["status"].lower(), r["function"]["slug"], r["queuedAt"][:19], _took(r["startedAt"], r["endedAt"])]
        for r in found
    ]
    table("Runs", ["Run", "Status", "Function", "Queued (UTC)", "Took"], rows)


def _took(started: str | None, ended: str | None) -> str:
    if not started or not ended:
        return ""
    seconds = (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.0f} s"
