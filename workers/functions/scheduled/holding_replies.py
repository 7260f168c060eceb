"""The look at customers who wait long with nothing decided: each is sent the desk's own line, once."""

from functools import partial
from typing import Any, Final

import inngest
import structlog

from app.domain.cases.holding_reply import HoldingState
from app.domain.ids import MessageId, TenantId
from app.domain.operations.notifications import CaseNote, Job, Note
from app.errors import MailError, MailUnknown, Unavailable
from app.ports.bundle import Ports, RoutinePorts
from app.ports.cases.holding import HoldingReplies, HoldingStopped
from workers import agent
from workers.functions.cases.reply_screening import Screen
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import RETRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import BestEffort, run_step

OFTEN: Final = "*/5 * * * *"
AT_ONCE_MAX: Final = 50
_MARGIN_SECONDS: Final = 5.0  # longer than the answer can take: until then an earlier try may be one that is going on
_NOTES: Final = {
    HoldingState.SENT: Note.HOLDING_SENT,
    HoldingState.UNSURE: Note.HOLDING_UNSURE,
    HoldingState.FAILED: Note.HOLDING_FAILED,
    HoldingState.HELD: Note.HOLDING_HELD,
}

_log = structlog.get_logger("countersign.cases")


def build_holding_replies(
    client: inngest.Inngest, ports: Ports, routines: RoutinePorts
) -> inngest.Function[dict[str, Any]]:
    """``holding-replies`` every five minutes."""

    @client.create_function(
        fn_id="holding-replies",
        name="Tell customers that it takes longer",
        trigger=inngest.TriggerCron(cron=OFTEN),
        **policy("holding-replies"),
        on_failure=partial(tell_about_failure, ports, Job.HOLDING, desk=routines.desk),
    )
    async def holding_replies(ctx: inngest.Context) -> dict[str, Any]:
        tenant, kept = routines.desk, routines.holding
        found = await run_step(ctx, "due", due, ports, kept, tenant)
        states: dict[str, str] = {}
        for one in found:
            states[one] = await run_step(ctx, f"hold-{one}", send_holding, ports, kept, tenant, one, ctx.attempt)
            await run_step(ctx, f"tell-{one}", tell_holding, ports, tenant, one, states[one], ctx.attempt)
        return {"states": states}

    return holding_replies


async def due(ports: Ports, kept: HoldingReplies, tenant: TenantId) -> list[str]:
    """Ids alone; nothing where the desk's file has no such line."""
    rule = ports.configs.now(tenant).holding_reply
    if not rule.is_on:
        return []
    return list(await kept.due(tenant, after_seconds=rule.after_seconds, limit=AT_ONCE_MAX))


async def send_holding(ports: Ports, kept: HoldingReplies, tenant: TenantId, message_id: str, attempt: int) -> str:
    """One try: on record before anything leaves, and stopped by whoever decides before that."""
    asked, mail = MessageId(message_id), ports.mail
    rule = ports.configs.now(tenant).holding_reply
    details = await ports.cases.details(tenant, asked)
    text = rule.text_in(agent.language_of(details.excerpt))
    patience = 0.0 if mail.once_per_key else mail.answer_seconds + _MARGIN_SECONDS
    mail_id = mail.id_of(f"hold-{message_id}".lower())
    leave = await kept.begin(tenant, asked, text, mail_id=mail_id, patience_seconds=patience)
    if isinstance(leave, HoldingState):
        return leave.value
    settle = partial(kept.settle, tenant, asked, leave.number)
    found = await Screen(ports.customers, ports.cases).look(tenant, asked, text) if text else ()
    if found or not text:
        return (await settle(HoldingState.HELD, ",".join(found) or "no_text")).value
    try:
        await mail.send(leave.mail, partial(kept.commit, tenant, asked, leave.number))
    except HoldingStopped:
        return HoldingState.STOPPED.value
    except MailUnknown as error:
        return (await settle(HoldingState.UNSURE, error.detail)).value
    except (MailError, Unavailable) as error:  # certainly not sent
        lasting = not error.retryable or attempt >= RETRIES
        code = error.detail or error.code
        _log.warning("holding_reply_not_sent", message_id=message_id, code=code)
        state = await settle(HoldingState.FAILED if lasting else HoldingState.SENDING, code)
        if lasting:
            return state.value
        raise
    return (await settle(HoldingState.SENT)).value


async def tell_holding(ports: Ports, tenant: TenantId, message_id: str, state: str, attempt: int) -> bool:
    """In the case's thread, once."""
    note = _NOTES.get(HoldingState(state))
    if note is None:
        return False
    details = await ports.cases.details(tenant, MessageId(message_id))
    with BestEffort("holding_reply_not_told", attempt, about=message_id):
        await ports.chat.note_in_case(details, CaseNote(note, f"holding:{message_id}"))
        return True
    return False
