"""Requests that are not asked yet, by whoever wrote them down: a week, then they are as if they had never been."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg

from app.domain.actions.registry import action_from
from app.domain.approvals.askers.agent_requests import Conflict, NewAgentRequest, Opened, Repeated, SentBefore
from app.domain.approvals.askers.drafts import DAYS, DRAFTS_MAX, Draft, DraftKey
from app.domain.ids import ApprovalId, TenantId, new_id
from app.errors import BadInput, NotFound, TooManyCalls
from app.store.approvals.askers import agent_requests
from app.store.approvals.webhooks import callbacks
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.payments import open_money
from app.store.people import key_limits, key_lines

EXPIRE: Final = "DELETE FROM request_drafts WHERE expires_at <= clock_timestamp()"
_COUNT: Final = "SELECT count(*) FROM request_drafts WHERE key_lineage = $1"
_KEEP: Final = """
INSERT INTO request_drafts (
    tenant, approval_id, key_lineage, key_id, idempotency_digest, content_digest, customer_id, kind, said, action,
    title, expires_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + make_interval(days => $12))
"""
_READ: Final = """
SELECT d.*, k.name AS key_name FROM request_drafts d JOIN api_keys k ON k.tenant = d.tenant AND k.id = d.key_id
WHERE d.expires_at > clock_timestamp()
"""
_ONE: Final = f"{_READ} AND d.approval_id = $1"
_OWN: Final = f"""
{_READ} AND ($2 OR d.key_lineage = $1) AND ($3::timestamptz IS NULL OR (d.created_at, d.approval_id) < ($3, $4))
ORDER BY d.created_at DESC, d.approval_id DESC LIMIT $5
"""
_DELETE: Final = "DELETE FROM request_drafts WHERE approval_id = $1 RETURNING clock_timestamp() AS at"
_UNKNOWN: Final = "There is no such approval, or your key may not see it"


class PostgresRequestDrafts:
    """Kept, read and deleted by their program; ``PostgresAgentRequests`` opens them."""

    def __init__(self, pool: Pool, reach: callbacks.Reach = callbacks.USUAL) -> None:
        self._pool, self._reach = pool, reach

    @retried
    async def keep(
        self, tenant: TenantId, new: NewAgentRequest, said: Mapping[str, Any]
    ) -> Opened | Repeated | Conflict:
        """Once under its name, and only what could be opened now. Raises what opening it raises."""
        if new.action.tenant != tenant:
            raise BadInput("The action belongs to another tenant")
        async with tenant_tx(self._pool, tenant) as conn:
            line = await key_lines.hold(conn, new.key_id)
            await agent_requests.caller(conn, new.key_id)
            await conn.execute(EXPIRE)
            before = await agent_requests.known(conn, line, new.sent)
            if before is not None:
                return before
            await key_limits.judge(conn, tenant, new.key_id, new.wanted)
            await open_money.judge(conn, new)
            if new.callback is not None:
                await callbacks.check(conn, new.callback, self._reach)
            if await conn.fetchval(_COUNT, line.ids[0]) >= DRAFTS_MAX:
                raise TooManyCalls(
                    f"This program has {DRAFTS_MAX} drafts already; open or withdraw some", after_seconds=60
                )
            draft_id = ApprovalId(new_id("apr"))
            who = (line.ids[0], new.key_id, new.sent.name, new.sent.content, new.customer_id)
            kept = (new.action.kind, dict(said), new.action.to_json(), new.title, DAYS)
            await conn.execute(_KEEP, tenant, draft_id, *who, *kept)
            return Opened(draft_id)

    async def get(self, tenant: TenantId, draft_id: ApprovalId, key_id: str | None) -> Draft:
        """Of the program with this key; None: whoever's it is. Raises NotFound, the same for others' and for none."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_ONE, draft_id)
            if row is None or (
                key_id is not None and row["key_lineage"] not in (await key_lines.read(conn, key_id)).ids
            ):
                raise NotFound(_UNKNOWN)
        return _draft(row)

    async def page(
        self,
        tenant: TenantId,
        key_id: str,
        limit: int,
        after: tuple[datetime, ApprovalId] | None,
        *,
        everything: bool,
    ) -> Sequence[Draft]:
        """Newest first."""
        async with tenant_tx(self._pool, tenant) as conn:
            line = await key_lines.read(conn, key_id)
            first = line.ids[0] if line.keys else key_id
            rows = await conn.fetch(_OWN, first, everything, *(after or (None, None)), limit)
        return [_draft(row) for row in rows]

    @retried
    async def withdraw(self, tenant: TenantId, draft_id: ApprovalId) -> datetime | None:
        """It is gone, and nobody was ever asked; None where it is none (any more)."""
        async with tenant_tx(self._pool, tenant) as conn:
            found: datetime | None = await conn.fetchval(_DELETE, draft_id)
            return found


def _draft(row: asyncpg.Record) -> Draft:
    return Draft(
        id=ApprovalId(row["approval_id"]),
        kind=row["kind"],
        said=row["said"],
        action=action_from(row["kind"], row["action"]),
        title=row["title"],
        key=DraftKey(row["key_id"], row["key_name"]),
        asker_id=row["key_lineage"],
        sent=SentBefore(row["idempotency_digest"], row["content_digest"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
