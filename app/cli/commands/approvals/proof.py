"""One decision's proof from a terminal: a token that shows what was approved, for whoever wants to see it."""

import asyncio
from typing import Annotated

import typer

from app import store
from app.cli.commands.secrets import seals
from app.cli.open_records import open_records
from app.cli.terminal import out
from app.domain.ids import ApprovalId
from app.errors import Conflict, Misconfigured


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(proof)


def proof(approval: Annotated[str, typer.Argument(help="The approval's id (apr_…).")]) -> None:
    """The signed token of a decision, on stdout. Whoever holds it may use it: show it to nobody else."""
    asyncio.run(_proof(ApprovalId(approval)))


async def _proof(approval_id: ApprovalId) -> None:
    sealing = seals()
    if not sealing.newest:
        raise Misconfigured("SECRETS_KEY is not set, and without it no decision is signed")
    async with open_records() as records:
        token = await store.PostgresProofs(records.pool, sealing).token(records.tenant, approval_id)
        if token is None:
            await store.PostgresApprovals(records.pool).get(records.tenant, approval_id)
            raise Conflict(
                f"There is no proof of {approval_id}: it is not approved, or can still be undone, or was given up. "
                "`countersign show` says how it stands; `countersign doctor`, whether the signing key opens"
            )
    out.print(token, markup=False, soft_wrap=True)
