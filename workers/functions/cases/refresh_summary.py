"""Shows a case's new gist wherever the case is shown: the head of its thread, open cards, and drafts not yet sent."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.approvals.voting import Status
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ApprovalId, CaseId, DraftId, MessageId, TenantId
from app.domain.operations.notifications import Job
from app.errors import Unavailable
from app.events import AiResultReady
from app.ports.bundle import Ports
from workers.functions.approvals.repaint import repaint_open_card
from workers.functions.cases.send_reply import repaint_draft
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import REPAINT_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of, failed_event_of

_CASE_NOT_SHOWN: Final = Unless("case_not_repainted", False)


def build_show_result(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``show-result`` on ``ai/result-ready``."""

    @client.create_function(
        fn_id="show-result",
        name="Show what the agent found out",
        trigger=inngest.TriggerEvent(event=AiResultReady.name),
        on_failure=partial(_stopped, ports),
        **policy("show-result"),
    )
    async def show_result(ctx: inngest.Context) -> dict[str, Any]:
        ready = event_of(AiResultReady, ctx)
        steps, case_id = Steps(ctx, ports, TenantId(ready.tenant)), CaseId(ready.case_id)
        places = await steps.run("find", _find, case_id)
        for head in places["heads"]:
            await steps.best_effort("repaint-case", _repaint_case, head, unless=_CASE_NOT_SHOWN)
        for approval_id in places["approvals"]:
            await steps.run(f"card-{approval_id}", _repaint_card, approval_id, ctx.attempt)
        for draft_id in places["drafts"]:
            await steps.run(f"draft-{draft_id}", _repaint_draft, draft_id, ctx.attempt)
        await run_step(ctx, "done", ports.summaries.stop_publishing, steps.tenant, ready.dedupe_id)
        return {"case_id": case_id, **{name: len(found) for name, found in places.items()}}

    return show_result


async def _find(ports: Ports, tenant: TenantId, case_id: CaseId) -> dict[str, list[str]]:
    found = await ports.summaries.places(tenant, case_id)
    heads = [found.head] if found.head else []
    return {"heads": list(heads), "approvals": list(found.approvals), "drafts": list(found.drafts)}


async def _repaint_case(ports: Ports, tenant: TenantId, head: str) -> bool:
    await ports.chat.open_case(await ports.cases.details(tenant, MessageId(head)))
    return True


async def _repaint_card(ports: Ports, tenant: TenantId, approval_id: str, attempt: int) -> bool:
    approval = await ports.approvals.get(tenant, ApprovalId(approval_id))
    _wait_until_shown(approval.card is None and approval.status is Status.PENDING, attempt)
    return await repaint_open_card(ports, tenant, ApprovalId(approval_id), attempt)


async def _repaint_draft(ports: Ports, tenant: TenantId, draft_id: str, attempt: int) -> bool:
    details = await ports.drafts.details(tenant, DraftId(draft_id))
    _wait_until_shown(details.posted is None and details.status is DraftStatus.READY, attempt)
    return details.posted is not None and await repaint_draft(ports, tenant, DraftId(draft_id), attempt)


def _wait_until_shown(pending: bool, attempt: int) -> None:
    """Another run posts it just now, perhaps with what it read before the result came: look again a little later."""
    if pending and attempt + 1 < REPAINT_TRIES:
        raise Unavailable("It is not shown yet")


async def _stopped(ports: Ports, ctx: inngest.Context) -> None:
    """Losing a repaint costs nothing that the next one does not show."""
    await tell_about_failure(ports, Job.SHOW_RESULT, ctx)
    ready = failed_event_of(AiResultReady, ctx)
    if ready is not None:
        stop = (TenantId(ready.tenant), ready.dedupe_id)
        await run_step(ctx, "stop-showing", ports.summaries.stop_publishing, *stop)
