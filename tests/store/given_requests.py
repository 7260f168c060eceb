"""Set-up for tests about what asking agents want."""

import hashlib
from typing import Any

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.agent_requests import Evidence, NewAgentRequest, Opened, SentBefore
from app.domain.cases.cases import Accepted
from app.domain.ids import ActorId, CaseId, CustomerId, MessageId, new_id
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.key_limits import KeyLimits, Wanted
from tests.store.given import DEMO, HOUR_LADDER, Given, refund_of_1003

KEY = "key_0123456789abcdef01234567"
PROGRAM = ActorId(f"key:{KEY}(release agent)")
OPERATOR = ActorId("cli:uid-1000(ada)")
LOOK = Evidence("The merge", "https://git.example/m/7")
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


def digest(text: str) -> str:
    """As the door makes them."""
    return hashlib.sha256(text.encode()).hexdigest()


async def key_of(given: Given, limits: KeyLimits | None = None) -> ApiKey:
    """A key that may ask."""
    keys = store.PostgresApiKeys(given.pool)
    key, _ = await keys.create(
        given.tenant, "release agent", [Scope.APPROVALS_CREATE], by=OPERATOR, limits=limits or KeyLimits()
    )
    return key


def request(key: ApiKey, name: str = "one", content: str = "the same", **fields: Any) -> NewAgentRequest:
    """A request of its own, unless ``name`` says otherwise."""
    cents = fields.pop("amount_cents", 100)  # little enough that many of them can be open at once
    action, facts = refund_of_1003(fields.pop("tenant", DEMO), cents)
    plain: dict[str, Any] = {
        "key_id": key.id,
        "sent": SentBefore(digest(name), digest(content)),
        "action": action,
        "facts": facts,
        "wanted": Wanted("refund", amount_cents=cents, currency="EUR"),
        "title": "Refund the parcel",
        "reason": "It never arrived.",
        "evidence": (LOOK,),
        "because": "A person decides",
        "ladder": HOUR_LADDER,
        "customer_id": CustomerId("cust_001"),
    }
    return NewAgentRequest(**{**plain, **fields})


async def opened_request(given: Given, **fields: Any) -> Approval:
    """The same through the product's own door to the records."""
    new = request(await key_of(given), tenant=given.tenant, **fields)
    opened = await store.PostgresAgentRequests(given.pool).open(given.tenant, new)
    assert isinstance(opened, Opened)
    return await given.approvals.get(given.tenant, opened.approval_id)
