"""The gate owns an approval's life: asks people, waits at no cost, holds, carries out, and tells how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any, Final, NotRequired, TypedDict

import inngest
import structlog

from app.domain.approvals.escalation import LADDER_RUNGS_MAX, EscalationStep, RungKind
from app.domain.approvals.questions import QUESTIONS_MAX
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import ChatError, ChatRefused, Unavailable
from app.events import ApprovalDecided, ApprovalSubmitted, ApprovalUndone
from app.ports.bundle import Ports
from workers.functions.approvals.execute import carry_out
from workers.functions.approvals.follow_up import follow_up
from workers.functions.approvals.undo_window import held_seconds, seconds_held, show_hold
from workers.functions.runtime.best_effort import repaint_others
from workers.functions.runtime.client import guarded
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import RETRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.row_waits import Rest, whole_seconds
from workers.functions.runtime.triggers import event_of

# A constant: no expression is ever built from anybody's input.
_SAME_APPROVAL: Final = "async.data.approval_id == event.data.approval_id"

# One for each question that can move the deadline, and one to end on.
EXTRA_ROUNDS_MAX: Final = QUESTIONS_MAX + 1

_log = structlog.get_logger("countersign.approvals")


@dataclass(frozen=True)
class Asked:
    """The approval a gate stands before."""

    tenant: TenantId
    approval_id: ApprovalId


class GateEnd(TypedDict):
    """What the gate returns: the status it was decided with, and what came of it. A word; the row is what counts."""

    approval_id: str
    status: str
    outcome: str
    sentence: str


def build_gate(client: inngest.Inngest, ports: Ports) -> inngest.Function[GateEnd]:
    """``approval-gate``: invoked with ``{tenant, approval_id}``, or started by ``approval/submit``."""

    @client.create_function(
        fn_id="approval-gate",
        name="Approval gate",
        trigger=inngest.TriggerEvent(event=ApprovalSubmitted.name),
        **policy("approval-gate"),
        on_failure=partial(tell_about_failure, ports, Job.GATE),
    )
    async def approval_gate(ctx: inngest.Context) -> GateEnd:
        submitted = event_of(ApprovalSubmitted, ctx)
        asked = Asked(TenantId(submitted.tenant), ApprovalId(submitted.approval_id))
        status = await _hold(ctx, ports, asked, await _climb(ctx, ports, asked))
        result = await carry_out(ctx, ports, asked.tenant, asked.approval_id)
        if ctx.event.name == ApprovalSubmitted.name:  # nobody waits for this gate, so it tells the case itself
            await ctx.step.run(
                "follow-up", guarded(follow_up), ports, asked.tenant, asked.approval_id, result, ctx.attempt
            )
        return GateEnd(
            approval_id=asked.approval_id, status=status, outcome=result["outcome"], sentence=result["sentence"]
        )

    return approval_gate


async def _climb(ctx: inngest.Context, ports: Ports, asked: Asked) -> str:
    opened = await ctx.step.run("read-0", guarded(_read), ports, asked)
    if opened["status"] != Status.PENDING:
        return opened["status"]
    last, left, ends = 0, 0, 0
    for rung in _rungs(opened["ladder"]):
        ends += rung.patience_seconds
        # Sent together, so the wait is open before the card that can be clicked exists.
        wait = partial(_wait_decided, ctx, f"decided-{rung.number}", rung.patience_seconds)
        post = partial(ctx.step.run, f"{rung.kind}-{rung.number}", guarded(_post), ports, asked, rung, ctx.attempt)
        await ctx.group.parallel((wait, post))
        # The event only woke us; the row says what happened. Same read on wake and on timeout.
        read = await ctx.step.run(f"read-{rung.number}", guarded(_read), ports, asked)
        read = await _pending_rest(ctx, ports, asked, f"decided-{rung.number}", partial(_left_of_rung, ends)).out(
            read
        )
        if read["status"] != Status.PENDING:
            return read["status"]
        last, left = rung.number, read.get("left_seconds", 0)
    # Questions stop the clock, so there may be time left where the ladder ends: wait for what the row says.
    for extra in range(1, EXTRA_ROUNDS_MAX + 1):
        if not left:
            break
        await _wait_decided(ctx, f"decided-{last}-{extra}", left)
        read = await ctx.step.run(f"read-{last}-{extra}", guarded(_read), ports, asked)
        if read["status"] != Status.PENDING:
            return read["status"]
        left = read.get("left_seconds", 0)
    if left:
        read = await _pending_rest(ctx, ports, asked, "late", _left).out(read)
        if read["status"] != Status.PENDING:
            return read["status"]
    return await ctx.step.run("expire", guarded(_expire), ports, asked)


def _pending_rest(
    ctx: inngest.Context, ports: Ports, asked: Asked, name: str, left: Callable[["_Reading"], int]
) -> Rest["_Reading"]:
    async def read(step_id: str) -> _Reading:
        return await ctx.step.run(step_id, guarded(_read), ports, asked)

    return Rest(ctx, name, partial(_wait_decided, ctx), read, left)


def _left_of_rung(ends_seconds: int, read: "_Reading") -> int:
    """Rungs end so long after the approval opened, by the row and the database's clock."""
    if read["status"] != Status.PENDING:
        return 0
    return whole_seconds(ends_seconds - read.get("age_seconds", ends_seconds))


