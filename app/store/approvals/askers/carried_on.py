"""What stays with whoever asked when a fresh approval takes the place of a closed one: its words and its callback."""

from typing import Final

from app.domain.ids import ApprovalId
from app.store.db.pool import Conn

# Under a name of its own: what is sent again under the first one is answered with the first one.
_REQUEST: Final = """
INSERT INTO agent_requests (
    tenant, approval_id, key_lineage, key_id, idempotency_digest, content_digest, title, reason, evidence, callback
) SELECT tenant, $2, key_lineage, key_id, encode(sha256(convert_to($2, 'UTF8')), 'hex'), content_digest,
    title, reason, evidence, callback
FROM agent_requests WHERE approval_id = $1 ON CONFLICT DO NOTHING
"""
_CALLBACK: Final = """
INSERT INTO approval_callbacks (tenant, approval_id, address)
SELECT tenant, $2, address FROM approval_callbacks WHERE approval_id = $1 ON CONFLICT DO NOTHING
"""


async def carry_on(conn: Conn, closed_id: ApprovalId, fresh_id: ApprovalId) -> None:
    """Nothing where no program asked."""
    await conn.execute(_REQUEST, closed_id, fresh_id)
    await conn.execute(_CALLBACK, closed_id, fresh_id)
