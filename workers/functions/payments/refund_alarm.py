"""Watches over failed refunds: tells on-call, waits for somebody to take it, and calls again when nobody does."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import ChatError, Unavailable
from app.events import InvestigationStarted, RefundEscalated, RefundFailed
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.row_waits import Rest, wait_for_approval, whole_seconds
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of

# A wait is open beside it, and its end calls on-call and operators anyway.
_NO_ALARM: Final = Unless("alarm_not_shown", False, tries=ALL_TRIES, errors=(ChatError, Unavailable))
_NOT_CALLED: Final = Unless("on_call_not_called", False, tries=ALL_TRIES)
_OPS_NOT_TOLD: Final = Unless("ops_not_told", False, tries=ALL_TRIES)


def build_watch_refund(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``watch-failed-refund`` on ``customer/refund.failed``."""

    @client.create_function(
        fn_id="watch-failed-refund",
        name="Watch over a failed refund",
        trigger=inngest.TriggerEvent(event=RefundFailed.name),
        **policy("watch-failed-refund"),
        on_failure=partial(tell_about_failure, ports, Job.WATCH),
    )
    async def watch_failed_refund(ctx: inngest.Context) -> dict[str, Any]:
        failed = event_of(RefundFailed, ctx)
        steps, approval_id = Steps(ctx, ports, TenantId(failed.tenant)), ApprovalId(failed.approval_id)
        within_seconds = ports.configs.now(steps.tenant).investigate_seconds
        # Sent together, so the wait is open before the button that can be pressed exists.
        wait = partial(wait_for_approval, ctx, InvestigationStarted.name, "taken", within_seconds)
        post = partial(steps.best_effort, "alarm", _alarm, approval_id, unless=_NO_ALARM)
        await ctx.group.parallel((wait, post))
        # The event only woke us; the row says whether somebody took it.
        rest = _rest(steps, approval_id, within_seconds)
        await rest.out(await rest.read("look"))
        escalated = await run_step(ctx, "settle", ports.alarms.settle, steps.tenant, approval_id)
        await steps.best_effort("repaint-alarm", _repaint, approval_id, unless=Unless("alarm_not_repainted", False))
        return {"approval_id": approval_id, "outcome": "escalated" if escalated else "taken"}

    return watch_failed_refund


def build_escalate_refund(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``escalate-failed-refund`` on ``customer/refund.escalated``."""

    @client.create_function(
        fn_id="escalate-failed-refund",
        name="Escalate a failed refund",
        trigger=inngest.TriggerEvent(event=RefundEscalated.name),
        **policy("escalate-failed-refund"),
        on_failure=partial(tell_about_failure, ports, Job.ESCALATE),
    )
    async def escalate_failed_refund(ctx: inngest.Context) -> dict[str, Any]:
        escalated = event_of(RefundEscalated, ctx)
        steps, approval_id = Steps(ctx, ports, TenantId(escalated.tenant)), ApprovalId(escalated.approval_id)
        called = await steps.best_effort("call-on-call", _call, approval_id, unless=_NOT_CALLED)
        await steps.best_effort("tell-ops", _tell_ops, approval_id, unless=_OPS_NOT_TOLD)
        await run_step(ctx, "told", ports.alarms.told, steps.tenant, approval_id)
        return {"approval_id": approval_id, "called": called}

    return escalate_failed_refund


def _rest(steps: Steps, approval_id: ApprovalId, within_seconds: int) -> Rest[int]:
    async def read(step_id: str) -> int:
        return await steps.run(step_id, _left, approval_id, within_seconds)

    return Rest(
        steps.ctx, "taken", partial(wait_for_approval, steps.ctx, InvestigationStarted.name), read, lambda left: left
    )


async def _left(ports: Ports, tenant: TenantId, approval_id: ApprovalId, within_seconds: int) -> int:
    return whole_seconds(await ports.alarms.seconds_left(tenant, approval_id, within_seconds=within_seconds))


async def _alarm(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    posted = await ports.investigation_messages.show_alarm(await ports.alarms.get(tenant, approval_id))
    await ports.alarms.posted(tenant, approval_id, posted)
    return True


async def _repaint(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    await ports.investigation_messages.show_alarm(await ports.alarms.get(tenant, approval_id))
    return True


async def _call(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """Unless somebody took it since: then there is nobody to call."""
    alarm = await ports.alarms.get(tenant, approval_id)
    if alarm.taken_by is not None or alarm.escalated_at is None:  # or the event was forged
        return False
    await ports.investigation_messages.escalate_alarm(alarm)
    return True


async def _tell_ops(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    alarm = await ports.alarms.get(tenant, approval_id)
    if alarm.taken_by is not None or alarm.escalated_at is None:
        return False
    action = alarm.details.approval.sum
    notice = OpsNotice(
        tenant=tenant,
        news=News.REFUND_NOT_TAKEN,
        data={"amount_cents": action.amount_cents, "currency": action.currency},
        case_id=alarm.details.approval.case_id,
        approval_id=approval_id,
        thread=alarm.posted,
    )
    await ports.chat.tell_ops(notice)
    return True
