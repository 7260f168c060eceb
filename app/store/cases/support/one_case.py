"""One case for somebody at a terminal: where it stands, in plain words and figures."""

from typing import Any, Final

from app.domain.ids import CaseId, MessageId, TenantId
from app.errors import NotFound
from app.store.cases import case_states
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

_CASE: Final = """
SELECT c.sender, c.subject, c.opened_at, c.linked_by, cu.email AS customer FROM cases c
LEFT JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
WHERE c.id = $1 AND c.channel = 'mail'
"""
_NEWEST: Final = """
SELECT id FROM messages WHERE case_id = $1 AND kind = 'human' ORDER BY received_at DESC, id DESC LIMIT 1
"""
_MESSAGES: Final = "SELECT id FROM messages WHERE case_id = $1 ORDER BY received_at, id LIMIT 200"
_DRAFTS: Final = "SELECT id, status FROM drafts WHERE case_id = $1 ORDER BY created_at, id LIMIT 200"


class PostgresOneCase:
    """Read only. Each raises NotFound."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def show(self, tenant: TenantId, case_id: CaseId) -> dict[str, Any]:
        """What is known of it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_CASE, case_id)
            if row is None:
                raise NotFound(f"There is no case {case_id}")
            state = await case_states.state_of(conn, case_id)
            return {
                "case": case_id,
                "sender": row["sender"],
                "customer": row["customer"],
                "linked_by": row["linked_by"],
                "subject": row["subject"],
                "opened_at": f"{row['opened_at']:%Y-%m-%d %H:%M}",
                "stage": state.stage.value,
                "since": f"{state.since:%Y-%m-%d %H:%M}" if state.since else None,
                "by": state.by,
                "claimed_by": state.claim.by if state.claim else None,
                "snoozed_until": f"{state.snoozed_until:%Y-%m-%d %H:%M}" if state.snoozed_until else None,
                "messages": [one["id"] for one in await conn.fetch(_MESSAGES, case_id)],
                "drafts": {one["id"]: one["status"] for one in await conn.fetch(_DRAFTS, case_id)},
            }

    async def newest(self, tenant: TenantId, case_id: CaseId) -> MessageId:
        """Its customer's latest mail, which speaks for those before it."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await _newest(conn, case_id)


async def _newest(conn: Conn, case_id: CaseId) -> MessageId:
    found = await conn.fetchval(_NEWEST, case_id)
    if found is None:
        raise NotFound(f"There is no case {case_id} with a mail of a person's")
    return MessageId(found)
