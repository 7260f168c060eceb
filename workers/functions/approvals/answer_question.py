"""Answers a reviewer's question in the card's thread: once, and the clock starts again.

Our agent looks the answer up; where a team's own program asked for the approval, it is asked back instead.
"""

from functools import partial
from typing import Any, Final

import inngest
import structlog

from app.domain.approvals.questions import Answer, QuestionDetails
from app.domain.ids import QuestionId, TenantId
from app.domain.operations.model_usage import Purpose
from app.domain.operations.notifications import Job
from app.errors import CountersignError
from app.events import QuestionAsked
from app.ports.bundle import Ports
from workers import agent
from workers.functions.agent_runs.agent_steps import CustomerLookups, Work, ask_about
from workers.functions.agent_runs.model_calls import Errand, Models, ask_model
from workers.functions.approvals.repaint import repaint_open_card
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import AGENT_TRIES, ALL_TRIES, REPAINT_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless, run_step
from workers.functions.runtime.triggers import event_of, failed_event_of

# On its last try it gives up, so that a question nobody can be answered does not stop the clock.
_NOT_SHOWN: Final = Unless("answer_not_shown", "not shown", tries=ALL_TRIES)

# Its answer comes through the API, and starts this function anew.
_LEFT_TO_PROGRAM: Final = "left to its program"

_log = structlog.get_logger("countersign.approvals")


def build_answer_question(client: inngest.Inngest, ports: Ports, models: Models) -> inngest.Function[dict[str, Any]]:
    """``answer-question`` on ``approval/question.asked``."""

    @client.create_function(
        fn_id="answer-question",
        name="Answer a reviewer's question",
        trigger=inngest.TriggerEvent(event=QuestionAsked.name),
        **policy("answer-question"),
        on_failure=partial(_stopped, ports),
    )
    async def answer_question(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(QuestionAsked, ctx)
        steps, question_id = Steps(ctx, ports, TenantId(asked.tenant)), QuestionId(asked.question_id)
        await steps.run("show-clock-stopped", _repaint, question_id, ctx.attempt)
        found = await steps.run("look-up", _look_up, models, question_id, ctx.attempt)
        if found == _LEFT_TO_PROGRAM:
            return {"question_id": question_id, "answer": found, "shown": "not yet"}
        shown = await steps.best_effort("post-answer", _post, question_id, unless=_NOT_SHOWN)
        await run_step(ctx, "close-question", ports.questions.close, steps.tenant, question_id)
        await steps.run("show-clock-running", _repaint, question_id, ctx.attempt)
        return {"question_id": question_id, "answer": found, "shown": shown}

    return answer_question


async def _stopped(ports: Ports, ctx: inngest.Context) -> None:
    """The run failed for good: the clock gets its pause back, the thread hears so, and then the operators."""
    asked = failed_event_of(QuestionAsked, ctx)
    if asked is not None:  # an event nobody of ours sent has no question to close
        steps, question_id = Steps(ctx, ports, TenantId(asked.tenant)), QuestionId(asked.question_id)
        await steps.run("give-up", _give_up, question_id)
        await steps.run("say-unanswered", _say_unanswered, question_id)
        await steps.run("show-clock-running", _repaint, question_id, REPAINT_TRIES)
    await tell_about_failure(ports, Job.ANSWER, ctx)


async def _give_up(ports: Ports, tenant: TenantId, question_id: QuestionId) -> bool:
    """Nothing here has retries, so what fails is logged; the pause then ends by itself, as it is bounded."""
    try:
        await ports.questions.close(tenant, question_id)
    except CountersignError as error:
        _log.error("question_left_open", question_id=question_id, code=error.code)
        return False
    return True


async def _say_unanswered(ports: Ports, tenant: TenantId, question_id: QuestionId) -> bool:
    """In the thread: that there is no answer, or the one that was kept and never shown."""
    try:
        await ports.chat.show_answer(await ports.questions.details(tenant, question_id))
    except CountersignError as error:
        _log.error("answer_not_shown", question_id=question_id, code=error.detail or error.code)
        return False
    return True


async def _look_up(ports: Ports, tenant: TenantId, models: Models, question_id: QuestionId, attempt: int) -> str:
    """Keep the answer before anybody sees it: a retry then shows the same one and asks no model again."""
    details = await ports.questions.details(tenant, question_id)
    if details.answer is None and details.of_program:
        await ports.questions.left_to_program(tenant, question_id)
        return _LEFT_TO_PROGRAM
    if details.answer is None:
        details = await ports.questions.answer(tenant, question_id, await _ask_agent(ports, models, details, attempt))
    return "unanswered" if details.answer is None or details.answer.text is None else "answered"


async def _ask_agent(ports: Ports, models: Models, details: QuestionDetails, attempt: int) -> Answer:
    work = Work(details.tenant, details.message_id, details.customer_id)
    question = agent.Question(
        details.text, details.order_number, details.amount_cents, details.currency, details.agent_reason
    )
    mail = await _asked_in(ports, details)
    lookups = CustomerLookups(ports, work)
    errand = Errand(details.tenant, Purpose.QUESTION, details.id, details.case_id, attempt)

    async def answer(model: agent.ModelChoice) -> agent.Answered:
        return await agent.answer_question(question, mail, lookups, model)

    try:
        answered = await ask_model(ports, models, errand, answer)
    except agent.SupportFailure as failure:
        if failure.kind == "transient" and attempt + 1 < AGENT_TRIES:
            raise
        _log.error("question_unanswered", question_id=details.id, kind=failure.kind, code=failure.code)
        return Answer(None, models.main.label)
    return Answer(answered.text, answered.written_by, answered.looked_at)


async def _asked_in(ports: Ports, details: QuestionDetails) -> agent.Ask:
    """The mail that it is about; of what an event asks for there is none, only whose order it is."""
    if not details.of_event:
        return ask_about(await ports.cases.conversation(details.tenant, details.message_id))
    of = details.customer_id and await ports.records.customer(details.tenant, details.customer_id)
    return agent.Ask(
        customer_email=of.email if of else "",
        subject="",
        body="",
        conversation=details.case_id,
        today=details.asked_at.date().isoformat(),
        known=of is not None,
    )


async def _post(ports: Ports, tenant: TenantId, question_id: QuestionId) -> str:
    details = await ports.questions.details(tenant, question_id)
    if details.closed:
        return "shown before"
    await ports.chat.show_answer(details)
    return "shown"


async def _repaint(ports: Ports, tenant: TenantId, question_id: QuestionId, attempt: int) -> bool:
    """The card says whether the clock stands still. A card that cannot be repainted holds up no answer."""
    question = await ports.questions.details(tenant, question_id)
    return await repaint_open_card(ports, tenant, question.approval_id, attempt)
