"""Looks into what somebody asked about: the agent reads and reports; what it proposes goes to the gate."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import inngest
import structlog

from app.domain.ids import ApprovalId, CaseId, CustomerId, MessageId, TenantId
from app.domain.investigations import Investigation, Report, Subject, SubjectKind
from app.domain.operations.dashboard import InvestigationId
from app.domain.operations.model_usage import Purpose
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import ChatError, CountersignError
from app.events import InvestigationStarted
from app.ports.bundle import Ports
from workers import agent
from workers.functions.agent_runs.agent_steps import CustomerLookups, Work, proposal_of
from workers.functions.agent_runs.model_calls import Errand, Models, ask_model
from workers.functions.approvals.proposals import ProposalDesk
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import AGENT_TRIES, RETRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of, failed_event_of

# If Slack will not just now, the report's step tries again with patience.
_NOT_SHOWN_YET: Final = Unless("investigation_not_shown_yet", False)

_log = structlog.get_logger("countersign.investigations")


def build_investigate(
    client: inngest.Inngest, ports: Ports, desk: ProposalDesk, models: Models
) -> inngest.Function[dict[str, Any]]:
    """``investigate-refund`` on ``customer/refund.investigation_started``."""

    @client.create_function(
        fn_id="investigate-refund",
        name="Investigate a refund",
        trigger=inngest.TriggerEvent(event=InvestigationStarted.name),
        **policy("investigate-refund"),
        on_failure=partial(_stopped, ports),
    )
    async def investigate_refund(ctx: inngest.Context) -> dict[str, Any]:
        started = event_of(InvestigationStarted, ctx)
        steps, found_id = Steps(ctx, ports, TenantId(started.tenant)), InvestigationId(started.investigation_id)
        await steps.best_effort("open-thread", _open_thread, found_id, unless=_NOT_SHOWN_YET)
        found = await steps.run("run-investigator", _run, models, found_id, ctx.attempt)
        proposed = ""
        if found["proposals"]:
            proposed = await steps.run("propose", _propose, desk, found_id)
        await steps.run("report", _report, found_id, proposed, ctx.attempt)
        await run_step(ctx, "done", ports.investigations.done, steps.tenant, found_id)
        return {"investigation_id": found_id, "outcome": found["outcome"], "proposed": proposed}

    return investigate_refund


async def _stopped(ports: Ports, ctx: inngest.Context) -> None:
    """The run failed for good: say so in its thread and to the operators, and stop starting it."""
    await tell_about_failure(ports, Job.INVESTIGATE, ctx)
    started = failed_event_of(InvestigationStarted, ctx)
    if started is not None:
        steps = Steps(ctx, ports, TenantId(started.tenant))
        await steps.run("say-it-stopped", say_it_stopped, started.investigation_id)


async def say_it_stopped(ports: Ports, tenant: TenantId, investigation_id: str) -> bool:
    """In its thread, and never to be begun again by itself."""
    found_id = InvestigationId(investigation_id)
    try:
        await ports.investigations.fail(tenant, found_id, "run_failed")
        await ports.investigations.done(tenant, found_id)
        await ports.investigation_messages.show_report(await _head(ports, tenant, found_id), "")
    except CountersignError as error:
        _log.error("stop_not_said", investigation_id=found_id, code=error.code)
        return False
    return True


class _Records(CustomerLookups):
    """The support agent's look-ups, and the earlier decisions about the same customer."""

    def __init__(self, ports: Ports, work: Work, customer_id: CustomerId) -> None:
        super().__init__(ports, work)
        self._customer_id = customer_id

    async def list_decisions(self) -> Sequence[agent.PastDecision]:
        """How earlier requests ended."""
        found = await self._ports.investigations.decisions(self._work.tenant, self._customer_id)
        return [
            agent.PastDecision(
                order_id=one.order_number,
                amount_cents=one.amount_cents,
                currency=one.currency,
                status=one.status,
                asked_on=one.opened_on,
                refund_status=one.refund_status,
                trouble=one.trouble,
                state=one.state,
            )
            for one in found
        ]


async def _open_thread(ports: Ports, tenant: TenantId, found_id: InvestigationId) -> bool:
    """Show that it began."""
    await _head(ports, tenant, found_id)
    return True


