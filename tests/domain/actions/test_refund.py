"""The canonical action: one digest, one approval, one amount."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.refund import RefundAction
from app.domain.actions.refund_amount import RefundLine
from app.domain.actions.refund_policy import RefundFacts, read_facts
from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId
from app.domain.records.orders import OrderLine

ACTION = RefundAction(
    TenantId("demo"), CustomerId("cust_001"), OrderId("ord_1"), ChargeId("ch_1"), amount_cents=4_990, currency="EUR"
)


def test_changing_anything_changes_the_digest() -> None:
    others = [
        replace(ACTION, tenant="acme"),
        replace(ACTION, customer_id="cust_002"),
        replace(ACTION, order_id="ord_2"),
        replace(ACTION, charge_id="ch_2"),
        replace(ACTION, amount_cents=4_991),
        replace(ACTION, currency="USD"),
    ]
    digests = {one.digest("apr_1") for one in [ACTION, *others]} | {ACTION.digest("apr_2")}
    assert len(digests) == 8


@given(st.integers(1, 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_action_survives_its_row(amount_cents: int, currency: str) -> None:
    action = replace(ACTION, amount_cents=amount_cents, currency=currency)
    again = RefundAction.from_json(action.to_json())
    assert (again, again.digest("apr_1")) == (action, action.digest("apr_1"))


@pytest.mark.parametrize("amount", [0, -1, True, 1.0, "1", None])
def test_an_action_without_a_whole_amount_above_zero_cannot_exist(amount: object) -> None:
    with pytest.raises(ValueError, match="above zero"):
        replace(ACTION, amount_cents=amount)
    with pytest.raises(ValueError, match="above zero"):
        RefundAction.from_json({**ACTION.to_json(), "amount_cents": amount})


def test_what_was_approved_before_there_were_lines_keeps_its_digest() -> None:
    """As the version before wrote them: a row of then is read, is intact, and is written as it was."""
    row = {
        "tenant": "demo",
        "customer_id": "cust_001",
        "order_id": "ord_1",
        "charge_id": "ch_1",
        "amount_cents": 4990,
        "currency": "EUR",
        "kind": "refund",
    }
    action = RefundAction.from_json(row)
    assert action == ACTION
    assert action.to_json() == row
    assert action.digest("apr_1") == "691bbe290b69e04af2db74cfeff336a86031710d113dc04e8005edc9e40085af"


OF_LINES = replace(ACTION, lines=(RefundLine(1, 2, 2_990), RefundLine(3, 1, 1_500)))


def test_lines_are_part_of_what_is_approved() -> None:
    again = RefundAction.from_json(json.loads(json.dumps(OF_LINES.to_json())))
    assert again == OF_LINES
    others = [
        ACTION,
        OF_LINES,
        replace(OF_LINES, lines=OF_LINES.lines[:1]),
        replace(OF_LINES, lines=(RefundLine(1, 1, 2_990), RefundLine(3, 1, 1_500))),
        replace(OF_LINES, lines=(RefundLine(2, 2, 2_990), RefundLine(3, 1, 1_500))),
        replace(OF_LINES, lines=(RefundLine(1, 2, 2_989), RefundLine(3, 1, 1_500))),
    ]
    assert len({one.digest("apr_1") for one in others}) == len(others)


@pytest.mark.parametrize(
    "lines",
    [
        (RefundLine(0, 1, 1),),
        (RefundLine(1, 0, 1),),
        (RefundLine(1, 1, -1),),
        (RefundLine(1, 1, 4_991),),
        (RefundLine(1, 1, 1), RefundLine(1, 1, 1)),
        (RefundLine(1, 1, True),),
        (RefundLine(1, 1.0, 1),),  # type: ignore[arg-type]
        (RefundLine("1", 1, 1),),  # type: ignore[arg-type]
    ],
)
def test_an_action_of_impossible_lines_cannot_exist(lines: tuple[RefundLine, ...]) -> None:
    with pytest.raises(ValueError, match="line"):
        replace(ACTION, lines=lines)
    with pytest.raises((ValueError, TypeError)):
        RefundAction.from_json({**ACTION.to_json(), "lines": [{"number": 1, "quantity": 1}]})


def test_what_a_reviewer_may_make_of_it_is_less_and_nothing_that_was_not_asked() -> None:
    for fine in (
        replace(ACTION, amount_cents=1),
        replace(OF_LINES, amount_cents=4_489, lines=(RefundLine(1, 1, 1),)),
    ):
        assert OF_LINES.may_become(fine)
    for wrong in (
        replace(OF_LINES, amount_cents=4_489, lines=(RefundLine(2, 1, 1),)),
        replace(OF_LINES, amount_cents=4_489, lines=(RefundLine(1, 3, 1),)),
        replace(OF_LINES, amount_cents=4_489, lines=(), order_id=OrderId("ord_2")),
    ):
        assert not OF_LINES.may_become(wrong)
    with pytest.raises(ValueError, match="smaller"):
        OF_LINES.may_become(replace(OF_LINES, lines=OF_LINES.lines[:1]))


def test_facts_of_an_order_without_lines_are_kept_as_they_were() -> None:
    facts = RefundFacts(
        *(OrderId("ord_1"), "1042", "Annual plan", CustomerId("cust_001"), ChargeId("ch_1"), "EUR", 12_000, 0, False),
        placed_on="2026-06-01",
    )
    assert set(facts.to_json()) == {
        *("order_id", "order_number", "description", "customer_id", "charge_id", "currency", "paid_cents"),
        *("refunded_cents", "disputed", "placed_on", "risk_score"),
    }
    full = replace(
        facts,
        lines=(OrderLine(1, "A", "Lamp", 4, 3_000),),
        shipping_rule="never",
        refunded_parts=((1, 2),),
    )
    for one in (facts, full):
        assert read_facts(**json.loads(json.dumps(one.to_json()))) == one
