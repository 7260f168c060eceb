"""When a key is locked, what its program has open is withdrawn, and operators hear of it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final, TypedDict

import inngest

from app.domain.approvals.voting import Counted, Withdrawal
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import Job, News, OpsNotice
from app.domain.people.actors import DESK
from app.domain.reason_codes import Code, say
from app.events import ApiKeyLocked
from app.ports.bundle import Ports
from workers.functions.runtime.flow_control import policy
from workers.functions.runtime.on_failure import tell_about_failure
from workers.functions.runtime.steps import Steps, Unless
from workers.functions.runtime.triggers import event_of

OPEN_MAX: Final = (
    2_500  # in one run; what is beyond is the next one's, since the lock is told again until none is left
)
PER_STEP: Final = 25  # a second or so of small commits

_NOT_TOLD: Final = Unless("lock_not_told", False)


class Open(TypedDict):
    """What the rows say of the key when the run begins."""

    locked: bool
    approvals: list[str]


def build_withdraw_locked_key(client: inngest.Inngest, ports: Ports) -> inngest.Function[dict[str, Any]]:
    """``withdraw-locked-key`` on ``desk/key.locked``."""

    @client.create_function(
        fn_id="withdraw-locked-key",
        name="Withdraw what a locked key has open",
        trigger=inngest.TriggerEvent(event=ApiKeyLocked.name),
        **policy("withdraw-locked-key"),
        on_failure=partial(tell_about_failure, ports, Job.LOCK_KEY),
    )
    async def withdraw_locked_key(ctx: inngest.Context) -> dict[str, Any]:
        told = event_of(ApiKeyLocked, ctx)
        steps = Steps(ctx, ports, TenantId(told.tenant))
        found = await steps.run("find", _find, told.key_id)
        approvals, withdrawn = found["approvals"], 0
        for at in range(0, len(approvals), PER_STEP):
            some = approvals[at : at + PER_STEP]
            withdrawn += await steps.run(f"withdraw-{some[0]}", _withdraw, some)
        if found["locked"]:
            key = (told.key_id, told.lock_id, len(approvals))
            await steps.best_effort("tell-ops", _tell_ops, key, unless=_NOT_TOLD)
        ended = await steps.run("end", _end, told.key_id, told.lock_id)
        return {"key_id": told.key_id, "withdrawn": withdrawn, "ended": ended}

    return withdraw_locked_key


async def _find(ports: Ports, tenant: TenantId, key_id: str) -> Open:
    """By the rows: a forged event finds a key that is not locked, and so nothing to withdraw."""
    locked = (await ports.key_locks.get(tenant, key_id)).at is not None
    approvals = await ports.key_locks.open_of(tenant, key_id, limit=OPEN_MAX)
    return Open(locked=locked, approvals=[str(one) for one in approvals])


async def _withdraw(ports: Ports, tenant: TenantId, approvals: Sequence[str]) -> int:
    """One that was decided a moment ago stays as it is; each that is withdrawn repaints its card by its own event."""
    wish, withdrawn = Withdrawal(DESK, say(Code.KEY_LOCKED)), 0
    for one in approvals:
        withdrawn += isinstance(await ports.approvals.withdraw(tenant, ApprovalId(one), wish), Counted)
    return withdrawn


async def _tell_ops(ports: Ports, tenant: TenantId, told: tuple[str, str, int]) -> bool:
    key_id, lock_id, count = told
    lock = await ports.key_locks.get(tenant, key_id)
    facts = (("key", key_id), ("locked_by", str(lock.by or "")))
    notice = OpsNotice(tenant, News.KEY_LOCKED, {"name": lock.name, "key": key_id, "count": str(count)}, facts=facts)
    return await ports.chat.tell_ops_once(notice, f"key locked {lock_id}")


async def _end(ports: Ports, tenant: TenantId, key_id: str, lock_id: str) -> bool:
    """Where something is open still, the outbox tells it again and another run goes on."""
    if await ports.key_locks.open_of(tenant, key_id, limit=1):
        return False
    await ports.key_locks.withdrawn(tenant, lock_id)
    return True
