"""The gate owns an approval's life: asks people, waits at no cost, holds, carries out, and tells how it ended."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from math import ceil
from typing import Any, Final, NotRequired, TypedDict

import inngest
import structlog

from app.domain.approvals.clocks.ladder import rungs_of
from app.domain.approvals.escalation import LADDER_RUNGS_MAX, EscalationStep, RungKind
from app.domain.approvals.questions import QUESTIONS_MAX
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.errors import ChatError, ChatRefused, NotFound, Unavailable
from app.events import ApprovalDecided, ApprovalSubmitted, ApprovalUndone
from app.ports.approvals.agent_requests import DraftOpening
from app.ports.bundle import Ports
from workers.functions.approvals.askers.open_draft import OPENED, open_draft, refuse
from workers.functions.approvals.askers.outward_events import say_requested, say_response
from workers.functions.approvals.auto_lines import show_line
from workers.functions.approvals.called import call
from workers.functions.approvals.execute import carry_out
from workers.functions.approvals.follow_up import follow_up
from workers.functions.approvals.precedents import note_precedents
from workers.functions.approvals.repaint import repaint_others, show_again
from workers.functions.approvals.undo_window import held_seconds, seconds_held, show_hold
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import RETRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.row_waits import Rest, wait_for_approval, whole_seconds
from workers.functions.runtime.steps import BestEffort, Steps, Unless
from workers.functions.runtime.triggers import event_of

# One for each question that can move the deadline, and one to end on.
EXTRA_ROUNDS_MAX: Final = QUESTIONS_MAX + 1
# After so many Slack counts as down and reviewers are mailed: two minutes or three. All of them take hours.
MAILED_AFTER_RETRIES: Final = 3

_log = structlog.get_logger("countersign.approvals")


class GateEnd(TypedDict):
    """What the gate returns: the status it was decided with, and what came of it. A word; the row is what counts."""

    approval_id: str
    status: str
    outcome: str
    sentence: str


def build_gate(
    client: inngest.Inngest, ports: Ports, drafted: DraftOpening | None = None
) -> inngest.Function[GateEnd]:
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
        steps, approval_id = Steps(ctx, ports, TenantId(submitted.tenant)), ApprovalId(submitted.approval_id)
        status = await _climb(steps, approval_id, drafted)
        if status == OPENED:  # just now: its own line starts its gate, under an id nobody else has used
            return GateEnd(approval_id=approval_id, status=OPENED, outcome=OPENED, sentence="")
        status = await _hold(steps, approval_id, status)
        result = await carry_out(steps, approval_id)
        if ctx.event.name == ApprovalSubmitted.name:  # nobody waits for this gate, so it tells the case itself
            await steps.run("follow-up", follow_up, approval_id, result, ctx.attempt)
            if not result.get("answered"):
                await say_response(ctx, steps.tenant, approval_id, result)
        return GateEnd(approval_id=approval_id, status=status, outcome=result["outcome"], sentence=result["sentence"])

    return approval_gate


def _first_look(drafted: DraftOpening | None) -> Callable[[Ports, TenantId, ApprovalId], Awaitable["_Reading"]]:
    async def read_first(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> _Reading:
        """The row; where there is none, perhaps the draft of one."""
        try:
            return await _read(ports, tenant, approval_id)
        except NotFound:
            kept = await open_draft(drafted, tenant, approval_id)
        if kept is None:
            return _Reading(status=OPENED, ladder=[])
        return _Reading(status=kept.word, ladder=[], refused=kept.why.value)

    return read_first


async def _climb(steps: Steps, approval_id: ApprovalId, drafted: DraftOpening | None = None) -> str:
    ctx = steps.ctx
    opened = await steps.run("read-0", _first_look(drafted), approval_id)
    if (refused := opened.get("refused")) is not None:
        refuse(refused, opened["status"])
    if opened["status"] != Status.PENDING:
        return await _seen(steps, approval_id, opened)
    await note_precedents(steps, approval_id)
    last, left, ends = 0, 0, 0
    for rung in _rungs(opened["ladder"]):
        ends += rung.patience_seconds
        # Sent together, so the wait is open before the card that can be clicked exists.
        wait = partial(_decided(ctx), f"decided-{rung.number}", rung.patience_seconds)
        post = partial(steps.run, f"{rung.kind}-{rung.number}", _post, approval_id, rung, ctx.attempt)
        told = () if last else (partial(say_requested, ctx, steps.tenant, approval_id),)  # beside the first card
        await ctx.group.parallel((wait, post, *told))
        # The event only woke us; the row says what happened. Same read on wake and on timeout.
        read = await steps.run(f"read-{rung.number}", _read, approval_id)
        left_of_rung = partial(_left_of_rung, ends)
        read = await _pending_rest(steps, approval_id, f"decided-{rung.number}", left_of_rung).out(read)
        if read["status"] != Status.PENDING:
            return read["status"]
        last, left = rung.number, read.get("left_seconds", 0)
    # Questions stop the clock, so there may be time left where the ladder ends: wait for what the row says.
    for extra in range(1, EXTRA_ROUNDS_MAX + 1):
        if not left:
            break
        await _decided(ctx)(f"decided-{last}-{extra}", left)
        read = await steps.run(f"read-{last}-{extra}", _read, approval_id)
        if read["status"] != Status.PENDING:
            return read["status"]
        left = read.get("left_seconds", 0)
    if left:
        read = await _pending_rest(steps, approval_id, "late", _left).out(read)
        if read["status"] != Status.PENDING:
            return read["status"]
    return await steps.run("expire", _expire, approval_id)


async def _seen(steps: Steps, approval_id: ApprovalId, opened: "_Reading") -> str:
    """What the policy let through alone has its line before anything else happens."""
    if opened["status"] != Status.APPROVED or not opened.get("unseen"):
        return opened["status"]
    return await steps.run("show-line", show_line, approval_id, steps.attempt)


def _pending_rest(
    steps: Steps, approval_id: ApprovalId, name: str, left: Callable[["_Reading"], int]
) -> Rest["_Reading"]:
    async def read(step_id: str) -> _Reading:
        return await steps.run(step_id, _read, approval_id)

    return Rest(steps.ctx, name, _decided(steps.ctx), read, left)


def _left_of_rung(ends_seconds: int, read: "_Reading") -> int:
    """Rungs end so long after the approval opened, by the row and the database's clock."""
    if read["status"] != Status.PENDING:
        return 0
    return whole_seconds(ends_seconds - read.get("age_seconds", ends_seconds))


