"""Investigations: what people want looked into, and what was found."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Final

import asyncpg

from app.domain.ids import CustomerId, MessageId, Posted, TenantId, new_id
from app.domain.investigations import (
    QUESTION_MAX,
    AlreadyTaken,
    DecisionFact,
    Investigation,
    NewInvestigation,
    Report,
    Started,
    Subject,
)
from app.domain.operations.dashboard import InvestigationId
from app.domain.people.actors import AGENT
from app.domain.privacy.redaction import redacted
from app.domain.subject_references import Named
from app.errors import NotFound
from app.events import InvestigationStarted
from app.store.db import outbox
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.investigations import subjects
from app.store.investigations.investigation_rows import decision_of, investigation_of, report_of
from app.store.payments import refund_alarms

DECISIONS_MAX: Final = 20

_SAME_SOURCE: Final = "SELECT id FROM investigations WHERE source = $1"
_INSERT: Final = """
INSERT INTO investigations (
    tenant, id, source, kind, subject_id, customer_id, question, asked_by, channel, thread_ts
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant, source) DO NOTHING RETURNING id
"""
_GET: Final = """
SELECT i.*, cu.email, cu.tier, o.number, (clock_timestamp() AT TIME ZONE 'UTC')::date::text AS today
FROM investigations i JOIN customers cu ON cu.tenant = i.tenant AND cu.id = i.customer_id
LEFT JOIN orders o ON i.kind = 'order' AND o.tenant = i.tenant AND o.id = i.subject_id WHERE i.id = $1
"""
_HEAD: Final = "UPDATE investigations SET head_channel = $2, head_ts = $3 WHERE id = $1 AND head_ts IS NULL"
_REPORT: Final = """
UPDATE investigations SET status = 'reported', report = $2, finished_at = clock_timestamp()
WHERE id = $1 AND report IS NULL RETURNING id
"""
_FAIL: Final = """
UPDATE investigations SET status = 'failed', finished_at = clock_timestamp() WHERE id = $1 AND status = 'open'
RETURNING id
"""
_DECISIONS: Final = """
SELECT a.id, a.action, a.facts, a.status::text AS status, (a.opened_at AT TIME ZONE 'UTC')::date::text AS opened_on,
       coalesce(r.status, '') AS refund_status, a.trouble, a.kind, a.withdrawn_at IS NOT NULL AS withdrawn,
       a.undo_until IS NOT NULL AS undone
FROM approvals a LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
WHERE a.action->>'customer_id' = $1 ORDER BY a.opened_at DESC LIMIT $2
"""
_MESSAGE: Final = """
SELECT m.id FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE c.customer_id = $1 AND c.channel = 'mail'
ORDER BY (m.id = (SELECT message_id FROM approvals WHERE id = $2)) DESC NULLS LAST, (c.id = $2) DESC,
         m.received_at DESC LIMIT 1
