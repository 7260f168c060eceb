"""Set-up for tests about what asking agents want."""

from typing import Any

from app.domain.approvals.approval import Approval
from app.domain.cases.cases import Accepted
from app.domain.ids import ActorId, CaseId, MessageId, new_id
from tests.store.given import Given

KEY = "key_0123456789abcdef01234567"
PROGRAM = ActorId(f"key:{KEY}(release agent)")
_CASE = """
INSERT INTO cases (tenant, id, customer_id, sender, subject, channel) VALUES ($1, $2, $3, $4, 'Delete it', 'agent')
"""
_MESSAGE = """
INSERT INTO messages (tenant, id, case_id, external_id, sender, subject, body, attachments, size_bytes,
    content_sha256, truncated, kind, entered_by)
VALUES ($1, $2, $3, $2, $4, 'Delete it', 'It was merged in May.', '[]', 21, '0', false, 'request', $5)
"""


async def request_row(given: Given, customer_id: str | None = "cust_001") -> Accepted:
    """The case and the message of a request, as an agent's door keeps them."""
    case_id, message_id = CaseId(new_id("cas")), MessageId(new_id("msg"))
    await given.pool.execute(_CASE, given.tenant, case_id, customer_id, KEY)
    await given.pool.execute(_MESSAGE, given.tenant, message_id, case_id, KEY, PROGRAM)
    return Accepted(message_id, case_id, duplicate=False, problem=None, truncated=False)


async def asked(given: Given, **fields: Any) -> Approval:
    """What an agent asked for, waiting for a person."""
    plain: dict[str, Any] = {"call_id": "request", "requested_by": PROGRAM, "submitted": True}
    request = fields.pop("message", None) or await request_row(given)
    return await given.approval(**{**plain, "message": request, **fields})
