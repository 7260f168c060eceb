"""What has to agree with each other within one file."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from app.desk_file.fields import BY_PLACE, FIELDS
from app.desk_file.kinds import Span
from app.desk_file.policy_examples import failures, policy_of
from app.domain.operations.desk_config.calendar import BUSINESS, week_of

_WHOLE: Final = ("ladder", "support_reminders")
_SUMS: Final = ("limits.auto_order_cents", "limits.auto_customer_cents", "limits.auto_day_cents")
_SECONDS: Final = Span(0, 10**9)
_WEEKS_MAX: Final = 26


@dataclass(frozen=True)
class Disagreement:
    """``field`` by its path in the file."""

    field: str
    sentence: str


def disagreements(told: Mapping[str, Any]) -> list[Disagreement]:
    """Of values that are each allowed by themselves."""
    found = [one for section in _WHOLE for one in _whole_and_in_order(section, told)]
    below = "limits.auto_approve_below_cents"
    if below in told and told[below] is None:
        idle = [place for place in _SUMS if told.get(place) is not None]
        found += [Disagreement(place, f"It limits what `{below}` lets through, which is `off`.") for place in idle]
    if told.get("records.source") == "http":
        lacking = [place for place in ("records.url", "records.key") if not told.get(place)]
        found += [Disagreement("records.source", f"`http` needs `{place}` as well.") for place in lacking]
    found += _too_little_time(told)
    if told.get("oncall.rota") and not told.get("oncall.starts"):
        found.append(Disagreement("on_call.rota", "It needs `on_call.starts`: when the first of them begins."))
    if (told.get("oncall.starts") or told.get("oncall.exceptions")) and not told.get("oncall.rota"):
        where = "starts" if told.get("oncall.starts") else "exceptions"
        found.append(Disagreement(f"on_call.{where}", "It goes with `on_call.rota`, which names nobody."))
    if len(told.get("owners", ("U",))) == 0:
        found.append(Disagreement("owners", "Name at least one owner, or leave `owners` out."))
    return [*found, *_of_policy(told)]


def _of_policy(told: Mapping[str, Any]) -> list[Disagreement]:
    given = [place for place in ("policy.rules", "policy.examples") if told.get(place)]
    if given and "policy.default" not in told:
        said = "It is missing: what is done where no rule matches, such as `default: {do: ask}`."
        return [Disagreement("policy.default", said)]
    return [Disagreement("policy.examples", said) for said in failures(policy_of(told))]


def _too_little_time(told: Mapping[str, Any]) -> list[Disagreement]:
    """Hours of business that take half a year to fill a ladder would let a request wait to no end."""
    hours, lasts = told.get("calendar.hours"), told.get("ladder.expire_after_seconds")
    if not hours or lasts is None or told.get("calendar.count") != BUSINESS:
        return []
    week_seconds = 60 * sum(end - begin for day in week_of(hours) for begin, end in day)
    if week_seconds * _WEEKS_MAX >= lasts:
        return []
    said = f"It has so few hours that `ladder.expire_after` ({_SECONDS.write(lasts)}) would take half a year."
    return [Disagreement("calendar.hours", said)]


def _whole_and_in_order(section: str, told: Mapping[str, Any]) -> list[Disagreement]:
    places = [field.place for field in FIELDS if field.section == section]
    given = [place for place in places if place in told]
    if not given:
        return []
    if len(given) < len(places):
        lacking = ", ".join(f"`{BY_PLACE[place].name}`" for place in places if place not in told)
        return [Disagreement(section, f"It is given as a whole: {lacking} is missing.")]
    if section == "support_reminders":
        places = [places[0], places[2]]
    for earlier, later in pairwise(places):
        if told[earlier] >= told[later]:
            said = f"It has to be later than `{BY_PLACE[earlier].name}` ({_SECONDS.write(told[earlier])})."
            return [Disagreement(BY_PLACE[later].path, said)]
    return []
