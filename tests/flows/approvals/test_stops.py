"""A whole desk that is stopped while an approved refund is held: nothing begins until it is lifted."""

from typing import Any

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from tests.flows.approvals.test_withdrawals import shown
from tests.world import TENANT, World, until

OLU, SAM = ActorId("slack:U0OLU"), ActorId("slack:U0SAM")


@pytest.mark.timeout(900)
async def test_what_was_approved_before_a_stop_is_paid_once_after_the_lift(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card, approval_id = await world.card(case), await world.approval_id(case)
    locks = store.PostgresDeskLocks(world.pool)
    await world.person().press(card, "Approve")
    await locks.lock(TENANT, None, by=OLU, reason="Drill")

    async def held() -> Any:
        return await world.admin.fetchval("SELECT held_at FROM approvals WHERE id = $1", approval_id)

    await until(held, "its gate to find that it is held up")
    await shown(world, case, "Held up")
    assert (await world.approval(approval_id)).status is Status.APPROVED
    assert await world.refunds(buyer.charge) == []
    await locks.lift(TENANT, None, by=SAM)
    await world.happens(case, "refund_issued")
    assert len(await world.refunds(buyer.charge)) == 1
