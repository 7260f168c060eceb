"""Reading and locking an approval's row, and checking that it is still what was opened."""

from typing import Any, Final

import asyncpg

from app.domain.actions.action import Action
from app.domain.actions.registry import action_from, facts_from, recorded_of
from app.domain.approvals.approval import Approval, ApprovalDetails, Receipt
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, CaseId, MessageId, Posted, TenantId
from app.domain.people.actors import DESK, ENGINE, POLICY
from app.domain.reason_codes import Code, recall, say
from app.errors import NotFound
from app.observability import correlation
from app.store.approvals import earlier
from app.store.approvals.askers import asker_rows
from app.store.approvals.flows import stage_votes
from app.store.approvals.honest import lock_rows
from app.store.approvals.oncall import holder_rows
from app.store.approvals.precedents import rows as precedent_rows
from app.store.approvals.receipts import Standing, effect_of, receipt, trouble_code
from app.store.cases import message_rows
from app.store.cases.thread_summaries.rows import thread_summary_of
from app.store.cases.waiting import WAITING_SINCE
from app.store.db.pool import Conn
from app.store.db.sanitize import EXCERPT_MAX

# status as text, so that the driver need not ask the server about our enum on every new connection
COLUMNS: Final = """
a.tenant, a.id, a.case_id, a.message_id, a.call_id, a.revision, a.status::text AS status, a.action, a.digest, a.facts,
a.agent_reason, a.because, a.ladder, a.quorum, a.requested_by, a.opened_at, a.deadline, a.decided_at, a.decided_by,
a.decision_reason, a.consumed_at, a.card_channel, a.card_ts, a.trouble, a.paused_at,
a.approved_action, a.approved_digest, a.reply_text, a.reason_shown, a.undo_seconds, a.undo_until, a.reopens,
a.reopened_by, a.withdrawn_at, a.reply_cleared, a.kind, a.effect, a.trouble_code, a.desk_version,
a.reviewers, a.rule, a.rule_facts, a.flow, a.version, a.calendar
"""
_GET: Final = "SELECT " + COLUMNS + " FROM approvals a WHERE a.id = $1"
_LOCK: Final = "SELECT " + COLUMNS + " FROM approvals a WHERE a.id = $1 FOR UPDATE"
# A question of its own, asked after the lock: beside FOR UPDATE the clock would be read before the wait for it.
_OVERDUE: Final = "SELECT deadline <= clock_timestamp() FROM approvals WHERE id = $1"
SHEET: Final = (
    "SELECT "
    + COLUMNS
    + f""",
{holder_rows.COLUMNS}, {asker_rows.COLUMNS}, {stage_votes.COLUMN}, {lock_rows.COLUMNS},
{precedent_rows.COLUMNS},
r.status AS refund_status, r.code AS refund_code, r.provider_refund_id AS refund_id,
r.amount_cents AS refund_amount_cents,
m.subject, left(m.body, {EXCERPT_MAX}) AS excerpt, {WAITING_SINCE} AS waiting_since, m.sender_verified, m.entered_by,
m.attachments,
c.linked_by,
c.thread_channel, c.thread_ts, c.gist, cu.id AS customer_id, cu.email, cu.tier,
o.disputed_at, (SELECT max(h.settled_at) FROM holding_replies h
    JOIN messages w ON w.tenant = h.tenant AND w.id = h.message_id AND w.answered_at IS NULL
    WHERE h.tenant = a.tenant AND h.case_id = a.case_id AND h.state = 'sent') AS held_at,"""
    + earlier.COLUMNS
    + """
FROM approvals a
JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id
LEFT JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
LEFT JOIN refunds r ON r.tenant = a.tenant AND r.approval_id = a.id
LEFT JOIN orders o ON o.tenant = a.tenant AND o.id = a.action->>'order_id'
"""
    + earlier.JOINS
    + holder_rows.JOINS
    + asker_rows.JOINS
    + lock_rows.JOINS
    + precedent_rows.JOINS
)