async def _head(ports: Ports, tenant: TenantId, found_id: InvestigationId) -> Investigation:
    found = await ports.investigations.get(tenant, found_id)
    if found.head is None:
        posted = await ports.investigation_messages.head_investigation(found)
        await ports.investigations.headed(tenant, found_id, posted)
        found = await ports.investigations.get(tenant, found_id)
    return found


async def _run(
    ports: Ports, tenant: TenantId, models: Models, found_id: InvestigationId, attempt: int
) -> dict[str, Any]:
    """Look, or find the report already kept. A retry never asks the model twice for a kept answer."""
    found = await ports.investigations.get(tenant, found_id)
    if found.report is None and found.status == "open":
        subject = found.subject
        inquiry = agent.Inquiry(found.question, f"{subject.kind} {subject.called}", subject.customer.id, found.today)
        customer_id = subject.customer.id
        lookups = _Records(ports, Work(tenant, MessageId("none"), customer_id), customer_id)
        case_id = await _case_of(ports, tenant, subject)
        errand = Errand(tenant, Purpose.INVESTIGATION, found_id, case_id, attempt)
        try:
            told = await ask_model(ports, models, errand, lambda model: agent.investigate(inquiry, lookups, model))
        except agent.SupportFailure as failure:
            if failure.kind == "transient" and attempt + 1 < AGENT_TRIES:
                raise
            _log.error("investigator_gave_up", investigation_id=found_id, kind=failure.kind, code=failure.code)
            await ports.investigations.fail(tenant, found_id, f"agent_{failure.kind}")
            return {"outcome": "failed", "proposals": 0}
        report = Report(told.text, told.looked_at, told.written_by, tuple(map(proposal_of, told.proposals)))
        kept = await ports.investigations.report(tenant, found_id, report)
        return {"outcome": "reported", "proposals": len(kept.proposals)}
    return {"outcome": found.status, "proposals": len(found.report.proposals) if found.report else 0}


async def _case_of(ports: Ports, tenant: TenantId, subject: Subject) -> CaseId | None:
    """Whose budget it is: none where somebody asks about a customer or an order rather than a case."""
    if subject.kind is SubjectKind.CASE:
        return CaseId(subject.id)
    if subject.kind is SubjectKind.APPROVAL:
        return (await ports.approvals.get(tenant, ApprovalId(subject.id))).case_id
    return None


async def _propose(ports: Ports, tenant: TenantId, desk: ProposalDesk, found_id: InvestigationId) -> str:
    """Open the approval people decide; its own gate carries it out. A word on what came of it."""
    found = await ports.investigations.get(tenant, found_id)
    message_id = await ports.investigations.message(tenant, found.subject)
    if message_id is None or found.report is None:
        return "no_message"
    [proposal] = found.report.proposals[:1]
    work = Work(tenant, message_id, found.subject.customer.id)
    # Whoever had it looked into has asked for it: somebody else decides, whatever the amount.
    opened = await desk.submit(work, proposal, call_id=f"{found_id}:{proposal.call_id}", by=found.asked_by)
    return "proposed" if opened.get("approval_id") else f"blocked:{opened['sentence']}"


async def _report(ports: Ports, tenant: TenantId, found_id: InvestigationId, proposed: str, attempt: int) -> bool:
    try:
        await ports.investigation_messages.show_report(await _head(ports, tenant, found_id), proposed)
    except ChatError as error:
        if error.retryable and attempt < RETRIES:
            raise
        _log.error("report_not_shown", investigation_id=found_id, code=error.detail or error.code)
        await _tell_ops(ports, tenant, found_id, error)
        return False
    return True


async def _tell_ops(ports: Ports, tenant: TenantId, found_id: InvestigationId, error: ChatError) -> None:
    data, facts = {"code": error.detail or error.code}, (("investigation_id", str(found_id)),)
    try:
        await ports.chat.tell_ops(OpsNotice(tenant, News.REPORT_NOT_SHOWN, data, facts=facts))
    except ChatError as second:
        _log.error("ops_not_told", investigation_id=found_id, code=second.detail or second.code)
