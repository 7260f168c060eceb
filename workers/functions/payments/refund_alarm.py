"""Watches over failed refunds: tells on-call, waits for somebody to take it, and calls again when nobody does."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

import inngest
import structlog

from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import ChatError, ChatRefused, Unavailable
from app.events import InvestigationStarted, RefundEscalated, RefundFailed
from app.ports.bundle import Ports
from workers.functions.runtime.client import guarded
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import REPAINT_TRIES, RETRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.row_waits import Rest, whole_seconds
from workers.functions.runtime.triggers import event_of

# A constant: no expression is ever built from anybody's input.
_SAME_APPROVAL: Final = "async.data.approval_id == event.data.approval_id"

_log = structlog.get_logger("countersign.payments")


def build_watch_refund(
    client: inngest.Inngest, ports: Ports, *, within_seconds: int
) -> inngest.Function[dict[str, Any]]:
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
        tenant, approval_id = TenantId(failed.tenant), ApprovalId(failed.approval_id)
        # Sent together, so the wait is open before the button that can be pressed exists.
        wait = partial(_wait_taken, ctx, "taken", within_seconds)
        post = partial(ctx.step.run, "alarm", guarded(_alarm), ports, tenant, approval_id, ctx.attempt)
        await ctx.group.parallel((wait, post))
        # The event only woke us; the row says whether somebody took it.
        rest = _rest(ctx, ports, tenant, approval_id, within_seconds)
        await rest.out(await rest.read("look"))
        escalated = await ctx.step.run("settle", guarded(ports.alarms.settle), tenant, approval_id)
        await ctx.step.run("repaint-alarm", guarded(_repaint), ports, tenant, approval_id, ctx.attempt)
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
        tenant, approval_id = TenantId(escalated.tenant), ApprovalId(escalated.approval_id)
        called = await ctx.step.run("call-on-call", guarded(_call), ports, tenant, approval_id, ctx.attempt)
        await ctx.step.run("tell-ops", guarded(_tell_ops), ports, tenant, approval_id, ctx.attempt)
        await ctx.step.run("told", guarded(ports.alarms.told), tenant, approval_id)
        return {"approval_id": approval_id, "called": called}

    return escalate_failed_refund


def _rest(
    ctx: inngest.Context, ports: Ports, tenant: TenantId, approval_id: ApprovalId, within_seconds: int
) -> Rest[int]:
    async def read(step_id: str) -> int:
        return await ctx.step.run(step_id, guarded(_left), ports, tenant, approval_id, within_seconds)

    return Rest(ctx, "taken", partial(_wait_taken, ctx), read, lambda left: left)


async def _left(ports: Ports, tenant: TenantId, approval_id: ApprovalId, within_seconds: int) -> int:
    return whole_seconds(await ports.alarms.seconds_left(tenant, approval_id, within_seconds=within_seconds))


async def _wait_taken(ctx: inngest.Context, step_id: str, within_seconds: int) -> bool:
    event = await ctx.step.wait_for_event(
        step_id,
        event=InvestigationStarted.name,
        if_exp=_SAME_APPROVAL,
        timeout=timedelta(seconds=within_seconds),
    )
    return event is not None


async def _alarm(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    """Never raises on its last try: a wait is open beside it, and its end calls on-call and operators anyway."""
    try:
        posted = await ports.dispatches.show_alarm(await ports.alarms.get(tenant, approval_id))
        await ports.alarms.posted(tenant, approval_id, posted)
    except (ChatError, Unavailable) as error:
        if not isinstance(error, ChatRefused) and attempt < RETRIES:
            raise
        _log.error("alarm_not_shown", approval_id=approval_id, code=error.detail or error.code)
        return False
    return True


async def _repaint(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    alarm = await ports.alarms.get(tenant, approval_id)
    try:
        await ports.dispatches.show_alarm(alarm)
    except ChatError as error:
        if error.retryable and attempt + 1 < REPAINT_TRIES:
            raise
        _log.warning("alarm_not_repainted", approval_id=approval_id, code=error.detail or error.code)
        return False
    return True


async def _call(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    """Unless somebody took it since: then there is nobody to call."""
    alarm = await ports.alarms.get(tenant, approval_id)
    if alarm.taken_by is not None or alarm.escalated_at is None:  # or the event was forged
        return False
    try:
        await ports.dispatches.escalate_alarm(alarm)
    except ChatError as error:
        if error.retryable and attempt < RETRIES:
            raise
        _log.error("on_call_not_called", approval_id=approval_id, code=error.detail or error.code)
        return False
    return True


async def _tell_ops(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    alarm = await ports.alarms.get(tenant, approval_id)
    if alarm.taken_by is not None or alarm.escalated_at is None:
        return False
    action = alarm.details.approval.action
    notice = OpsNotice(
        tenant=tenant,
        news=News.REFUND_NOT_TAKEN,
        data={"amount_cents": action.amount_cents, "currency": action.currency},
        case_id=alarm.details.approval.case_id,
        approval_id=approval_id,
        thread=alarm.posted,
    )
    try:
        await ports.chat.tell_ops(notice)
    except ChatError as error:
        if error.retryable and attempt < RETRIES:
            raise
        _log.error("ops_not_told", approval_id=approval_id, code=error.detail or error.code)
        return False
    return True
