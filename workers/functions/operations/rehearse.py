"""A rehearsal's run: woken by a mail, shows a card, waits for a press, goes on. It has no hand on money or mail."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

import inngest

from app.domain.ids import RehearsalId, TenantId
from app.domain.operations.notifications import Job
from app.errors import ChatRefused
from app.events import RehearsalMailed, RehearsalPressed
from app.ports.bundle import Ports
from app.ports.operations.rehearsals import RehearsalPorts
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.row_waits import Rest
from workers.functions.runtime.steps import run_step
from workers.functions.runtime.triggers import event_of

# A constant: no expression is ever built from anybody's input.
_SAME_REHEARSAL: Final = "async.data.rehearsal_id == event.data.rehearsal_id"


def build_rehearse(
    client: inngest.Inngest, ports: Ports, rehearsals: RehearsalPorts
) -> inngest.Function[dict[str, Any]]:
    """``rehearse-desk`` on ``desk/rehearsal.mailed``."""

    @client.create_function(
        fn_id="rehearse-desk",
        name="Rehearse the desk",
        trigger=inngest.TriggerEvent(event=RehearsalMailed.name),
        **policy("rehearse-desk"),
        on_failure=partial(tell_about_failure, ports, Job.REHEARSE),
    )
    async def rehearse_desk(ctx: inngest.Context) -> dict[str, Any]:
        mailed = event_of(RehearsalMailed, ctx)
        about = TenantId(mailed.tenant), RehearsalId(mailed.rehearsal_id)
        left = await run_step(ctx, "woke", rehearsals.rows.woke, *about)
        if left:
            # Sent together, so the wait is open before the button that can be pressed exists.
            wait = partial(_wait_pressed, ctx, "pressed", left)
            post = partial(run_step, ctx, "card", _show, rehearsals, *about)
            await ctx.group.parallel((wait, post))
            # The event only woke us; the row says whether anybody pressed.
            rest = _rest(ctx, rehearsals, *about)
            await rest.out(await rest.read("look"))
        outcome = await run_step(ctx, "end", rehearsals.rows.end, *about)
        await run_step(ctx, "tell", _tell, rehearsals, *about)
        return {"rehearsal_id": mailed.rehearsal_id, "outcome": str(outcome)}

    return rehearse_desk


def _rest(ctx: inngest.Context, rehearsals: RehearsalPorts, tenant: TenantId, rehearsal: RehearsalId) -> Rest[int]:
    async def read(step_id: str) -> int:
        return await run_step(ctx, step_id, rehearsals.rows.woke, tenant, rehearsal)

    return Rest(ctx, "pressed", partial(_wait_pressed, ctx), read, lambda left: left)


async def _wait_pressed(ctx: inngest.Context, step_id: str, seconds: int) -> bool:
    event = await ctx.step.wait_for_event(
        step_id, event=RehearsalPressed.name, if_exp=_SAME_REHEARSAL, timeout=timedelta(seconds=seconds)
    )
    return event is not None


async def _show(rehearsals: RehearsalPorts, tenant: TenantId, rehearsal: RehearsalId) -> bool:
    """A card that Slack refuses for good is what the rehearsal has found out: the row says so."""
    try:
        posted = await rehearsals.messages.show_rehearsal(await rehearsals.rows.get(tenant, rehearsal))
    except ChatRefused as refused:
        await rehearsals.rows.failed(tenant, rehearsal, refused.detail or refused.code)
        return False
    await rehearsals.rows.posted(tenant, rehearsal, posted)
    return True


async def _tell(rehearsals: RehearsalPorts, tenant: TenantId, rehearsal: RehearsalId) -> bool:
    found = await rehearsals.rows.get(tenant, rehearsal)
    if found.card is None:
        return False
    try:
        await rehearsals.messages.show_rehearsal(found)
        await rehearsals.messages.tell_rehearsal(found)
    except ChatRefused as refused:
        await rehearsals.rows.failed(tenant, rehearsal, refused.detail or refused.code)
        return False
    await rehearsals.rows.told(tenant, rehearsal)
    return True