async def find(conn: Conn, approval_id: ApprovalId) -> asyncpg.Record:
    """The row. Raises NotFound, the same for a missing and for a foreign one."""
    return _found(await conn.fetchrow(_GET, approval_id))


async def lock(conn: Conn, approval_id: ApprovalId) -> asyncpg.Record:
    """The row, kept from everybody else until this transaction ends. Raises NotFound."""
    row = _found(await conn.fetchrow(_LOCK, approval_id))
    correlation.follow(row["message_id"])
    return row


async def overdue(conn: Conn, approval_id: ApprovalId) -> bool:
    """Whether the deadline has passed, by the database's clock; ask with the row locked."""
    return bool(await conn.fetchval(_OVERDUE, approval_id))


def intact(row: asyncpg.Record) -> bool:
    """The row still says what was opened: its digest matches, and its facts speak of the same thing."""
    try:
        action, facts = asked(row), facts_from(row["kind"], row["facts"])
    except (TypeError, ValueError):
        return False
    same_purpose = action.tenant == row["tenant"] and action.fits(facts)
    return same_purpose and row["digest"] == action.digest(row["id"]) and _change_intact(row, action)


def _change_intact(row: asyncpg.Record, whole: Action) -> bool:
    """A smaller approved action is of less, of nothing that was not asked, and carries a digest of its own."""
    if row["approved_action"] is None:
        return row["approved_digest"] is None
    try:
        approved = action_from(row["kind"], row["approved_action"])
        same = whole.may_become(approved)
    except (TypeError, ValueError):
        return False
    return same and row["approved_digest"] == approved.digest(row["id"])


def asked(row: asyncpg.Record) -> Action:
    """The canonical action. Raises TypeError or ValueError where the row holds none."""
    return action_from(row["kind"], row["action"])


def final_action(row: asyncpg.Record) -> dict[str, Any]:
    """What is carried out, as stored: the smaller approved action if there is one, else what was asked."""
    stored: dict[str, Any] = row["approved_action"] or row["action"]
    return stored


def final_digest(row: asyncpg.Record) -> str:
    """The digest of what is carried out."""
    return str(row["approved_digest"] or row["digest"])


def items(row: asyncpg.Record) -> tuple[str, ...]:
    """What is carried out, by its lines; empty where it has none, or the row was tampered with."""
    try:
        return action_from(row["kind"], final_action(row)).items(facts_from(row["kind"], row["facts"]))
    except (TypeError, ValueError):
        return ()


def card(row: asyncpg.Record) -> tuple[str, str] | None:
    """Where the live card is."""
    return None if row["card_ts"] is None else (row["card_channel"], row["card_ts"])


def named(row: asyncpg.Record) -> tuple[ActorId, ...]:
    """Who alone may decide it; empty: all whom the desk lets."""
    return tuple(map(ActorId, row["reviewers"] or ()))


def approval(row: asyncpg.Record) -> Approval:
    """The row, whole."""
    where, changed = card(row), row["approved_action"]
    return Approval(
        tenant=TenantId(row["tenant"]),
        id=ApprovalId(row["id"]),
        case_id=CaseId(row["case_id"]),
        message_id=MessageId(row["message_id"]),
        call_id=row["call_id"],
        revision=row["revision"],
        status=Status(row["status"]),
        action=asked(row),
        digest=row["digest"],
        facts=facts_from(row["kind"], row["facts"]),
        agent_reason=row["agent_reason"],
        because=recall(row["because"]),
        ladder=EscalationPolicy.from_json(row["ladder"]),
        requested_by=ActorId(row["requested_by"]),
        opened_at=row["opened_at"],
        deadline=row["deadline"],
        decided_at=row["decided_at"],
        decided_by=None if row["decided_by"] is None else ActorId(row["decided_by"]),
        decision_reason=_reason(row),
        consumed_at=row["consumed_at"],
        card=None if where is None else Posted(*where),
        trouble=recall(row["trouble"]),
        paused_at=row["paused_at"],
        approved_action=None if changed is None else action_from(row["kind"], changed),
        approved_digest=row["approved_digest"] or "",
        reply_text=row["reply_text"],
        reply_cleared=tuple(row["reply_cleared"]),
        reason_shown=row["reason_shown"],
        undo_until=row["undo_until"],
        reopens=None if row["reopens"] is None else ApprovalId(row["reopens"]),
        reopened_by=None if row["reopened_by"] is None else ActorId(row["reopened_by"]),
        withdrawn_at=row["withdrawn_at"],
        desk_version=row["desk_version"],
        reviewers=named(row),
        rule=row["rule"],
        rule_facts=row["rule_facts"],
        flow=None if row["flow"] is None else Flow.from_json(row["flow"]),
        calendar=None if row["calendar"] is None else WorkCalendar.from_json(row["calendar"]),
    )


