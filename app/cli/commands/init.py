"""``countersign init``: from an empty database to a desk that can start, asked at the terminal or told by flags."""

import os
from pathlib import Path
from typing import Annotated

import typer

from app.cli import environment
from app.cli.setup.asking import Asker
from app.cli.setup.env_file import EnvFile
from app.cli.terminal import err, fail


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(init)


def init(
    context: typer.Context,
    database_url: Annotated[str, typer.Option(help="An empty PostgreSQL 15 or newer.")] = "",
    tenant: Annotated[str, typer.Option(help="A short id for the desk.")] = "",
    name: Annotated[str, typer.Option(help="The name people read.")] = "",
    language: Annotated[str, typer.Option(help="Of the people at the desk: en or de.")] = "",
    environment_: Annotated[str, typer.Option("--environment", help="production, staging or development.")] = "",
    public_url: Annotated[str, typer.Option(help="Where others reach the host.")] = "",
    slack_url: Annotated[str, typer.Option(help="A stand-in for Slack, in staging and development only.")] = "",
    engine_url: Annotated[str, typer.Option(help="Your Inngest server. Nothing: Inngest Cloud.")] = "",
    event_key: Annotated[str, typer.Option(help="The engine's. Better as INNGEST_EVENT_KEY.")] = "",
    signing_key: Annotated[str, typer.Option(help="The engine's. Better as INNGEST_SIGNING_KEY.")] = "",
    bot_token: Annotated[str, typer.Option(help="Slack's. Better as SLACK_BOT_TOKEN.")] = "",
    signing_secret: Annotated[str, typer.Option(help="Slack's. Better as SLACK_SIGNING_SECRET.")] = "",
    app_id: Annotated[str, typer.Option(help="The Slack app's id (A…).")] = "",
    app_token: Annotated[str, typer.Option(help="Only for Socket Mode. Better as SLACK_APP_TOKEN.")] = "",
    approvals_channel: Annotated[str, typer.Option(help="Id or #name.")] = "",
    support_channel: Annotated[str, typer.Option(help="Id or #name.")] = "",
    oncall_channel: Annotated[str, typer.Option(help="Id or #name.")] = "",
    ops_channel: Annotated[str, typer.Option(help="Id or #name.")] = "",
    reviewers: Annotated[str, typer.Option(help="Who decides: ids, e-mails, @names, @groups, with commas.")] = "",
    staff: Annotated[str, typer.Option(help="Who answers customers, in the same way.")] = "",
    oncall_group: Annotated[str, typer.Option(help="Who is called: a user group.")] = "",
    manifest: Annotated[Path | None, typer.Option(help="Write the Slack app's manifest there.")] = None,
    desk_file: Annotated[Path, typer.Option(help="The desk's own file, written where there is none.")] = Path(
        "desk.yaml"
    ),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: take every default there is.")] = False,
) -> None:
    """Set a desk up, or go on where that stopped: each answer is tried, and kept in .env as soon as it holds.

    Where nobody sits at the terminal nothing is asked; a sentence names the flag that is missing. Nothing that
    stands in .env, in desk.yaml or in the records is overwritten.
    """
    from app.cli.setup.wizard import set_up  # it brings all that is examined, which other commands need not wait for

    given = {
        f"--{key.rstrip('_').replace('_', '-')}": value
        for key, value in context.params.items()
        if isinstance(value, str) and value
    }
    path = Path(os.environ.get(environment.FILE_SETTING) or ".env")
    asker = Asker(EnvFile(path), given, yes)
    try:
        set_up(asker, manifest, desk_file)
    except (KeyboardInterrupt, typer.Abort):
        err.print()
        fail(f"Stopped. What was answered is kept in {path}: `countersign init` goes on from there.")
