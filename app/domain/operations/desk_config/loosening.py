"""Which changes of what a desk is told let more through than before, and therefore want a second owner."""

from collections.abc import Callable
from typing import Any, Final

from app.domain.operations.desk_config.desk import DeskConfig
from app.domain.operations.desk_config.told import value_at

Judge = Callable[[Any, Any], str]  # old and new, which differ; why that loosens, empty where it does not

_SHIPPING: Final = ("never", "whole_order", "always")


def _raised(old: Any, new: Any) -> str:
    """Of an amount that may pass; None lets nothing pass."""
    return "more passes without a person" if new is not None and (old is None or new > old) else ""


def _uncapped(old: Any, new: Any) -> str:
    """Of the cap; None is no cap."""
    return "larger refunds become possible" if new is None or (old is not None and new > old) else ""


def _shorter(old: Any, new: Any) -> str:
    return "there is less time to undo a refund" if new < old else ""


def _later(old: Any, new: Any) -> str:
    return "people hear of it later" if new > old else ""


def _stays_open(old: Any, new: Any) -> str:
    return "a request can be decided for longer" if new > old else ""


def _joined(old: Any, new: Any) -> str:
    added = [one for one in new if one not in old]
    return f"{', '.join(added)} may do more than before" if added else ""


def _staff(old: Any, new: Any) -> str:
    return "everybody in the private support channel becomes staff" if not new else _joined(old, new)


def _other_owners(old: Any, new: Any) -> str:
    return "other people look after these rules" if old else ""


def _elsewhere(old: Any, new: Any) -> str:
    return "other people see or decide it there" if new else ""


def _automatic(old: Any, new: Any) -> str:
    return "replies leave without anybody reading them" if new == "auto" else ""


def _more_shipping(old: Any, new: Any) -> str:
    return "more is paid back" if _SHIPPING.index(new) > _SHIPPING.index(old) else ""


def _other_source(old: Any, new: Any) -> str:
    return "other records say what a customer paid"


def _longer_kept(old: Any, new: Any) -> str:
    return "customers' files are kept for longer" if new > old else ""


JUDGES: Final[dict[str, Judge]] = {
    "owners": _other_owners,
    "reviewers": _joined,
    "staff": _staff,
    "channels.approvals": _elsewhere,
    "channels.support": _elsewhere,
    "channels.oncall": _elsewhere,
    "channels.ops": _elsewhere,
    "channels.fallback": _elsewhere,
    "channels.finance": _elsewhere,
    "oncall.group": _elsewhere,
    "ladder.remind_after_seconds": _later,
    "ladder.escalate_after_seconds": _later,
    "ladder.expire_after_seconds": _stays_open,
    "limits.auto_approve_below_cents": _raised,
    "limits.hard_cap_cents": _uncapped,
    "undo_seconds": _shorter,
    "ask_pause_seconds": _stays_open,
    "investigate_seconds": _later,
    "reply_mode": _automatic,
    "refunds.shipping": _more_shipping,
    "records.source": _other_source,
    "records.url": _other_source,
    "records.key": _other_source,
    "attachments.keep_days": _longer_kept,
}
# The three sums as they come out, given or not: `off` is not "no limit" there.
_SUMS: Final = {
    "limits.auto_order_cents": "order_cents",
    "limits.auto_customer_cents": "customer_cents",
    "limits.auto_day_cents": "day_cents",
}
# What lets nothing more through, however it is changed.
HARMLESS: Final = (
    "name",
    "language",
    "zone",
    "shop.topics",
    "shop.tone",
    "shop.signature",
    "support_reminders.remind_after_seconds",
    "support_reminders.repeat_after_seconds",
    "support_reminders.escalate_after_seconds",
    "records.cache_seconds",
    "records.timeout_seconds",
    "attachments.count_max",
    "attachments.bytes_max",
    "flow.at_once",
    "flow.per_customer",
    "flow.per_minute",
    "flow.investigations",
    "flow.summaries",
    "crons.daily_checks",
    "crons.weekly_report",
    "crons.backup",
    "crons.retention",
    "crons.support_look",
    "crons.zone",
)
JUDGED: Final = (*JUDGES, *_SUMS)


def loosened(old: DeskConfig, new: DeskConfig) -> dict[str, str]:
    """By place, why the new value lets more through. Empty: one owner is enough."""
    found: dict[str, str] = {}
    for place, judge in JUDGES.items():
        before, after = value_at(old, place), value_at(new, place)
        if before != after and (why := judge(before, after)):
            found[place] = why
    was, now = old.limits.sums, new.limits.sums
    for place, name in _SUMS.items():
        if was is not None and now is not None and getattr(now, name) > getattr(was, name):
            found[place] = "more passes without a person"
    return found


def waits_for_second(old: DeskConfig, new: DeskConfig) -> bool:
    """Whether another owner has to agree: the rules in force say who is one, not those that are asked for."""
    return len(old.owners) > 1 and bool(loosened(old, new))