def _left(read: "_Reading") -> int:
    return read.get("left_seconds", 0) if read["status"] == Status.PENDING else 0


async def _hold(steps: Steps, approval_id: ApprovalId, status: str) -> str:
    """What was approved waits until it cannot be undone any more; undone, it is over at once."""
    if status != Status.APPROVED:
        return status
    held = await steps.run("held", held_seconds, approval_id)
    if not held:
        return status
    ctx, quietly = steps.ctx, Unless("hold_not_shown", False, tries=1)
    wait = partial(_undone(ctx), "undone", held)
    show = partial(steps.best_effort, "show-hold", show_hold, approval_id, unless=quietly)
    await ctx.group.parallel((wait, show))

    async def read(step_id: str) -> _Reading:
        return await steps.run(step_id, _read, approval_id)

    rest = Rest(ctx, "undone", _undone(ctx), read, lambda found: found.get("held_seconds", 0))
    return (await rest.out(await read("read-held")))["status"]


class _Reading(TypedDict):
    status: str
    ladder: list[dict[str, Any]]
    # A gate that began with an earlier version has readings without these.
    left_seconds: NotRequired[int]
    age_seconds: NotRequired[float]
    held_seconds: NotRequired[int]
    unseen: NotRequired[bool]
    refused: NotRequired[str]  # why a draft was not opened; its status is then the word that goes with it


def _rungs(ladder: list[dict[str, Any]]) -> list[EscalationStep]:
    rungs = [EscalationStep(row["number"], RungKind(row["kind"]), row["patience_seconds"]) for row in ladder]
    return rungs[:LADDER_RUNGS_MAX]


