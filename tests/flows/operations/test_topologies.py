"""The same procedures on two engine processes sharing a database, and on an engine inside the host's process."""

import asyncio

import pytest

from tests.flows.conftest import SHORT_LADDER, RunWorld
from tests.world import ROSA, Topology


@pytest.mark.timeout(900)
@pytest.mark.parametrize("topology", ["two engines", "in process"])
async def test_the_main_stories_do_not_know_which_engine_they_run_on(
    private_world: RunWorld, topology: Topology
) -> None:
    ladder = {**SHORT_LADDER, "EXPIRE_AFTER_SECONDS": "14"}
    async with private_world({**ladder, "REPLY_MODE": "auto"}, topology=topology) as world:
        approved, rejected, silent = [await world.buyer() for _ in range(3)]
        cases = [await world.asks_refund(buyer) for buyer in (approved, rejected, silent)]
        await world.person(ROSA).press(await world.card(cases[0]), "Approve")
        await world.person(ROSA).press(await world.card(cases[1]), "Reject")
        plain = [(await world.mail(approved.email, f"How long is shipping? {n}"))["case_id"] for n in range(4)]
        await asyncio.gather(*(world.happens(case, "message_sent") for case in [*cases, *plain]))
        assert [len(await world.refunds(buyer.charge)) for buyer in (approved, rejected, silent)] == [1, 0, 0]
        assert (await world.actions(cases[0])).count("refund_issued") == 1
        for case in cases[1:]:
            assert (await world.actions(case)).count("refund_blocked") == 1
        assert "approval_escalated" in await world.actions(cases[2])
        for case in [*cases, *plain]:
            actions = await world.actions(case)
            assert (actions.count("message_received"), actions.count("message_sent")) == (1, 1)
