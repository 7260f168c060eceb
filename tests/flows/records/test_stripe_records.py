"""A customer whom only Stripe knows: their mail, the card with their order's lines, and a refund at Stripe."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from app.domain.approvals.voting import Status
from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId
from tests.flows.conftest import RunWorld
from tests.payments.conftest import StandIn, run_stand_in
from tests.records.cases import LAMP, SHOES
from tests.world import ROSA, SAM, TENANT, World, until

MIA: Final = Customer(CustomerId("cus_mia"), "mia@shop.example", "standard", "Mia")
ORDER: Final = replace(
    SHOES, id=OrderId("ch_mia"), charge_id="ch_mia", number="77001", customer_id=MIA.id, placed_on="2026-11-20"
)
HAT: Final = replace(
    LAMP, id=OrderId("ch_hat"), charge_id="ch_hat", number="77002", customer_id=MIA.id, placed_on="2026-11-21"
)


@pytest.fixture
def at_stripe() -> Iterator[StandIn]:
    """An account of this test's own."""
    with run_stand_in() as stand_in:
        yield stand_in


def environ_of(at_stripe: StandIn) -> dict[str, str]:
    """A host whose records and payments are at the same account."""
    return {
        "RECORDS_SOURCE": "stripe",
        "RECORDS_CACHE_SECONDS": "0",
        "PAYMENTS": "stripe",
        "STRIPE_API_BASE": at_stripe.url,
        "STRIPE_API_KEY": "sk_test_ours_1",
        "STRIPE_ACCOUNT": "acct_ours",
        "STRIPE_WEBHOOK_SECRET": "whsec_0123456789abcdef",
    }


async def ask(world: World, number: str, **fields: object) -> str:
    """A mail that wants an order's money back; its case."""
    text = f"Hello, order {number} arrived broken and I would like a refund, please."
    return str((await world.mail(MIA.email, text, subject=f"Refund for order {number}", **fields))["case_id"])


async def known(world: World) -> int:
    return int(await world.admin.fetchval("SELECT count(*) FROM customers WHERE id = $1", MIA.id))


@pytest.mark.timeout(900)
async def test_a_customer_only_stripe_knows_is_refunded_by_line_and_told(
    private_world: RunWorld, at_stripe: StandIn
) -> None:
    await at_stripe.holds(MIA, ORDER, HAT)
    await at_stripe.do("refunds", {"charge": HAT.charge_id, "amount": 490})  # in the dashboard, before we looked
    async with private_world(environ_of(at_stripe)) as world:
        stranger = await ask(world, "77001", verified=False)
        await world.happens(stranger, "draft_posted")
        assert await known(world) == 0, "an address that anybody could have typed is never looked up"

        case = await ask(world, "77001")
        card = await world.card(case)
        shown = await world.shown(card)
        for line in ("77001", "1 x Running shoes, size 43", "3 x Laces: 6.00 EUR", "124.05 EUR"):
            assert line in shown
        await world.person(ROSA).press(card, "Approve")
        await world.draft(case)
        [made] = await at_stripe.refunds_of(ORDER.charge_id)
        approval = await world.approval(await world.approval_id(case))
        assert (made["amount"], approval.status) == (ORDER.paid_cents, Status.EXECUTED)
        assert made["metadata"] == {"countersign_approval": approval.id, "countersign_tenant": TENANT}
        assert "refund_issued" in await world.actions(case)

        case = await ask(world, "77002")
        card = await world.card(case)
        shown = await world.shown(card)
        assert "30.00 EUR" in shown, "what is left after the refund that somebody made in the dashboard"
        assert "4.90 EUR" in shown, "and that it was made"
        await world.person(ROSA).press(card, "Approve")
        await world.draft(case)
        assert sorted(one["amount"] for one in await at_stripe.refunds_of(HAT.charge_id)) == [490, 3_000]


@pytest.mark.timeout(900)
async def test_staff_look_into_whom_only_stripe_knows(private_world: RunWorld, at_stripe: StandIn) -> None:
    await at_stripe.holds(MIA, ORDER)
    async with private_world(environ_of(at_stripe)) as world:
        slack = world.person(SAM)
        await slack.do(
            "command",
            {"user": SAM, "channel": "C0SUPPORT", "command": "/investigate", "text": f"what of {MIA.email}?"},
        )

        async def reported() -> str | None:
            row = await world.admin.fetchrow("SELECT status, report::text FROM investigations")
            return None if row is None or row["status"] != "reported" else str(row["report"])

        assert "77001" in await until(reported, "a report")
        assert await known(world) == 1
