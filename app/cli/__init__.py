"""``countersign``: run the desk, work it from a terminal, look after it."""

import sys

import typer
from pydantic import ValidationError

from app.cli import environment
from app.cli.commands import (
    agents,
    config,
    customer,
    init,
    keys,
    oncall,
    operations,
    people,
    policy,
    reaching,
    records,
    routines,
    run,
    runs,
    secrets,
    signing_keys,
    tenants,
    webhooks,
)
from app.cli.commands.approvals import approvals
from app.cli.commands.approvals import details as approval_details
from app.cli.commands.approvals import locks as approval_locks
from app.cli.commands.approvals import precedents as approval_precedents
from app.cli.commands.approvals import proof as approval_proof
from app.cli.commands.cases import attachments, cases, dead_letters, messages
from app.cli.terminal import fail
from app.errors import CountersignError
from app.local.postgres import CannotStartError
from app.observability import logging_setup

cli = typer.Typer(
    name="countersign",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback()
def _settings(context: typer.Context) -> None:
    """The approval desk for AI workers."""
    logging_setup.configure(style="console", level="warning")  # on stderr: a command's answer may go into a pipe
    if context.invoked_subcommand != "demo":  # which brings its own, and must touch nothing that is real
        environment.load()


_GROUPS = (
    run,
    init,
    tenants,
    approvals,
    approval_details,
    approval_proof,
    approval_locks,
    approval_precedents,
    cases,
    people,
    reaching,
    customer,
    records,
    keys,
    dead_letters,
    messages,
    attachments,
    runs,
    operations,
    config,
    oncall,
    policy,
    secrets,
    signing_keys,
    webhooks,
    routines,
    agents,
)
for group in _GROUPS:
    group.register(cli)


def main() -> None:
    """Entry point: expected errors become one sentence and exit code 1, never a traceback."""
    try:
        cli()
    except CountersignError as error:
        fail(error.sentence)
    except CannotStartError as error:
        fail(str(error))
    except ValidationError as error:
        for line in _settings_sentences(error):
            fail(line, leave=False)
        sys.exit(1)


def _settings_sentences(error: ValidationError) -> list[str]:
    """Which setting is wrong and why, without echoing its value: it may be a secret."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        text = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {text}" if name else text)
    return lines