def _left(read: "_Reading") -> int:
    return read.get("left_seconds", 0) if read["status"] == Status.PENDING else 0


async def _hold(ctx: inngest.Context, ports: Ports, asked: Asked, status: str) -> str:
    """What a person approved waits until it cannot be undone any more; undone, it is over at once."""
    if status != Status.APPROVED:
        return status
    held = await ctx.step.run("held", guarded(held_seconds), ports, asked.tenant, asked.approval_id)
    if not held:
        return status
    wait = partial(_wait_undone, ctx, "undone", held)
    show = partial(ctx.step.run, "show-hold", guarded(show_hold), ports, asked.tenant, asked.approval_id)
    await ctx.group.parallel((wait, show))

    async def read(step_id: str) -> _Reading:
        return await ctx.step.run(step_id, guarded(_read), ports, asked)

    rest = Rest(ctx, "undone", partial(_wait_undone, ctx), read, lambda found: found.get("held_seconds", 0))
    return (await rest.out(await read("read-held")))["status"]


class _Reading(TypedDict):
    status: str
    ladder: list[dict[str, Any]]
    # A gate that began with an earlier version has readings without these.
    left_seconds: NotRequired[int]
    age_seconds: NotRequired[float]
    held_seconds: NotRequired[int]


def _rungs(ladder: list[dict[str, Any]]) -> list[EscalationStep]:
    rungs = [EscalationStep(row["number"], RungKind(row["kind"]), row["patience_seconds"]) for row in ladder]
    return rungs[:LADDER_RUNGS_MAX]


async def _wait_decided(ctx: inngest.Context, step_id: str, patience_seconds: int) -> bool:
    event = await ctx.step.wait_for_event(
        step_id,
        event=ApprovalDecided.name,
        if_exp=_SAME_APPROVAL,
        timeout=timedelta(seconds=patience_seconds),
    )
    return event is not None


async def _wait_undone(ctx: inngest.Context, step_id: str, patience_seconds: int) -> bool:
    event = await ctx.step.wait_for_event(
        step_id,
        event=ApprovalUndone.name,
        if_exp=_SAME_APPROVAL,
        timeout=timedelta(seconds=patience_seconds),
    )
    return event is not None


