"""Read with an approval: who looks after it, and where people were called to it."""

from typing import Final

import asyncpg

from app.domain.approvals.holders import Holder, PostedReminder
from app.domain.approvals.presses import Kind
from app.domain.ids import ActorId, Posted

COLUMNS: Final = "escalated.taken_by, escalated.taken_at, escalated.takings, reminded.reminders"
JOINS: Final = """
LEFT JOIN approval_escalations escalated ON escalated.tenant = a.tenant AND escalated.approval_id = a.id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(s.kind, s.channel, s.ts) ORDER BY s.ts, s.channel) AS reminders FROM shown s
    WHERE s.tenant = a.tenant AND s.row_id = a.id
      AND s.kind IN ('reminder', 'escalation', 'ping', 'alarm_escalation')
) reminded ON true
"""


def holder_of(row: asyncpg.Record | None) -> Holder | None:
    """From a row with taken_by, taken_at and takings; None where nobody has it."""
    if row is None or row["taken_by"] is None:
        return None
    return Holder(ActorId(row["taken_by"]), row["taken_at"], row["takings"])


def reminders_of(row: asyncpg.Record) -> tuple[PostedReminder, ...]:
    """Oldest first."""
    return tuple(PostedReminder(Kind(kind), Posted(channel, ts)) for kind, channel, ts in row["reminders"] or ())
