"""Reads a long thread for people: summary, sentiment and key points side by side, kept one by one, then announced."""

from functools import partial
from typing import Any, cast

import inngest
import structlog

from app.domain.cases.thread_summary import Piece, PieceFound, Thread
from app.domain.ids import MessageId, TenantId
from app.domain.operations.model_usage import BUDGET_SPENT, Purpose
from app.domain.operations.notifications import Job
from app.events import ThreadSummaryRequested
from app.ports.bundle import Ports
from workers import agent
from workers.functions.agent_runs.model_calls import Errand, Models, ask_model
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import AGENT_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, run_step
from workers.functions.runtime.triggers import event_of, failed_event_of

_log = structlog.get_logger("countersign.cases")


def build_summarise(client: inngest.Inngest, ports: Ports, models: Models) -> inngest.Function[dict[str, Any]]:
    """``summarise-thread`` on ``customer/thread.summary_requested``."""

    @client.create_function(
        fn_id="summarise-thread",
        name="Summarise a long thread",
        trigger=inngest.TriggerEvent(event=ThreadSummaryRequested.name),
        on_failure=partial(_stopped, ports),
        **policy("summarise-thread"),
    )
    async def summarise_thread(ctx: inngest.Context) -> dict[str, Any]:
        asked = event_of(ThreadSummaryRequested, ctx)
        steps, upto_id = Steps(ctx, ports, TenantId(asked.tenant)), MessageId(asked.upto_id)
        wanted = await steps.run("look", _wanted, upto_id)
        if wanted:
            # Each returns a code and never raises past its tries, so one that fails takes no other down.
            about = (models, upto_id)
            await ctx.group.parallel(
                tuple(
                    partial(steps.run, f"read-{piece.value}", _read, *about, piece.value, ctx.attempt)
                    for piece in Piece
                )
            )
        told = await run_step(ctx, "announce", ports.summaries.announce, steps.tenant, upto_id)
        return {"upto_id": upto_id, "told": told}

    return summarise_thread


async def _wanted(ports: Ports, tenant: TenantId, upto_id: MessageId) -> bool:
    """Not again for the same length of thread, whoever asks."""
    thread = await ports.summaries.thread(tenant, upto_id)
    return not thread.ready and thread.done < frozenset(Piece)


async def _read(
    ports: Ports, tenant: TenantId, models: Models, upto_id: MessageId, piece_name: str, attempt: int
) -> str:
    """One piece, or that it could not be had: kept in the records, and only a word about it here."""
    piece = Piece(piece_name)
    thread = await ports.summaries.thread(tenant, upto_id)
    if piece in thread.done:
        return "kept before"
    errand = Errand(tenant, Purpose(piece.value), upto_id, thread.case_id, attempt)
    long = long_thread(thread)
    try:
        gleaned = await ask_model(ports, models, errand, lambda model: agent.read_thread(piece.value, long, model))
    except agent.SupportFailure as failure:
        if failure.kind == "transient" and attempt + 1 < AGENT_TRIES:
            raise
        code = BUDGET_SPENT if failure.code == BUDGET_SPENT else f"agent_{failure.kind}"
        _log.warning("piece_not_read", upto_id=upto_id, piece=piece.value, code=failure.code)
        await ports.summaries.keep(tenant, upto_id, PieceFound(piece, None, code=code))
        return code
    await ports.summaries.keep(tenant, upto_id, PieceFound(piece, gleaned.text, gleaned.written_by))
    return "read"


def long_thread(thread: Thread) -> agent.LongThread:
    """What the reader is given."""
    messages = cast("tuple[tuple[agent.Speaker, str], ...]", thread.messages)
    return agent.LongThread(thread.subject, messages, thread.total, thread.earlier.in_short if thread.earlier else "")


async def _stopped(ports: Ports, ctx: inngest.Context) -> None:
    """A thread without a summary is read as it always was; operators hear of the fault."""
    await tell_about_failure(ports, Job.SUMMARISE, ctx)
    asked = failed_event_of(ThreadSummaryRequested, ctx)
    if asked is not None:
        stop = (TenantId(asked.tenant), asked.dedupe_id)
        await run_step(ctx, "stop-asking", ports.summaries.stop_publishing, *stop)
