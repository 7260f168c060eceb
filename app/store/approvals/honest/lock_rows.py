"""Read with an approval: the lock that holds it up, or keeps it from being decided."""

from typing import Final

import asyncpg

from app.domain.ids import ActorId
from app.domain.people.desk_locks import DeskLock

COLUMNS: Final = "desk_lock.lock_id, desk_lock.lock_person, desk_lock.locked_at, desk_lock.locked_by"
# A stop keeps from people what waits for them; what was approved waits for a lock on whoever approved it as well.
JOINS: Final = """
LEFT JOIN LATERAL (
    SELECT l.id AS lock_id, l.person AS lock_person, l.locked_at, l.locked_by FROM desk_locks l
    WHERE l.tenant = a.tenant AND l.lifted_at IS NULL
      AND (a.status = 'pending' AND l.person = ''
           OR a.held_at IS NOT NULL AND a.status IN ('approved', 'executing')
           AND (l.person IN ('', a.decided_by) OR EXISTS (
               SELECT FROM votes v WHERE v.tenant = a.tenant AND v.approval_id = a.id AND v.voter = l.person
                 AND v.refusal IS NULL)))
    ORDER BY l.person, l.id LIMIT 1
) desk_lock ON true
"""


def lock_of(row: asyncpg.Record) -> DeskLock | None:
    """None where nothing stands in the way."""
    if row["lock_id"] is None:
        return None
    person = ActorId(row["lock_person"]) if row["lock_person"] else None
    return DeskLock(row["lock_id"], person, "", row["locked_at"], ActorId(row["locked_by"]))
