"""Lines that a reviewer ticks, or that a tampered modal says were ticked: less of what was asked, or nothing."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.money_action import Parts
from app.domain.actions.refund import RefundAction, refund_facts_of, refund_of
from app.domain.actions.refund_policy import RefundFacts
from tests.slack.line_requests import asking_for

REQUESTS = [asking_for().approval, asking_for(((1, 2),)).approval, asking_for(((1, 1), (2, 1))).approval]
parts_ticked = st.lists(st.tuples(st.integers(-2, 5), st.integers(-2, 4)), max_size=5).map(tuple)


def of(number: int) -> tuple[RefundAction, RefundFacts]:
    return refund_of(REQUESTS[number].action), refund_facts_of(REQUESTS[number].facts)


@pytest.mark.parametrize("number", range(len(REQUESTS)))
@given(parts=parts_ticked)
def test_whatever_is_said_to_be_ticked_is_less_of_what_was_asked_or_refused(number: int, parts: Parts) -> None:
    action, facts = of(number)
    with suppress(ValueError):
        cents = action.worth(facts, parts)
        assert 0 < cents <= action.amount_cents
        assert {line for line, _ in parts} <= {line for line, _ in action.parts}
        assert len({line for line, _ in parts}) == len(parts)
        assert all(0 < units <= dict(action.parts)[line] for line, units in parts)
    with suppress(ValueError):
        less = action.fewer(facts, parts)
        assert action.may_become(less)
        assert set(less.parts) == set(parts)


@pytest.mark.parametrize(
    "parts",
    [
        ((9, 1),),
        ((0, 1),),
        ((1, 3),),
        ((1, 0),),
        ((1, -1),),
        ((1, 1), (1, 1)),
        ((1, 2), (2, 1), (9, 1)),
        ((1, 2), (2, 1), (2, 1)),
        ((1, 2), (1, 1), (2, 1)),
    ],
)
def test_lines_of_another_order_or_more_of_them_than_were_asked_for_come_to_nothing(parts: Parts) -> None:
    action, facts = of(2)
    with pytest.raises(ValueError):
        action.worth(facts, parts)
    with pytest.raises(ValueError):
        action.fewer(facts, parts)
