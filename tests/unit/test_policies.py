"""The table of policies: what its numbers promise, read by the local engine's own rules."""

import re
from itertools import pairwise

import pytest

from app.local.engine.cel import expressions
from workers.functions.runtime.flow_control import POLICIES, Policy

EMAIL = POLICIES["handle-customer-email"]
TIERS = ("standard", "pro", "enterprise")
STARVES_SECONDS, BURST = 60, 500


def event(tier: str, customer: str = "cust_1") -> dict[str, object]:
    return {"event": {"data": {"tenant": "demo", "customer_id": customer, "tier": tier, "once": "msg_1:received:0"}}}


def value(expression: str | None, tier: str, customer: str = "cust_1") -> object:
    assert expression is not None
    return expressions.for_event(expression).value(event(tier, customer))


def test_no_tier_takes_a_place_of_another() -> None:
    places, _ = EMAIL.concurrency
    assert len({value(places.key, tier) for tier in TIERS}) == len(TIERS)
    assert value(places.key, "standard", "cust_1") == value(places.key, "standard", "cust_2")


def test_strangers_hold_no_customers_place_and_come_behind_everybody() -> None:
    places, _ = EMAIL.concurrency
    assert value(places.key, "unknown") not in {value(places.key, tier) for tier in TIERS}
    assert value(EMAIL.priority, "unknown") == -600
    assert all(value(EMAIL.priority, tier) >= 0 for tier in TIERS)  # type: ignore[operator]


def test_one_customer_holds_two_places_whoever_else_writes() -> None:
    _, places = EMAIL.concurrency
    assert places.limit == 2
    assert value(places.key, "pro", "cust_1") != value(places.key, "pro", "cust_2")


def test_nobody_is_overtaken_for_longer_than_a_minute() -> None:
    assert EMAIL.throttle is not None
    heads = [value(EMAIL.priority, tier) for tier in TIERS]
    assert heads[0] == 0
    assert all(isinstance(head, int) for head in heads)
    assert all(low < high < STARVES_SECONDS for low, high in pairwise(heads))  # type: ignore[operator]


def test_five_hundred_at_once_are_not_held_back_for_longer_than_a_minute() -> None:
    assert EMAIL.throttle is not None
    spacing_seconds = EMAIL.throttle.period.total_seconds() / EMAIL.throttle.limit
    held_back = max(0, BURST - EMAIL.throttle.limit)
    assert held_back * spacing_seconds <= STARVES_SECONDS


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_policy_gives_its_reason_and_fits_the_engine(policy: Policy) -> None:
    assert re.fullmatch(r"[A-Z].+\.", policy.why)
    assert len(policy.concurrency) <= 2, "Inngest takes two entries at most"
    assert policy.retries >= 8, "a deploy must not fail it"
    for limit in policy.concurrency:
        assert limit.key is None or value(limit.key, "pro") is not None


def test_options_state_what_the_policy_states_and_nothing_else() -> None:
    assert set(POLICIES["send-reply"].options()) == {"retries"}
    assert set(EMAIL.options()) == {"retries", "concurrency", "throttle", "priority", "idempotency"}


def test_events_without_a_key_of_ours_are_told_apart_by_their_ids() -> None:
    """A path that is missing is null for all of them: the first would swallow every other one for a day."""
    assert EMAIL.idempotency is not None
    program = expressions.for_event(EMAIL.idempotency)
    ours = event("standard")["event"]
    assert isinstance(ours, dict)
    assert program.value({"event": {**ours, "id": "a"}}) == program.value({"event": {**ours, "id": "b"}})
    for data in ({}, {"customer_id": "cust_001", "text": "hello"}, {"once": None}):
        assert program.value({"event": {"id": "a", "data": data}}) == "a"
        assert program.value({"event": {"id": "b", "data": data}}) == "b"


@pytest.mark.parametrize("name", [name for name, policy in POLICIES.items() if policy.idempotency])
def test_no_idempotency_key_is_null_for_an_event_of_somebody_elses(name: str) -> None:
    key = POLICIES[name].idempotency
    assert key is not None
    assert expressions.for_event(key).value({"event": {"id": "x", "data": {}}}) == "x"
