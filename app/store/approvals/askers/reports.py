"""Reports of whoever carried an approval out: state, record and event in one commit, and what its gate goes by."""

from typing import Final

import asyncpg

from app.domain.actions.registry import KINDS
from app.domain.approvals.askers.reports import (
    ENDS_SECONDS,
    FAILED,
    NOT_REPORTED,
    NotTaken,
    Refused,
    Report,
    Reported,
    ReportedOutcome,
    ReportWait,
)
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import key_of
from app.domain.privacy.redaction import redacted
from app.domain.reason_codes import Code, keep, own_words, say
from app.errors import NotFound, Unavailable
from app.events import ResultReported
from app.ports.approvals.executions import Done
from app.store.approvals import executions, rows, transitions
from app.store.approvals.askers.program_reads import UNKNOWN, is_own
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# An engine forgets within a day that it has started a gate: said again after that, its event would start a second.
GATE_LATE_SECONDS: Final = 600.0  # after so long a gate that should have asked counts as lost
TAKEN_IN_SECONDS: Final = 120.0  # in so long a gate that waits has taken a report in

_SAID: Final = "SELECT outcome, text, reference, content, reported_at FROM approval_reports WHERE approval_id = $1"
_KEEP: Final = """
INSERT INTO approval_reports (tenant, approval_id, outcome, text, reference, content, reported_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING reported_at
"""
_WAITING: Final = """
SELECT status = 'executing' AS executing,
       greatest(0, extract(epoch FROM moved_at - clock_timestamp())::float8 + $2) AS silent_in,
       greatest(0, extract(epoch FROM moved_at - clock_timestamp())::float8 + $3) AS ends_in
FROM approvals WHERE id = $1
"""
# ``moved_at`` stays: by it the rest of the wait is known.
_SILENT: Final = """
UPDATE approvals SET trouble = $2, trouble_code = $3
WHERE id = $1 AND status = 'executing' AND coalesce(trouble_code, '') = ''
"""


class PostgresReports:
    """One per approval, from the program that opened it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def report(
        self, tenant: TenantId, approval_id: ApprovalId, report: Report, *, by: ActorId
    ) -> Reported | Refused:
        """Of two at once one is first, and the other is the same or refused. Raises NotFound."""
        async with tenant_tx(self._pool, tenant) as conn:
            row = await _own(conn, approval_id, by)
            said = await conn.fetchrow(_SAID, approval_id)
            if said is not None:
                return _again(said, row, report)
            if (why := await _refusal(conn, row)) is not None:
                return _refused(why, row)
            if row["status"] == Status.APPROVED:  # its gate has not come to it yet
                await executions.move(conn, row, Status.APPROVED, Status.EXECUTING)
            words = (storable(redacted(report.text)), storable(redacted(report.reference)))
            at = await conn.fetchval(_KEEP, tenant, approval_id, report.outcome, *words, report.content, by)
            await _end(conn, await rows.find(conn, approval_id), report)
            event = ResultReported(tenant=tenant, approval_id=approval_id)
            await outbox.enqueue(conn, tenant, event, cause=reported(approval_id), mode=Mode.NUDGE)
            await outbox.postpone(conn, transitions.submitted(approval_id), TAKEN_IN_SECONDS)
            await append(conn, tenant, transitions.entry("approval_reported", row, by, code=report.outcome))
            return Reported(report, at)

    async def waiting(self, tenant: TenantId, approval_id: ApprovalId, *, silent_seconds: int) -> ReportWait:
        """By the moment since which it is carried out. Its gate asks, so nobody starts another one until it should
        have asked again. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_WAITING, approval_id, float(silent_seconds), float(ENDS_SECONDS))
            if row is None:
                raise NotFound("There is no such approval")
            if row["executing"]:
                asks_in = row["silent_in"] or row["ends_in"]
                await outbox.postpone(conn, transitions.submitted(approval_id), asks_in + GATE_LATE_SECONDS)
        return ReportWait(row["executing"], row["silent_in"], row["ends_in"])

    @retried
    async def silent(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """Nothing was reported in time: the receipt says so while it is so."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_SILENT, approval_id, keep(say(Code.NOT_REPORTED)), NOT_REPORTED)

    @retried
    async def taken_in(self, tenant: TenantId, approval_id: ApprovalId) -> None:
        """The gate knows the end: nobody has to be told of it again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, reported(approval_id))
            await outbox.finish(conn, transitions.submitted(approval_id))


async def _own(conn: Conn, approval_id: ApprovalId, by: ActorId) -> asyncpg.Record:
    """Locked. A missing one and another program's look the same."""
    try:
        row = await rows.lock(conn, approval_id)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    if not await is_own(conn, row["requested_by"], key_of(by) or ""):
        raise NotFound(UNKNOWN)
    return row


async def _refusal(conn: Conn, row: asyncpg.Record) -> NotTaken | None:
    status = Status(row["status"])
    if not KINDS[row["kind"]].by_asker:
        return NotTaken.DESKS_OWN
    if status in (Status.EXECUTED, Status.NEEDS_ATTENTION):
        return NotTaken.CLOSED
    if status is Status.PENDING:
        return NotTaken.NOT_SETTLED
    if status not in (Status.APPROVED, Status.EXECUTING):
        return NotTaken.NOT_APPROVED
    if not rows.intact(row):
        return NotTaken.NOT_APPROVED
    try:
        await executions.not_held(conn, row["id"])
    except Unavailable:
        return NotTaken.NOT_SETTLED if status is Status.APPROVED else None
    return None


async def _end(conn: Conn, row: asyncpg.Record, report: Report) -> None:
    """Its gate shows the end, so whoever starts gates goes on until it did."""
    if report.outcome is ReportedOutcome.DONE:
        await executions.end(conn, row, Done(storable(redacted(report.reference)), 0), ends_gate=False)
        return
    text = storable(redacted(report.text), executions.TROUBLE_MAX // 2)
    trouble = say(Code.ASKER_FAILED_BECAUSE, why=own_words(text)) if text else say(Code.ASKER_FAILED)
    await executions.give_up(conn, row, code=FAILED, trouble=trouble, ends_gate=False)


def _again(said: asyncpg.Record, row: asyncpg.Record, report: Report) -> Reported | Refused:
    if said["content"] != report.content:
        return _refused(NotTaken.OTHER_CONTENT, row)
    return Reported(report, said["reported_at"])


def _refused(why: NotTaken, row: asyncpg.Record) -> Refused:
    return Refused(why, "withdrawn" if row["withdrawn_at"] is not None else str(row["status"]))


def reported(approval_id: str) -> str:
    """The outbox's name for what wakes the gate."""
    return f"{approval_id}:reported"
