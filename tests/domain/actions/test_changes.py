"""A reviewer's own amount: judged by the whole policy, told in a fixed letter."""

from dataclasses import replace

import pytest

from app.domain.actions.policy import Block, PolicyLimits
from app.domain.actions.refund_letter import refund_reply
from app.domain.actions.refund_policy import rule_change
from tests.slack import sheets

OFF = PolicyLimits()


@pytest.mark.parametrize(
    ("amount", "limits", "code"),
    [
        (4000, OFF, None),
        (4990, OFF, None),
        (4991, OFF, "more_than_asked"),
        (
            12_001,
            OFF,
            "more_than_asked",
        ),  # also beyond what is left, but the limit they were told of is what was asked
        (0, OFF, "amount_not_positive"),
        (True, OFF, "amount_not_positive"),
        (4000, PolicyLimits(hard_cap_cents=3999), "above_hard_cap"),
    ],
)
def test_a_changed_amount_meets_the_whole_policy(amount: object, limits: PolicyLimits, code: str | None) -> None:
    block = rule_change(limits, sheets.FACTS, sheets.ADA.id, asked_cents=4990, amount_cents=amount)
    assert (block.code if block else None) == code


def test_where_less_is_left_than_was_asked_that_is_the_limit() -> None:
    facts = replace(sheets.FACTS, refunded_cents=8_000)
    block = rule_change(OFF, facts, sheets.ADA.id, asked_cents=4990, amount_cents=4_500)
    assert block is not None
    assert block.code == "beyond_refundable"


def test_a_dispute_stops_a_smaller_amount_too() -> None:
    facts = replace(sheets.FACTS, disputed=True)
    assert isinstance(rule_change(OFF, facts, sheets.ADA.id, asked_cents=4990, amount_cents=1), Block)


def test_an_approved_action_is_never_larger_than_the_asked_one() -> None:
    asked = sheets.approval().action
    assert asked.smaller(4000).amount_cents == 4000
    for amount in (4990, 5000, 0, -1):
        with pytest.raises(ValueError):
            asked.smaller(amount)


def test_the_letter_says_how_much_of_what_was_asked() -> None:
    less = refund_reply(order_number="1042", currency="EUR", amount_cents=4000, asked_cents=5000)
    assert "refunded 40.00 EUR of the 50.00 EUR you asked for, on order 1042." in less
    assert "you asked for" not in refund_reply(
        order_number="1042", currency="EUR", amount_cents=5000, asked_cents=5000
    )
