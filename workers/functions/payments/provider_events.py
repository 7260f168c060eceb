"""Mirrors what changed at the payment provider: woken by its news, or by the clock where news does not come."""

import contextlib
from functools import partial
from typing import Any, Final, TypedDict

import inngest
import structlog

from app.domain.actions.refund import refund_of
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, ChargeId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import NotFound, PaymentRefused
from app.events import PaymentNewsReceived, RefundLookDue
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import Mirrored, NewsKind, SeenRefund
from workers.functions.approvals.repaint import show_again
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of

_NOT_REPAINTED: Final = Unless("card_not_repainted", False)
_CASE_NOT_TOLD: Final = Unless("dispute_not_told", False, tries=ALL_TRIES)

_log = structlog.get_logger("countersign.payments")


class Changes(TypedDict):
    """What a piece of news changed: approvals whose cards say something else now."""

    approvals: list[str]
    disputed: bool


def build_mirror_news(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``mirror-payment-news`` on ``payment/news.received``."""

    @client.create_function(
        fn_id="mirror-payment-news",
        name="Mirror what the payment provider told",
        trigger=inngest.TriggerEvent(event=PaymentNewsReceived.name),
        **policy("mirror-payment-news"),
        on_failure=partial(tell_about_failure, ports, Job.MIRROR),
    )
    async def mirror_payment_news(ctx: inngest.Context) -> dict[str, Any]:
        received = event_of(PaymentNewsReceived, ctx)
        steps, news_id = Steps(ctx, ports, TenantId(received.tenant)), received.news_id
        changes = await steps.run("mirror", _mirror_news, news_id)
        for name in changes["approvals"]:
            about = ApprovalId(name)
            await steps.best_effort(f"repaint-{name}", _repaint, about, unless=_NOT_REPAINTED)
            if changes["disputed"]:
                await steps.best_effort(f"tell-case-{name}", _tell_case, about, unless=_CASE_NOT_TOLD)
        if changes["disputed"] and not changes["approvals"]:
            await steps.run("tell-ops", _tell_ops_of_dispute, news_id)
        await run_step(ctx, "done", ports.news.done, steps.tenant, news_id)
        return {"news_id": news_id, "changed": len(changes["approvals"])}

    return mirror_payment_news


def build_look_up_refund(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``look-up-refund`` on ``refund/look.due``."""

    @client.create_function(
        fn_id="look-up-refund",
        name="Look a pending refund up",
        trigger=inngest.TriggerEvent(event=RefundLookDue.name),
        **policy("look-up-refund"),
        on_failure=partial(tell_about_failure, ports, Job.LOOK_UP),
    )
    async def look_up_refund(ctx: inngest.Context) -> dict[str, Any]:
        due = event_of(RefundLookDue, ctx)
        steps, approval_id = Steps(ctx, ports, TenantId(due.tenant)), ApprovalId(due.approval_id)
        found = await steps.run("look", _look, approval_id)
        if found["settled"]:
            await steps.best_effort("repaint", _repaint, approval_id, unless=_NOT_REPAINTED)
        elif due.last and found["status"] == "pending":
            await steps.run("tell-ops", _tell_ops, approval_id)
        return {"approval_id": approval_id, "status": found["status"]}

    return look_up_refund


async def _mirror_news(ports: Ports, tenant: TenantId, news_id: str) -> Changes:
    """The news say where to look; what is true is read from the provider's books."""
    news = await ports.news.get(tenant, news_id)
    try:
        if news.kind is NewsKind.DISPUTE:
            return await _dispute(ports, tenant, news.charge_id)
        if news.kind is NewsKind.REFUND and news.refund_id:
            seen = [await ports.payments.read_refund(tenant, news.refund_id)]
        else:
            seen = list(await ports.payments.refunds_of(tenant, news.charge_id))
    except PaymentRefused as error:  # it knows nothing of what it told: nothing to mirror
        _log.warning("news_without_object", news_id=news_id, code=error.detail)
        return Changes(approvals=[], disputed=False)
    # News of one refund repaints its card in any case: an earlier try may have died before it did.
    worth = {Mirrored.NEWS, Mirrored.KNOWN} if news.kind is NewsKind.REFUND else {Mirrored.NEWS}
    changed = [one.approval_id for one in seen if await _take(ports, tenant, one) in worth and one.approval_id]
    return Changes(approvals=[str(name) for name in changed], disputed=False)


async def _take(ports: Ports, tenant: TenantId, seen: SeenRefund) -> Mirrored:
    """Mirror one refund: on its approval's row, or among those made elsewhere."""
    mirrored = Mirrored.NOT_OURS
    if seen.approval_id is not None:
        mirrored = await ports.refunds.mirror(tenant, seen.approval_id, seen.refund)
    if mirrored is Mirrored.NOT_OURS:
        await ports.news.made_elsewhere(tenant, seen)
    return mirrored


async def _repaint(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """The card says what the row says; whom a failure concerns hears of it elsewhere."""
    details = await ports.approvals.details(tenant, approval_id)
    ports.direct_messages.refresh()
    await show_again(ports, details)
    if details.approval.status is Status.NEEDS_ATTENTION:
        with contextlib.suppress(NotFound):  # not all that needs attention has an alarm
            alarm = await ports.alarms.get(tenant, approval_id)
            if alarm.posted is not None:
                await ports.investigation_messages.show_alarm(alarm)
    return True


async def _dispute(ports: Ports, tenant: TenantId, charge_id: ChargeId) -> Changes:
    charge = await ports.payments.charge(tenant, charge_id)
    if not charge.disputed:
        return Changes(approvals=[], disputed=False)
    approvals = await ports.news.dispute(tenant, charge_id)
    return Changes(approvals=[str(name) for name in approvals], disputed=True)


async def _tell_case(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """The people of the case; Slack finds what it was told already, so a retry says it once."""
    await ports.investigation_messages.tell_dispute(await ports.approvals.details(tenant, approval_id))
    return True


async def _tell_ops_of_dispute(ports: Ports, tenant: TenantId, news_id: str) -> bool:
    """No approval is about this payment, so no case has people to tell."""
    told = await ports.news.get(tenant, news_id)
    await ports.chat.tell_ops(OpsNotice(tenant, News.PAYMENT_DISPUTED, {"charge": told.charge_id}))
    return True


class Found(TypedDict):
    """What a look found."""

    status: str
    settled: bool


async def _look(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> Found:
    approval = await ports.approvals.get(tenant, approval_id)
    refund = await ports.payments.find_refund(tenant, refund_of(approval.final_action).charge_id, approval_id)
    if refund is None:
        return Found(status="none", settled=False)
    await ports.refunds.mirror(tenant, approval_id, refund)
    return Found(status=refund.status, settled=refund.status != "pending")


async def _tell_ops(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    approval = await ports.approvals.get(tenant, approval_id)
    action = approval.final_sum
    notice = OpsNotice(
        tenant=tenant,
        news=News.REFUND_STILL_PENDING,
        data={"amount_cents": action.amount_cents, "currency": action.currency},
        case_id=approval.case_id,
        approval_id=approval_id,
        thread=approval.card,
    )
    await ports.chat.tell_ops(notice)
    return True
