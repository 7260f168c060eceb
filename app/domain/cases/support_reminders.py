"""When support is reminded of what waits: once it waits long, again at growing distance, and on-call once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.cases.support_queue import Queue
from app.domain.ids import MessageId, TenantId

REPEAT_SECONDS_MAX: Final = 86_400  # however long nothing changes, there is a word a day
LISTED_MAX: Final = 5


@dataclass(frozen=True)
class ReminderPolicy:
    """In seconds, by the customer's wait. ``repeat`` is the distance to the second reminder, then it doubles."""

    remind_after_seconds: int
    repeat_after_seconds: int
    escalate_after_seconds: int

    def __post_init__(self) -> None:
        """Refuse what would call on-call before support was reminded."""
        if not 1 <= self.remind_after_seconds < self.escalate_after_seconds:
            raise ValueError("DRAFTS_ESCALATE_AFTER_SECONDS comes after DRAFTS_REMIND_AFTER_SECONDS")


@dataclass(frozen=True)
class Reminded:
    """What was said before. ``head`` is the mail that had waited longest then, ``repeats`` how often in a row."""

    number: int = 0
    head: str = ""
    repeats: int = 0
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """What is to be said now."""

    remind: bool = False
    escalate: bool = False
    repeats: int = 0


NOTHING: Final = Due()


@dataclass(frozen=True)
class SupportReminder:
    """One reminder. ``number`` names it, so that posting it twice shows it once."""

    tenant: TenantId
    number: int
    head: MessageId
    queue: Queue
    at: datetime
    due: Due


def due(
    policy: ReminderPolicy, last: Reminded, *, head: str, since: datetime, now: datetime, woken: bool = False
) -> Due:
    """``head`` has waited longest, ``since`` then. While it stays the same, each distance is twice the last one.

    ``woken``: a snooze has ended, and whoever chose its time is told then. On-call hears once: again only after
    nobody had waited that long.
    """
    waited = (now - since).total_seconds()
    if waited < policy.remind_after_seconds and woken:
        return Due(remind=True)
    if waited < policy.remind_after_seconds:
        return NOTHING
    escalate = waited >= policy.escalate_after_seconds and last.escalated_at is None
    repeats = last.repeats + 1 if head == last.head else 0
    distance = min(policy.repeat_after_seconds * 2 ** min(max(repeats - 1, 0), 20), REPEAT_SECONDS_MAX)
    if (
        last.reminded_at is not None
        and not (escalate or woken)
        and now < last.reminded_at + timedelta(seconds=distance)
    ):
        return NOTHING
    return Due(remind=True, escalate=escalate, repeats=repeats)


def is_over(policy: ReminderPolicy, last: Reminded, *, since: datetime | None, now: datetime) -> bool:
    """Whether on-call's part is done: whoever waits that long next is news to them."""
    if last.escalated_at is None:
        return False
    return since is None or (now - since).total_seconds() < policy.escalate_after_seconds
