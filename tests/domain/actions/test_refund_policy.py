"""The policy: total, and never generous."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.policy import AskPeople, AutoApprove, Block, PolicyLimits
from app.domain.actions.refund_policy import RefundFacts, rule
from app.domain.ids import ChargeId, CustomerId, OrderId

ADA = CustomerId("cust_001")
amounts = (
    st.none() | st.integers(-(10**20), 10**20) | st.floats() | st.text() | st.booleans() | st.lists(st.integers())
)
limits = st.builds(
    PolicyLimits,
    auto_approve_below_cents=st.none() | st.integers(1, 10**6),
    hard_cap_cents=st.none() | st.integers(1, 10**6),
)


def facts(**fields: object) -> RefundFacts:
    """Ada's order, with what a test changes."""
    plain = {
        "order_id": OrderId("ord_1"),
        "order_number": "1001",
        "description": "A pen",
        "customer_id": ADA,
        "charge_id": ChargeId("ch_1"),
        "currency": "EUR",
        "paid_cents": 10_000,
        "refunded_cents": 0,
        "disputed": False,
        "placed_on": "2026-01-01",
    }
    return RefundFacts(**{**plain, **fields})  # type: ignore[arg-type]


some_facts = st.builds(
    facts,
    customer_id=st.sampled_from([ADA, CustomerId("cust_002")]),
    currency=st.sampled_from(["EUR", "JPY", "KWD", "XXX", "eur", ""]),
    paid_cents=st.integers(1, 10**7),
    refunded_cents=st.integers(0, 10**7),
    disputed=st.booleans(),
)


@given(limits, some_facts, amounts)
def test_whatever_a_model_sends_gets_a_ruling_and_nothing_beyond_the_facts_passes(
    limit: PolicyLimits, known: RefundFacts, amount: object
) -> None:
    ruling = rule(limit, known, ADA, amount, sender_verified=True)
    assert ruling.because
    if isinstance(ruling, Block):
        return
    assert type(amount) is int
    assert 0 < amount <= known.paid_cents - known.refunded_cents
    assert (known.customer_id, known.disputed) == (ADA, False)
    assert limit.hard_cap_cents is None or amount <= limit.hard_cap_cents
    if isinstance(ruling, AutoApprove):
        assert limit.auto_approve_below_cents is not None
        assert amount < limit.auto_approve_below_cents


@pytest.mark.parametrize(
    ("changed", "amount", "code"),
    [
        ({"customer_id": CustomerId("cust_002")}, 100, "order_of_another_customer"),
        ({}, 0, "amount_not_positive"),
        ({}, -1, "amount_not_positive"),
        ({}, True, "amount_not_positive"),
        ({}, math.nan, "amount_not_positive"),
        ({}, "100", "amount_not_positive"),
        ({"currency": "XXX"}, 100, "unknown_currency"),
        ({"disputed": True}, 100, "disputed"),
        ({"refunded_cents": 9_950}, 100, "beyond_refundable"),
        ({"refunded_cents": 20_000}, 1, "beyond_refundable"),
        ({}, 5_001, "above_hard_cap"),
    ],
)
def test_each_reason_to_block_has_its_code(changed: dict[str, object], amount: object, code: str) -> None:
    ruling = rule(PolicyLimits(hard_cap_cents=5_000), facts(**changed), ADA, amount, sender_verified=True)
    assert isinstance(ruling, Block)
    assert ruling.code == code


def test_people_are_asked_unless_the_amount_is_below_the_automatic_limit() -> None:
    assert isinstance(rule(PolicyLimits(), facts(), ADA, 1, sender_verified=True), AskPeople)
    assert isinstance(
        rule(PolicyLimits(auto_approve_below_cents=100), facts(), ADA, 99, sender_verified=True), AutoApprove
    )
    assert isinstance(
        rule(PolicyLimits(auto_approve_below_cents=100), facts(), ADA, 100, sender_verified=True), AskPeople
    )


def test_what_nobody_vouches_for_is_never_approved_by_itself() -> None:
    limits = PolicyLimits(auto_approve_below_cents=100)
    unverified = rule(limits, facts(), ADA, 99, sender_verified=False)
    assert isinstance(unverified, AskPeople)
    assert "vouches" in unverified.because
    assert isinstance(rule(limits, facts(disputed=True), ADA, 99, sender_verified=False), Block)


def test_a_customer_whose_refund_came_back_is_never_approved_automatically() -> None:
    generous = PolicyLimits(auto_approve_below_cents=100_000)
    assert isinstance(rule(generous, facts(), ADA, 100, sender_verified=True), AutoApprove)
    asked = rule(generous, facts(risk_score=1), ADA, 100, sender_verified=True)
    assert isinstance(asked, AskPeople)
    assert "failed" in asked.because
