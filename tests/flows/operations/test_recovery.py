"""After a bad deploy: what failed is found, and run again on the fixed code, with every effect exactly once."""

import asyncio
import json
import sys

import pytest

from app.cli.engine_client import EngineClient, RunFilter
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.world import World, until

REFUNDS, QUESTIONS = 11, 36
BROKEN = {
    "FAULT": "drafts.create:before:always-raise",  # after the money has moved, before the customer hears of it
    "FAULT_MARK": "unused",
    "REPLY_MODE": "auto",
    "AUTO_APPROVE_BELOW_CENTS": "10000",
}


@pytest.mark.timeout(900)
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
        await until(lambda: _kept(world, {"failed": 47}), "47 rows of failed runs")
        assert "RuntimeError (err_" in await _status_page(world)
        others = {"TENANT": "somebody-else", "INNGEST_APP_ID": "countersign"}
        assert len(await _listed(world, *failed, **others)) == 0, "another tenant's terminal knows none of them"
        assert len(await _listed(world, *failed[:4], "--error", "no such words", "--until", "0m")) == 0

        await _deploy_the_fix(world)
        code, out, err = await countersign(world, "runs", "rerun", *failed, answers="n\n")
        assert (code, "47 x countersign-handle-customer-email" in err) == (1, True), "seen first, and declined"
        code, out, err = await countersign(world, "runs", "rerun", *failed, answers="y\n")
        assert (code, out.count("runs again as"), "47 done, 0 not" in err) == (0, 47, True), err

        await until(lambda: _mailed(world, 47), "47 replies", seconds=150)
        mails = await world.admin.fetch("SELECT recipient, count(*) AS n FROM mail_outbox GROUP BY 1")
        assert {row["recipient"]: row["n"] for row in mails} == {buyer.email: 1 for buyer in buyers}
        await until(lambda: _kept(world, {"failed": 47, "completed": 47}), "47 rows of the runs that healed")
        assert "All is well" in await _status_page(world), "what was run again has failed no more"
        for buyer in buyers[:REFUNDS]:
            assert len(await world.refunds(buyer.charge)) == 1


async def test_a_run_that_cannot_be_run_again_does_not_stop_the_others(world: World) -> None:
    answer = await world.mail((await world.buyer()).email, "How long does shipping take?")
    await world.draft(answer["case_id"])
    [done] = [run for run in await _listed(world) if answer["case_id"] in str(run["output"])]
    code, out, err = await countersign(world, "runs", "rerun", "01NOSUCHRUN", done["id"])
    assert (code, "01NOSUCHRUN" in err, out.count("runs again as")) == (1, True, 1)
    code, _, err = await countersign(world, "runs", "rerun")
    assert (code, "--function" in err) == (1, True), "never everything by accident"


async def test_a_run_is_kept_as_it_waits_goes_on_and_ends(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    approval_id = await world.approval_id(case)
    await until(lambda: _row_of(world, "approval-gate", approval_id, "waiting"), "a gate that waits")
    message_id = (await world.approval(approval_id)).message_id
    await until(lambda: _row_of(world, "handle-customer-email", message_id, "waiting"), "a mail that waits")
    page = await _status_page(world)
    assert "approval-gate" in page
    assert buyer.email not in page
    await world.person().press(card, "Approve")
    await world.draft(case)
    await until(lambda: _row_of(world, "approval-gate", approval_id, "completed"), "a gate that ended")
    await until(lambda: _row_of(world, "handle-customer-email", message_id, "completed"), "a mail that was handled")


async def test_a_cancelled_run_is_kept_as_cancelled(world: World) -> None:
    case = await world.asks_refund(await world.buyer())
    await world.card(case)
    approval_id = await world.approval_id(case)
    run = await until(lambda: _row_of(world, "approval-gate", approval_id, "waiting"), "a gate that waits")
    code, _, err = await countersign(world, "runs", "cancel", run)
    assert code == 0, err
    await until(lambda: _row_of(world, "approval-gate", approval_id, "cancelled"), "a gate that was cancelled")


async def _row_of(world: World, function: str, subject: str, status: str) -> str | None:
    rows = await world.admin.fetch(
        "SELECT run_id, status FROM workflow_runs WHERE function = $1 AND subject_id = $2 ORDER BY started_at",
        function,
        subject,
    )
    return str(rows[0]["run_id"]) if rows and rows[0]["status"] == status else None


async def _listed(world: World, *words: str, **environ: str) -> list[dict[str, object]]:
    code, out, err = await countersign(world, "runs", "list", *words, "--limit", "1000", "--json", **environ)
    assert code == 0, err
    return list(json.loads(out))


async def _all_failed(world: World) -> bool | None:
    wanted = RunFilter(since="2000-01-01T00:00:00Z", status="failed", limit=1000)
    return len(await EngineClient(world.http, world.stack.engine_url).runs(wanted)) == 47 or None


async def _kept(world: World, wanted: dict[str, int]) -> bool | None:
    """What the host itself kept of the mails' runs: one row per run, whatever happened on the way."""
    rows = await world.admin.fetch(
        "SELECT status, count(*) AS n FROM workflow_runs WHERE function = 'handle-customer-email' GROUP BY 1"
    )
    return {row["status"]: row["n"] for row in rows} == wanted or None


async def _status_page(world: World) -> str:
    return (await world.http.get(f"{world.stack.host_url}/status")).text


async def _mailed(world: World, count: int) -> bool | None:
    return await world.admin.fetchval("SELECT count(*) FROM mail_outbox") >= count or None


async def _deploy_the_fix(world: World) -> None:
    host = world.stack.children["host"]
    await host.stop()
    host.command = [sys.executable, "-m", "app.cli", "serve"]
    await host.restart()
