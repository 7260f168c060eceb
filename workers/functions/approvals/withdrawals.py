"""When a run is cancelled, what it had asked people is withdrawn; and whoever asked hears of every withdrawal."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypedDict

import inngest

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import OpenedBy, Opener, Refused, Status, Withdrawal
from app.domain.ids import ApprovalId, MessageId, TenantId
from app.domain.operations.dashboard import InvestigationId
from app.domain.operations.notifications import CaseNote, Job, Note
from app.domain.people.actors import ENGINE
from app.domain.reason_codes import Code, Datum, keep, say
from app.events import (
    ApprovalSubmitted,
    ApprovalWithdrawn,
    EmailReceived,
    InvestigationStarted,
    ReopenRequested,
)
from app.ports.bundle import Ports
from workers.functions.approvals.kinds.table import WORK
from workers.functions.approvals.repaint import repaint_others, show_again
from workers.functions.cases.undrafted_mail import tell_stalled
from workers.functions.investigations.investigate import say_it_stopped
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.run_tracking import CANCELLED, ours
from workers.functions.runtime.steps import BestEffort, Steps, Unless, run_step
from workers.functions.runtime.triggers import carried, event_of, original

RUN_CANCELLED: Final = "run_cancelled"

# A gate that lives hears of it within this time; a refund that was being sent is settled.
_SETTLED: Final = timedelta(seconds=30)

# A few tries, then let it be: the rows say what is true.
_NOT_SHOWN: Final = Unless("withdrawal_not_shown", False)


class Left(TypedDict):
    """What a cancelled run leaves: approvals not closed yet, and the message nobody works on any more."""

    tenant: str
    opened: list[str]
    message_id: str
    investigation_id: str


def build_withdraw_cancelled(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``withdraw-cancelled`` on ``inngest/function.cancelled``: by page, terminal, time-out or API."""

    @client.create_function(
        fn_id="withdraw-cancelled",
        name="Withdraw what a cancelled run had asked",
        trigger=inngest.TriggerEvent(event=CANCELLED, expression=ours(client.app_id)),
        **policy("withdraw-cancelled"),
    )
    async def withdraw_cancelled(ctx: inngest.Context) -> dict[str, Any]:
        left = await run_step(ctx, "find", _find, ports, client.app_id, ctx.event)
        steps, ended = Steps(ctx, ports, TenantId(left["tenant"])), {}
        for name in left["opened"]:
            ended[name] = await steps.run(f"withdraw-{name}", _withdraw, ApprovalId(name))
        if left["message_id"]:
            await steps.best_effort("tell-case", _tell_case, MessageId(left["message_id"]), unless=_NOT_SHOWN)
        if left["investigation_id"]:
            await steps.run("stop-investigation", say_it_stopped, left["investigation_id"])
        executing = [ApprovalId(name) for name, how in ended.items() if how == Status.EXECUTING]
        for one in executing:
            await steps.best_effort(f"say-left-{one}", _say_left, one, unless=_NOT_SHOWN)
        if executing:  # where its own gate was cancelled, nobody else may show how it ends
            await ctx.step.sleep("let-it-end", _SETTLED)
        for one in executing:
            await steps.best_effort(f"repaint-{one}", _repaint, one, unless=_NOT_SHOWN)
        return {"ended": ended}

    return withdraw_cancelled


