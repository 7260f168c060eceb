"""The address that an approval's changes are told at, and a delivery for each change, in the change's own commit."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from app.domain.approvals.voting import Status
from app.domain.approvals.webhooks.deliveries import Change, Standing, body_of
from app.domain.ids import ActorId, ApprovalId, TenantId, new_id
from app.domain.operations.desk_config import Callbacks
from app.errors import AddressRefused, BadInput
from app.events import WebhookDue
from app.outside.addresses import is_this_machine
from app.outside.allowed import AllowedHosts
from app.outside.targets import Target, target_of
from app.store.approvals import rows
from app.store.db import outbox
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.operations.desk.configs import IN_FORCE

_HOSTS: Final = f"SELECT told->'callbacks.hosts' FROM ({IN_FORCE}) desk"
_PUT: Final = """
INSERT INTO approval_callbacks (tenant, approval_id, address) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
_ADDRESS: Final = "SELECT address FROM approval_callbacks WHERE approval_id = $1"
# Its row is locked by this: whoever tells of two changes at once tells them one after the other.
_NUMBER: Final = "UPDATE approval_callbacks SET said = said + 1 WHERE approval_id = $1 RETURNING said"
_REPORTED: Final = "SELECT outcome FROM approval_reports WHERE approval_id = $1"
_WRITE: Final = """
INSERT INTO webhook_deliveries (tenant, id, approval_id, sequence, type, body, state)
SELECT $1, $2, $3, $4, $5, $6, CASE WHEN EXISTS (
    SELECT FROM webhook_deliveries WHERE approval_id = $3 AND state = 'due'
) THEN 'waiting' ELSE 'due' END
RETURNING state
"""


@dataclass(frozen=True)
class Reach:
    """What the installation lets its desks call besides port 443 of the public internet.

    ``in_development`` a program on this machine needs neither https nor to be listed.
    """

    allowed: AllowedHosts = field(default_factory=AllowedHosts)
    in_development: bool = False


USUAL: Final = Reach()


async def put(conn: Conn, tenant: TenantId, approval_id: ApprovalId, address: str, *, reach: Reach = USUAL) -> None:
    """Where it is told, for good. Raises what ``check`` raises."""
    await check(conn, address, reach)
    await conn.execute(_PUT, tenant, approval_id, address)


async def check(conn: Conn, address: str, reach: Reach = USUAL) -> None:
    """Whether it could be. Raises BadInput, with what to write or to register instead.

    What is sent is judged again, by the addresses that its host leads to then.
    """
    try:
        target = target_of(address)
    except AddressRefused as error:
        raise BadInput(f"The callback cannot be called: {error.sentence}", detail=error.detail) from None
    if not (reach.in_development and is_this_machine(target.host)):
        await _check(conn, target)
    if not reach.allowed.may_let(target.host, target.port):
        raise BadInput(
            "The callback cannot be called: webhooks go to port 443 of the public internet. Leave out the port, or "
            f"have whoever runs this desk name {_place(target)} in OUTSIDE_ALLOWED_HOSTS",
            detail="not_public",
        )


def _place(target: Target) -> str:
    return f"[{target.host}]:{target.port}" if ":" in target.host else f"{target.host}:{target.port}"


async def _check(conn: Conn, target: Target) -> None:
    if target.scheme != "https":
        raise BadInput("The callback must begin with https://", detail="not_https")
    hosts = await conn.fetchval(_HOSTS)
    if not Callbacks(tuple(hosts or ())).lets(target.host):
        raise BadInput(
            f"This desk sends no webhooks to {target.host}: an owner lists the host in desk.yaml, under "
            "`callbacks: hosts:`",
            detail="host_not_listed",
        )


async def address(conn: Conn, approval_id: ApprovalId) -> str | None:
    """Where it is told; None where it is not."""
    found: str | None = await conn.fetchval(_ADDRESS, approval_id)
    return found


async def tell(conn: Conn, tenant: TenantId, approval_id: ApprovalId, change: Change, *, question: str = "") -> None:
    """Write what is to be told of a change that this transaction makes. Nothing where nobody is to be told.

    The first of an approval's deliveries that has not ended is due, and an event says so; the others wait for it.
    """
    sequence = await conn.fetchval(_NUMBER, approval_id)
    if sequence is None:
        return
    standing = _standing(await rows.find(conn, approval_id), question, await conn.fetchval(_REPORTED, approval_id))
    delivery_id = new_id("whd")
    body = body_of(change, standing, sequence, datetime.now(UTC))
    values = (tenant, delivery_id, approval_id, sequence, change.value, body)
    if await conn.fetchval(_WRITE, *values) == "due":
        await announce(conn, tenant, approval_id, delivery_id, 0)


async def announce(conn: Conn, tenant: TenantId, approval_id: str, delivery_id: str, round_: int) -> None:
    """Wake whoever delivers it, until it has ended."""
    event = WebhookDue(tenant=tenant, approval_id=approval_id, delivery_id=delivery_id, round=round_)
    await outbox.enqueue(conn, tenant, event, cause=cause_of(delivery_id, round_), mode=Mode.RESEND)


def cause_of(delivery_id: str, round_: int) -> str:
    """The outbox's name for a delivery that is due."""
    return f"{delivery_id}:due:{round_}"


def _standing(row: asyncpg.Record, question: str, reported: str | None) -> Standing:
    status = Status(row["status"])
    return Standing(
        approval_id=ApprovalId(row["id"]),
        kind=row["kind"],
        status=status,
        action=rows.final_action(row),
        action_digest=rows.final_digest(row),
        changed=row["approved_action"] is not None and _unanswered(row["approved_action"]) != row["action"],
        decided_by=None if row["decided_by"] is None else ActorId(row["decided_by"]),
        decided_at=row["decided_at"],
        held=status is Status.APPROVED and row["undo_until"] is not None,
        withdrawn=row["withdrawn_at"] is not None,
        question_id=question or None,
        reported=reported,
    )


def _unanswered(action: dict[str, Any]) -> dict[str, Any]:
    """What a person chose or wrote is an answer, no change of what was asked."""
    return {**action, "answer": ""} if "answer" in action else action
