"""The row of a new approval."""

from dataclasses import asdict
from typing import Final

from app.domain.approvals.approval import NewApproval
from app.domain.ids import ApprovalId, TenantId, new_id
from app.domain.people.actors import key_of
from app.domain.reason_codes import keep
from app.store.approvals.business_times import times_of
from app.store.approvals.earlier import USUAL
from app.store.db.pool import Conn
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable
from app.store.people import key_lines

# What takes the place of a narrowed one is as narrow, whoever opens it. Where seeded false ones are shown, it is one.
_INSERT: Final = f"""
INSERT INTO approvals (
    tenant, id, case_id, message_id, call_id, revision, action, digest, facts, agent_reason, because, ladder,
    requested_by, opened_at, moved_at, deadline, undo_seconds, reopens, submitted, kind, desk_version, reviewers,
    rule, rule_facts, flow, calendar, called_at, usual_cents, canary
) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now.at, now.at, now.at + make_interval(secs => $14),
    $15, $16, $17, $18, $19, coalesce($20, (SELECT r.reviewers FROM approvals r WHERE r.id = $16)),
    $21, $22, coalesce($23, (SELECT r.flow FROM approvals r WHERE r.id = $16)),
    $24, now.at + make_interval(secs => $25), {USUAL}, canaries_shown()
FROM (SELECT coalesce($26, clock_timestamp()) AS at) now
ON CONFLICT (tenant, message_id, call_id, revision) DO NOTHING RETURNING id
"""


async def insert(
    conn: Conn, tenant: TenantId, new: NewApproval, given: ApprovalId | None = None
) -> ApprovalId | None:
    """Under an id of its own, or the one that was given to it before. None where it is there already."""
    times = await times_of(conn, new)
    approval_id = given or ApprovalId(new_id("apr"))
    inserted = await conn.fetchval(
        _INSERT,
        tenant,
        approval_id,
        new.case_id,
        new.message_id,
        new.call_id,
        new.revision,
        new.action.to_json(),
        new.action.digest(approval_id),
        new.facts.to_json(),
        storable(new.agent_reason, APPROVAL_TEXT_MAX),
        storable(keep(new.because), APPROVAL_TEXT_MAX),
        asdict(new.ladder),
        new.requested_by,
        times.lasts_seconds,
        new.undo_seconds,
        new.reopens,
        new.submitted,
        new.action.kind,
        new.desk_version,
        list(new.reviewers) or None,
        new.rule,
        None if new.rule_facts is None else dict(new.rule_facts),
        None if new.flow is None else new.flow.to_json(),
        None if new.calendar is None else new.calendar.to_json(),
        times.called_after_seconds,
        times.at,
    )
    if inserted is None:
        return None
    if (key_id := key_of(new.requested_by)) is not None:
        await key_lines.first_asked(conn, key_id, approval_id)
    return approval_id
