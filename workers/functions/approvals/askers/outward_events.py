"""What the gate tells whoever else listens: that an approval waits for people, and how it ended."""

import inngest

from app.domain.ids import ApprovalId, TenantId
from app.events import ApprovalRequested, ApprovalResponse, ApprovalSubmitted, Event
from workers.functions.approvals.outcome import Outcome


async def say_requested(ctx: inngest.Context, tenant: TenantId, approval_id: ApprovalId) -> None:
    """``refund/approval.requested``, whatever kind it is of."""
    await _say(ctx, "say-requested", ApprovalRequested(tenant=tenant, approval_id=approval_id))


async def say_response(ctx: inngest.Context, tenant: TenantId, approval_id: ApprovalId, result: Outcome) -> None:
    """``approval/response``, to whoever asked and did not wait for the gate itself; nothing where that waits."""
    if ctx.event.name != ApprovalSubmitted.name:
        return
    ended = ApprovalResponse(tenant=tenant, approval_id=approval_id, outcome=result["outcome"])
    await _say(ctx, "say-response", ended)


async def _say(ctx: inngest.Context, step_id: str, event: Event) -> None:
    await ctx.step.send_event(step_id, inngest.Event(name=event.name, id=event.dedupe_id, data=event.payload()))
