"""Shows a reply that did not arrive: on its draft, and in the case's thread."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.cases.mail.delivery import BounceKind
from app.domain.ids import BounceId, TenantId
from app.domain.operations.notifications import CaseNote, Job, Note
from app.events import BounceReceived
from app.ports.bundle import Ports
from workers.functions.cases.send_reply import repaint_draft
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps
from workers.functions.runtime.triggers import event_of

_NOTES: Final = {
    BounceKind.HARD: Note.MAIL_BOUNCED,
    BounceKind.SOFT: Note.MAIL_BOUNCED_FOR_NOW,
    BounceKind.COMPLAINT: Note.MAIL_COMPLAINED,
}


def build_handle_bounce(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``handle-bounce`` on ``postmark/bounce.received``."""

    @client.create_function(
        fn_id="handle-bounce",
        name="Show a reply that did not arrive",
        trigger=inngest.TriggerEvent(event=BounceReceived.name),
        **policy("handle-bounce"),
        on_failure=partial(tell_about_failure, ports, Job.BOUNCE),
    )
    async def handle_bounce(ctx: inngest.Context) -> dict[str, Any]:
        received = event_of(BounceReceived, ctx)
        steps, bounce_id = Steps(ctx, ports, TenantId(received.tenant)), BounceId(received.bounce_id)
        await steps.run("show-draft", show_draft, bounce_id, ctx.attempt)
        await steps.run("say-so", say_so, bounce_id)
        return {"bounce_id": bounce_id}

    return handle_bounce


async def show_draft(ports: Ports, tenant: TenantId, bounce_id: BounceId, attempt: int) -> bool:
    """The draft says itself that it did not arrive."""
    bounce = await ports.bounces.details(tenant, bounce_id)
    return await repaint_draft(ports, tenant, bounce.draft_id, attempt)


async def say_so(ports: Ports, tenant: TenantId, bounce_id: BounceId) -> str:
    """Once in the case's thread: a retry finds what it said."""
    bounce = await ports.bounces.details(tenant, bounce_id)
    note = CaseNote(_NOTES[bounce.kind], bounce_id, {"trouble": bounce.reason})
    await ports.chat.note_in_case(await ports.cases.details(tenant, bounce.message_id), note)
    await ports.bounces.shown(tenant, bounce_id)
    return bounce.kind.value
