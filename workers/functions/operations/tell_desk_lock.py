"""When the desk is stopped or a reviewer locked, or that is lifted: people are told, and open cards say so."""

from functools import partial
from typing import Any, Final

import inngest

from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.domain.people.actors import mentioned
from app.domain.people.desk_locks import DeskLock
from app.errors import NotFound
from app.events import DeskLockMoved
from app.ports.bundle import Ports
from workers.functions.approvals.repaint import repaint_open_card
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.limits import REPAINT_TRIES
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless
from workers.functions.runtime.triggers import event_of

SET: Final = "set"
LIFTED: Final = "lifted"
PER_STEP: Final = 10  # cards, about as many as Slack takes in as many seconds
_NOT_TOLD: Final = Unless("lock_not_told", False)


def build_tell_desk_lock(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``tell-desk-lock`` on ``desk/lock.moved``."""

    @client.create_function(
        fn_id="tell-desk-lock",
        name="Tell of a stop or a lock",
        trigger=inngest.TriggerEvent(event=DeskLockMoved.name),
        **policy("tell-desk-lock"),
        on_failure=partial(tell_about_failure, ports, Job.TELL_LOCK),
    )
    async def tell_desk_lock(ctx: inngest.Context) -> dict[str, Any]:
        moved = event_of(DeskLockMoved, ctx)
        steps = Steps(ctx, ports, TenantId(moved.tenant))
        told = (moved.lock_id, moved.move)
        await steps.best_effort("tell-ops", _tell_ops, told, unless=_NOT_TOLD)
        await steps.best_effort("tell-reviewers", _tell_reviewers, told, unless=_NOT_TOLD)
        cards = await steps.run("find-cards", _cards, moved.lock_id)
        for at in range(0, len(cards), PER_STEP):
            some = cards[at : at + PER_STEP]
            await steps.run(f"repaint-{some[0]}", _repaint, some)
        return {"lock_id": moved.lock_id, "cards": len(cards)}

    return tell_desk_lock


async def _tell_ops(ports: Ports, tenant: TenantId, told: tuple[str, str]) -> bool:
    lock = await _lock(ports, tenant, told)
    return lock is not None and await ports.chat.tell_ops_once(_notice(tenant, lock), " ".join(told))


async def _tell_reviewers(ports: Ports, tenant: TenantId, told: tuple[str, str]) -> bool:
    lock = await _lock(ports, tenant, told)
    return lock is not None and await ports.chat.tell_reviewers_once(_notice(tenant, lock), " ".join(told))


async def _lock(ports: Ports, tenant: TenantId, told: tuple[str, str]) -> DeskLock | None:
    """By the row: what was lifted meanwhile is not told as if it stood, nor the other way round. Raises NotFound."""
    lock = await ports.desk_locks.get(tenant, told[0])
    if lock is None:
        raise NotFound("There is no such lock")
    return lock if told[1] == (SET if lock.lifted_by is None else LIFTED) else None


async def _cards(ports: Ports, tenant: TenantId, lock_id: str) -> list[str]:
    """A reviewer's lock changes no card that still waits."""
    lock = await ports.desk_locks.get(tenant, lock_id)
    if lock is None or lock.person is not None:
        return []
    return [str(one.approval.id) for one in await ports.approvals.pending(tenant)]


async def _repaint(ports: Ports, tenant: TenantId, approvals: list[str]) -> int:
    return sum([await repaint_open_card(ports, tenant, ApprovalId(one), REPAINT_TRIES) for one in approvals])


def _notice(tenant: TenantId, lock: DeskLock) -> OpsNotice:
    stands = lock.lifted_by is None
    data = {"reason": lock.reason or "—"} if stands else {}
    facts = [("locked_by", str(lock.by))] if stands else [("lifted_by", str(lock.lifted_by))]
    if lock.person is None:
        news = News.DESK_STOPPED if stands else News.DESK_STOP_LIFTED
    else:
        news = News.REVIEWER_LOCKED if stands else News.REVIEWER_UNLOCKED
        data = {**data, "person": mentioned(lock.person) or str(lock.person)}
    return OpsNotice(tenant, news, data, facts=tuple(facts))
