"""The votes that counted, each with the stage of its request's flow."""

from typing import Any, Final

import asyncpg

from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.flows.judging import Tally, voters
from app.domain.approvals.voting import Ballot, Choice, Vote
from app.domain.ids import ActorId, ApprovalId
from app.errors import SeatsMoved
from app.store.db.pool import Conn

# Of a request beside others in one question: what is shown of its votes.
COLUMN: Final = """
CASE WHEN a.flow IS NOT NULL THEN (
    SELECT jsonb_agg(jsonb_build_object(
        'voter', v.voter, 'choice', v.choice, 'source', v.source, 'stage', v.stage, 'version', v.version
    ) ORDER BY v.cast_at, v.source)
    FROM votes v WHERE v.tenant = a.tenant AND v.approval_id = a.id AND v.refusal IS NULL
) END AS flow_votes
"""
_COUNTED: Final = """
SELECT voter, choice, source, stage, version FROM votes WHERE approval_id = $1 AND refusal IS NULL
ORDER BY cast_at, source
"""


async def counted(conn: Conn, approval_id: ApprovalId) -> list[Vote]:
    """Those of a request, the oldest first."""
    return [_vote(row) for row in await conn.fetch(_COUNTED, approval_id)]


def tally_of(row: asyncpg.Record) -> Tally | None:
    """What a request's votes make of its flow, of a row that was read with ``COLUMN``; None where it has none."""
    if row["flow"] is None:
        return None
    return Tally(Flow.from_json(row["flow"]), [_vote(one) for one in row["flow_votes"] or ()], version=row["version"])


def known_seats(ballot: Ballot, earlier: list[Vote], vote: Vote) -> None:
    """Raises SeatsMoved where the door did not ask of everybody whose vote stands: one came in between."""
    if vote.may_decide and vote.seats is not None and not vote.seats.knows(voters(ballot, earlier)):
        raise SeatsMoved("Somebody else voted at the same moment; please try again")


def _vote(row: asyncpg.Record | dict[str, Any]) -> Vote:
    who = (ActorId(row["voter"]), Choice(row["choice"]), row["source"])
    return Vote(*who, may_decide=True, stage=row["stage"], version=row["version"])
