"""Delivers one webhook: tried until it is taken, for three days; then it is dead, and operators hear of it."""

from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any, Final, TypedDict

import inngest

from app.domain.approvals.webhooks.deliveries import GIVEN_UP, TRIES_MAX
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import DeadWebhook, Job, News, OpsNotice
from app.events import WebhookDue
from app.ports.approvals.webhooks import Claimed, DeliveryState
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless
from workers.functions.runtime.triggers import event_of

_NOT_TOLD: Final = Unless("dead_webhook_not_told", False, tries=ALL_TRIES)


class Standing(TypedDict):
    """How far the delivery is, as steps return it."""

    state: str
    left_seconds: int
    code: str


def build_deliver_webhook(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``deliver-webhook`` on ``approval/webhook.due``."""

    @client.create_function(
        fn_id="deliver-webhook",
        name="Deliver a webhook",
        trigger=inngest.TriggerEvent(event=WebhookDue.name),
        **policy("deliver-webhook"),
        on_failure=partial(tell_about_failure, ports, Job.WEBHOOK),
    )
    async def deliver_webhook(ctx: inngest.Context) -> dict[str, Any]:
        due = event_of(WebhookDue, ctx)
        steps = Steps(ctx, ports, TenantId(due.tenant))
        ended = await deliver(steps, ApprovalId(due.approval_id), due.delivery_id)
        return {"delivery_id": due.delivery_id, "state": ended["state"], "code": ended["code"]}

    return deliver_webhook


async def deliver(steps: Steps, approval_id: ApprovalId, delivery_id: str) -> Standing:
    """Until it has ended, or is another run's again."""
    ended = await _until_ended(steps, delivery_id)
    if ended["state"] == "dead":
        await steps.best_effort("tell-dead", _tell_dead, approval_id, delivery_id, ended["code"], unless=_NOT_TOLD)
    return ended


async def _until_ended(steps: Steps, delivery_id: str) -> Standing:
    """A run that finds another one at it only looks on; each look costs one of its tries."""
    for number in range(1, TRIES_MAX + 1):
        found = await steps.run(f"try-{number}", attempt, delivery_id)
        if found["state"] != "due":
            return found
        await steps.ctx.step.sleep(f"wait-{number}", timedelta(seconds=max(1, found["left_seconds"])))
    return await steps.run("give-up", give_up, delivery_id)


async def attempt(ports: Ports, tenant: TenantId, delivery_id: str) -> Standing:
    """One try, under the delivery's own id: whoever dies in here leaves it due, and it is sent once more at most."""
    claimed = await ports.deliveries.claim(tenant, delivery_id)
    if not isinstance(claimed, Claimed):
        return _plain(claimed)
    tried = await ports.webhook_calls.post(tenant, claimed.message)
    return _plain(await ports.deliveries.settle(tenant, delivery_id, claimed.attempt, tried))


async def give_up(ports: Ports, tenant: TenantId, delivery_id: str) -> Standing:
    """So many tries are more than three days hold."""
    return _plain(await ports.deliveries.give_up(tenant, delivery_id, GIVEN_UP))


async def _tell_dead(ports: Ports, tenant: TenantId, approval_id: ApprovalId, delivery_id: str, code: str) -> bool:
    """Once per approval, however many of its deliveries die; anew after a replay."""
    if not await ports.deliveries.untold(tenant, approval_id):
        return False
    why = next((one for one in DeadWebhook if one == code), DeadWebhook.NOT_TAKEN)
    notice = OpsNotice(
        tenant=tenant,
        news=News.WEBHOOK_DEAD,
        data={"why": why, "code": code, "webhook": delivery_id},
        approval_id=approval_id,
    )
    await ports.chat.tell_ops(notice)
    await ports.deliveries.told(tenant, approval_id)
    return True


def _plain(state: DeliveryState) -> Standing:
    left = ceil(state.left_seconds)
    return Standing(state=state.state, left_seconds=left, code=state.code)
