"""What follows a refund that failed after the provider had taken it: three functions, none waiting for another."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import inngest

from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job
from app.events import ChargeRefundFailed
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import FailedRefund
from workers.functions.cases.send_reply import repaint_draft
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps
from workers.functions.runtime.triggers import event_of

Act = Callable[[FailedRefund], Awaitable[object]]


def build_came_back(client: inngest.Inngest, ports: Ports) -> list[inngest.Function[dict[str, Any]]]:
    """All three on ``stripe/charge.refund.failed``; what stops one leaves the others alone."""
    return [_build_tell_support(client, ports), _build_raise_risk(client, ports), _build_tell_finance(client, ports)]


def _build_tell_support(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``tell-support-of-failed-refund``: in the case's thread, and on replies that nobody has sent yet."""

    @client.create_function(
        fn_id="tell-support-of-failed-refund",
        name="Tell support that a refund came back",
        trigger=inngest.TriggerEvent(event=ChargeRefundFailed.name),
        **policy("tell-support-of-failed-refund"),
        on_failure=partial(tell_about_failure, ports, Job.TELL_SUPPORT),
    )
    async def tell_support(ctx: inngest.Context) -> dict[str, Any]:
        tenant, approval_id = _failed(ctx)
        return {"told": await Steps(ctx, ports, tenant).run("tell-support", _tell_support, approval_id, ctx.attempt)}

    return tell_support


def _build_raise_risk(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``raise-customer-risk``: from now on a person decides on this customer's refunds."""

    @client.create_function(
        fn_id="raise-customer-risk",
        name="Raise a customer's risk",
        trigger=inngest.TriggerEvent(event=ChargeRefundFailed.name),
        **policy("raise-customer-risk"),
        on_failure=partial(tell_about_failure, ports, Job.RAISE_RISK),
    )
    async def raise_risk(ctx: inngest.Context) -> dict[str, Any]:
        tenant, approval_id = _failed(ctx)
        await Steps(ctx, ports, tenant).run("raise-risk", _raise_risk, approval_id)
        return {"approval_id": approval_id}

    return raise_risk


def _build_tell_finance(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``tell-finance-of-failed-refund``: in the finance channel."""

    @client.create_function(
        fn_id="tell-finance-of-failed-refund",
        name="Tell finance that a refund came back",
        trigger=inngest.TriggerEvent(event=ChargeRefundFailed.name),
        **policy("tell-finance-of-failed-refund"),
        on_failure=partial(tell_about_failure, ports, Job.TELL_FINANCE),
    )
    async def tell_finance(ctx: inngest.Context) -> dict[str, Any]:
        tenant, approval_id = _failed(ctx)
        return {"told": await Steps(ctx, ports, tenant).run("tell-finance", _tell_finance, approval_id)}

    return tell_finance


def _failed(ctx: inngest.Context) -> tuple[TenantId, ApprovalId]:
    failed = event_of(ChargeRefundFailed, ctx)
    return TenantId(failed.tenant), ApprovalId(failed.approval_id)


async def _tell_support(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    """In the case's thread, and above the Send of replies that were written before."""

    async def tell(failed: FailedRefund) -> None:
        await ports.investigation_messages.tell_support(failed)
        for draft_id in failed.drafts:
            await repaint_draft(ports, tenant, draft_id, attempt)

    return await _once(ports, tenant, approval_id, "support", tell)


async def _raise_risk(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> None:
    await ports.news.failed(tenant, approval_id)  # raises NotFound where no refund failed
    await ports.news.settle_failure(tenant, approval_id, "risk")


async def _tell_finance(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    return await _once(ports, tenant, approval_id, "finance", ports.investigation_messages.tell_finance)


async def _once(ports: Ports, tenant: TenantId, approval_id: ApprovalId, part: str, act: Act) -> bool:
    """Marked after it is done: a retry in between finds the message in Slack instead of posting it again."""
    failed = await ports.news.failed(tenant, approval_id)
    if part in failed.settled:
        return False
    await act(failed)
    await ports.news.settle_failure(tenant, approval_id, part)
    return True
