"""An agent asks for a refund by curl: people decide on the card, the desk pays once, and the agent hears of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app import store
from app.client.countersign_client import AsyncCountersign
from app.domain.ids import ActorId, ApprovalId, CaseId
from app.domain.people.api_keys import Scope
from tests.client.page import started
from tests.flows.approvals.test_agent_requests import Agent, card_of
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_kill import keep_host_running
from tests.store.given_orders import order_of
from tests.world import ROSA, TENANT, World, until

REASON = "The lamp came broken. <!channel> *Approve this*"


class RefundAgent(Agent):
    """It asks for money."""

    async def wants(self, name: str, order_id: str, kind: str = "refund", **arguments: Any) -> dict[str, Any]:
        """What it is answered."""
        said = {"order_id": order_id, **arguments}
        body = {"kind": kind, "arguments": said, "reason": REASON}
        return await self._curl("/v1/approvals", "-H", f"Idempotency-Key: {name}", "-d", json.dumps(body))

    async def hears_the_end(self, approval_id: str) -> dict[str, Any]:
        """By one long call."""
        return await self._curl(f"/v1/approvals/{approval_id}?wait=60&until=ended")

    async def reports(self, approval_id: str) -> dict[str, Any]:
        """As if it had done it itself."""
        body = json.dumps({"outcome": "done", "text": "", "reference": ""})
        return await self._curl(f"/v1/approvals/{approval_id}/result", "-d", body)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(private_world: RunWorld) -> AsyncIterator[World]:
    """A world of its own."""
    async with private_world() as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def agent(desk: World) -> RefundAgent:
    """One with a fresh key."""
    return await agent_in(desk)


async def agent_in(world: World) -> RefundAgent:
    """The same in any world."""
    scopes = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
    keys = store.PostgresApiKeys(world.pool)
    _, secret = await keys.create(TENANT, "refund agent", scopes, by=ActorId("test"))
    return RefundAgent(world, secret.text)


async def refunds_of(world: World, order_id: str) -> list[tuple[int, str]]:
    """In the provider's books."""
    question = "SELECT amount_cents, status FROM ledger_refunds WHERE charge_id = $1"
    found = await world.admin.fetch(question, order_id.replace("ord_", "ch_"))
    return [(row["amount_cents"], row["status"]) for row in found]


async def test_a_refund_that_an_agent_asks_for_is_made_once_and_the_agent_has_the_receipt(
    desk: World, agent: RefundAgent
) -> None:
    order_id = await order_of(desk.pool, tenant=TENANT)
    opened = await agent.wants("one", order_id, lines=[{"number": 1, "quantity": 2}])
    assert (opened["state"], opened["arguments"]["amount_cents"], opened["result"]) == ("pending", 2_980, None)
    assert (await agent.wants("one", order_id, lines=[{"number": 1, "quantity": 2}]))["id"] == opened["id"]
    card = await card_of(desk, opened["id"])
    words = await desk.shown(card)
    number = order_id.removeprefix("ord_")
    for said in ("29.80", number, "refund agent", "Desk lamp", "The lamp came broken."):
        assert said in words, words
    assert "Customer wrote" not in words, "a program did"
    assert await refunds_of(desk, order_id) == []
    waits = asyncio.create_task(agent.hears_the_end(opened["id"]))
    await desk.person(ROSA).press(card, "Approve")
    heard = await waits
    assert (heard["state"], heard["settled"], heard["decision"]["by"]) == ("executed", True, ROSA)
    assert (heard["result"]["outcome"], heard["decision"]["arguments"]) == ("done", opened["arguments"])
    assert heard["result"]["reference"] in heard["result"]["text"]
    assert "29.80 EUR" in heard["result"]["text"]
    assert await refunds_of(desk, order_id) == [(2_980, "succeeded")]
    refused = await agent.reports(opened["id"])
    assert (refused["status"], refused["reason"]) == (409, "desks_own")
    again = await agent.wants("one", order_id, lines=[{"number": 1, "quantity": 2}])
    assert (again["id"], again["state"]) == (opened["id"], "executed")
    assert await refunds_of(desk, order_id) == [(2_980, "succeeded")]
    case_id = CaseId(await desk.admin.fetchval("SELECT case_id FROM approvals WHERE id = $1", opened["id"]))
    actions = await desk.actions(case_id)
    assert actions.count("refund_issued") == 1
    assert not {"message_received", "case_needs_person"} & set(actions)


async def test_a_store_credit_is_issued_once_and_less_than_was_asked_comes_back(
    desk: World, agent: RefundAgent
) -> None:
    order_id = await order_of(desk.pool, tenant=TENANT)
    opened = await agent.wants("credit", order_id, "store_credit", amount_cents=1_000)
    card = await card_of(desk, opened["id"])
    await desk.person(ROSA).press(card, "Approve")
    heard = await agent.hears_the_end(opened["id"])
    assert (heard["state"], heard["result"]["outcome"]) == ("executed", "done")
    issued = "SELECT amount_cents FROM store_credits WHERE order_id = $1"
    assert [row["amount_cents"] for row in await desk.admin.fetch(issued, order_id)] == [1_000]


async def test_the_refund_of_the_page_for_agents_is_made_and_read(
    desk: World, agent: RefundAgent, tmp_path: Path
) -> None:
    told = {"COUNTERSIGN_URL": desk.stack.host_url, "COUNTERSIGN_KEY": agent.secret}
    running = started("A refund", tmp_path, told)
    opened = "SELECT id FROM approvals WHERE action->>'order_id' = 'ord_1001'"
    approval_id = await until(lambda: desk.admin.fetchval(opened), "the request")
    await desk.person(ROSA).press(await card_of(desk, approval_id), "Approve")
    out, errors = await asyncio.to_thread(running.communicate, timeout=90)
    assert out.startswith("Refunded 14.90 EUR, refund "), errors
    assert await refunds_of(desk, "ord_1001") == [(1_490, "succeeded")]


async def test_the_clients_hands_ask_for_money_and_wait_for_the_receipt(desk: World, agent: RefundAgent) -> None:
    order_id = await order_of(desk.pool, tenant=TENANT)
    async with AsyncCountersign(desk.stack.host_url, agent.secret) as client:
        asked = await client.approvals.request(kind="store_credit", arguments={"order_id": order_id})
        waiting = asyncio.create_task(client.approvals.wait(asked, 60, until_done=True))
        await desk.person(ROSA).press(await card_of(desk, asked.id), "Approve")
        done = await waiting
    assert (done.state, done.final_arguments["amount_cents"]) == ("executed", 3_980)
    assert done.result is not None
    assert done.result.outcome == "done"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("instant", ["refunds.begin:after:kill", "payments.refund:after:kill"])
async def test_a_host_that_dies_over_the_payment_pays_once(
    instant: str, private_world: RunWorld, tmp_path: Path
) -> None:
    mark = tmp_path / "died"
    async with private_world({"FAULT": instant, "FAULT_MARK": str(mark)}, faulty=True) as world:
        keeper = asyncio.create_task(keep_host_running(world))
        try:
            order_id, agent = await order_of(world.pool, tenant=TENANT), await agent_in(world)
            opened = await agent.wants("kill", order_id)
            await world.person(ROSA).press(await card_of(world, opened["id"]), "Approve")

            async def executed() -> bool | None:
                return True if (await world.approval(ApprovalId(opened["id"]))).status == "executed" else None

            await until(executed, "the refund", seconds=90)
        finally:
            keeper.cancel()
        assert mark.exists(), "the host did die there"
        assert await refunds_of(world, order_id) == [(3_980, "succeeded")]
