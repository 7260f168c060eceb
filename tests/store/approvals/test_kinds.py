"""A row names its kind: what was approved before there were kinds still verifies, what changed its kind does not."""

import pytest

from app.domain.actions.registry import action_from, facts_from
from app.domain.approvals.voting import Refusal, Refused
from tests.store.given import DEMO, Given, click

# As the version before kinds opened it.
OLD_ACTION = {
    "tenant": "demo",
    "customer_id": "cust_001",
    "order_id": "ord_1",
    "charge_id": "ch_1",
    "amount_cents": 4990,
    "currency": "EUR",
    "kind": "refund",
}
OLD_DIGEST = "691bbe290b69e04af2db74cfeff336a86031710d113dc04e8005edc9e40085af"


def test_an_action_from_before_kinds_has_the_digest_it_had() -> None:
    assert action_from("refund", OLD_ACTION).digest("apr_1") == OLD_DIGEST


async def test_a_row_from_before_kinds_is_a_refund_that_can_be_decided(given: Given) -> None:
    opened = await given.approval()
    columns = await given.pool.fetch(
        "SELECT column_default, is_nullable FROM information_schema.columns "
        "WHERE table_name = 'approvals' AND column_name = 'kind'"
    )
    assert [tuple(one) for one in columns] == [("'refund'::text", "NO")]
    assert (await given.approvals.get(DEMO, opened.id)).kind == "refund"


@pytest.mark.parametrize("kind", ["raffle", "toString"])
async def test_a_row_of_a_kind_nobody_knows_is_not_decided(given: Given, kind: str) -> None:
    opened = await given.approval()
    await given.pool.execute("UPDATE approvals SET kind = $2 WHERE id = $1", opened.id, kind)
    verdict = await given.approvals.cast(DEMO, opened.id, click())
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.TAMPERED


def test_an_action_says_of_what_kind_it_is() -> None:
    with pytest.raises(ValueError, match="another kind"):
        action_from("refund", {**OLD_ACTION, "kind": "gift"})
    with pytest.raises(ValueError, match="does not know"):
        facts_from("raffle", {})
