"""What the local ledger knows of a payment, and what it does not make up again."""

import pytest

from app import store
from app.domain.ids import ChargeId
from tests.store.given import Given

_GONE = "DELETE FROM ledger_charges WHERE tenant = $1 AND id = $2"


@pytest.mark.parametrize("asked_about", [True, False])
async def test_a_payment_that_was_asked_about_and_is_gone_since_is_not_made_up_again(
    given: Given, asked_about: bool
) -> None:
    if asked_about:
        await given.approval()
    charge = ChargeId(await given.pool.fetchval("SELECT charge_id FROM orders WHERE id = 'ord_1003'"))
    ledger = store.PostgresLedger(given.pool)
    assert await ledger.charge(given.tenant, charge) is not None
    await given.pool.execute(_GONE, given.tenant, charge)
    assert (await ledger.charge(given.tenant, charge) is None) is asked_about
