"""The local workspace's clock: hours pass at a press, and the ladder is climbed as if they had."""

from app.domain.approvals.voting import Status
from tests.flows.conftest import RunWorld
from tests.world import World

_WAITED = """
    SELECT a.opened_at - m.received_at FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
    WHERE a.case_id = $1
"""


async def jump(world: World, seconds: int) -> int:
    """Let time pass by the page's own door."""
    answer = await world.http.post(f"{world.stack.slack_url}/_local/clock", json={"seconds": seconds})
    assert answer.status_code == 200
    assert answer.json()["ok"], answer.text
    return answer.status_code


async def test_time_that_is_let_pass_reminds_escalates_and_expires(private_world: RunWorld) -> None:
    async with private_world() as world:  # 600, 1200 and 1800 seconds
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await world.card(case)
        waited = await world.admin.fetchval(_WAITED, case)
        await jump(world, 300)
        assert await world.admin.fetchval(_WAITED, case) == waited, "the mail is older too, so its wait is as long"
        assert "approval_reminded" not in await world.actions(case)
        await jump(world, 400)
        await world.happens(case, "approval_reminded")
        await jump(world, 600)
        await world.happens(case, "approval_escalated")
        await jump(world, 600)
        await world.happens(case, "approval_expired")
        await world.draft(case)
        assert (await world.approval(await world.approval_id(case))).status is Status.EXPIRED
        assert await world.refunds(buyer.charge) == []


async def test_nonsense_moves_no_clock(private_world: RunWorld) -> None:
    async with private_world() as world:
        for seconds in (0, -5, 10**9, "soon"):
            answer = await world.http.post(f"{world.stack.host_url}/backstage/clock", json={"seconds": seconds})
            assert answer.status_code == 400
