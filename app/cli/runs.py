"""``countersign runs``: what the engine is doing, and doing it again or ending it, one or many."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, TypeVar

import httpx
import typer

from app.cli.desk import JsonFlag
from app.cli.engine_client import EngineClient, RunFilter
from app.cli.stack import ENGINE_PORT, LOOPBACK
from app.cli.terminal import as_json, fail, out, table

T = TypeVar("T")

BULK_MAX: Final = 1000
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_STATUSES: Final = ("queued", "running", "completed", "failed", "cancelled")

runs_cli = typer.Typer(help="What the engine runs: list, show, rerun, cancel.", no_args_is_help=True)

EngineOption = Annotated[str, typer.Option("--engine", help="The engine's address.", envvar="INNGEST_BASE_URL")]
FunctionOption = Annotated[str | None, typer.Option(help="Part of the function's name.")]
StatusOption = Annotated[str | None, typer.Option(help=f"One of {', '.join(_STATUSES)}.")]
SinceOption = Annotated[str, typer.Option(help="How far back: 30m, 12h, 7d.")]
ErrorOption = Annotated[str | None, typer.Option(help="Text in the error or output.")]
RunsArgument = Annotated[list[str] | None, typer.Argument(help="Run ids; or choose by the options.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

_LOCAL: Final = f"http://{LOOPBACK}:{ENGINE_PORT}"


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(runs_cli, name="runs")


@runs_cli.command("list")
def list_runs(
    function: FunctionOption = None,
    status: StatusOption = None,
    since: SinceOption = "1d",
    error: ErrorOption = None,
    limit: Annotated[int, typer.Option(min=1, max=BULK_MAX)] = 20,
    engine: EngineOption = _LOCAL,
    json_: JsonFlag = False,
) -> None:
    """The latest runs, newest first."""
    wanted = _filter(function, status, since, error, limit)
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
        for s in (found["trace"] or {}).get("childrenSpans") or []
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
    error: ErrorOption = None,
    yes: YesOption = False,
    engine: EngineOption = _LOCAL,
) -> None:
    """Run them again on the code of now. Effects already made are not made twice: their rows stand."""
    chosen = _chosen(runs, _filter(function, status, since, error, BULK_MAX), engine, "run again", yes)
    if step is not None and len(chosen) != 1:
        fail("--from-step takes one run")
    for run_id in chosen:
        new = _rerun(engine, run_id, step)
        out.print(f"{run_id} runs again as {new}")


@runs_cli.command()
def cancel(
    runs: RunsArgument = None,
    function: FunctionOption = None,
    status: StatusOption = None,
    since: SinceOption = "1d",
    error: ErrorOption = None,
    yes: YesOption = False,
    engine: EngineOption = _LOCAL,
) -> None:
    """End them now. A step that is executing is not interrupted; its answer is dropped."""
    for run_id in _chosen(runs, _filter(function, status, since, error, BULK_MAX), engine, "cancel", yes):
        _cancel(engine, run_id)
        out.print(f"{run_id} is cancelled")


def _rerun(engine: str, run_id: str, step: str | None) -> str:
    return _with(engine, lambda client: client.rerun(run_id, step))


def _cancel(engine: str, run_id: str) -> None:
    _with(engine, lambda client: client.cancel(run_id))


def _chosen(runs: list[str] | None, wanted: RunFilter, engine: str, verb: str, yes: bool) -> list[str]:
    """The ids that were named; or those the filters find, shown first and asked about."""
    if runs:
        return runs
    if wanted.status is None and wanted.function is None and wanted.error is None:
        fail(f"Name the runs to {verb}, or choose them by --status, --function or --error")
    found = _with(engine, lambda client: client.runs(wanted))
    if not found:
        out.print("No run fits.")
        return []
    _table(found)
    if not yes and not typer.confirm(f"{verb.capitalize()} these {len(found)}?"):
        raise typer.Exit(1)
    return [str(run["id"]) for run in found]


def _filter(function: str | None, status: str | None, since: str, error: str | None, limit: int) -> RunFilter:
    if status is not None and status.lower() not in _STATUSES:
        fail(f"There is no status {status!r}; use {', '.join(_STATUSES)}")
    found = re.fullmatch(r"(\d{1,4})([mhd])", since)
    if found is None:
        fail(f"--since takes a number and m, h or d, such as 30m or 7d, not {since!r}")
    back = timedelta(**{_UNITS[found[2]]: int(found[1])})
    moment = (datetime.now(UTC) - back).strftime("%Y-%m-%dT%H:%M:%SZ")
    return RunFilter(since=moment, status=status, function=function, error=error, limit=limit)


def _with(engine: str, ask: Callable[[EngineClient], Awaitable[T]]) -> T:
    async def main() -> T:
        async with httpx.AsyncClient(timeout=30.0) as http:
            return await ask(EngineClient(http, engine))

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