"""


class PostgresInvestigations:
    """Opened by people, reported by the agent."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, tenant: TenantId, names: Sequence[Named]) -> Subject | None:
        """The first name that stands for something of ours."""
        async with tenant_tx(self._pool, tenant) as conn:
            for name in names:
                found = await subjects.named(conn, name)
                if found is not None:
                    return found
        return None

    async def find_at(self, tenant: TenantId, channel: str, stamps: Sequence[str]) -> Subject | None:
        """What a message in Slack is about."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await subjects.at(conn, channel, list(stamps))

    @retried
    async def open(self, tenant: TenantId, new: NewInvestigation) -> Started | AlreadyTaken:
        """Row, alarm, audit and outbox in one commit. The same source opens one and gets the same answer."""
        new = replace(new, question=redacted(new.question))
        async with tenant_tx(self._pool, tenant) as conn:
            known = await conn.fetchval(_SAME_SOURCE, new.source)
            if known is not None:
                return Started(InvestigationId(known), new.subject)
            entries: list[Entry] = []
            if new.approval_id is not None:
                taken, entries = await refund_alarms.take(conn, new.approval_id, new.asked_by)
                if taken is not None and new.from_alarm:
                    return taken
            investigation_id = await _insert(conn, tenant, new)
            await append(conn, tenant, *entries, _entry("investigation_started", investigation_id, new))
            return Started(investigation_id, new.subject)

    async def get(self, tenant: TenantId, investigation_id: InvestigationId) -> Investigation:
        """The row. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return investigation_of(await _row(conn, investigation_id))

    @retried
    async def headed(self, tenant: TenantId, investigation_id: InvestigationId, posted: Posted) -> Posted:
        """Keep the message its report hangs under; the first one kept wins and is returned."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_HEAD, investigation_id, posted.channel, posted.ts)
            row = await _row(conn, investigation_id)
            return Posted(row["head_channel"], row["head_ts"])

    @retried
    async def report(self, tenant: TenantId, investigation_id: InvestigationId, report: Report) -> Report:
        """Keep what was found; the first report wins and is returned, so that a retry never asks a model again."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            text = json.dumps(asdict(report) | {"proposals": [one.to_json() for one in report.proposals]})
            kept = await conn.fetchval(_REPORT, investigation_id, text)
            row = await _row(conn, investigation_id)
            if kept is not None:
                data = {"looked_at": len(report.looked_at), "proposals": len(report.proposals)}
                entry = _about(row, "investigation_reported", {**data, "findings": fingerprint(report.findings)})
                await append(conn, tenant, entry)
            found = report_of(row)
            assert found is not None, "it was just kept, or had been before"
            return found

    @retried
    async def fail(self, tenant: TenantId, investigation_id: InvestigationId, code: str) -> None:
        """Nothing will come of it (``investigation_failed`` once)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_FAIL, investigation_id) is not None:
                row = await _row(conn, investigation_id)
                await append(conn, tenant, _about(row, "investigation_failed", {"code": code}))

    @retried
    async def done(self, tenant: TenantId, investigation_id: InvestigationId) -> None:
        """Its run has ended: stop saying that it started. Until then it is said again, to a lost engine too."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await outbox.finish(conn, _cause(investigation_id))

    async def decisions(self, tenant: TenantId, customer_id: CustomerId) -> Sequence[DecisionFact]:
        """Earlier approvals of a customer and what became of them, latest first, at most 20."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [decision_of(row) for row in await conn.fetch(_DECISIONS, customer_id, DECISIONS_MAX)]

    async def message(self, tenant: TenantId, subject: Subject) -> MessageId | None:
        """The mail a proposal can belong to: the subject's own, else the customer's latest."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            found = await conn.fetchval(_MESSAGE, subject.customer.id, subject.id)
        return None if found is None else MessageId(found)


async def _insert(conn: Conn, tenant: TenantId, new: NewInvestigation) -> InvestigationId:
    investigation_id = InvestigationId(new_id("inv"))
    subject, question = new.subject, storable(new.question, QUESTION_MAX)
    about = (subject.kind.value, subject.id, subject.customer.id, question)
    where = (new.asked_by, new.channel, new.thread_ts)
    inserted = await conn.fetchval(_INSERT, tenant, investigation_id, new.source, *about, *where)
    if inserted is None:  # the same press at the same moment: it waited for the first one's commit
        return InvestigationId(await conn.fetchval(_SAME_SOURCE, new.source))
    event = InvestigationStarted(
        tenant=tenant, investigation_id=investigation_id, approval_id=new.approval_id or "none"
    )
    await outbox.enqueue(conn, tenant, event, cause=_cause(investigation_id), mode=Mode.RESEND)
    return investigation_id


def _cause(investigation_id: str) -> str:
    return f"{investigation_id}:started"


async def _row(conn: Conn, investigation_id: InvestigationId) -> asyncpg.Record:
    row = await conn.fetchrow(_GET, investigation_id)
    if row is None:
        raise NotFound("There is no such investigation")
    return row


def _entry(action: str, investigation_id: InvestigationId, new: NewInvestigation) -> Entry:
    data = {"kind": new.subject.kind.value, "subject": new.subject.id, "question": fingerprint(new.question)}
    return Entry(action, new.asked_by, ("investigation", investigation_id), f"{investigation_id}:{action}", data=data)


def _about(row: asyncpg.Record, action: str, data: dict[str, object]) -> Entry:
    return Entry(action, AGENT, ("investigation", row["id"]), f"{row['id']}:{action}", data=data)
