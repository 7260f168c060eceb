"""Running the desk: ``serve`` in production, ``dev`` and ``demo`` on one machine."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app import store
from app.cli import environment
from app.cli.environment import LOCKED, setting
from app.cli.local_stack import story
from app.cli.local_stack.samples import send_samples, waiting_in
from app.cli.local_stack.stack import Stack, StackConfig, run_stack
from app.cli.local_stack.welcome import welcome
from app.cli.open_records import home, tenant
from app.cli.terminal import fail, say
from app.settings import Settings

FreshFlag = Annotated[bool, typer.Option("--fresh", help="Forget earlier data and start over.")]

_SHORT_LADDER: Final = {
    "REMIND_AFTER_SECONDS": "4",
    "ESCALATE_AFTER_SECONDS": "7",
    "EXPIRE_AFTER_SECONDS": "10",
    "UNDO_SECONDS": "0",
}

# What a shell may have set for a real desk. The processes of the demo read no .env either.
_OWN_SETTINGS: Final = {
    "TENANT": store.DEFAULT_TENANT,
    "PAYMENTS": "local",
    "MAIL_OUT": "local",
    environment.FILE_SETTING: "",
}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(demo)
    cli.command()(dev)
    cli.command()(serve)


def serve() -> None:
    """Run the host only, with the settings of the environment (production)."""
    gc.disable()  # what is imported stays: looking through it again and again takes a fifth of the start
    from app.main import serve as serve_host

    gc.enable()
    asyncio.run(serve_host(Settings()))


def dev(fresh: FreshFlag = False) -> None:
    """Run everything on this machine. Uses a real Inngest dev server or Slack workspace where one is set up."""
    _until_stopped(_dev(fresh))


def demo(
    fresh: FreshFlag = False,
    auto: Annotated[bool, typer.Option("--auto", help="Play the story without a person, and check it.")] = False,
) -> None:
    """Run everything and send five sample mails, so that there is something to decide."""
    if Path(".env").is_file():
        say("The demo leaves .env aside: it touches nothing that is real.")
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


async def _dev(fresh: bool) -> None:
    database_url = setting("DATABASE_URL")
    if database_url and (env := setting("COUNTERSIGN_ENV")) in LOCKED:
        fail(
            f"DATABASE_URL names {env}'s records (COUNTERSIGN_ENV={env}), and `dev` would put sample "
            "customers there. Use `countersign serve`, or start `dev` where neither is set"
        )
    config = StackConfig(
        folder=home(),
        tenant=tenant(),
        fresh=fresh,
        environ={"BACKUP_DIR": setting("BACKUP_DIR") or str(home() / "backups")},
        database_url=database_url,
        engine_url=setting("INNGEST_BASE_URL"),
        local_slack=setting("SLACK_BOT_TOKEN") is None,
    )
    async with run_stack(config, say) as stack:
        welcome(stack, [], [])
        await _watch(stack)


async def _demo(fresh: bool) -> None:
    own = {**_OWN_SETTINGS, "BACKUP_DIR": str(home() / "backups")}
    config = StackConfig(folder=home(), fresh=fresh, environ=own, engine_url=setting("INNGEST_BASE_URL"))
    async with run_stack(config, say) as stack:
        mails = await send_samples(stack.host_url)
        welcome(stack, mails, await waiting_in(stack.slack_url) if stack.slack_url else [])
        await _watch(stack)


async def _watch(stack: Stack) -> None:
    dead = await stack.first_death()
    fail(f"{dead.name} stopped by itself. The end of {dead.log}:\n{dead.tail()}")


async def _demo_auto() -> None:
    folder = home() if setting("COUNTERSIGN_HOME") else home() / "auto"
    own = {**_SHORT_LADDER, **_OWN_SETTINGS}
    config = StackConfig(folder=folder, fresh=True, fixed_ports=False, environ=own)
    say("Starting Postgres, the engine, the Slack workspace and the host…")
    async with run_stack(config, say) as stack:
        told = await story.play(stack, say)
    if not story.report(told):
        raise typer.Exit(1)
