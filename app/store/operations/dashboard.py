"""What people look at: lists of approvals, a person's board, and the desk's pulse."""

from typing import Final

from app.domain.approvals.voting import Decider
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import TenantId
from app.domain.operations.dashboard import LISTED_MAX, Board, Day, Lines, Listing, Preferences, Pulse, Week
from app.store.approvals import beneficiaries
from app.store.approvals import rows as approval_rows
from app.store.approvals.canaries.shown import dressed
from app.store.approvals.rows import COLUMNS, SHEET
from app.store.cases import case_states
from app.store.cases.support import support_queue
from app.store.cases.waiting import OVERDUE, WAITING_SINCE
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import tenant_tx, with_canaries
from app.store.messages import message_states
from app.store.operations import model_usage
from app.store.people import desk_locks

DECIDED_MAX: Final = 5
DRAFTS_MAX: Final = 8
SPENT_DAYS: Final = 7

_PAGE: Final = "SELECT count(*) OVER () AS total, found.* FROM ("
_WAITING: Final = ") found ORDER BY waiting_since, opened_at, id LIMIT $1"
_LATEST: Final = ") found ORDER BY opened_at DESC, id LIMIT $1"
_PENDING: Final = _PAGE + SHEET + "WHERE a.status = 'pending'" + _WAITING
# What somebody asked for themselves is never theirs to decide, and neither is what they gain by.
_MINE: Final = (
    _PAGE + SHEET + "WHERE a.status = 'pending' AND a.requested_by <> $2 AND a.id <> ALL($3::text[])" + _WAITING
)
_OVERDUE: Final = _PAGE + SHEET + "WHERE " + OVERDUE + _WAITING
_FIND: Final = (
    _PAGE
    + SHEET
    + "WHERE a.id = $2 OR a.case_id = $2 OR a.facts->>'order_number' = $2 OR a.action->>'order_id' = $2 "
    "OR position(lower($2) IN cu.email) > 0 "
    "OR a.id IN (SELECT k.approval_id FROM canaries k WHERE position(lower($2) IN k.email) > 0)" + _LATEST
)
_DECIDED: Final = (
    "SELECT " + COLUMNS + " FROM approvals a WHERE a.decided_by = $1 ORDER BY a.decided_at DESC LIMIT $2"
)
_DAYS: Final = """
WITH days AS (
    SELECT generate_series(0, 6) AS back, date_trunc('day', clock_timestamp() AT TIME ZONE $1) AS today
)
SELECT (today - make_interval(days => back))::date AS on,
       count(*) FILTER (WHERE a.status IN ('approved', 'executing', 'executed', 'needs_attention')) AS approved,
       count(*) FILTER (WHERE a.status = 'rejected') AS rejected,
       count(*) FILTER (WHERE a.status = 'expired') AS expired
FROM days LEFT JOIN approvals a
  ON a.decided_at >= (today - make_interval(days => back)) AT TIME ZONE $1
 AND a.decided_at < (today - make_interval(days => back - 1)) AT TIME ZONE $1
GROUP BY 1 ORDER BY 1
"""
_REFUNDED: Final = """
SELECT a.action->>'currency' AS currency, sum(r.amount_cents)::bigint AS cents
FROM refunds r JOIN approvals a ON a.tenant = r.tenant AND a.id = r.approval_id
WHERE r.status = 'succeeded'
  AND r.settled_at >= (date_trunc('day', clock_timestamp() AT TIME ZONE $1) - interval '6 days') AT TIME ZONE $1
GROUP BY 1 ORDER BY 1
"""
_CREDITED: Final = """
SELECT currency, sum(amount_cents)::bigint AS cents FROM store_credits
WHERE issued_at >= (date_trunc('day', clock_timestamp() AT TIME ZONE $1) - interval '6 days') AT TIME ZONE $1
GROUP BY 1 ORDER BY 1
"""
_MEDIAN: Final = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - opened_at))::float8
FROM approvals
WHERE decided_at >= (date_trunc('day', clock_timestamp() AT TIME ZONE $1) - interval '6 days') AT TIME ZONE $1
  AND decided_by NOT IN ('policy', 'clock')
