"""Set-up for the front desk's records."""

from typing import Any

from app import store
from app.domain.approvals.approval import Approval
from app.domain.cases.cases import Customer
from app.domain.ids import ActorId, ApprovalId, CustomerId
from app.domain.investigations import NewInvestigation, Subject, SubjectKind
from app.domain.operations.dashboard import Preferences
from tests.store.given import ALICE, Given

ADA = Customer(CustomerId("cust_001"), "ada@example.com", "enterprise")


def about(kind: SubjectKind, subject_id: str, **fields: Any) -> NewInvestigation:
    """An investigation of something of Ada's; each source is one of its own unless given."""
    plain = {"source": f"test:{subject_id}", "question": "Why?", "asked_by": ALICE, "channel": "C0SUPPORT"}
    return NewInvestigation(**{**plain, "subject": Subject(kind, subject_id, ADA), **fields})


async def failed(given: Given, **fields: Any) -> ApprovalId:
    """An approved refund that the desk gave up on."""
    approval = await given.approved(**fields)
    await given.refunds.give_up(given.tenant, approval.id, code="unknown", trouble="Nobody knows")
    return approval.id


async def command_rows(given: Given, approval: Approval) -> None:
    """One row in each of the front desk's tables."""
    people = store.PostgresPeople(given.pool)
    await people.choose(given.tenant, Preferences(ALICE, ping="dm"))
    await people.claim_ping(given.tenant, "key", ActorId("slack:UALICE"))
    await store.PostgresInvestigations(given.pool).open(
        given.tenant, about(SubjectKind.APPROVAL, approval.id, source="front-row")
    )
    await failed(given, call_id="call_front")
