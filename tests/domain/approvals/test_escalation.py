"""The ladder: when reviewers are reminded and on-call is called, by how long the customer has waited."""

import pytest

from app.domain.approvals.escalation import REVIEWERS_FIRST_SECONDS, EscalationPolicy, RungKind

HOURS = EscalationPolicy(1800, 3600, 14_400)
FIRST = REVIEWERS_FIRST_SECONDS


@pytest.mark.parametrize(
    ("waited", "reminded", "called"),
    [
        (0, 1800, 3600),
        (600, 1800, 3000),
        (1799, 1800, 1801),
        (1800, None, 1800),
        (3000, None, 600),
        (3600, None, FIRST),
        (90_000, None, FIRST),
    ],
)
def test_on_call_is_called_when_the_customer_has_waited_so_long(
    waited: int, reminded: int | None, called: int
) -> None:
    rungs = HOURS.rungs(waited)
    begun = {rung.kind: sum(one.patience_seconds for one in rungs if one.number < rung.number) for rung in rungs}
    assert begun.get(RungKind.REMIND) == reminded, "a reminder after the call would be one too many"
    assert begun[RungKind.ESCALATE] == called
    assert sum(rung.patience_seconds for rung in rungs) == HOURS.expire_after_seconds, "nobody loses time to decide"
    assert all(rung.patience_seconds >= 1 for rung in rungs)
    assert {rung.kind: rung.number for rung in rungs}[RungKind.ESCALATE] == 3, "its steps keep their names"


def test_a_ladder_of_seconds_keeps_all_its_rungs() -> None:
    quick = EscalationPolicy(1, 2, 3)
    assert quick.rungs(90) == quick.rungs()
