"""What support was reminded of, so that it is said once and again only when it is due."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.cases.support_queue import Queue, QueueItem
from app.domain.cases.support_reminders import (
    LISTED_MAX,
    Reminded,
    ReminderPolicy,
    SupportReminder,
    due,
    is_over,
)
from app.domain.ids import TenantId
from app.domain.people.actors import CLOCK
from app.store.cases.support.support_queue import queue
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

_LAST: Final = (
    "SELECT number, head, repeats, reminded_at, escalated_at, clock_timestamp() AS now FROM support_reminders"
)
_FIRST: Final = "INSERT INTO support_reminders (tenant) VALUES ($1) ON CONFLICT DO NOTHING"
_OVER: Final = "UPDATE support_reminders SET escalated_at = NULL WHERE escalated_at IS NOT NULL"
# Of two runs that say the same one, the first counts. What woke since it was put together is yet to be told.
_TOLD: Final = """
UPDATE support_reminders
SET number = $1, head = $2, repeats = $3, reminded_at = $5,
    escalated_at = CASE WHEN $4 THEN clock_timestamp() ELSE escalated_at END
WHERE number = $1 - 1 RETURNING number
"""


class PostgresSupportReminders:
    """Asked by the clock; a reminder that was not told is due again at the next tick."""

    def __init__(self, pool: Pool, policy: Callable[[TenantId], ReminderPolicy]) -> None:
        self._pool, self._policy = pool, policy

    @retried
    async def due(self, tenant: TenantId) -> SupportReminder | None:
        """What is to be said now; None where it is quiet."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            policy = self._policy(tenant)
            last, now = await _last(conn, tenant)
            waiting = await queue(conn, mine=None, limit=LISTED_MAX)
            since = waiting.longest
            if is_over(policy, last, since=since, now=now):
                await conn.execute(_OVER)
                return None
            if since is None:
                return None
            head = waiting.items[0].message_id
            woken = await queue(conn, mine=None, limit=LISTED_MAX, only_woken=True)
            found = due(policy, last, head=head, since=since, now=now, woken=bool(woken.items))
        listed = _woken_first(woken.items, waiting)
        return SupportReminder(tenant, last.number + 1, head, listed, now, found) if found.remind else None

    @retried
    async def told(self, tenant: TenantId, reminder: SupportReminder) -> bool:
        """It was said (``support_reminded``, ``support_escalated``); False where another run was first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            number, head, said = reminder.number, reminder.head, reminder.due
            if await conn.fetchval(_TOLD, number, head, said.repeats, said.escalate, reminder.at) is None:
                return False
            data = {"waiting": reminder.queue.total, "unclaimed": reminder.queue.unclaimed}
            actions = ["support_reminded", *(["support_escalated"] if said.escalate else [])]
            subject = ("message", head)
            lines = [Entry(one, CLOCK, subject, f"support:{number}:{one}", None, data) for one in actions]
            await append(conn, tenant, *lines)
        return True


def _woken_first(woken: Sequence[QueueItem], waiting: Queue) -> Queue:
    known = {item.message_id for item in woken}
    return replace(waiting, items=[*woken, *(item for item in waiting.items if item.message_id not in known)])


async def _last(conn: Conn, tenant: TenantId) -> tuple[Reminded, datetime]:
    row = await conn.fetchrow(_LAST)
    if row is None:
        await conn.execute(_FIRST, tenant)
        row = await conn.fetchrow(_LAST)
    assert row is not None, "it is there by now"
    last = Reminded(row["number"], row["head"], row["repeats"], row["reminded_at"], row["escalated_at"])
    return last, row["now"]
