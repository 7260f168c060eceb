"""Mails a drafted reply once, and says so where it was asked for."""

from functools import partial
from typing import Any

import inngest
import structlog

from app.domain.case import DraftStatus, OutboundMail
from app.domain.ids import DraftId, TenantId
from app.domain.notices import Job
from app.errors import ChatError
from app.events import SendRequested
from app.ports import Ports
from workers.functions.client import guarded
from workers.functions.flow import REPAINT_TRIES, RETRIES
from workers.functions.ops import tell_about_failure

_log = structlog.get_logger("countersign.send")


def build_send_reply(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``send-reply`` on ``draft/send.requested``."""

    @client.create_function(
        fn_id="send-reply",
        name="Send a reply",
        trigger=inngest.TriggerEvent(event=SendRequested.name),
        retries=RETRIES,
        on_failure=partial(tell_about_failure, ports, Job.SEND),
    )
    async def send_reply(ctx: inngest.Context) -> dict[str, Any]:
        asked = SendRequested.model_validate(ctx.event.data)
        tenant, draft_id = TenantId(asked.tenant), DraftId(asked.draft_id)
        status = await ctx.step.run("mail", guarded(_mail), ports, tenant, draft_id)
        await ctx.step.run("repaint-draft", guarded(repaint_draft), ports, tenant, draft_id, ctx.attempt)
        return {"draft_id": draft_id, "status": status}

    return send_reply


async def _mail(ports: Ports, tenant: TenantId, draft_id: DraftId) -> str:
    """Hand the mail over under the draft's key, then note it. Both are safe to run again."""
    sheet = await ports.drafts.sheet(tenant, draft_id)
    if sheet.status is DraftStatus.SENDING:
        await ports.mail.send(
            OutboundMail(
                tenant=tenant,
                key=draft_id,
                to=sheet.to,
                subject=sheet.subject,
                body=sheet.body,
                in_reply_to=sheet.in_reply_to,
            )
        )
        await ports.drafts.sent(tenant, draft_id)
        return DraftStatus.SENT.value
    return sheet.status.value


async def repaint_draft(ports: Ports, tenant: TenantId, draft_id: DraftId, attempt: int) -> bool:
    """Show the draft as its row has it now; a few tries, then let it be."""
    try:
        await ports.chat.show_draft(await ports.drafts.sheet(tenant, draft_id))
    except ChatError as error:
        if error.retryable and attempt + 1 < REPAINT_TRIES:
            raise
        _log.warning("draft_not_repainted", draft_id=draft_id, code=error.detail or error.code)
        return False
    return True
