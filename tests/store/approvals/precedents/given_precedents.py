"""Requests told in given words, decided, and placed among the others."""

from itertools import count
from typing import Any, Final

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.precedents.embedding import LOCAL_MODEL, local_embedding
from app.domain.approvals.voting import Choice
from app.domain.ids import ApprovalId
from tests.store.given import Given, click

BROKEN: Final = "The lamp arrived broken, glass everywhere in the parcel"
BROKEN_TOO: Final = "The glass of the lamp is broken, it arrived in pieces"
_NUMBERS: Final = count(1)
TWICE: Final = "My subscription was charged twice on the same card this month"


async def asked(given: Given, body: str = BROKEN, **fields: Any) -> Approval:
    """A pending request with its place, and what it is like noted."""
    sender = fields.pop("sender", "ada@example.com")
    body = f"{body} {next(_NUMBERS)}"  # nobody says quite the same twice
    approval = await given.approval(
        message=await given.message(body=body, sender=sender), agent_reason=body[:40], **fields
    )
    await placed(given, approval.id)
    await store.PostgresPrecedents(given.pool).find(given.tenant, approval.id, [LOCAL_MODEL])
    return approval


async def placed(given: Given, approval_id: ApprovalId) -> bool:
    """As the gate does it."""
    precedents = store.PostgresPrecedents(given.pool)
    read = await precedents.read(given.tenant, approval_id)
    if read is None:
        return False
    return await precedents.keep(given.tenant, approval_id, read, [local_embedding(read.request.words.parts())])


async def decided(given: Given, body: str = BROKEN, choice: Choice = Choice.APPROVE, **fields: Any) -> Approval:
    """The same, and Alice's decision."""
    reason = fields.pop("reason", "")
    approval = await asked(given, body, **fields)
    await given.approvals.cast(given.tenant, approval.id, click(choice=choice, reason=reason))
    return approval


async def found(given: Given, approval: Approval) -> list[ApprovalId]:
    """What its card and Details show."""
    details = await given.approvals.details(given.tenant, approval.id)
    return [one.id for one in details.precedents.found]
