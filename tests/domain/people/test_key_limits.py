"""The rule of a key's limits at its edges, and the amounts and names that a limit can have."""

import pytest

from app.domain.people.key_limit_options import Limit, amount_of, changed, fault_of
from app.domain.people.key_limits import (
    NO_LIMITS,
    Allowed,
    AskedSoFar,
    KeyLimits,
    Over,
    OverLimit,
    Wanted,
    judge,
)

EUROS = Wanted("refund", amount_cents=5000, currency="EUR")
CALL = Wanted("tool_call", "delete_branch")


@pytest.mark.parametrize(
    ("limits", "wanted", "so_far"),
    [
        (NO_LIMITS, EUROS, AskedSoFar(10_000, 10_000)),
        (KeyLimits(amounts_max={"EUR": 5000}), EUROS, AskedSoFar()),
        (KeyLimits(amounts_max={"EUR": 1}), CALL, AskedSoFar()),
        (KeyLimits(tools=frozenset({"mail"})), EUROS, AskedSoFar()),
        (KeyLimits(open_max=2, per_minute=2), CALL, AskedSoFar(1, 1)),
    ],
    ids=["no limits", "exactly the most", "about no money", "no tool", "the last of each"],
)
def test_what_no_limit_speaks_against_is_allowed(limits: KeyLimits, wanted: Wanted, so_far: AskedSoFar) -> None:
    assert judge(limits, wanted, so_far) == Allowed()


@pytest.mark.parametrize(
    ("limits", "wanted", "so_far", "why"),
    [
        (KeyLimits(amounts_max={"EUR": 4999}), EUROS, AskedSoFar(), Over.AMOUNT),
        (KeyLimits(amounts_max={"USD": 9999}), EUROS, AskedSoFar(), Over.CURRENCY),
        (KeyLimits(kinds=frozenset({"tool_call"})), EUROS, AskedSoFar(), Over.KIND),
        (KeyLimits(tools=frozenset({"mail"})), CALL, AskedSoFar(), Over.TOOL),
        (KeyLimits(open_max=2), CALL, AskedSoFar(open=2), Over.OPEN),
        (KeyLimits(per_minute=2), CALL, AskedSoFar(in_last_minute=2), Over.PER_MINUTE),
        (NO_LIMITS, CALL, AskedSoFar(locked=True), Over.LOCKED),
    ],
)
def test_what_is_over_a_limit_is_refused_with_which(
    limits: KeyLimits, wanted: Wanted, so_far: AskedSoFar, why: Over
) -> None:
    verdict = judge(limits, wanted, so_far)
    assert isinstance(verdict, OverLimit)
    assert verdict.why is why


@pytest.mark.parametrize(
    ("text", "amount"),
    [("50.00EUR", ("EUR", 5000)), ("50 EUR", ("EUR", 5000)), ("0.5EUR", ("EUR", 50)), ("900JPY", ("JPY", 900))],
)
def test_an_amount_is_read_as_it_is_written(text: str, amount: tuple[str, int]) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize("text", ["", "50", "EUR50", "50.00", "9.5JPY", "5.001EUR", "-1EUR", "0EUR", "5eur", "５EUR"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        amount_of(text)


def test_what_is_stored_is_read_again_and_a_change_touches_what_it_names_alone() -> None:
    whole = KeyLimits(
        frozenset({"refund"}), frozenset({"mail"}), {"EUR": 1}, per_minute=2, open_max=3, reviewers=frozenset({"U0A"})
    )
    assert KeyLimits.from_json(whole.to_json()) == whole
    assert NO_LIMITS.to_json() == {}
    less = changed(whole, KeyLimits(per_minute=9), [Limit.OPEN, Limit.REVIEWER])
    assert less == KeyLimits(frozenset({"refund"}), frozenset({"mail"}), {"EUR": 1}, per_minute=9)
    assert changed(whole, NO_LIMITS, list(Limit)) == NO_LIMITS
    assert fault_of(whole) is None
