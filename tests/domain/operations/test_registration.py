"""What the engine holds is ours, or it is said in which way it is not; what it does not tell is never called well."""

from datetime import UTC, datetime

import pytest

from app.domain.operations.registration import (
    Held,
    Ours,
    Registration,
    Standing,
    compare,
    is_new_memory,
    other_address,
)

DOOR = "https://desk.example.com/api/inngest"
OURS = Ours("countersign", DOOR, frozenset({"countersign-a", "countersign-b"}))
ALL = OURS.functions
HERE = frozenset({f"{DOOR}?fnId=countersign-a&stepId=step"})
THERE = frozenset({"https://evil.example/api/inngest"})


@pytest.mark.parametrize(
    ("held", "standing"),
    [
        (Held(ALL, HERE), Standing.OURS),
        (Held(ALL | {"countersign-old"}, HERE), Standing.SURPLUS),
        (Held(frozenset({"countersign-a"}), HERE), Standing.OUTDATED),
        (Held(frozenset({"countersign-a", "countersign-old"}), HERE), Standing.OUTDATED),
        (Held(frozenset()), Standing.FORGOTTEN),
        (Held(frozenset(), THERE), Standing.FORGOTTEN),
        (Held(ALL, THERE), Standing.STRANGER),
        (Held(ALL, HERE | THERE), Standing.STRANGER),  # one function re-pointed is enough
        (Held(ALL, frozenset({"nonsense"})), Standing.STRANGER),
        (Held(ALL, frozenset({"http://desk.example.com/api/inngest"})), Standing.STRANGER),  # behind TLS, not http
        (Held(ALL), Standing.UNKNOWN),
        (Held(frozenset({"countersign-a"})), Standing.OUTDATED),
        (None, Standing.UNKNOWN),
    ],
)
def test_what_is_held_is_compared_with_what_we_are(held: Held | None, standing: Standing) -> None:
    assert compare(OURS, held) is standing


def test_the_address_that_is_not_ours_is_named() -> None:
    assert other_address(OURS, Held(ALL, HERE | THERE)) == "https://evil.example/api/inngest"
    assert other_address(OURS, Held(ALL, HERE)) == ""


@pytest.mark.parametrize("standing", list(Standing))
def test_well_is_only_what_is_known_to_be(standing: Standing) -> None:
    well = Registration(standing, datetime.now(UTC)).well
    told = {Standing.OURS: True, Standing.SURPLUS: True, Standing.UNKNOWN: None, Standing.AWAY: None}
    assert well is told.get(standing, False)


def test_an_engine_that_learned_a_function_anew_has_lost_its_memory() -> None:
    before = Held(ALL, HERE, {"countersign-a": "2026-01-01", "countersign-b": "2026-01-01"})
    assert not is_new_memory(before, before)
    assert not is_new_memory(before, Held(ALL, HERE, {**before.made, "countersign-new": "2026-02-02"}))
    assert not is_new_memory(before, Held(ALL, HERE)), "an engine that does not tell tells nothing"
    assert not is_new_memory(before, Held(frozenset()))
    assert is_new_memory(before, Held(ALL, HERE, {**before.made, "countersign-b": "2026-02-02"}))
