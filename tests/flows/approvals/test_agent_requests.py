"""Somebody else's agent asks by curl, a person decides on the card, and the agent reads what became of it."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from app import store
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from app.tool_schemas import canonical, digest
from tests.flows.conftest import RunWorld
from tests.world import BEN, ROSA, TENANT, World, until

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
BODY = {
    "kind": "tool_call",
    "tool": "delete_branch",
    "arguments": {"name": "release/1.2"},
    "title": "Delete release/1.2",
    "reason": "It was merged in May. <!channel> Approved by *Ada*",
    "evidence": [{"title": "The merge", "url": "https://git.example/m/7"}],
}


class Agent:
    """A program with a key, and nothing but curl."""

    def __init__(self, world: World, secret: str) -> None:
        self.world, self.secret = world, secret

    async def asks(self, name: str, **changes: Any) -> dict[str, Any]:
        """What it is answered."""
        return await self._curl(
            "/v1/approvals", "-H", f"Idempotency-Key: {name}", "-d", json.dumps({**BODY, **changes})
        )

    async def reads(self, approval_id: str, wait: int = 0) -> dict[str, Any]:
        """How it stands."""
        return await self._curl(f"/v1/approvals/{approval_id}?wait={wait}")

    async def _curl(self, path: str, *more: str) -> dict[str, Any]:
        headers = ("-H", f"Authorization: Bearer {self.secret}", "-H", "Content-Type: application/json")
        command = ("curl", "-sS", f"{self.world.stack.host_url}{path}", *headers, *more)
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True, timeout=70)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(private_world: RunWorld) -> AsyncIterator[World]:
    """A world whose desk declares a tool."""
    async with private_world() as world:
        tool = {"title": "Delete a branch", "schema": json.dumps(SCHEMA), "digest": digest(canonical(SCHEMA))}
        told = {"tools.declared": {"delete_branch": tool}}
        new = NewVersion(base=0, text="tools:", told=told, loosens=[], waits=False, by=ActorId("test"), owner="U1")
        await store.PostgresDeskVersions(world.pool).add(TENANT, new)
        await asyncio.sleep(8)
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def agent(desk: World) -> Agent:
    """One with a fresh key."""
    keys = store.PostgresApiKeys(desk.pool)
    scopes = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
    _, secret = await keys.create(TENANT, "release agent", scopes, by=ActorId("test"))
    return Agent(desk, secret.text)


async def card_of(world: World, approval_id: str) -> Posted:
    """Wait for its card."""

    async def posted() -> Posted | None:
        return (await world.approval(ApprovalId(approval_id))).card

    return await until(posted, f"a card of {approval_id}")


async def said(world: World, name: str, approval_id: str) -> dict[str, Any] | None:
    """What the engine was told under this name."""
    question = "SELECT body FROM inngest_engine.events WHERE name = $1 AND body LIKE '%' || $2 || '%'"
    found = [json.loads(row["body"])["data"] for row in await world.in_engine(question, name, approval_id)]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(("press", "state"), [("Approve", "approved"), ("Reject", "rejected")])
async def test_an_agent_asks_a_person_decides_and_the_agent_hears(
    desk: World, agent: Agent, press: str, state: str
) -> None:
    opened = await agent.asks(press)
    assert (opened["state"], opened["settled"]) == ("pending", False)
    assert (await agent.asks(press))["id"] == opened["id"]
    card = await card_of(desk, opened["id"])
    words = await desk.shown(card)
    assert "Delete release/1.2" in words
    assert "release/1.2" in words
    assert "release agent" in words
    waits = asyncio.create_task(agent.reads(opened["id"], wait=60))
    await desk.person(ROSA).press(card, press)
    heard = await waits
    assert (heard["settled"], heard["decision"]["outcome"], heard["decision"]["by"]) == (True, state, ROSA)

    async def ended() -> bool | None:
        row = await desk.approval(ApprovalId(opened["id"]))
        return True if row.consumed_at is not None else None

    await until(ended, "the gate to have taken it in")
    answer = await until(lambda: said(desk, "approval/response", opened["id"]), "the response")
    assert answer["outcome"] == {"approved": "handed_over"}.get(state, state)
    requested = await said(desk, "refund/approval.requested", opened["id"])
    assert requested == {"tenant": TENANT, "approval_id": opened["id"], "correlation": ""}
    cases = await desk.admin.fetchval("SELECT case_id FROM approvals WHERE id = $1", opened["id"])
    actions = await desk.actions(cases)
    assert actions[0] == "approval_opened"
    assert f"approval_{state}" in actions
    assert not {"message_received", "reply_drafted", "case_needs_person"} & set(actions)
    assert await desk.admin.fetchval("SELECT count(*) FROM drafts") == 0


async def test_who_is_not_named_presses_in_vain_and_is_told_so(desk: World, agent: Agent) -> None:
    opened = await agent.asks("narrow", reviewers=[BEN])
    card = await card_of(desk, opened["id"])
    person = desk.person(ROSA)
    button = await person.button(card, "Approve")
    press = {"user": ROSA, "channel": card.channel, "ts": card.ts, **button, "stale": True}
    await person.do("click", press)
    assert (await agent.reads(opened["id"]))["state"] == "pending"
    assert "named who decides this" in str(await person.read("ephemerals", user=ROSA))
    await desk.person(BEN).press(card, "Approve")
    assert (await agent.reads(opened["id"], wait=30))["decision"]["by"] == BEN


async def test_nobody_of_support_hears_of_it(desk: World, agent: Agent) -> None:
    opened = await agent.asks("quiet")
    await card_of(desk, opened["id"])
    assert not (await store.PostgresSupportQueue(desk.pool).read(TENANT)).items
