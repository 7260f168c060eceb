"""The canonical action: one digest, one approval, one amount."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions.refund import RefundAction
from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId

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
