"""Shows a seeded false request as any other, waits for its press, and says afterwards that it was a test."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.approvals.escalation import RungKind
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, QuestionId, TenantId
from app.domain.operations.notifications import Job
from app.errors import Unavailable
from app.events import CanaryAsked, CanaryClosed, CanaryOpened
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import ALL_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.row_waits import Rest, wait_for_approval, whole_seconds
from workers.functions.runtime.steps import Steps, Unless
from workers.functions.runtime.triggers import event_of

# Nobody is told where a card cannot be shown: it stands in the lists, or is never seen.
_NOT_SHOWN: Final = Unless("canary_not_shown", False, tries=ALL_TRIES)
_NOT_REVEALED: Final = Unless("canary_not_revealed", False, tries=ALL_TRIES)


def build_canaries(client: inngest.Inngest, ports: Ports) -> list[inngest.Function[dict[str, Any]]]:
    """``show-canary`` on ``canary/opened``, and ``answer-canary`` on ``canary/asked``."""
    return [_build_show(client, ports), _build_answer(client, ports)]


def _build_show(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    @client.create_function(
        fn_id="show-canary",
        name="Show a test of reviewers",
        trigger=inngest.TriggerEvent(event=CanaryOpened.name),
        **policy("show-canary"),
        on_failure=partial(tell_about_failure, ports, Job.CANARY),
    )
    async def show_canary(ctx: inngest.Context) -> dict[str, Any]:
        opened = event_of(CanaryOpened, ctx)
        steps, approval_id = Steps(ctx, ports, TenantId(opened.tenant)), ApprovalId(opened.approval_id)
        left = await steps.run("read-0", _left, approval_id)
        if left:
            # Sent together, as a real card's are: the wait is open before there is anything to press.
            wait = partial(wait_for_approval, ctx, CanaryClosed.name, "closed", left)
            post = partial(steps.best_effort, "ask", _ask, approval_id, unless=_NOT_SHOWN)
            await ctx.group.parallel((wait, post))

            async def read(step_id: str) -> int:
                return await steps.run(step_id, _left, approval_id)

            rest = Rest(
                ctx, "closed", partial(wait_for_approval, ctx, CanaryClosed.name), read, lambda seconds: seconds
            )
            await rest.out(await read("read-1"))
        status = await steps.run("expire", _expire, approval_id)
        await steps.best_effort("reveal", _reveal, approval_id, unless=_NOT_REVEALED)
        return {"approval_id": approval_id, "status": status}

    return show_canary


def _build_answer(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    @client.create_function(
        fn_id="answer-canary",
        name="Answer a question about a test",
        trigger=inngest.TriggerEvent(event=CanaryAsked.name),
        **policy("answer-canary"),
        on_failure=partial(tell_about_failure, ports, Job.CANARY),
    )
    async def answer_canary(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(CanaryAsked, ctx)
        steps, question_id = Steps(ctx, ports, TenantId(asked.tenant)), QuestionId(asked.question_id)
        shown = await steps.best_effort("post-answer", _answer, question_id, unless=_NOT_SHOWN)
        return {"question_id": question_id, "shown": shown}

    return answer_canary


async def _left(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> int:
    return whole_seconds(await ports.canaries.left_seconds(tenant, approval_id))


async def _ask(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """The card, and whoever wants to be told of new ones. No reminder follows, no call of on-call, and no mail."""
    details = await ports.canaries.details(tenant, approval_id)
    if details.approval.status is not Status.PENDING:
        return False
    posted = await ports.chat.show_card(details)
    if posted != details.approval.card:
        await ports.canaries.posted(tenant, approval_id, posted)
        details = await ports.canaries.details(tenant, approval_id)
        ports.direct_messages.refresh()
    await ports.direct_messages.ping(details, RungKind.ASK.value)
    return True


async def _expire(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> str:
    status = await ports.canaries.expire(tenant, approval_id)
    if status is Status.PENDING:
        raise Unavailable("Its time is not over yet")
    await ports.canaries.left_seconds(tenant, approval_id)  # it is taken in: nothing about it is said again
    return status.value


async def _reveal(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """On its card, for everybody who saw it."""
    details = await ports.canaries.details(tenant, approval_id)
    ports.direct_messages.refresh()
    if details.approval.card is None:
        return False
    await ports.chat.show_card(details)
    return True


async def _answer(ports: Ports, tenant: TenantId, question_id: QuestionId) -> bool:
    """As where the agent finds nothing: no model reads a word of it."""
    await ports.chat.show_answer(await ports.canaries.question(tenant, question_id))
    return True
