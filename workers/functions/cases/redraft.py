"""Writes a drafted reply again as a colleague's note says, in the old one's place."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import inngest
import structlog

from app.domain.cases.replies import DraftDetails, DraftStatus, TurnRecord
from app.domain.ids import DraftId, TenantId
from app.domain.operations.model_usage import Purpose
from app.domain.operations.notifications import CaseNote, Job, Note
from app.domain.reason_codes import Code, say
from app.events import DraftRetryRequested
from app.ports.bundle import Ports
from workers import agent
from workers.functions.agent_runs.agent_steps import CustomerLookups, Work, ask_about, signed, stripped
from workers.functions.agent_runs.model_calls import Errand, Models, ask_model
from workers.functions.cases.reply_screening import without_other_peoples_data
from workers.functions.cases.send_reply import repaint_draft
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import AGENT_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps
from workers.functions.runtime.triggers import event_of

_SAME: Final = say(Code.SAME_AGAIN)
_CAME_BACK: Final = (
    "Later news: that refund failed at the payment provider. The money was NOT paid back, and people look into it."
)

_log = structlog.get_logger("countersign.cases")


def build_redraft(client: inngest.Inngest, ports: Ports, models: Models) -> inngest.Function[dict[str, Any]]:
    """``draft-again`` on ``draft/retry.requested``."""

    @client.create_function(
        fn_id="draft-again",
        name="Draft a reply again",
        trigger=inngest.TriggerEvent(event=DraftRetryRequested.name),
        **policy("draft-again"),
        on_failure=partial(tell_about_failure, ports, Job.REDRAFT),
    )
    async def draft_again(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(DraftRetryRequested, ctx)
        steps, old = Steps(ctx, ports, TenantId(asked.tenant)), DraftId(asked.draft_id)
        number = await steps.run("write", _write, models, old, ctx.attempt)
        new = await steps.run("replace", _replace, old, number)
        if number == 0:
            await steps.run("say-so", _say_so, old, asked.attempt)
        if new is not None:
            await steps.run("post-draft", _post, DraftId(new))
        await steps.run("repaint-old", repaint_draft, old, ctx.attempt)
        return {"draft_id": old, "replaced_by": new}

    return draft_again


async def _write(ports: Ports, tenant: TenantId, models: Models, draft_id: DraftId, attempt: int) -> int:
    """The number of the new turn, kept before it is shown; 0 where none could be written or none is wanted."""
    details = await ports.drafts.details(tenant, draft_id)
    number = details.turn + 1
    if await ports.turns.load(tenant, details.message_id, number) is not None:
        return number
    if details.status is not DraftStatus.READY:
        return 0
    try:
        turn = await _turn(ports, models, details, attempt)
    except agent.SupportFailure as failure:
        if failure.kind == "transient" and attempt + 1 < AGENT_TRIES:
            raise
        _log.error("not_drafted_again", draft_id=draft_id, kind=failure.kind, code=failure.code)
        await ports.drafts.retry_failed(tenant, draft_id, f"agent_{failure.kind}")
        return 0
    await ports.turns.save(tenant, details.message_id, turn)
    return number


async def _turn(ports: Ports, models: Models, details: DraftDetails, attempt: int) -> TurnRecord:
    work = await ports.cases.details(details.tenant, details.message_id)
    mail = ask_about(await ports.cases.conversation(details.tenant, details.message_id))
    customer_id = work.customer.id if work.customer else None
    lookups = CustomerLookups(ports, Work(details.tenant, details.message_id, customer_id))
    previous = await ports.turns.load(details.tenant, details.message_id, details.turn)
    # The turn's own notes begin with the receipts of what was decided: the new draft tells the same.
    on_record = tuple(note for note in (previous.notes if previous else ()) if note != _SAME)
    told = (*on_record, *([_CAME_BACK] if details.came_back else []))
    errand = Errand(
        details.tenant, Purpose.REDRAFT, f"{details.message_id}:{details.turn + 1}", details.case_id, attempt
    )

    async def write(model: agent.ModelChoice) -> agent.Finished:
        return await agent.redraft(details.body, details.retry_note, told, mail, lookups, model)

    written = await ask_model(ports, models, errand, write)
    told_shop = ports.configs.now(details.tenant).shop
    same = (_SAME,) if told_shop.signed(written.reply).strip() == details.body.strip() else ()
    turn = TurnRecord(
        number=details.turn + 1,
        reply=written.reply,
        written_by=written.written_by,
        state=None,
        contract=None,
        notes=(*on_record, *stripped(written.stripped), *same),
    )
    usage = written.usage
    turn = replace(turn, requests=usage.requests, input_tokens=usage.input_tokens, output_tokens=usage.output_tokens)
    return signed(ports, details.tenant, turn)


async def _replace(ports: Ports, tenant: TenantId, draft_id: DraftId, number: int) -> str | None:
    details = await ports.drafts.details(tenant, draft_id)
    turn = await ports.turns.load(tenant, details.message_id, number) if number else None
    if turn is None:
        await ports.drafts.retry_failed(tenant, draft_id, "nothing_to_replace")
        return None
    turn = await without_other_peoples_data(ports, tenant, details.message_id, turn)
    return await ports.drafts.replace(tenant, draft_id, turn)


async def _say_so(ports: Ports, tenant: TenantId, draft_id: DraftId, asking: int) -> bool:
    """Whoever asked for another draft hears that there is none, unless this one was sent meanwhile."""
    details = await ports.drafts.details(tenant, draft_id)
    if details.status is not DraftStatus.READY:
        return False
    spent = await ports.spending.exhausted(tenant, details.case_id)
    told = CaseNote(Note.CASE_BUDGET_SPENT if spent else Note.NOT_DRAFTED_AGAIN, f"{draft_id}:{asking}")
    await ports.chat.note_in_case(await ports.cases.details(tenant, details.message_id), told)
    return True


async def _post(ports: Ports, tenant: TenantId, draft_id: DraftId) -> None:
    posted = await ports.chat.show_draft(await ports.drafts.details(tenant, draft_id))
    await ports.drafts.posted(tenant, draft_id, posted)
