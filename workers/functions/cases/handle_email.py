"""The main job: one customer mail, from "received" to a draft that support staff can send."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypedDict

import inngest

from app.domain.actions.refund_letter import BY_REVIEWER, letter, unused_words
from app.domain.cases.cases import CaseDetails
from app.domain.cases.reply_screening import UNDECIDED, HeldReply
from app.domain.ids import CaseId, CustomerId, DraftId, MessageId, Posted, TenantId
from app.domain.operations.model_usage import BUDGET_SPENT
from app.domain.operations.notifications import CaseNote, Job, Note
from app.domain.people.actors import POLICY
from app.events import EmailReceived
from app.ports.bundle import Ports
from workers.functions.agent_runs.agent_steps import TurnRef, Work, resume_agent, run_agent
from workers.functions.agent_runs.model_calls import Models
from workers.functions.approvals.proposals import ProposalDesk
from workers.functions.cases.look_up_customer import TABLES, CustomerLookUp, Whose
from workers.functions.cases.reply_screening import why_a_person_looks, without_other_peoples_data
from workers.functions.cases.undrafted_mail import tell_stalled
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import PROPOSALS_MAX
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of

# The case is shown at once where Slack allows; if it does not, ``post-draft`` tries again with patience.
_NOT_SHOWN_YET: Final = Unless("case_not_shown_yet", False, tries=1)


@dataclass(frozen=True)
class EmailConfig:
    """What it is done with."""

    models: Models
    desk: ProposalDesk


def build_handle_email(
    client: inngest.Inngest, ports: Ports, config: EmailConfig
) -> inngest.Function[dict[str, Any]]:
    """``handle-customer-email`` on ``customer/email.received``."""
    agent = _Agent(ports, config.models, config.desk)

    @client.create_function(
        fn_id="handle-customer-email",
        name="Handle a customer's email",
        trigger=inngest.TriggerEvent(event=EmailReceived.name),
        **policy("handle-customer-email"),
        on_failure=partial(tell_about_failure, ports, Job.EMAIL),
    )
    async def handle_customer_email(ctx: inngest.Context) -> dict[str, Any]:
        email = event_of(EmailReceived, ctx)
        steps = Steps(ctx, ports, TenantId(email.tenant))
        began = await run_step(ctx, "audit-received", _begin, ports, email, ctx.run_id)
        look_up = CustomerLookUp(steps, MessageId(email.message_id), began.get("source", TABLES))
        found = await look_up.at_once(Whose(customer_id=began.get("customer_id"), problem=began.get("problem")))
        await steps.best_effort("open-case", _open_case, MessageId(email.message_id), unless=_NOT_SHOWN_YET)
        found = await look_up.with_patience(found)
        customer_id, problem = found.get("customer_id"), found.get("problem")
        if problem is not None:
            await run_step(ctx, "ask-a-person", _ask_a_person, ports, email, Note(str(problem)))
            return {"case_id": began["case_id"], "outcome": "needs_person"}
        known = CustomerId(customer_id) if customer_id else None
        work = Work(TenantId(email.tenant), MessageId(email.message_id), known)
        turn = await agent.answer(ctx, work)
        if turn["outcome"] == "refused":
            spent = turn["code"] == BUDGET_SPENT
            note = Note.CASE_BUDGET_SPENT if spent else Note.MODEL_REFUSED
            await run_step(ctx, "ask-a-person", _ask_a_person, ports, email, note)
            return {"case_id": began["case_id"], "outcome": "needs_person"}
        draft_id = await run_step(ctx, "create-draft", _create_draft, ports, work, turn["number"])
        await run_step(ctx, "post-draft", _post_draft, ports, work, draft_id)
        auto = ports.configs.now(steps.tenant).reply_mode == "auto"
        if auto and began.get("sender_verified") and known:
            await run_step(ctx, "send-draft", _send_draft, ports, work, draft_id)
        return {"case_id": began["case_id"], "outcome": "drafted", "draft_id": draft_id}

    return handle_customer_email


@dataclass(frozen=True)
class _Agent:
    """The agent's turns of one message, with the desk between them."""

    ports: Ports
    models: Models
    desk: ProposalDesk

    async def answer(self, ctx: inngest.Context, work: Work) -> TurnRef:
        """Run and resume until there is a reply; bounded, and failed out loud where the agent gave up."""
        turn = await run_step(ctx, "run-agent", run_agent, self.ports, self.models, work, ctx.attempt)
        for _ in range(PROPOSALS_MAX):
            if turn["outcome"] != "paused":
                break
            number = turn["number"]
            outcomes = {call: await self.desk.settle(ctx, work, number, call) for call in turn["calls"]}
            resume = (self.ports, self.models, work, outcomes, number, ctx.attempt)
            turn = await run_step(ctx, f"resume-agent-{number}", resume_agent, *resume)
        if turn["outcome"] in ("failed", "paused"):
            raise inngest.NonRetriableError(turn["code"] or "agent_permanent")
        return turn


