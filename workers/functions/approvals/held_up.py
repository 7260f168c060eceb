"""What a gate does where a lock holds up what was approved: it waits at no cost until people lift it."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypedDict

from app.domain.ids import ApprovalId, TenantId
from app.domain.reason_codes import Code, keep, say
from app.events import ApprovalReleased
from app.ports.bundle import Ports
from workers.functions.approvals.outcome import Outcome
from workers.functions.runtime.row_waits import Rest, wait_for_approval, whole_seconds
from workers.functions.runtime.steps import Steps

HELD_UP: Final = "held_up"
HOLDS_MAX: Final = 10  # times one approval may be held up: then people are told that it was not carried out

Execute = Callable[[Ports, TenantId, ApprovalId, int], Awaitable[Outcome]]
Show = Callable[[str], Awaitable[bool]]  # the card, in a step of this id


class _Reading(TypedDict):
    held: bool
    left_in: int


async def until_released(steps: Steps, approval_id: ApprovalId, show: Show, execute: Execute) -> Outcome:
    """The row says whether it is held up; the event only wakes. Withdrawn meanwhile, ``execute`` finds that."""

    async def read(step_id: str) -> _Reading:
        return await steps.run(step_id, _read, approval_id)

    wait = partial(wait_for_approval, steps.ctx, ApprovalReleased.name)
    for number in range(1, HOLDS_MAX + 1):
        found = await read(f"read-held-up-{number}")
        await show(f"show-held-up-{number}")
        found = await Rest(steps.ctx, f"held-up-{number}", wait, read, _left).out(found)
        if found["held"]:
            break
        result = await steps.run(f"execute-released-{number}", execute, approval_id, steps.attempt)
        if result["outcome"] != HELD_UP:
            return result
    return await steps.run("held-up-too-long", _give_up, approval_id)


def _left(found: _Reading) -> int:
    return found["left_in"] if found["held"] else 0


async def _read(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> _Reading:
    found = await ports.desk_locks.holding(tenant, approval_id)
    return _Reading(held=found.held, left_in=whole_seconds(found.left_seconds))


async def _give_up(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> Outcome:
    """Nobody said no, and nobody let it go on: people look at it."""
    trouble = say(Code.STOPPED_TOO_LONG)
    receipt = await ports.refunds.give_up(tenant, approval_id, code="stopped_too_long", trouble=trouble)
    return Outcome(approval_id=approval_id, outcome=receipt.outcome, sentence=keep(receipt.sentence))
