"""A ladder in less time keeps its order and its shape."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.approvals.escalation import EscalationPolicy


def test_each_part_is_as_much_shorter() -> None:
    assert EscalationPolicy(3600, 7200, 14_400).within(1440) == EscalationPolicy(360, 720, 1440)


def test_nobody_gets_more_time_than_the_desk_gives() -> None:
    desk = EscalationPolicy(3600, 7200, 14_400)
    assert desk.within(14_400) == desk.within(86_400) == desk


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6), st.integers(3, 10**6))
def test_it_ends_when_it_is_told_to_and_its_rungs_stay_in_order(
    first: int, more: int, rest: int, seconds: int
) -> None:
    desk = EscalationPolicy(first, first + more, first + more + rest)
    shorter = desk.within(seconds)
    assert shorter.expire_after_seconds == min(seconds, desk.expire_after_seconds)
    assert shorter.remind_after_seconds <= desk.remind_after_seconds
    assert sum(rung.patience_seconds for rung in shorter.rungs()) == shorter.expire_after_seconds
