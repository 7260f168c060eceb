"""Judging what a key asks for as it opens, under the lock that makes its limits hold; and changing them."""

import math
from typing import Final

import structlog

from app.domain.ids import TenantId
from app.domain.people.key_limits import Allowed, AskedSoFar, Over, OverLimit, Wanted
from app.domain.people.key_limits import judge as judged
from app.domain.people.key_locks import refused_words
from app.errors import CountersignError, KeyLocked, OverKeyLimit, TooManyCalls
from app.store.db.pool import Conn
from app.store.people import key_lines

OPEN_AGAIN_SECONDS: Final = 60  # until people have decided, nobody knows how long

# Open is what waits for people or to be carried out; what is being carried out waits for nobody of the desk's.
_SO_FAR: Final = """
WITH now AS (SELECT clock_timestamp() AS at), recent AS (
    SELECT count(*) AS number, min(opened_at) AS first FROM approvals
    WHERE requested_by = ANY($1::text[]) AND opened_at > (SELECT at FROM now) - interval '1 minute'
)
SELECT (SELECT count(*) FROM approvals WHERE requested_by = ANY($1::text[]) AND status IN ('pending', 'approved'))
           AS open,
       recent.number AS in_last_minute,
       extract(epoch FROM recent.first + interval '1 minute' - now.at)::float8 AS until_less
FROM recent, now
"""

_log = structlog.get_logger("countersign.store")


async def judge(conn: Conn, tenant: TenantId, key_id: str, wanted: Wanted) -> Allowed:
    """Whether the key may open this now; to be asked in the transaction that opens it, once it is known to be new.

    Whoever else asks by the same key, or by one that took its place, waits here until that transaction ends: no two
    of them take the last place, and none slips by while the key is being locked. Raises KeyLocked, OverKeyLimit,
    TooManyCalls.
    """
    line = await key_lines.hold(conn, key_id)
    limits, until_less, so_far = line.limits(key_id), 0.0, AskedSoFar(locked=line.locked)
    if not line.locked and (limits.open_max, limits.per_minute) != (None, None):
        row = await conn.fetchrow(_SO_FAR, line.actors)
        assert row is not None
        so_far, until_less = AskedSoFar(row["open"], row["in_last_minute"]), row["until_less"] or 0.0
    verdict = judged(limits, wanted, so_far)
    if isinstance(verdict, OverLimit):
        _log.info("key_over_limit", tenant=tenant, key=key_id, limit=verdict.why.value, kind=wanted.kind)
        raise _error(key_id, verdict, until_less)
    return verdict


def _error(key_id: str, over: OverLimit, until_less: float) -> CountersignError:
    match over.why:
        case Over.LOCKED:
            return KeyLocked(refused_words(key_id))
        case Over.OPEN:
            return TooManyCalls(over.sentence, after_seconds=OPEN_AGAIN_SECONDS, detail=over.why)
        case Over.PER_MINUTE:
            return TooManyCalls(over.sentence, after_seconds=max(1, math.ceil(until_less)), detail=over.why)
        case _:
            return OverKeyLimit(over.sentence, detail=over.why)
