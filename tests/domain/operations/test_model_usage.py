"""What tokens cost, and what a cheaper model may do."""

from decimal import Decimal

import pytest

from app.domain.operations.model_usage import Price, Purpose, Spent, Used, cost_micros, dollars, is_easy

PRICES = {"gpt-x": Price(input=Decimal("1.25"), output=Decimal(10), cached=Decimal("0.13"))}


@pytest.mark.parametrize(
    ("used", "micros"),
    [
        (Used(1, 1_000_000, 0, 0), 1_250_000),
        (Used(1, 1_000_000, 1_000_000, 0), 130_000),
        (Used(1, 0, 0, 1_000_000), 10_000_000),
        (Used(1, 1_000, 600, 100), 500 + 78 + 1_000),
        (Used(1, 1, 0, 0), 2),  # rounded up: a sum of small bills is never less than what is owed
        (Used(1, 10, 99, 0), 2),  # more cached than sent is a slip of the server's
    ],
)
def test_money_is_tokens_by_their_price(used: Used, micros: int) -> None:
    assert cost_micros(PRICES, "gpt-x", used) == micros


def test_a_model_without_a_price_has_no_cost_rather_than_a_guessed_one() -> None:
    assert cost_micros(PRICES, "gpt-y", Used(1, 10, 0, 10)) is None
    assert cost_micros({}, "gpt-x", Used(1, 0, 0, 1)) is None


def test_what_used_no_tokens_cost_nothing_whatever_answered() -> None:
    assert cost_micros({}, "offline", Used(3, 0, 0, 0)) == 0


def test_nothing_that_may_ask_for_money_or_weigh_a_decision_is_easy() -> None:
    assert {purpose for purpose in Purpose if not is_easy(purpose)} == {
        Purpose.REPLY,
        Purpose.QUESTION,
        Purpose.INVESTIGATION,
    }


@pytest.mark.parametrize(
    ("micros", "shown"),
    [(0, "0.00 USD"), (1, "<0.01 USD"), (9_999, "<0.01 USD"), (10_000, "0.01 USD"), (1_234_560_000, "1,234.56 USD")],
)
def test_money_is_shown_in_dollars_and_little_is_not_nothing(micros: int, shown: str) -> None:
    assert dollars(micros) == shown


def test_the_limit_counts_what_went_in_and_what_came_out_and_cached_tokens_once() -> None:
    assert Spent(input_tokens=100, cached_tokens=90, output_tokens=5).tokens == 105
