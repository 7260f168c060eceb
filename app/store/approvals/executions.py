"""How an approval is carried out, whatever its kind: begun once, ended with what was done or with why not."""

from typing import Final

import asyncpg

from app.domain.actions.registry import blocked_as, kind_of
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Status
from app.domain.approvals.webhooks.deliveries import OF_STATUS, Change
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.actors import DESK
from app.domain.reason_codes import Code, Remark, keep, say
from app.errors import NotFound, Unavailable
from app.ports.approvals.executions import Done
from app.store.approvals import rows, transitions, withdrawals
from app.store.approvals.honest import stops
from app.store.approvals.receipts import FACTS_CHANGED
from app.store.approvals.rows import SHEET
from app.store.approvals.webhooks import callbacks
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

TROUBLE_MAX: Final = 500

_MOVE: Final = """
UPDATE approvals SET status = $3::text::approval_status, moved_at = clock_timestamp(), trouble = $4
WHERE id = $1 AND status = $2::text::approval_status RETURNING id
"""
# Asked with the row locked, by the one clock that the undo button obeys too.
_HELD: Final = "SELECT undo_until > clock_timestamp() FROM approvals WHERE id = $1"
_UNSEEN: Final = "SELECT EXISTS (SELECT FROM auto_lines WHERE approval_id = $1 AND shown_at IS NULL)"
_RECEIPT: Final = SHEET + "WHERE a.id = $1"
_DONE: Final = """
UPDATE approvals SET status = 'executed', moved_at = clock_timestamp(), trouble = '', effect = $2
WHERE id = $1 AND status = 'executing' RETURNING id
"""
_TROUBLE_CODE: Final = "UPDATE approvals SET trouble_code = $2 WHERE id = $1"


class PostgresExecutions:
    """For kinds that have no row of their own between decision and effect. A refund has one."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def begin(self, tenant: TenantId, approval_id: ApprovalId) -> Approval | Receipt:
        """Win ``approved -> executing``, or find it won before; what already stands is returned as its receipt."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.lock(conn, approval_id)
            held = await stops.held(conn, row)
            if (stands := await standing(conn, row)) is not None:
                return stands
            if not rows.intact(row):
                return await give_up(conn, row, code="tampered", trouble=say(Code.TAMPERED))
            if row["status"] == Status.APPROVED:
                await not_held(conn, approval_id)
                stops.not_if(held)
                await move(conn, row, Status.APPROVED, Status.EXECUTING)
            return rows.approval(await rows.find(conn, approval_id))

    @retried
    async def finish(self, tenant: TenantId, approval_id: ApprovalId, done: Done) -> Receipt:
        """Executing -> executed, with what was done. What was finished before stays as it was."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.lock(conn, approval_id)
            await end(conn, row, done)
            return await receipt(conn, approval_id)

    @retried
    async def give_up(
        self, tenant: TenantId, approval_id: ApprovalId, *, code: str, trouble: Remark, untried: bool = False
    ) -> Receipt:
        """Executing (or approved) -> needs_attention, with a sentence. ``untried``: only if nothing was begun."""
        movable = (Status.APPROVED,) if untried else (Status.APPROVED, Status.EXECUTING)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await rows.lock(conn, approval_id)
            if row["status"] not in movable:
                return await receipt(conn, approval_id)
            return await give_up(conn, row, code=code, trouble=trouble)


async def end(conn: Conn, row: asyncpg.Record, done: Done, *, ends_gate: bool = True) -> None:
    """A locked row that is executing -> executed. ``ends_gate``: nobody has to show it any more."""
    effect = {"reference": done.reference, "amount_cents": done.amount_cents}
    if await conn.fetchval(_DONE, row["id"], effect) is None:
        return
    tenant = TenantId(row["tenant"])
    if ends_gate:
        await outbox.finish(conn, transitions.submitted(row["id"]))
    await callbacks.tell(conn, tenant, row["id"], Change.EXECUTED)
    kind = kind_of(rows.asked(row))
    told = "" if kind.by_asker else done.reference  # a program's own words stand in its report, and go with it
    await append(conn, tenant, transitions.entry(kind.issued, row, DESK, code=told))


async def standing(conn: Conn, row: asyncpg.Record) -> Receipt | None:
    """What stands in the way of carrying a locked row out; None where nothing does."""
    if await withdrawals.of_locked_key(conn, row):
        row = await rows.find(conn, row["id"])
    if row["status"] == Status.CANCELLED:  # whoever carries it out has heard that it was undone
        await outbox.finish(conn, transitions.undone(row["id"]))
    moving = row["status"] in (Status.APPROVED, Status.EXECUTING)
    return None if moving else await receipt(conn, row["id"])


async def not_held(conn: Conn, approval_id: ApprovalId) -> None:
    """Raises Unavailable while it can still be undone, or could be if anybody saw it."""
    if await conn.fetchval(_UNSEEN, approval_id):
        raise Unavailable("Nobody could see yet that the policy let it through, so it is not carried out yet")
    if await conn.fetchval(_HELD, approval_id):
        raise Unavailable("The approval can still be undone, so it is not carried out yet")


async def give_up(conn: Conn, row: asyncpg.Record, *, code: str, trouble: str, ends_gate: bool = True) -> Receipt:
    """A locked row that is approved or executing -> needs_attention, with a safe sentence."""
    if row["status"] == Status.APPROVED:  # no shortcut is drawn in docs/architecture.md
        # Nobody is to carry it out, so whoever asked hears of the end alone.
        await move_untold(conn, row, Status.APPROVED, Status.EXECUTING)
    await move_untold(conn, row, Status.EXECUTING, Status.NEEDS_ATTENTION, trouble=trouble, ends_gate=ends_gate)
    await callbacks.tell(conn, TenantId(row["tenant"]), row["id"], Change.NEEDS_ATTENTION)
    await conn.execute(_TROUBLE_CODE, row["id"], storable(code, 100))
    actions = (FACTS_CHANGED,) if code == FACTS_CHANGED else blocked_as(row["kind"])
    lines = [transitions.entry(action, row, DESK, code=storable(code, 100)) for action in actions]
    await append(conn, TenantId(row["tenant"]), *lines)
    return await receipt(conn, row["id"])


async def move(conn: Conn, row: asyncpg.Record, before: Status, after: Status, *, trouble: str = "") -> None:
    """Compare-and-set of a locked row, told to whoever is to hear of it."""
    await move_untold(conn, row, before, after, trouble=trouble)
    await callbacks.tell(conn, TenantId(row["tenant"]), row["id"], OF_STATUS[after])


async def move_untold(
    conn: Conn, row: asyncpg.Record, before: Status, after: Status, *, trouble: str = "", ends_gate: bool = True
) -> None:
    """The same for a step in between, which whoever asked hears nothing of."""
    moved = await conn.fetchval(_MOVE, row["id"], before.value, after.value, storable(keep(trouble), TROUBLE_MAX))
    assert moved is not None, "the row is locked, so nobody else can have moved it"
    if after in transitions.ENDED and ends_gate:
        await outbox.finish(conn, transitions.submitted(row["id"]))


async def receipt(conn: Conn, approval_id: ApprovalId) -> Receipt:
    """What became of it, by the rows."""
    row = await conn.fetchrow(_RECEIPT, approval_id)
    if row is None:
        raise NotFound("There is no such approval")
    return rows.receipt_of(row)
