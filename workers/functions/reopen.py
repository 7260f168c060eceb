"""Opens a fresh approval in a closed one's place; its own gate then asks, waits and carries it out."""

from functools import partial

import inngest

from app.domain.ids import ApprovalId, TenantId
from app.events import ReopenRequested
from app.ports import Ports
from workers.functions.client import guarded
from workers.functions.execute import Outcome
from workers.functions.flow import RETRIES
from workers.functions.ops import tell_about_failure
from workers.functions.proposals import ProposalDesk


def build_reopen(client: inngest.Inngest, ports: Ports, desk: ProposalDesk) -> inngest.Function[Outcome]:
    """``reopen-approval`` on ``approval/reopen.requested``."""

    @client.create_function(
        fn_id="reopen-approval",
        name="Ask again",
        trigger=inngest.TriggerEvent(event=ReopenRequested.name),
        retries=RETRIES,
        on_failure=partial(tell_about_failure, ports, "Reopening an approval"),
    )
    async def reopen_approval(ctx: inngest.Context) -> Outcome:
        asked = ReopenRequested.model_validate(ctx.event.data)
        tenant, closed_id = TenantId(asked.tenant), ApprovalId(asked.approval_id)
        opened = await ctx.step.run("open-again", guarded(desk.reopen), tenant, closed_id)
        if opened["approval_id"] is None:
            await ctx.step.run("say-why-not", guarded(_say_why_not), ports, tenant, closed_id, opened["sentence"])
        return opened

    return reopen_approval


async def _say_why_not(ports: Ports, tenant: TenantId, closed_id: ApprovalId, because: str) -> str:
    """The policy stopped it on the facts of now."""
    closed = await ports.approvals.get(tenant, closed_id)
    sheet = await ports.cases.sheet(tenant, closed.message_id)
    await ports.chat.note_in_case(sheet, f"The expired request cannot be asked about again: {because}.")
    await ports.approvals.not_reopened(tenant, closed_id)
    return "told"
