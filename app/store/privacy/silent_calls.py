"""Calls that were handed over to the program that had asked, and of which nothing was heard since."""

from collections.abc import Sequence
from typing import Final

from app.domain.actions.registry import KINDS
from app.domain.approvals.askers.reports import NOT_REPORTED
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.reason_codes import Code, say
from app.events import ResultReported
from app.store.approvals import executions, rows
from app.store.approvals.askers.reports import reported
from app.store.db import outbox
from app.store.db.outbox import Mode
from app.store.db.pool import Conn

# A program at work reports within moments; one that never reports would keep somebody from being forgotten for days.
WAIT_MINUTES: Final = 10
GIVEN_UP_MAX: Final = 25

_SILENT: Final = """
SELECT id FROM approvals
WHERE case_id = ANY($1) AND status = 'executing' AND kind = ANY($2)
  AND moved_at <= clock_timestamp() - make_interval(mins => $3)
ORDER BY id LIMIT $4
"""


async def give_up(conn: Conn, tenant: TenantId, cases: Sequence[str]) -> int:
    """Say of them now what is said a week after: nobody knows. A report that comes later is refused; how many."""
    theirs = [name for name, kind in KINDS.items() if kind.by_asker]
    found = await conn.fetch(_SILENT, list(cases), theirs, WAIT_MINUTES, GIVEN_UP_MAX)
    for one in found:
        approval_id = ApprovalId(one["id"])
        row = await rows.lock(conn, approval_id)
        if row["status"] != Status.EXECUTING:
            continue
        trouble = say(Code.NEVER_REPORTED)
        await executions.give_up(conn, row, code=NOT_REPORTED, trouble=trouble, ends_gate=False)
        event = ResultReported(tenant=tenant, approval_id=approval_id)  # its gate waits for nothing else
        await outbox.enqueue(conn, tenant, event, cause=reported(approval_id), mode=Mode.NUDGE)
    return len(found)