"""
_PULSE: Final = f"""
SELECT (SELECT count(*) FROM approvals WHERE status = 'pending') AS pending,
       (SELECT count(*) FROM approvals a WHERE {OVERDUE}) AS overdue,
       (SELECT min({WAITING_SINCE}) FROM approvals a WHERE a.status = 'pending') AS oldest,
       (SELECT count(*) FROM outbox WHERE done_at IS NULL AND sends = 0 AND next_at <= clock_timestamp()) AS backlog,
       clock_timestamp() AS at
"""
_NOW: Final = "SELECT clock_timestamp()"


class PostgresDashboard:
    """Read only."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def list(self, tenant: TenantId, lines: Lines, *, person: Decider, needle: str = "") -> Listing:
        """The first ten of a list and how many more there are. ``needle`` is for FIND: an id, number or address."""
        questions: dict[Lines, tuple[str, tuple[str, ...]]] = {
            Lines.PENDING: (_PENDING, ()),
            Lines.OVERDUE: (_OVERDUE, ()),
            Lines.FIND: (_FIND, (needle,)),
        }
        async with tenant_tx(self._pool, tenant) as conn:
            if lines is Lines.MINE:
                return await _mine(conn, person)
            question, arguments = questions[lines]
            return await _listing(conn, question, LISTED_MAX, *arguments)

    async def board(
        self, tenant: TenantId, preferences: Preferences, *, may_decide: bool, address: str | NoAddress
    ) -> Board:
        """One person's App Home. The queue is empty for whoever may not decide."""
        person, zone = preferences.person, preferences.zone
        async with tenant_tx(self._pool, tenant, isolation="repeatable_read") as conn:
            queue = await _mine(conn, Decider(person, address)) if may_decide else Listing([], 0)
            decided = await conn.fetch(_DECIDED, person, DECIDED_MAX)
            return Board(
                preferences=preferences,
                queue=queue,
                decided=[approval_rows.approval(row) for row in decided],
                week=await _week(conn, zone),
                at=await conn.fetchval(_NOW),
                drafts=await support_queue.queue(conn, mine=None, limit=DRAFTS_MAX),
                locks=await desk_locks.standing(conn),
            )

    async def pulse(self, tenant: TenantId) -> Pulse:
        """How the desk is doing."""
        async with tenant_tx(self._pool, tenant) as conn:
            async with with_canaries(conn):  # as many wait as the lists have
                row = await conn.fetchrow(_PULSE)
            spent = await model_usage.last_days(conn, SPENT_DAYS)
            everybody, late = await case_states.figures(conn), tuple(await message_states.behind(conn))
            locks = await desk_locks.standing(conn)
        assert row is not None
        return Pulse(
            row["pending"], row["overdue"], row["oldest"], row["backlog"], row["at"], spent, everybody, late, locks
        )


async def _mine(conn: Conn, person: Decider) -> Listing:
    async with with_canaries(conn):
        barred = await beneficiaries.not_for(conn, person)
    return await _listing(conn, _MINE, LISTED_MAX, person.by, barred)


async def _week(conn: Conn, zone: str) -> Week:
    days = await conn.fetch(_DAYS, zone)
    refunded, credited = await conn.fetch(_REFUNDED, zone), await conn.fetch(_CREDITED, zone)
    return Week(
        days=tuple(Day(row["on"], row["approved"], row["rejected"], row["expired"]) for row in days),
        refunded_cents=tuple((row["currency"], row["cents"]) for row in refunded),
        median_seconds=await conn.fetchval(_MEDIAN, zone),
        credited_cents=tuple((row["currency"], row["cents"]) for row in credited),
    )


async def _listing(conn: Conn, question: str, *arguments: object) -> Listing:
    """With what was seeded among them; what is counted and summed beside it has none of that."""
    async with with_canaries(conn):
        rows = await conn.fetch(question, *arguments)
        total = rows[0]["total"] if rows else 0
        return Listing(await dressed(conn, [approval_rows.details(row) for row in rows]), total - len(rows))
