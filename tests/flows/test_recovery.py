"""After a bad deploy: what failed is found, and run again on the fixed code, with every effect exactly once."""

import asyncio
import json
import sys

import pytest

from app.cli.engine_client import EngineClient, RunFilter
from tests.flows.conftest import RunWorld
from tests.flows.test_terminal import countersign
from tests.world import TENANT, World, until

REFUNDS, QUESTIONS = 11, 36
BROKEN = {
    "FAULT": "drafts.create:before:always-raise",  # after the money has moved, before the customer hears of it
    "FAULT_MARK": "unused",
    "REPLY_MODE": "auto",
    "AUTO_APPROVE_BELOW_CENTS": "10000",
}


@pytest.mark.timeout(300)
async def test_47_runs_failed_by_a_bad_deploy_are_found_and_run_again_with_every_effect_once(
    private_world: RunWorld,
) -> None:
    async with private_world(BROKEN, faulty=True, retry_scale=0.0003) as world:
        buyers = [await world.buyer() for _ in range(REFUNDS + QUESTIONS)]
        await asyncio.gather(*(world.asks_refund(buyer) for buyer in buyers[:REFUNDS]))
        await asyncio.gather(*(world.mail(buyer.email, "How long does shipping take?") for buyer in buyers[REFUNDS:]))
        failed = ("--status", "failed", "--function", "handle-customer-email", "--error", "StepBug")
        await until(lambda: _all_failed(world), "47 failed runs", seconds=150)
        assert len(await _listed(world, *failed)) == 47
        assert await world.admin.fetchval("SELECT count(*) FROM mail_outbox") == 0
        assert len(await _listed(world, *failed, "--tenant", "somebody-else")) == 0
        assert len(await _listed(world, *failed[:4], "--error", "no such words", "--until", "0m")) == 0

        await _deploy_the_fix(world)
        code, out, err = await countersign(world, "runs", "rerun", *failed, "--tenant", TENANT, answers="n\n")
        assert (code, "47 x countersign-handle-customer-email" in err) == (1, True), "seen first, and declined"
        code, out, err = await countersign(world, "runs", "rerun", *failed, "--tenant", TENANT, answers="y\n")
        assert (code, out.count("runs again as"), "47 done, 0 not" in err) == (0, 47, True), err

        await until(lambda: _mailed(world, 47), "47 replies", seconds=150)
        mails = await world.admin.fetch("SELECT recipient, count(*) AS n FROM mail_outbox GROUP BY 1")
        assert {row["recipient"]: row["n"] for row in mails} == {buyer.email: 1 for buyer in buyers}
        for buyer in buyers[:REFUNDS]:
            assert len(await world.refunds(buyer.charge)) == 1


async def test_a_run_that_cannot_be_run_again_does_not_stop_the_others(world: World) -> None:
    answer = await world.mail((await world.buyer()).email, "How long does shipping take?")
    await world.draft(answer["case_id"])
    [done] = [run for run in await _listed(world) if answer["case_id"] in str(run["output"])]
    code, out, err = await countersign(world, "runs", "rerun", "01NOSUCHRUN", done["id"])
    assert (code, "01NOSUCHRUN" in err, out.count("runs again as")) == (1, True, 1)
    code, _, err = await countersign(world, "runs", "rerun")
    assert (code, "--tenant" in err) == (1, True), "never everything by accident"


async def _listed(world: World, *words: str) -> list[dict[str, object]]:
    code, out, err = await countersign(world, "runs", "list", *words, "--limit", "1000", "--json")
    assert code == 0, err
    return list(json.loads(out))


async def _all_failed(world: World) -> bool | None:
    wanted = RunFilter(since="2000-01-01T00:00:00Z", status="failed", limit=1000)
    return len(await EngineClient(world.http, world.stack.engine_url).runs(wanted)) == 47 or None


async def _mailed(world: World, count: int) -> bool | None:
    return await world.admin.fetchval("SELECT count(*) FROM mail_outbox") >= count or None


async def _deploy_the_fix(world: World) -> None:
    host = world.stack.children["host"]
    await host.stop()
    host.command = [sys.executable, "-m", "app.cli", "serve"]
    await host.restart()
