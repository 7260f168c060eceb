"""Webhooks from a terminal: the secret that signs them, what was told, and what is dead put back."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app import store
from app.cli.commands.approvals.approvals import JsonFlag
from app.cli.commands.secrets import seals
from app.cli.open_records import open_records
from app.cli.operator import operator
from app.cli.terminal import as_json, out, say, table
from app.domain.approvals.webhooks.secrets import NAME, Signing
from app.errors import BadInput, Misconfigured
from app.ports.approvals.webhooks import DeliveryRow

webhooks_cli = typer.Typer(help="What programs are told of their requests, and what signs it.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.add_typer(webhooks_cli, name="webhooks")


@webhooks_cli.command()
def secret(
    rotate: Annotated[bool, typer.Option("--rotate", help="Make another one in its place.")] = False,
    overlap_hours: Annotated[
        int, typer.Option(min=0, max=720, help="How long the old one signs as well; 0: it leaked.")
    ] = 24,
) -> None:
    """Make the secret that signs webhooks. It is shown this once, on stdout, for whoever verifies them."""
    asyncio.run(_secret(rotate, timedelta(hours=overlap_hours)))


async def _secret(rotate: bool, overlap: timedelta) -> None:
    async with open_records() as records:
        secrets = store.PostgresTenantSecrets(records.pool, seals())

        def change(kept: str | None) -> str:
            if kept is None:
                return Signing.new().kept()
            if not rotate:
                raise BadInput("There is a secret already, and none is shown twice; --rotate makes another")
            return _read(kept).rotated(datetime.now(UTC), overlap).kept()

        made = _read(await secrets.change(records.tenant, NAME, change, by=operator()))
    out.print(made.newest, markup=False, soft_wrap=True)
    if made.until is not None:
        say(f"The old one signs as well until {made.until:%Y-%m-%d %H:%M} UTC: put the new one in place before.")


def _read(kept: str) -> Signing:
    try:
        return Signing.read(kept)
    except ValueError as error:
        raise Misconfigured(f"{error}; `countersign secrets remove {NAME}` makes room for a new one") from None


@webhooks_cli.command("list")
def list_(
    dead: Annotated[bool, typer.Option("--dead", help="Only those that nobody took.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json_: JsonFlag = False,
) -> None:
    """What was told, the newest first, and what came of it."""
    asyncio.run(_list(dead, limit, json_))


async def _list(dead: bool, limit: int, json_: bool) -> None:
    async with open_records() as records:
        found = await store.PostgresWebhookDeliveries(records.pool).rows(records.tenant, dead=dead, limit=limit)
    if json_:
        as_json([asdict(one) for one in found])
    elif not found:
        out.print("No webhook is dead." if dead else "No webhook was written yet.")
    else:
        columns = ["Webhook", "Approval", "No.", "What", "State", "Tries", "Last try", "Address"]
        table("Webhooks", columns, [_row(one) for one in found])


def _row(one: DeliveryRow) -> list[str]:
    what = one.type.removeprefix("approval.")
    return [
        one.id, one.approval_id, str(one.sequence), what, one.state, str(one.attempts), one.code, one.address
    ]  # fmt: skip


@webhooks_cli.command()
def replay(
    webhook: Annotated[str | None, typer.Argument(help="Its id (whd_…), as `webhooks list` shows it.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that are dead.")] = False,
) -> None:
    """Put what is dead back: it is tried for three days again, under the same id."""
    if (webhook is None) is not dead:
        raise BadInput("Name one webhook, or say --dead for all of them")
    asyncio.run(_replay(webhook))


async def _replay(webhook: str | None) -> None:
    async with open_records() as records:
        deliveries = store.PostgresWebhookDeliveries(records.pool)
        count = await deliveries.replay(records.tenant, webhook, by=operator())
    out.print(f"{count} put back; `countersign webhooks list` shows what comes of it.")
