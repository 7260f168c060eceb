"""Mails a drafted reply once, and says so where it was asked for, whatever became of it."""

from functools import partial
from typing import Any, Final

import inngest
import structlog

from app.domain.cases.mail.delivery import SendAttempt, SendOutcome
from app.domain.cases.replies import DraftStatus
from app.domain.ids import DraftId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import MailError, MailUnknown, Unavailable
from app.events import SendRequested
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import REPAINT_TRIES, RETRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import BestEffort, Steps
from workers.functions.runtime.triggers import event_of

# Longer than the answer can take: until then an attempt whose host died may still be one that is going on.
_MARGIN_SECONDS: Final = 5.0
# What no colleague can mend by editing a reply.
_FOR_OPERATORS: Final = frozenset(
    {"login_refused", "sender_refused", "server_refused", "bad_certificate", "not_offered", "unreachable", "too_slow"}
)

_log = structlog.get_logger("countersign.cases")


def build_send_reply(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``send-reply`` on ``draft/send.requested``."""

    @client.create_function(
        fn_id="send-reply",
        name="Send a reply",
        trigger=inngest.TriggerEvent(event=SendRequested.name),
        **policy("send-reply"),
        on_failure=partial(tell_about_failure, ports, Job.SEND),
    )
    async def send_reply(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(SendRequested, ctx)
        steps, draft_id = Steps(ctx, ports, TenantId(asked.tenant)), DraftId(asked.draft_id)
        status = await steps.run("mail", mail_draft, draft_id, ctx.attempt)
        await steps.run("repaint-draft", repaint_draft, draft_id, ctx.attempt)
        if status != DraftStatus.SENT:
            await steps.run("tell-ops", _tell_ops, draft_id)
        return {"draft_id": draft_id, "status": status}

    return send_reply


async def mail_draft(ports: Ports, tenant: TenantId, draft_id: DraftId, attempt: int) -> str:
    """One attempt: on record before anything leaves, settled by the server's answer and by nothing else."""
    mail = ports.mail
    patience = 0.0 if mail.once_per_key else mail.answer_seconds + _MARGIN_SECONDS
    leave = await ports.sending.begin(tenant, draft_id, mail_id=mail.id_of(draft_id), patience_seconds=patience)
    if not isinstance(leave, SendAttempt):
        return leave.value
    try:
        await mail.send(leave.mail, partial(ports.sending.commit, tenant, draft_id, leave.number))
    except MailUnknown as error:
        return await ports.sending.settle(tenant, draft_id, leave.number, SendOutcome.UNSURE, error.detail)
    except (MailError, Unavailable) as error:  # certainly not sent
        lasting = not error.retryable or attempt >= RETRIES
        outcome = SendOutcome.FAILED if lasting else SendOutcome.DELAYED
        code = error.detail or error.code
        _log.warning("mail_not_sent", draft_id=draft_id, code=code, outcome=outcome.value)
        status = await ports.sending.settle(tenant, draft_id, leave.number, outcome, code)
        if lasting:
            return status
        await repaint_draft(ports, tenant, draft_id, REPAINT_TRIES)
        raise
    return await ports.sending.settle(tenant, draft_id, leave.number, SendOutcome.SENT)


async def _tell_ops(ports: Ports, tenant: TenantId, draft_id: DraftId) -> bool:
    """Operators hear of what is theirs to mend; the rest stands on the draft."""
    details = await ports.drafts.details(tenant, draft_id)
    if details.trouble not in _FOR_OPERATORS:
        return False
    notice = OpsNotice(
        tenant=tenant,
        news=News.REPLY_NOT_MAILED,
        case_id=details.case_id,
        thread=details.posted or details.case_thread,
        facts=(("mail_trouble", details.trouble), ("draft_id", draft_id)),
    )
    await ports.chat.tell_ops(notice)
    return True


async def repaint_draft(ports: Ports, tenant: TenantId, draft_id: DraftId, attempt: int) -> bool:
    """Show the draft as its row has it now; a few tries, then let it be."""
    with BestEffort("draft_not_repainted", attempt, about=draft_id):
        await ports.chat.show_draft(await ports.drafts.details(tenant, draft_id))
        return True
    return False
