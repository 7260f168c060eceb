"""A mail is run again from each of its steps: it ends well, and what was done is not done twice nor denied."""

import asyncpg
import pytest

from app.cli.engine_client import EngineClient, steps_of
from app.domain.approvals.voting import Status
from tests.world import BEN, ROSA, World, until

_MAILS = """
    SELECT r.id, r.status, r.output, r.error FROM inngest_engine.runs r
    WHERE r.slug LIKE '%-handle-customer-email' AND r.output LIKE '%' || $1 || '%' OR r.id = $2
    ORDER BY r.created_at
"""


async def over(world: World, run_id: str) -> asyncpg.Record:
    async def ended() -> asyncpg.Record | None:
        [run] = [run for run in await world.in_engine(_MAILS, run_id, run_id) if run["id"] == run_id]
        return run if run["status"] not in ("Scheduled", "Running") else None

    return await until(ended, f"run {run_id} to be over", 60)


async def first_run(world: World, case: str) -> str:
    async def ended() -> str | None:
        runs = await world.in_engine(_MAILS, case, "")
        return runs[0]["id"] if runs else None

    return await until(ended, f"the run of {case} to be over", 60)


async def again_from_each_step(world: World, case: str) -> None:
    client = EngineClient(world.http, world.stack.engine_url)
    run_id = await first_run(world, case)
    steps = [str(step["name"]) for step in steps_of(await client.run(run_id))]
    assert len(steps) >= 5, steps
    for step in (None, *steps):
        run = await over(world, await client.rerun(run_id, step))
        assert run["status"] == "Completed", (step, run["output"], run["error"])
        assert case in run["output"]


@pytest.mark.timeout(900)
async def test_a_mail_whose_refund_is_done_can_be_run_again_from_each_of_its_steps(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    await world.person(ROSA).press(await world.card(case), "Approve")
    await world.happens(case, "draft_posted")
    before = await world.actions(case)
    await again_from_each_step(world, case)
    after = await world.actions(case)
    assert "refund_blocked" not in after, "what was paid is not called blocked"
    for once in ("approval_opened", "refund_issued", "draft_created"):
        assert (before.count(once), after.count(once)) == (1, 1), once
    assert (await world.approval(await world.approval_id(case))).status is Status.EXECUTED
    assert len(await world.refunds(buyer.charge)) == 1


@pytest.mark.timeout(900)
async def test_a_mail_whose_refund_was_rejected_stays_rejected_however_it_is_run_again(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    await world.person(BEN).press(await world.card(case), "Reject")
    await world.happens(case, "draft_posted")
    await again_from_each_step(world, case)
    actions = await world.actions(case)
    assert (actions.count("approval_opened"), actions.count("refund_blocked")) == (1, 1)
    assert "refund_issued" not in actions
    assert await world.refunds(buyer.charge) == []


@pytest.mark.timeout(900)
async def test_a_mail_that_asks_for_nothing_and_one_nobody_can_answer_are_run_again_too(world: World) -> None:
    buyer = await world.buyer()
    plain = (await world.mail(buyer.email, "How long does shipping take?"))["case_id"]
    await world.draft(plain)
    await again_from_each_step(world, plain)
    assert (await world.actions(plain)).count("draft_created") == 1
    client = EngineClient(world.http, world.stack.engine_url)
    strange = (await world.mail(buyer.email, " "))["case_id"]
    run_id = await first_run(world, strange)
    for step in (None, "audit-received", "open-case", "ask-a-person"):
        run = await over(world, await client.rerun(run_id, step))
        assert run["status"] == "Completed", (step, run["error"])
