"""Which changes of what a desk is told let more through than before, and therefore want a second owner."""

from collections.abc import Callable
from typing import Any, Final

from app.domain.operations.desk_config.calendar import BUSINESS
from app.domain.operations.desk_config.desk import DeskConfig
from app.domain.operations.desk_config.flows import flows_loosened
from app.domain.operations.desk_config.loosens import Loosens
from app.domain.operations.desk_config.policy_loosening import PLACES as POLICY_PLACES
from app.domain.operations.desk_config.policy_loosening import policy_reasons
from app.domain.operations.desk_config.told import value_at
from app.domain.operations.desk_config.tool_loosening import PLACE, tool_reasons

_SHIPPING: Final = ("never", "whole_order", "always")


Judge = Callable[[Any, Any], Loosens | None]  # old and new, which differ; None where it does not loosen


def _raised(old: Any, new: Any) -> Loosens | None:
    """Of an amount that may pass; None lets nothing pass."""
    return Loosens.PASSES if new is not None and (old is None or new > old) else None


def _uncapped(old: Any, new: Any) -> Loosens | None:
    """Of the cap; None is no cap."""
    return Loosens.UNCAPPED if new is None or (old is not None and new > old) else None


def _if_shorter(why: Loosens) -> Judge:
    return lambda old, new: why if new < old else None


def _if_longer(why: Loosens) -> Judge:
    return lambda old, new: why if new > old else None


def _always(why: Loosens) -> Judge:
    return lambda old, new: why


def _joined(old: Any, new: Any) -> Loosens | None:
    return Loosens.JOINED if _added(old, new) else None


def _if_joined(why: Loosens) -> Judge:
    return lambda old, new: why if _added(old, new) else None


def _if_left_out(why: Loosens) -> Judge:
    return lambda old, new: why if _added(new, old) else None


def _added(old: Any, new: Any) -> list[str]:
    return [one for one in new if one not in old]


def _staff(old: Any, new: Any) -> Loosens | None:
    return _joined(old, new) if new else Loosens.ALL_STAFF


def _other_owners(old: Any, new: Any) -> Loosens | None:
    return Loosens.OTHER_OWNERS if old else None


def _elsewhere(old: Any, new: Any) -> Loosens | None:
    return Loosens.ELSEWHERE if new else None


def _automatic(old: Any, new: Any) -> Loosens | None:
    return Loosens.AUTOMATIC if new == "auto" else None


def _line_changed(old: Any, new: Any) -> Loosens | None:
    """Of what is sent by itself; nothing sent loosens nothing."""
    return Loosens.AUTOMATIC if new else None


def _sent_sooner(old: Any, new: Any) -> Loosens | None:
    return Loosens.AUTOMATIC if new and (not old or new < old) else None


def _signs_in(old: Any, new: Any) -> Loosens | None:
    """Of addresses; one that is taken away lets nobody in."""
    return Loosens.SIGNS_IN if any(old.get(person) != address for person, address in new.items()) else None


def _business(old: Any, new: Any) -> Loosens | None:
    return Loosens.STAYS_OPEN if new == BUSINESS else None


def _elsewhen(old: Any, new: Any) -> Loosens | None:
    return Loosens.LATER if new else None


def _more_shipping(old: Any, new: Any) -> Loosens | None:
    return Loosens.MORE_SHIPPING if _SHIPPING.index(new) > _SHIPPING.index(old) else None


JUDGES: Final[dict[str, Judge]] = {
    "owners": _other_owners,
    "reviewers": _joined,
    "staff": _staff,
    "emails": _signs_in,
    "channels.approvals": _elsewhere,
    "channels.support": _elsewhere,
    "channels.oncall": _elsewhere,
    "channels.ops": _elsewhere,
    "channels.fallback": _elsewhere,
    "channels.finance": _elsewhere,
    "oncall.group": _elsewhere,
    "oncall.rota": _elsewhere,
    "oncall.starts": _elsewhere,
    "oncall.exceptions": _elsewhere,
    "ladder.remind_after_seconds": _if_longer(Loosens.LATER),
    "ladder.escalate_after_seconds": _if_longer(Loosens.LATER),
    "ladder.expire_after_seconds": _if_longer(Loosens.STAYS_OPEN),
    "calendar.count": _business,
    "calendar.hours": _always(Loosens.STAYS_OPEN),
    "calendar.region": _always(Loosens.STAYS_OPEN),
    "calendar.holidays": _if_joined(Loosens.STAYS_OPEN),
    "calendar.quiet": _elsewhen,
    "limits.auto_approve_below_cents": _raised,
    "limits.hard_cap_cents": _uncapped,
    "undo_seconds": _if_shorter(Loosens.LESS_UNDO),
    "reviews.read_for_seconds": _if_shorter(Loosens.LESS_READING),
    "ask_pause_seconds": _if_longer(Loosens.STAYS_OPEN),
    "investigate_seconds": _if_longer(Loosens.LATER),
    "reply_mode": _automatic,
    "holding_reply.after_seconds": _sent_sooner,
    "holding_reply.texts": _line_changed,
    "refunds.shipping": _more_shipping,
    "records.source": _always(Loosens.OTHER_RECORDS),
    "records.url": _always(Loosens.OTHER_RECORDS),
    "records.key": _always(Loosens.OTHER_RECORDS),
    "attachments.keep_days": _if_longer(Loosens.LONGER_KEPT),
    "flows": flows_loosened,
    "callbacks.hosts": _if_joined(Loosens.SENT_TO),
    "canaries.per_week": _if_shorter(Loosens.FEWER_TESTS),
    "canaries.falsehoods": _if_left_out(Loosens.FEWER_TESTS),
    "events.opens": _if_joined(Loosens.OPENED_BY_EVENTS),
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
    "canaries.from_hour",
    "canaries.until_hour",
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
    "policy.examples",
)
JUDGED: Final = (*JUDGES, *_SUMS, PLACE, *POLICY_PLACES)


def reasons(old: DeskConfig, new: DeskConfig) -> dict[str, Loosens]:
    """By place, why the new value lets more through; of tools by theirs in the file. Empty: one owner is enough."""
    found: dict[str, Loosens] = tool_reasons(old.tools, new.tools)
    found |= policy_reasons(old.policy, new.policy)
    for place, judge in JUDGES.items():
        before, after = value_at(old, place), value_at(new, place)
        if before != after and (why := judge(before, after)):
            found[place] = why
    was, now = old.limits.sums, new.limits.sums
    for place, name in _SUMS.items():
        if was is not None and now is not None and getattr(now, name) > getattr(was, name):
            found[place] = Loosens.PASSES
    return found


def loosened(old: DeskConfig, new: DeskConfig) -> dict[str, str]:
    """The same in plain words."""
    return {place: _words(why, old, new, place) for place, why in reasons(old, new).items()}


def _words(why: Loosens, old: DeskConfig, new: DeskConfig, place: str) -> str:
    if why is not Loosens.JOINED:
        return why.value
    return why.value.format(added=", ".join(_added(value_at(old, place), value_at(new, place))))


def waits_for_second(old: DeskConfig, new: DeskConfig) -> bool:
    """Whether another owner has to agree: the rules in force say who is one, not those that are asked for."""
    return len(old.owners) > 1 and bool(reasons(old, new))
