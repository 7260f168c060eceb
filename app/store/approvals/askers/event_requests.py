"""Requests of events: a case and a message of their own, once under each name."""

from typing import Final

from app.domain.approvals.askers.event_requests import AskedOtherwise, NewEventRequest, TakenIn
from app.domain.ids import CaseId, MessageId, TenantId, new_id
from app.domain.people.actors import EVENT
from app.observability import correlation
from app.store.cases.message_rows import REQUEST
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# Who sends the same at once waits for the other's commit, and then finds it.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1 || ':event:' || $2, 0))"
_KNOWN: Final = "SELECT message_id, content_sha256 FROM event_requests WHERE request_sha256 = $1"
_CASE: Final = f"""
INSERT INTO cases (tenant, id, customer_id, sender, subject, channel) VALUES ($1, $2, $3, '{EVENT}', $4, 'agent')
"""
# A mail may be called whatever its sender likes, so the request's name is no mail's name.
_MESSAGE: Final = f"""
INSERT INTO messages (
    tenant, id, case_id, external_id, sender, subject, body, attachments, size_bytes, content_sha256, truncated, kind,
    entered_by
) VALUES ($1, $2, $3, $2, '{EVENT}', $4, '', '[]', 0, $5, false, '{REQUEST}', '{EVENT}')
"""
_KEEP: Final = """
INSERT INTO event_requests (tenant, request_sha256, message_id, content_sha256) VALUES ($1, $2, $3, $4)
"""


class PostgresEventRequests:
    """What they open is judged and opened like anything else, by the message that this writes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def take_in(self, tenant: TenantId, new: NewEventRequest) -> TakenIn | AskedOtherwise:
        """Case, message and name in one commit; safe to run again, and sent again it is the same."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_LOCK, tenant, new.request)
            known = await conn.fetchrow(_KNOWN, new.request)
            if known is not None:
                message_id = MessageId(known["message_id"])
                same = known["content_sha256"] == new.content
                return TakenIn(message_id) if same else AskedOtherwise(message_id)
            case_id, message_id = CaseId(new_id("case")), MessageId(new_id("msg"))
            correlation.follow(message_id)
            await conn.execute(_CASE, tenant, case_id, new.customer_id, new.name)
            await conn.execute(_MESSAGE, tenant, message_id, case_id, new.name, new.content)
            await conn.execute(_KEEP, tenant, new.request, message_id, new.content)
            return TakenIn(message_id)