def build_show_withdrawn(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``show-withdrawn`` on ``approval/withdrawn``."""

    @client.create_function(
        fn_id="show-withdrawn",
        name="Show that a request was withdrawn",
        trigger=inngest.TriggerEvent(event=ApprovalWithdrawn.name),
        **policy("show-withdrawn"),
        on_failure=partial(tell_about_failure, ports, Job.WITHDRAW),
    )
    async def show_withdrawn(ctx: inngest.Context) -> dict[str, Any]:
        told = event_of(ApprovalWithdrawn, ctx)
        steps, approval_id = Steps(ctx, ports, TenantId(told.tenant)), ApprovalId(told.approval_id)
        if not await steps.run("look", _is_withdrawn, approval_id):
            return {"approval_id": approval_id, "outcome": "not withdrawn"}  # the event was forged
        await steps.best_effort("repaint", _repaint, approval_id, unless=_NOT_SHOWN)
        await steps.run("tell-asker", _tell_asker, approval_id, ctx.attempt)
        await ctx.step.sleep("let-the-gate-hear", _SETTLED)
        await run_step(ctx, "done", ports.approvals.withdrawal_told, steps.tenant, approval_id)
        return {"approval_id": approval_id, "outcome": "withdrawn"}

    return show_withdrawn


async def _find(ports: Ports, app_id: str, event: inngest.Event) -> Left:
    """By the event that had started the run, and by the rows: never by what is open just now."""
    data = original(event.data)
    opener = opener_of(str(event.data.get("function_id", "")).removeprefix(f"{app_id}-"), data)
    if opener is None:
        return Left(tenant="", opened=[], message_id="", investigation_id="")
    tenant = TenantId(str(data["tenant"]))
    opened = await ports.approvals.live_of(tenant, opener)
    return Left(
        tenant=tenant,
        opened=[str(one) for one in opened],
        message_id=opener.id if opener.kind is OpenedBy.MESSAGE else "",
        investigation_id=opener.id if opener.kind is OpenedBy.INVESTIGATION else "",
    )


def opener_of(function: str, data: Mapping[str, Any]) -> Opener | None:
    """What a function's run was about; None for those that open nothing, and for events that are none of ours."""
    match function:
        case "handle-customer-email" if (email := carried(EmailReceived, data)) is not None:
            return Opener(OpenedBy.MESSAGE, email.message_id, email.delivery)
        case "approval-gate" if (gate := carried(ApprovalSubmitted, data)) is not None:
            return Opener(OpenedBy.GATE, gate.approval_id)
        case "investigate-refund" if (found := carried(InvestigationStarted, data)) is not None:
            return Opener(OpenedBy.INVESTIGATION, found.investigation_id)
        case "reopen-approval" if (closed := carried(ReopenRequested, data)) is not None:
            return Opener(OpenedBy.REOPENING, closed.approval_id)
    return None


async def _withdraw(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> str:
    reason = say(Code.RUN_CANCELLED)
    verdict = await ports.approvals.withdraw(tenant, approval_id, Withdrawal(ENGINE, reason))
    if isinstance(verdict, Refused):
        return verdict.status.value if verdict.status else verdict.why.value
    return "withdrawn"


async def _is_withdrawn(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    return (await ports.approvals.get(tenant, approval_id)).withdrawn_at is not None


async def _tell_case(ports: Ports, tenant: TenantId, message_id: MessageId) -> bool:
    """Nobody works on this mail any more: it is a person's now, and is not begun again by itself."""
    await ports.cases.needs_person(tenant, message_id, RUN_CANCELLED)
    if not (await ports.drafts.stalled(tenant, message_id)).over:
        await tell_stalled(ports, tenant, message_id)
        return True
    return await _note(ports, tenant, message_id, CaseNote(Note.RUN_CANCELLED, f"{message_id}:cancelled"))


async def _say_left(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """What is being sent is not called back, and whoever cancelled its run must not think so."""
    approval = await ports.approvals.get(tenant, approval_id)
    left = WORK[approval.kind].not_withdrawn
    if left is None or approval.is_request:
        return False
    note = CaseNote(left, f"{approval_id}:not_withdrawn", _data(await _sheet(ports, tenant, approval_id)))
    return await _note(ports, tenant, approval.message_id, note)


async def _tell_asker(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    """In the case's thread, and where an investigation had proposed it, in that one's too."""
    details = await _sheet(ports, tenant, approval_id)
    approval = details.approval
    data = {**_data(details), "reason": keep(approval.decision_reason)}
    withdrawn, told = WORK[approval.kind].withdrawn, False
    if withdrawn is None or approval.is_request:
        return told
    note = CaseNote(withdrawn, f"{approval_id}:withdrawn", data)
    with BestEffort(_NOT_SHOWN.event, attempt, about=approval_id):
        told = await _note(ports, tenant, approval.message_id, note)
    kind, _, _ = approval.call_id.partition(":")
    if not kind.startswith("inv_"):
        return told
    found = await ports.investigations.get(tenant, InvestigationId(kind))
    if found.head is None:
        return told
    with BestEffort(_NOT_SHOWN.event, attempt, about=approval_id):
        await ports.investigation_messages.tell_withdrawn(found, note)
        return told
    return False


async def _note(ports: Ports, tenant: TenantId, message_id: MessageId, note: CaseNote) -> bool:
    await ports.chat.note_in_case(await ports.cases.details(tenant, message_id), note)
    return True


async def _repaint(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """The card as its row is now: without buttons, and with why."""
    details = await _sheet(ports, tenant, approval_id)
    ports.direct_messages.refresh()
    await show_again(ports, details)
    await repaint_others(ports, details)
    return True


async def _sheet(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
    return await ports.approvals.details(tenant, approval_id)


def _data(details: ApprovalDetails) -> dict[str, Datum]:
    approval = details.approval
    return WORK[approval.kind].told(approval)
