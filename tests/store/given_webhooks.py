"""Set-up for what is told by webhook: hosts that the desk lists, callbacks, and what was written for them."""

import json
from typing import Any

from app import store
from app.domain.ids import ApprovalId
from app.domain.operations.desk_versions import NewVersion
from app.store.approvals.webhooks import callbacks
from app.store.db.transactions import tenant_tx
from tests.store.given import ALICE, Given

ADDRESS = "https://agent.shop.example/decisions"
_WRITTEN = "SELECT * FROM webhook_deliveries WHERE approval_id = $1 ORDER BY sequence"
_SAID = "SELECT cause FROM outbox WHERE name = 'approval/webhook.due' AND done_at IS NULL ORDER BY id"


async def listed(given: Given, *hosts: str) -> None:
    """The desk's file lists these and no others."""
    base = await given.pool.fetchval(
        "SELECT coalesce(max(version), 0) FROM desk_versions WHERE tenant = $1", given.tenant
    )
    told = {"callbacks.hosts": list(hosts)}
    new = NewVersion(base=base, text="callbacks", told=told, loosens=(), waits=False, by=ALICE, owner="U1")
    await store.PostgresDeskVersions(given.pool).add(given.tenant, new)


async def called_back(
    given: Given, approval_id: ApprovalId, address: str = ADDRESS, *, reach: callbacks.Reach = callbacks.USUAL
) -> None:
    """It is told of there, as whoever opens it puts it."""
    async with tenant_tx(given.pool, given.tenant) as conn:
        await callbacks.put(conn, given.tenant, approval_id, address, reach=reach)


async def written(given: Given, approval_id: ApprovalId) -> list[dict[str, Any]]:
    """Its deliveries, with their bodies read."""
    rows = await given.pool.fetch(_WRITTEN, approval_id)
    return [{**row, "body": json.loads(row["body"])} for row in rows]


async def types(given: Given, approval_id: ApprovalId) -> list[str]:
    """What was told, in order."""
    return [row["type"].removeprefix("approval.") for row in await written(given, approval_id)]


async def announced(given: Given) -> list[str]:
    """Which deliveries the outbox says are due."""
    return [row["cause"].partition(":")[0] for row in await given.pool.fetch(_SAID)]
