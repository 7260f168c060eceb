"""The desk's rules at a terminal: the file checked, and its examples tried."""

import typer

from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.commands.config import FileArgument, read_file
from app.cli.terminal import as_json, fail, out, table
from app.desk_file.policy_examples import policy_of, said, tried

policy_cli = typer.Typer(help="The rules of this desk, in its file: docs/policies.md.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(policy_cli, name="policy")


@policy_cli.command()
def check(file: FileArgument) -> None:
    """Whether the rules can be asked and the file's examples hold; each fault with its line, and what is allowed."""
    policy = policy_of(read_file(file).told)
    if policy.policy is None:
        fail(f"{file} has no policy: nothing stands under `policy:`, so the limits alone decide.")
    rules, examples = len(policy.policy.rules), len(policy.examples)
    out.print(f"{file} is in order: {rules} rules and a default, {examples} examples, which all hold.", markup=False)


@policy_cli.command(name="test")
def try_examples(file: FileArgument, json_: JsonFlag = False) -> None:
    """What the rules say of each example in the file. It fails where one is not as the file expects."""
    found = list(tried(policy_of(read_file(file).told)))
    if json_:
        as_json([{"example": one.example.name, "ruled": one.ruled.outcome, "rule": one.ruled.rule} for one in found])
        return
    table("Examples", ("example", "the rules say"), [(one.example.name, said(one.ruled)) for one in found])
