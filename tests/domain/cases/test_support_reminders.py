"""Reminders of what waits: not before it waits long, at growing distance while nothing changes, on-call once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases.support_reminders import NOTHING, Due, Reminded, ReminderPolicy, due, is_over

HOUR = 3600
POLICY = ReminderPolicy(HOUR, HOUR, 4 * HOUR)
T0 = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return T0 + timedelta(hours=hours)


def walked(policy: ReminderPolicy, hours: float, heads: dict[float, str] | None = None) -> list[tuple[float, bool]]:
    """When what was said, with a look every five minutes; ``heads`` says from when on who waits longest."""
    last, said, head = Reminded(), [], "msg_1"
    since = T0
    for look in range(int(hours * 12) + 1):
        now = look / 12
        if heads and now in heads:
            head, since = heads[now], at(now - 1)
        found = due(policy, last, head=head, since=since, now=at(now))
        if is_over(policy, last, since=since, now=at(now)):
            last = replace(last, escalated_at=None)
        if found.remind:
            said.append((now, found.escalate))
            escalated = at(now) if found.escalate else last.escalated_at
            last = Reminded(last.number + 1, head, found.repeats, at(now), escalated)
    return said


def test_the_distance_grows_while_nothing_changes_and_on_call_hears_once() -> None:
    said = walked(POLICY, 100)
    assert [hours for hours, _ in said] == [1, 2, 4, 8, 16, 32, 56, 80], "a day apart at most"
    assert [hours for hours, escalate in said if escalate] == [4]


def test_nothing_is_said_before_somebody_waits_long() -> None:
    assert due(POLICY, Reminded(), head="m", since=T0, now=at(0.99)) == NOTHING
    assert due(POLICY, Reminded(), head="m", since=T0, now=at(1)) == Due(remind=True)


def test_who_waits_longest_next_is_said_at_the_first_distance_again() -> None:
    last = Reminded(5, "msg_1", 4, at(10), None)
    assert due(POLICY, last, head="msg_1", since=at(8), now=at(11.5)) == NOTHING
    assert due(POLICY, last, head="msg_2", since=at(8), now=at(11)) == Due(remind=True)
    assert due(POLICY, last, head="msg_2", since=at(8), now=at(10.9)) == NOTHING, "others are at work"


def test_on_call_is_told_again_only_after_nobody_had_waited_that_long() -> None:
    told = Reminded(3, "msg_1", 1, at(4), at(4))
    assert not due(POLICY, told, head="msg_2", since=at(1), now=at(6)).escalate
    assert not is_over(POLICY, told, since=at(1), now=at(6))
    assert is_over(POLICY, told, since=at(5), now=at(6))
    assert is_over(POLICY, told, since=None, now=at(6))
    assert not is_over(POLICY, replace(told, escalated_at=None), since=None, now=at(6))
    again = replace(told, escalated_at=None)
    assert due(POLICY, again, head="msg_9", since=at(5), now=at(9)).escalate


def test_on_call_does_not_wait_for_the_next_distance() -> None:
    last = Reminded(2, "msg_1", 3, at(3.9), None)
    assert due(POLICY, last, head="msg_1", since=T0, now=at(4)) == Due(remind=True, escalate=True, repeats=4)


@pytest.mark.parametrize("seconds", [(0, 60, 60), (60, 60, 60), (120, 60, 60)])
def test_on_call_is_not_called_before_support_is_reminded(seconds: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="DRAFTS_ESCALATE_AFTER_SECONDS"):
        ReminderPolicy(*seconds)


def test_a_snooze_that_is_over_is_told_at_once_whatever_was_said_before() -> None:
    last = Reminded(1, "msg_1", 3, at(10), escalated_at=at(4))
    told = {"head": "msg_1", "since": T0}
    assert due(POLICY, last, now=at(10.1), **told) == NOTHING
    assert due(POLICY, last, now=at(10.1), woken=True, **told).remind
    assert due(POLICY, Reminded(), now=at(0.5), woken=True, **told) == Due(remind=True), "nobody has waited long"
