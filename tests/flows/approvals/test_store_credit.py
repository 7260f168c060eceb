"""A model asks for store credit, a person approves less, and the ledger, the card and the draft agree."""

from typing import Any

import pytest

from tests.agent.test_over_http import completion
from tests.flows.approvals.test_decisions import approve_less
from tests.flows.conftest import RunWorld
from tests.flows.model import model
from tests.world import World, until

CREDITED = "We have issued store credit of 12.00 EUR to you."


def answer(heard: str) -> dict[str, Any]:
    """What a model says once its tool has answered."""
    return completion("stop", content=f"Hello,\n\n{CREDITED}\n\nThe shop")


async def shows(world: World, case: str, words: str) -> str:
    card = await world.card(case)

    async def there() -> str | None:
        shown = await world.shown(card)
        return shown if words in shown else None

    return await until(there, f"a card that says {words!r}")


@pytest.mark.timeout(300)
async def test_store_credit_is_asked_for_lowered_issued_once_and_told(private_world: RunWorld) -> None:
    async with model(answer) as environ, private_world(environ) as world:
        buyer = await world.buyer()
        wish = f"Please credit 1999 cents of order {buyer.order}"
        case = str((await world.mail(buyer.email, wish))["case_id"])
        shown = await shows(world, case, "Store credit 19.99 EUR for")
        assert "Paid 50.00 EUR, this leaves 30.01 EUR" in shown
        await approve_less(world, await world.card(case), "12")
        await world.happens(case, "store_credit_issued")
        body = await world.draft(case)
        [entry] = await world.admin.fetch("SELECT * FROM store_credits")
        assert (entry["amount_cents"], entry["currency"], entry["customer_id"]) == (1200, "EUR", buyer.id)
        shown = await shows(world, case, "Store credit: issued")
        assert f"Store credit: issued, 12.00 EUR, {entry['id']}" in shown
        assert "Store credit 12.00 EUR of the 19.99 EUR asked" in shown
        assert "store credit of 12.00 EUR" in body
        doubts = await world.admin.fetchval("SELECT held_codes FROM drafts WHERE case_id = $1", case)
        assert (doubts, await world.refunds(buyer.charge)) == ([], [])
