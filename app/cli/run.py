"""Running the desk: ``serve`` in production, ``dev`` and ``demo`` on one machine."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.panel import Panel
from rich.table import Table

from app.cli import story
from app.cli.records import home, setting
from app.cli.stack import Stack, StackConfig, run_stack
from app.cli.terminal import fail, out, say
from app.settings import Settings

FreshFlag = Annotated[bool, typer.Option("--fresh", help="Forget earlier data and start over.")]

_SHORT_LADDER: Final = {
    "REMIND_AFTER_SECONDS": "4",
    "ESCALATE_AFTER_SECONDS": "7",
    "EXPIRE_AFTER_SECONDS": "10",
    "UNDO_SECONDS": "0",
}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(demo)
    cli.command()(dev)
    cli.command()(serve)


def serve() -> None:
    """Run the host only, with the settings of the environment (production)."""
    from app.main import serve as serve_host

    asyncio.run(serve_host(Settings()))


def dev(fresh: FreshFlag = False) -> None:
    """Run everything on this machine. Uses a real Inngest dev server or Slack workspace where one is set up."""
    _until_stopped(_dev(fresh))


def demo(
    fresh: FreshFlag = False,
    auto: Annotated[bool, typer.Option("--auto", help="Play the story without a person, and check it.")] = False,
) -> None:
    """Run everything and send five sample mails, so that there is something to decide."""
    if auto:
        asyncio.run(_demo_auto())
    else:
        _until_stopped(_demo(fresh))


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until Ctrl-C or SIGTERM, and stop everything in order."""

    async def main() -> None:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signum, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await work
        say("Everything is stopped; the data is kept.")

    asyncio.run(main())


def _config(fresh: bool) -> StackConfig:
    real_slack = bool(os.environ.get("SLACK_BOT_TOKEN"))
    backups = setting("BACKUP_DIR") or str(home() / "backups")
    return StackConfig(
        folder=home(),
        fresh=fresh,
        environ={"BACKUP_DIR": backups},
        database_url=os.environ.get("DATABASE_URL") or None,
        engine_url=os.environ.get("INNGEST_BASE_URL") or None,
        local_slack=not real_slack,
    )


async def _dev(fresh: bool) -> None:
    async with run_stack(_config(fresh), say) as stack:
        _tell(stack, [])
        await _watch(stack)


async def _demo(fresh: bool) -> None:
    async with run_stack(_config(fresh), say) as stack:
        subjects = await story.send_samples(stack.host_url)
        _tell(stack, subjects)
        await _watch(stack)


async def _watch(stack: Stack) -> None:
    dead = await stack.first_death()
    fail(f"{dead.name} stopped by itself. The end of {dead.log}:\n{dead.tail()}")


def _tell(stack: Stack, subjects: list[str]) -> None:
    lines = Table.grid(padding=(0, 2))
    if stack.slack_url:
        lines.add_row("Slack", stack.slack_url, "read and click here, as any of five people")
    else:
        lines.add_row("Slack", "your workspace", "as SLACK_BOT_TOKEN says")
    if stack.engine_name == "local engine":
        lines.add_row("Engine", stack.engine_url, "what runs, what waits, and why")
    else:
        lines.add_row("Engine", stack.engine_url, stack.engine_name)
    lines.add_row("Host", stack.host_url, "the product")
    out.print()
    out.print(Panel(lines, title="Countersign is running", title_align="left", expand=False, padding=(1, 2)))
    if subjects:
        out.print(f"\nSent {len(subjects)} sample mails:")
        for subject in subjects:
            out.print(f"  • {subject}", markup=False)
        out.print(
            "\nTwo of them ask for money. Open Slack, go to #approvals and press Approve or Reject on a card;"
            "\nthen look at #support: the drafted reply is in the case's thread, with a Send button."
            "\nLeave a card alone and it reminds after an hour, calls on-call after two, and expires after four."
        )
    out.print("\nCtrl-C stops everything.", style="dim")


async def _demo_auto() -> None:
    folder = Path(os.environ.get("COUNTERSIGN_HOME", home() / "auto"))
    config = StackConfig(folder=folder, fresh=True, fixed_ports=False, environ=_SHORT_LADDER)
    say("Starting Postgres, the engine, the Slack workspace and the host…")
    async with run_stack(config, say) as stack:
        told = await story.play(stack, say)
    if not story.report(told):
        raise typer.Exit(1)
