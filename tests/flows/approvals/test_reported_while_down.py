"""Hosts die while a report is awaited, and the report comes while none runs: the card still runs to its end, once."""

import asyncio

import pytest

from app import store
from app.domain.approvals.askers.reports import Report, Reported, ReportedOutcome
from app.domain.ids import ApprovalId
from app.domain.people.actors import program
from tests.flows.approvals.test_agent_requests import Agent, card_of, said
from tests.flows.approvals.test_webhooks import asks, told_desk
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until


async def handed_over(world: World, approval_id: str) -> None:
    """Until it is with whoever asked, who was told so, and its gate waits for their word."""
    response = await until(lambda: said(world, "approval/response", approval_id), "the response")
    assert response["outcome"] == "handed_over"


@pytest.mark.timeout(400)
@pytest.mark.parametrize("outcome", list(ReportedOutcome))
async def test_a_report_that_comes_while_no_host_runs_ends_the_card_once_one_does(
    private_world: RunWorld, outcome: ReportedOutcome
) -> None:
    async with told_desk(private_world) as (world, receiver, headers):
        approval_id = await asks(world, receiver, headers)
        card = await card_of(world, approval_id)
        await world.person(ROSA).press(card, "Approve")
        await handed_over(world, approval_id)
        host = world.stack.children["host"]
        await host.kill()
        key = await world.admin.fetchrow("SELECT id, name FROM api_keys WHERE name = 'release agent'")
        assert key is not None
        report = Report(outcome, "The branch is protected", "run-17")
        taken = await store.PostgresReports(world.pool).report(
            TENANT, ApprovalId(approval_id), report, by=program(key["id"], key["name"])
        )
        assert isinstance(taken, Reported)
        await asyncio.sleep(3)
        assert "run-17" not in await world.shown(card), "nobody is there to show it"
        await host.restart()

        async def ended() -> bool | None:
            query = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND cause = ANY($1::text[])"
            names = [f"{approval_id}:{word}" for word in ("submit", "reported")]
            return True if not await world.admin.fetchval(query, names) else None

        await until(ended, "its gate to take it in", seconds=200)
        words = {"done": "run-17", "failed": "The branch is protected"}[outcome]

        async def shown() -> bool | None:
            return True if words in await world.shown(card) else None

        await until(shown, "the receipt on the card")
        await handed_over(world, approval_id)  # told once, before the end
        agent = Agent(world, headers["Authorization"].removeprefix("Bearer "))
        read = await agent.reads(approval_id)
        assert read["state"] == {"done": "executed", "failed": "needs_attention"}[outcome]
        case = await world.admin.fetchval("SELECT case_id FROM approvals WHERE id = $1", approval_id)
        actions = await world.actions(case)
        assert actions.count({"done": "tool_call_done", "failed": "tool_call_blocked"}[outcome]) == 1
        assert await store.PostgresAudit(world.pool).verify(TENANT) is None
