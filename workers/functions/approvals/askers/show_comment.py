"""Shows what a program says of its own request, in the card's thread: once."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.approvals.askers.comments import CommentId
from app.domain.ids import TenantId
from app.domain.operations.notifications import Job
from app.errors import Unavailable
from app.events import ApprovalCommented
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of

# On its last try it gives up: Details has it anyway.
_NOT_SHOWN: Final = Unless("comment_not_shown", "not shown", tries=ALL_TRIES)
_CARD_TRIES: Final = 3  # a program may say something before the card of its request stands


def build_show_comment(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``show-comment`` on ``approval/commented``."""

    @client.create_function(
        fn_id="show-comment",
        name="Show what a program says of its request",
        trigger=inngest.TriggerEvent(event=ApprovalCommented.name),
        **policy("show-comment"),
        on_failure=partial(tell_about_failure, ports, Job.COMMENT),
    )
    async def show_comment(ctx: inngest.Context) -> dict[str, Any]:
        said = event_of(ApprovalCommented, ctx)
        steps, comment_id = Steps(ctx, ports, TenantId(said.tenant)), CommentId(said.comment_id)
        shown = await steps.best_effort("post-comment", _post, comment_id, ctx.attempt, unless=_NOT_SHOWN)
        await run_step(ctx, "close-comment", ports.comments.shown, steps.tenant, comment_id)
        return {"comment_id": comment_id, "shown": shown}

    return show_comment


async def _post(ports: Ports, tenant: TenantId, comment_id: CommentId, attempt: int) -> str:
    details = await ports.comments.details(tenant, comment_id)
    if details.shown:
        return "shown before"
    if details.card is None and details.pending and attempt < _CARD_TRIES:
        raise Unavailable("The card does not stand yet")
    await ports.chat.show_comment(details)
    return "shown"
