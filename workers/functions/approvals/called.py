"""Whom a rung calls: where a request names who alone decides, only them; where none of them can, operators hear."""

from datetime import UTC, datetime
from typing import Final

from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.escalation import EscalationStep, RungKind
from app.domain.ids import TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.domain.people.actors import user_id_of
from app.ports.bundle import Ports

NAMED_TOLD_MAX: Final = 10


async def call(ports: Ports, tenant: TenantId, details: ApprovalDetails, rung: EscalationStep) -> str:
    """Say it where the rung says it, and put on record that it was said."""
    approval, key = details.approval, f"rung-{rung.number}"
    if approval.reviewers and await ports.chat.who_can_decide(details) == ():
        return await _nobody(ports, tenant, details, rung)
    if rung.kind is not RungKind.ASK and _left_alone(approval, rung):
        return "quiet"
    if rung.kind is RungKind.REMIND:
        await ports.chat.remind(details)
        await ports.approvals.note(tenant, approval.id, "approval_reminded", key)
        return "said"
    await ports.direct_messages.ping(details, rung.kind.value)
    if rung.kind is RungKind.ESCALATE:
        await ports.chat.escalate(details)
        action = "oncall_not_called" if approval.reviewers else "approval_escalated"
        await ports.approvals.note(tenant, approval.id, action, key)
    return "said"


def _left_alone(approval: Approval, rung: EscalationStep) -> bool:
    """Nobody is called in quiet hours but on-call, however late a rung comes to its turn."""
    calls_oncall = rung.kind is RungKind.ESCALATE and not approval.reviewers
    calendar = approval.calendar
    return calendar is not None and not calls_oncall and calendar.quiet_at(datetime.now(UTC))


async def _nobody(ports: Ports, tenant: TenantId, details: ApprovalDetails, rung: EscalationStep) -> str:
    """Calling them again would only be noise. Told once before on-call's turn, and once when it comes."""
    approval = details.approval
    await ports.approvals.note(tenant, approval.id, "nobody_can_decide", f"rung-{rung.number}")
    named = ", ".join(user_id_of(one) for one in approval.reviewers[:NAMED_TOLD_MAX])
    more = "" if len(approval.reviewers) <= NAMED_TOLD_MAX else ", …"
    notice = OpsNotice(
        tenant=tenant,
        news=News.NOBODY_CAN_DECIDE,
        data={"named": named + more, "approval": approval.id},
        case_id=approval.case_id,
        approval_id=approval.id,
        thread=approval.card,
    )
    when = "last" if rung.kind is RungKind.ESCALATE else "first"
    await ports.chat.tell_ops_once(notice, f"nobody can decide {approval.id} {when}")
    return "nobody can decide"
