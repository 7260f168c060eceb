"""When a request whose desk counts hours of business is over, and when on-call is called: worked out as it opens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.approvals.approval import NewApproval
from app.domain.approvals.clocks.ladder import lasts_seconds, rungs_by
from app.store.cases.waiting import WAITING_SINCE
from app.store.db.pool import Conn

_NOW: Final = f"""
SELECT now.at, greatest(0, extract(epoch FROM now.at - {WAITING_SINCE}))::float8 AS waited
FROM (SELECT clock_timestamp() AS at) now, (SELECT $1::text AS tenant, $2::text AS case_id, $3::text AS message_id) a
"""


@dataclass(frozen=True)
class OpeningTimes:
    """From ``at``, or from whatever the database's clock says as it opens."""

    lasts_seconds: float
    called_after_seconds: float | None = None  # None: as long as the ladder says, by the customer's wait
    at: datetime | None = None


async def times_of(conn: Conn, new: NewApproval) -> OpeningTimes:
    """By its ladder and calendar."""
    if new.calendar is None or not new.calendar.business:
        return OpeningTimes(float(new.ladder.expire_after_seconds))
    now = await conn.fetchrow(_NOW, new.action.tenant, new.case_id, new.message_id)
    assert now is not None  # it asks for no row
    *before, _ = rungs_by(new.ladder, new.calendar, now["at"], now["waited"])
    called = float(sum(one.patience_seconds for one in before))
    return OpeningTimes(lasts_seconds(new.ladder, new.calendar, now["at"]), called, now["at"])
