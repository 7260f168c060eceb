"""The one place where what was approved is carried out, by its kind, and where its receipt is shown."""

from typing import Final

from app.domain.actions.registry import kind_of
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.reports import NOT_REPORTED
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import OpsNotice
from app.domain.people.desk_locks import DeskStopped
from app.domain.reason_codes import keep
from app.ports.bundle import Ports
from workers.functions.approvals.askers.asker_reports import until_reported
from workers.functions.approvals.askers.outward_events import say_response
from workers.functions.approvals.held_up import HELD_UP, until_released
from workers.functions.approvals.kinds.kind_work import Execution
from workers.functions.approvals.kinds.table import WORK
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.repaint import repaint_others, show_again
from workers.functions.runtime.limits import PAYMENT_TRIES
from workers.functions.runtime.steps import Steps, Unless

# A card that cannot be repainted must not hold up the customer's reply.
_NOT_SHOWN: Final = Unless("receipt_not_shown", False)

_BEING_DONE: Final = ("pending", NOT_REPORTED)
HANDED_OVER: Final = "handed_over"  # whoever asked acts now, and has to hear it before there is an end to tell
ASKED_AGAIN: Final = ("facts_changed", "cancelled")  # nobody said no, so a fresh card follows


async def carry_out(steps: Steps, approval_id: ApprovalId) -> Outcome:
    """Execute what the row says, then bring the card's receipt up to date. The gate does, and nobody else.

    The steps are called as they were when only gates that nobody waited for had them: such gates may still wait.
    """

    async def show(step_id: str) -> bool:
        return await steps.best_effort(step_id, _show_receipt, approval_id, unless=_NOT_SHOWN)

    result = await steps.run("execute-submitted", _execute, approval_id, steps.attempt)
    if result["outcome"] == HELD_UP:
        result = await until_released(steps, approval_id, show, _execute)
    silent_after_seconds = result.get("silent_after_seconds")
    if silent_after_seconds is not None:  # whoever asked carries it out: a run that began without this has none
        handed: Outcome = {**result, "outcome": HANDED_OVER}
        await say_response(steps.ctx, steps.tenant, approval_id, handed)
        return {**await until_reported(steps, approval_id, silent_after_seconds, show), "answered": True}
    await show("show-receipt-submitted")
    return result


async def _execute(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> Outcome:
    approval = await ports.approvals.get(tenant, approval_id)
    asked = Execution(approval, last_try=attempt + 1 >= PAYMENT_TRIES)
    work = WORK[approval.kind]
    try:
        receipt = await work.execute(ports, asked)
    except DeskStopped:
        return Outcome(approval_id=approval_id, outcome=HELD_UP, sentence="")
    ours = not kind_of(approval.action).by_asker  # what a program reports stays in its rows
    told = keep(receipt.sentence) if ours else ""
    outcome = Outcome(approval_id=approval_id, outcome=receipt.outcome, sentence=told)
    silent_after_seconds = work.silent_after(approval)
    if silent_after_seconds is not None and receipt.outcome in _BEING_DONE:
        outcome["silent_after_seconds"] = silent_after_seconds
    return outcome


async def _show_receipt(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """Repaint the card, or the line, from the row and tell the operators of trouble."""
    details = await ports.approvals.details(tenant, approval_id)
    ports.direct_messages.refresh()
    await show_again(ports, details)
    # Facts that changed are nobody's trouble: they are asked about again.
    if details.approval.status is Status.NEEDS_ATTENTION and details.receipt.outcome not in ASKED_AGAIN:
        await ports.chat.tell_ops(_trouble(details.approval))
    await repaint_others(ports, details)
    return True


def _trouble(approval: Approval) -> OpsNotice:
    return OpsNotice(
        tenant=approval.tenant,
        news=WORK[approval.kind].trouble,
        data={**WORK[approval.kind].told(approval), "trouble": keep(approval.trouble)},
        case_id=approval.case_id,
        approval_id=approval.id,
        thread=approval.card,
    )