async def _read(ports: Ports, asked: Asked) -> _Reading:
    """Read the row and, if it is decided, stop the nudges. The ladder is the one stored when it opened."""
    found = await ports.approvals.reading(asked.tenant, asked.approval_id)
    if found.approval.status is not Status.PENDING:
        ports.nearby.refresh()
    rungs = [
        {"number": r.number, "kind": r.kind.value, "patience_seconds": r.patience_seconds}
        for r in found.approval.ladder.rungs()
    ]
    return _Reading(
        status=found.approval.status.value,
        ladder=rungs,
        left_seconds=ceil(found.left_seconds),
        age_seconds=round(found.age_seconds, 3),
        held_seconds=seconds_held(found.approval),
    )


async def _post(ports: Ports, asked: Asked, rung: EscalationStep, attempt: int) -> str:
    """Show the rung's message. Never raises on its last try: a wait is open beside it and must be reached."""
    try:
        return await _say(ports, asked, rung)
    except ChatError as error:
        final = isinstance(error, ChatRefused) or attempt >= RETRIES
        if not final:
            raise
        return await _no_card(ports, asked, rung, error)
    except Unavailable:
        if attempt < RETRIES:
            raise
        _log.error("rung_not_said", approval_id=asked.approval_id, rung=rung.number)
        return "unavailable"


async def _say(ports: Ports, asked: Asked, rung: EscalationStep) -> str:
    details = await ports.approvals.details(asked.tenant, asked.approval_id)
    if details.approval.status is not Status.PENDING:
        return "already decided"
    # On every rung: a card that was deleted, or whose channel is gone, is shown again before anybody is sent to it.
    posted = await ports.chat.show_card(details)
    if posted != details.approval.card:
        await ports.approvals.card_posted(asked.tenant, asked.approval_id, posted)
        details = replace(details, approval=replace(details.approval, card=posted))
        ports.nearby.refresh()
        await repaint_others(ports, details)
        if details.approval.reopens is not None:
            await _close_old_card(ports, asked.tenant, details.approval.reopens)
    if rung.kind is not RungKind.REMIND:
        await ports.nearby.ping(details, rung.kind.value)
    if rung.kind is RungKind.REMIND:
        await ports.chat.remind(details)
        await ports.approvals.note(asked.tenant, asked.approval_id, "approval_reminded", f"rung-{rung.number}")
    if rung.kind is RungKind.ESCALATE:
        await ports.chat.escalate(details)
        await ports.approvals.note(asked.tenant, asked.approval_id, "approval_escalated", f"rung-{rung.number}")
    return "said"


async def _close_old_card(ports: Ports, tenant: TenantId, closed_id: ApprovalId) -> None:
    """The closed approval's card now leads to the fresh one. Only a courtesy: its row takes no vote any more."""
    closed = await ports.approvals.details(tenant, closed_id)
    try:
        if closed.approval.card is not None:
            await ports.chat.show_card(closed)
    except ChatError as error:
        _log.warning("old_card_not_closed", approval_id=closed_id, code=error.detail or error.code)


async def _no_card(ports: Ports, asked: Asked, rung: EscalationStep, error: ChatError) -> str:
    """Nobody can see the card: put it on record and tell the operators by whatever channel still works."""
    await ports.approvals.note(asked.tenant, asked.approval_id, "card_failed", f"rung-{rung.number}")
    notice = OpsNotice(
        tenant=asked.tenant,
        news=News.CARD_NOT_SHOWN,
        data={"code": error.detail or error.code, "approval": asked.approval_id},
        approval_id=asked.approval_id,
    )
    try:
        await ports.chat.tell_ops(notice)
    except ChatError:
        _log.error("ops_not_told", approval_id=asked.approval_id, rung=rung.number)
    return "failed"


async def _expire(ports: Ports, asked: Asked) -> str:
    """Close it by the database's clock. Still pending means our waits ended early: a retry comes later."""
    status = await ports.approvals.expire(asked.tenant, asked.approval_id)
    if status is Status.PENDING:
        raise Unavailable("The approval is not past its deadline yet")
    await ports.approvals.consume(asked.tenant, asked.approval_id)
    return status.value