class Begun(TypedDict):
    """What a run learns of its message."""

    case_id: str
    customer_id: str | None
    problem: str | None
    sender_verified: bool
    source: str  # of the records, at that moment


async def _begin(ports: Ports, email: EmailReceived, run_id: str) -> Begun:
    tenant, message_id = TenantId(email.tenant), MessageId(email.message_id)
    work = await ports.cases.begin(tenant, message_id, delivery=email.delivery, run_id=run_id)
    return Begun(
        case_id=work.case_id,
        customer_id=work.customer_id,
        problem=work.problem and work.problem.value,
        sender_verified=work.sender_verified,
        source=ports.configs.now(tenant).records.source,
    )


async def _open_case(ports: Ports, tenant: TenantId, message_id: MessageId) -> bool:
    await _case_thread(ports, tenant, message_id)
    return True


async def _case_thread(ports: Ports, tenant: TenantId, message_id: MessageId) -> tuple[CaseDetails, Posted]:
    details = await ports.cases.details(tenant, message_id)
    if details.thread is not None:
        return details, details.thread
    posted = await ports.cases.bind_thread(tenant, CaseId(details.case_id), await ports.chat.open_case(details))
    return replace(details, thread=posted), posted


async def _ask_a_person(ports: Ports, email: EmailReceived, note: Note) -> None:
    tenant, message_id = TenantId(email.tenant), MessageId(email.message_id)
    await ports.cases.needs_person(tenant, message_id, note)
    await tell_stalled(ports, tenant, message_id)


async def _create_draft(ports: Ports, work: Work, number: int) -> str:
    turns = await ports.turns.all(work.tenant, work.message_id)
    turn = turns[number]
    # Reviewers' own words take the agent's place only now that the records say every refund was made.
    calls = [
        proposal.call_id for before in range(1, number) if before in turns for proposal in turns[before].proposals
    ]
    refunds = await ports.approvals.told(work.tenant, work.message_id, calls)
    words = letter(refunds, asked=len(calls))
    if words:
        cleared = tuple(code for one in refunds for code in one.cleared)
        turn = replace(turn, reply=words, written_by=BY_REVIEWER, cleared=cleared)
    else:
        turn = await without_other_peoples_data(ports, work.tenant, work.message_id, turn)
        turn = replace(turn, notes=(*unused_words(refunds), *turn.notes))
    return await ports.drafts.create(work.tenant, work.message_id, turn)


async def _post_draft(ports: Ports, work: Work, draft_id: str) -> None:
    await _case_thread(ports, work.tenant, work.message_id)
    details = await ports.drafts.details(work.tenant, DraftId(draft_id))
    posted = await ports.chat.show_draft(details)
    await ports.drafts.posted(work.tenant, DraftId(draft_id), posted)


async def _send_draft(ports: Ports, work: Work, draft_id: str) -> str:
    details = await ports.drafts.details(work.tenant, DraftId(draft_id))
    codes, outcome = why_a_person_looks(details), "held"
    if await ports.approvals.undecided(work.tenant, work.message_id):
        codes = (*codes, UNDECIDED)  # whatever it says of that refund may be untrue by the time it is read
    if not codes:
        verdict = await ports.drafts.request_send(work.tenant, DraftId(draft_id), by=POLICY)
        codes, outcome = verdict.doubts, verdict.refusal.value if verdict.refusal else "sending"
    if codes:
        await ports.cases.reply_held(work.tenant, work.message_id, HeldReply(("draft", draft_id), POLICY, codes))
        note = CaseNote(Note.REPLY_HELD, draft_id)
        await ports.chat.note_in_case(await ports.cases.details(work.tenant, work.message_id), note)
    return outcome
