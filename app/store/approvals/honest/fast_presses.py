"""A press faster than anyone can read: held once for each reviewer and request, and counted when pressed again."""

from typing import Final

from app.domain.approvals.voting import Choice, Refusal, Refused, Status, Vote
from app.domain.ids import ApprovalId
from app.domain.operations.desk_config.reviews import ReviewRules
from app.domain.people.actors import from_slack
from app.store.db.pool import Conn

# Since its card was posted, or last showed something new: each vote that counted changes it. Slack names a message by
# the second it was posted at. Without a card it is read on the desk's page, from when it was opened.
_SHOWN_FOR: Final = """
SELECT greatest(0, extract(epoch FROM clock_timestamp() - greatest(
           a.opened_at,
           to_timestamp($2::float8),
           (SELECT max(v.cast_at) FROM votes v WHERE v.approval_id = a.id AND v.refusal IS NULL)
       )))::float8 AS seconds,
       EXISTS (
           SELECT FROM votes v WHERE v.approval_id = a.id AND v.voter = $3 AND v.refusal = 'too_fast'
       ) AS held_before
FROM approvals a WHERE a.id = $1
"""


async def too_fast(conn: Conn, approval_id: ApprovalId, vote: Vote, rules: ReviewRules) -> Refused | None:
    """Why a plain yes is held, with the row locked. A no harms nobody, whoever filled in a form has taken the time,
    and a terminal shows no card."""
    plain = vote.amount_cents is None and vote.arguments is None and vote.answer is None and not vote.reply
    if not rules.read_for_seconds or vote.choice is not Choice.APPROVE or not plain or not from_slack(vote.by):
        return None
    posted = None if vote.card is None else float(vote.card[1])
    row = await conn.fetchrow(_SHOWN_FOR, approval_id, posted, vote.by)
    if row is None or row["held_before"] or row["seconds"] >= rules.read_for_seconds:
        return None
    return Refused(Refusal.TOO_FAST, Status.PENDING, seconds=row["seconds"])