def _reason(row: asyncpg.Record) -> str:
    """A person's words as they are; only what the policy, the engine or the desk gave is a sentence of ours."""
    reason = str(row["decision_reason"])
    return recall(reason) if row["decided_by"] in (POLICY, ENGINE, DESK) else reason


def receipt_of(row: asyncpg.Record) -> Receipt:
    """The receipt of a row selected with ``SHEET``."""
    if not intact(row) and effect_of(row) is None:
        return Receipt("needs_attention", recall(row["trouble"]) or say(Code.NO_LONGER_MATCHES))
    return receipt(
        Standing(
            action=action_from(row["kind"], final_action(row)),
            asked_cents=row["action"].get("amount_cents", 0),
            status=Status(row["status"]),
            withdrawn=row["withdrawn_at"] is not None,
            # A reason is for the customer only where whoever gave it said so.
            note=row["decision_reason"] if row["reason_shown"] else "",
            trouble=recall(row["trouble"]),
            trouble_code=trouble_code(row),
            items=items(row),
        ),
        effect_of(row),
    )


def details(row: asyncpg.Record) -> ApprovalDetails:
    """The sheet of a row selected with ``SHEET``."""
    return ApprovalDetails(
        approval=approval(row),
        customer=message_rows.customer(row),
        subject=row["subject"],
        excerpt=row["excerpt"],
        waiting_since=row["waiting_since"],
        receipt=receipt_of(row),
        case_thread=message_rows.thread(row),
        earlier=earlier.refunds(row),
        disputed_at=row["disputed_at"],
        successor=None if row["next_ts"] is None else Posted(row["next_channel"], row["next_ts"]),
        sender_verified=message_rows.vouched_for(row),
        linked_by=message_rows.linked_by(row),
        thread_summary=thread_summary_of(row["gist"]),
        others=earlier.others(row),
        rejections=earlier.rejections(row),
        rejected_count=row["rejected_count"],
        usual_cents=row["usual_cents"],
        replaces=earlier.replaced(row),
        files=tuple(str(one.get("name", "")) for one in row["attachments"]),
        holder=holder_rows.holder_of(row),
        asker=asker_rows.asker_of(row),
        reported=asker_rows.reported_of(row),
        reminders=holder_rows.reminders_of(row),
        evidence=asker_rows.evidence_of(row),
        tally=stage_votes.tally_of(row),
        lock=lock_rows.lock_of(row),
        precedents=precedent_rows.precedents_of(row),
        held_at=row["held_at"],
    )


def facts_for_record(row: asyncpg.Record) -> dict[str, Any]:
    """What audit lines about an approval say of it."""
    action, names = row["action"], recorded_of(row["kind"])
    said = {**{name: action.get(name) for name in names}, "digest": row["digest"], "revision": row["revision"]}
    if final_action(row).get("lines"):
        said["lines"] = final_action(row)["lines"]
    if row["approved_action"] is not None:
        said["approved_digest"] = row["approved_digest"]
        if "amount_cents" in names:
            said["approved_cents"] = final_action(row).get("amount_cents")
    return said if row["reopens"] is None else {**said, "reopens": row["reopens"]}


def _found(row: asyncpg.Record | None) -> asyncpg.Record:
    if row is None:
        raise NotFound("There is no such approval")
    return row
