"""Opens a fresh approval in a closed one's place; its own gate then asks, waits and carries it out."""

from functools import partial

import inngest

from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import CaseNote, Job, Note
from app.events import ReopenRequested
from app.ports.bundle import Ports
from workers.functions.approvals.not_reopened import not_asked_again
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.proposals import NOT_WANTED, ProposalDesk
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, run_step
from workers.functions.runtime.triggers import event_of


def build_reopen(client: inngest.Inngest, ports: Ports, desk: ProposalDesk) -> inngest.Function[Outcome]:
    """``reopen-approval`` on ``approval/reopen.requested``."""

    @client.create_function(
        fn_id="reopen-approval",
        name="Ask again",
        trigger=inngest.TriggerEvent(event=ReopenRequested.name),
        **policy("reopen-approval"),
        on_failure=partial(tell_about_failure, ports, Job.REOPEN),
    )
    async def reopen_approval(ctx: inngest.Context) -> Outcome:
        asked = event_of(ReopenRequested, ctx)
        steps, closed_id = Steps(ctx, ports, TenantId(asked.tenant)), ApprovalId(asked.approval_id)
        opened = await run_step(ctx, "open-again", desk.reopen, steps.tenant, closed_id)
        if opened.get("approval_id") is None and opened["outcome"] != NOT_WANTED:
            await steps.run("say-why-not", _say_why_not, closed_id, opened["sentence"], ctx.attempt)
        return opened

    return reopen_approval


async def _say_why_not(ports: Ports, tenant: TenantId, closed_id: ApprovalId, because: str, attempt: int) -> str:
    """The policy stopped it on the facts of now: the old card says so, and the case's thread."""
    await not_asked_again(ports, tenant, closed_id, because, attempt)
    closed = await ports.approvals.get(tenant, closed_id)
    if closed.is_request:
        return "shown"
    note = CaseNote(Note.NOT_REOPENED, f"{closed_id}:not_reopened", {"because": because})
    await ports.chat.note_in_case(await ports.cases.details(tenant, closed.message_id), note)
    return "told"