def _decided(ctx: inngest.Context) -> Callable[[str, int], Awaitable[bool]]:
    return partial(wait_for_approval, ctx, ApprovalDecided.name)


def _undone(ctx: inngest.Context) -> Callable[[str, int], Awaitable[bool]]:
    return partial(wait_for_approval, ctx, ApprovalUndone.name)


async def _read(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> _Reading:
    """Read the row and, if it is decided, stop the nudges. The ladder is the one stored when it opened."""
    found = await ports.approvals.reading(tenant, approval_id)
    if found.approval.status is not Status.PENDING:
        ports.direct_messages.refresh()
    rungs = [
        {"number": r.number, "kind": r.kind.value, "patience_seconds": r.patience_seconds} for r in rungs_of(found)
    ]
    return _Reading(
        status=found.approval.status.value,
        ladder=rungs,
        left_seconds=ceil(found.left_seconds),
        age_seconds=round(found.age_seconds, 3),
        held_seconds=seconds_held(found.approval),
        unseen=found.unseen,
    )


async def _post(ports: Ports, tenant: TenantId, approval_id: ApprovalId, rung: EscalationStep, attempt: int) -> str:
    """Show the rung's message. Never raises on its last try: a wait is open beside it and must be reached."""
    try:
        return await _say(ports, tenant, approval_id, rung)
    except ChatError as error:
        final = isinstance(error, ChatRefused) or attempt >= RETRIES
        if final or attempt >= MAILED_AFTER_RETRIES:
            await ports.reviewer_mail.ask(await ports.approvals.details(tenant, approval_id))
        if not final:
            raise
        return await _no_card(ports, tenant, approval_id, rung, error)
    except Unavailable:
        if attempt < RETRIES:
            raise
        _log.error("rung_not_said", approval_id=approval_id, rung=rung.number)
        return "unavailable"


async def _say(ports: Ports, tenant: TenantId, approval_id: ApprovalId, rung: EscalationStep) -> str:
    details = await ports.approvals.details(tenant, approval_id)
    if details.approval.status is not Status.PENDING:
        return "already decided"
    # On every rung: a card that was deleted, or whose channel is gone, is shown again before anybody is sent to it.
    posted = await ports.chat.show_card(details)
    if posted != details.approval.card:
        await ports.approvals.card_posted(tenant, approval_id, posted)
        details = replace(details, approval=replace(details.approval, card=posted))
        ports.direct_messages.refresh()
        await repaint_others(ports, details)
        if details.approval.reopens is not None:
            await _close_old_card(ports, tenant, details.approval.reopens)
    return await call(ports, tenant, details, rung)


async def _close_old_card(ports: Ports, tenant: TenantId, closed_id: ApprovalId) -> None:
    """The closed approval's card now leads to the fresh one. Only a courtesy: its row takes no vote any more."""
    closed = await ports.approvals.details(tenant, closed_id)
    with BestEffort("old_card_not_closed", 0, tries=1, about=closed_id):
        await show_again(ports, closed)


async def _no_card(
    ports: Ports, tenant: TenantId, approval_id: ApprovalId, rung: EscalationStep, error: ChatError
) -> str:
    """Nobody can see the card: put it on record and tell the operators by whatever channel still works."""
    await ports.approvals.note(tenant, approval_id, "card_failed", f"rung-{rung.number}")
    notice = OpsNotice(
        tenant=tenant,
        news=News.CARD_NOT_SHOWN,
        data={"code": error.detail or error.code, "approval": approval_id},
        approval_id=approval_id,
    )
    try:
        await ports.chat.tell_ops(notice)
    except ChatError:
        _log.error("ops_not_told", approval_id=approval_id, rung=rung.number)
    return "failed"


async def _expire(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> str:
    """Close it by the database's clock. Still pending means our waits ended early: a retry comes later."""
    status = await ports.approvals.expire(tenant, approval_id)
    if status is Status.PENDING:
        raise Unavailable("The approval is not past its deadline yet")
    await ports.approvals.consume(tenant, approval_id)
    return status.value
