"""What a gate does where whoever asked carries it out: waits for the report, shows silence, takes late ones."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypedDict

from app.domain.approvals.approval import Receipt
from app.domain.approvals.askers.reports import NOT_REPORTED
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.reason_codes import Code, say
from app.events import ResultReported
from app.ports.bundle import Ports
from workers.functions.approvals.kinds.kind_work import Execution
from workers.functions.approvals.outcome import Outcome
from workers.functions.runtime.row_waits import Rest, wait_for_approval, whole_seconds
from workers.functions.runtime.steps import Steps

Show = Callable[[str], Awaitable[bool]]  # the receipt, in a step of this id


async def hand_over(ports: Ports, asked: Execution) -> Receipt:
    """A kind's ``execute``: from now on it cannot be undone, and whoever asked may act."""
    begun = await ports.executions.begin(*asked.names)
    if not isinstance(begun, Receipt):
        return await ports.refunds.receipt(*asked.names)
    if asked.approval.status in (Status.EXECUTED, Status.NEEDS_ATTENTION):
        await ports.reports.taken_in(*asked.names)
    return begun


class _Reading(TypedDict):
    executing: bool
    silent_in: int
    ends_in: int


async def until_reported(steps: Steps, approval_id: ApprovalId, silent_after_seconds: int, show: Show) -> Outcome:
    """The row says whether something was reported; the event only wakes. Once nobody reports, people are told."""
    read = partial(_read_again, steps, approval_id, silent_after_seconds)
    wait = partial(wait_for_approval, steps.ctx, ResultReported.name)
    # Sent together, so the wait is open as early as can be; the relay says it again to whoever missed it.
    await steps.ctx.group.parallel(
        (partial(wait, "reported", max(1, silent_after_seconds)), partial(show, "show-receipt-submitted"))
    )
    rest = Rest(steps.ctx, "reported", wait, read, lambda found: found["silent_in"] if found["executing"] else 0)
    found = await rest.out(await read("read-reported"))
    if found["executing"]:
        await steps.run("silent", _silent, approval_id)
        await show("show-silence")
        late = Rest(steps.ctx, "late", wait, read, lambda found: found["ends_in"] if found["executing"] else 0)
        found = await late.out(await read("read-late"))
    if found["executing"]:
        await steps.run("unreported", _unreported, approval_id)
    result = await steps.run("take-in-report", _take_in, approval_id)
    await show("show-reported")
    return result


async def _read_again(steps: Steps, approval_id: ApprovalId, silent_after_seconds: int, step_id: str) -> _Reading:
    return await steps.run(step_id, _read, approval_id, silent_after_seconds)


async def _read(ports: Ports, tenant: TenantId, approval_id: ApprovalId, silent_after_seconds: int) -> _Reading:
    found = await ports.reports.waiting(tenant, approval_id, silent_seconds=silent_after_seconds)
    return _Reading(
        executing=found.executing,
        silent_in=whole_seconds(found.silent_in_seconds),
        ends_in=whole_seconds(found.ends_in_seconds),
    )


async def _silent(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    await ports.reports.silent(tenant, approval_id)
    return True


async def _unreported(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> str:
    """Nobody knows whether it was done. A report that came a moment ago stands."""
    receipt = await ports.executions.give_up(tenant, approval_id, code=NOT_REPORTED, trouble=say(Code.NEVER_REPORTED))
    return receipt.outcome


async def _take_in(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> Outcome:
    receipt = await ports.refunds.receipt(tenant, approval_id)
    await ports.reports.taken_in(tenant, approval_id)
    return Outcome(approval_id=approval_id, outcome=receipt.outcome, sentence="")  # its words stay in its rows
