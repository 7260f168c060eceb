"""Forgets somebody: what waits is withdrawn, the records are emptied, the messages in Slack are taken away."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

import inngest

from app.domain.ids import TenantId
from app.domain.operations.notifications import Job
from app.domain.privacy.erasures import ErasureId
from app.errors import ChatRefused, Unavailable
from app.events import ErasureRequested
from app.ports.bundle import Ports
from app.ports.people.erasures import ErasurePorts
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ERASURE_ROUNDS_MAX
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import event_of

BATCHES_MAX: Final = 40  # in one step
POSTS_PER_STEP: Final = 10

# A refund that is being sent, or a reply that is being mailed, ends within moments.
_BUSY: Final = timedelta(seconds=5)
# Gates and runs that were under way have heard of it by then, and have written what they were about to write.
_SETTLED: Final = timedelta(seconds=40)


def build_erase_customer(client: inngest.Inngest, ports: Ports, forget: ErasurePorts) -> inngest.Function[Any]:
    """``erase-customer`` on ``customer/erasure.requested``."""

    @client.create_function(
        fn_id="erase-customer",
        name="Forget a customer",
        trigger=inngest.TriggerEvent(event=ErasureRequested.name),
        **policy("erase-customer"),
        on_failure=partial(tell_about_failure, ports, Job.ERASURE),
    )
    async def erase_customer(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(ErasureRequested, ctx)
        whose = (forget, TenantId(asked.tenant), ErasureId(asked.erasure_id))
        if not await run_step(ctx, "list", _list, *whose):
            return {"erasure_id": asked.erasure_id, "outcome": "done before"}
        for number in range(1, ERASURE_ROUNDS_MAX + 1):
            left = await run_step(ctx, f"erase-{number}", _erase, *whose)
            if not left["waiting"] and not left["more"]:
                break
            if left["waiting"]:
                await ctx.step.sleep(f"wait-{number}", _BUSY)
        await _take_away(ctx, "remove", *whose)
        await ctx.step.sleep("let-runs-end", _SETTLED)
        await run_step(ctx, "sweep", _sweep, *whose)
        await _take_away(ctx, "remove-again", *whose)
        return await run_step(ctx, "finish", _finish, *whose)

    return erase_customer


async def _take_away(ctx: inngest.Context, name: str, *whose: Any) -> None:
    """A few messages a step: one that Slack holds up holds up no others."""
    for number in range(1, ERASURE_ROUNDS_MAX + 1):
        if not await run_step(ctx, f"{name}-{number}", _remove, *whose):
            return


async def _list(forget: ErasurePorts, tenant: TenantId, erasure_id: ErasureId) -> bool:
    """Before anything is erased, so that a backup restored from now on cannot bring it back unseen."""
    erasure = await forget.records.get(tenant, erasure_id)
    if erasure.done_at is not None:
        return False
    if forget.listed is not None:
        await forget.listed.add(tenant, erasure)
    return True


async def _erase(forget: ErasurePorts, tenant: TenantId, erasure_id: ErasureId) -> dict[str, Any]:
    for _ in range(BATCHES_MAX):
        taken = await forget.records.withdraw(tenant, erasure_id)
        left = await forget.records.erase(tenant, erasure_id)
        if not left.more and not taken:
            return {"waiting": left.waiting, "more": left.more}
    return {"waiting": 0, "more": True}


async def _sweep(forget: ErasurePorts, tenant: TenantId, erasure_id: ErasureId) -> int:
    await _erase(forget, tenant, erasure_id)  # what arrived before this moment is theirs too
    return await forget.records.sweep(tenant, erasure_id)


async def _remove(forget: ErasurePorts, tenant: TenantId, erasure_id: ErasureId) -> int:
    posts = await forget.records.posts(tenant, erasure_id, limit=POSTS_PER_STEP)
    for at in posts:
        try:
            outcome = await forget.posts.remove(at)
        except ChatRefused as refused:
            outcome = refused.detail
        await forget.records.post_tried(tenant, erasure_id, at, outcome)
    return len(posts)


async def _finish(forget: ErasurePorts, tenant: TenantId, erasure_id: ErasureId) -> dict[str, Any]:
    """Nothing says that somebody is forgotten of whom something is left."""
    left = await forget.records.erase(tenant, erasure_id)
    if left.waiting or left.more:
        raise Unavailable("Something of this customer's is still being carried out", detail="waiting")
    if forget.files is not None:  # what lies elsewhere goes first: while it cannot, they are not forgotten
        await forget.files.sweep(tenant)
    await forget.records.finish(tenant, erasure_id)
    erasure = await forget.records.get(tenant, erasure_id)
    return {"erasure_id": erasure_id, "outcome": "erased", "posts": erasure.posts, "kept": len(erasure.kept)}
