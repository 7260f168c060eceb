"""Read with an approval: the key that it was asked with, and what its program says came of it."""

from typing import Final

import asyncpg

from app.domain.actions.tool_call import Evidence
from app.domain.approvals.askers.reports import Report, Reported, ReportedOutcome
from app.domain.ids import ActorId
from app.domain.people.key_locks import Asker

COLUMNS: Final = """
asking.id AS asking_id, asking.name AS asking_name, asking.created_at AS asking_made_at,
asking.created_by AS asking_made_by, asking.first_asked AS asking_first, asking.locked_at AS asking_locked_at,
asking.locked_by AS asking_locked_by,
said.outcome AS said_outcome, said.text AS said_text, said.reference AS said_reference, said.reported_at AS said_at,
asking_for.evidence AS asked_evidence
"""
# A program's id holds its key's (app.domain.people.actors); people's and the desk's own hold none.
JOINS: Final = r"""
LEFT JOIN api_keys asking ON asking.tenant = a.tenant
    AND asking.id = substring(a.requested_by FROM '^key:(key_[0-9a-f]+)')
LEFT JOIN approval_reports said ON said.tenant = a.tenant AND said.approval_id = a.id
LEFT JOIN agent_requests asking_for ON asking_for.tenant = a.tenant AND asking_for.approval_id = a.id
"""


def evidence_of(row: asyncpg.Record) -> tuple[Evidence, ...]:
    """As whoever asked named it; nothing where no program did."""
    return tuple(Evidence(one["title"], one["url"]) for one in row["asked_evidence"] or ())


def asker_of(row: asyncpg.Record) -> Asker | None:
    """None where no program asked."""
    if row["asking_id"] is None:
        return None
    locked_by = row["asking_locked_by"]
    return Asker(
        key_id=row["asking_id"],
        name=row["asking_name"],
        made_at=row["asking_made_at"],
        made_by=ActorId(row["asking_made_by"]),
        asked_at=row["opened_at"],
        first=row["asking_first"] == row["id"],
        locked_at=row["asking_locked_at"],
        locked_by=None if locked_by is None else ActorId(locked_by),
    )


def reported_of(row: asyncpg.Record) -> Reported | None:
    """None while nothing was reported."""
    if row["said_outcome"] is None:
        return None
    report = Report(ReportedOutcome(row["said_outcome"]), row["said_text"], row["said_reference"])
    return Reported(report, row["said_at"])
