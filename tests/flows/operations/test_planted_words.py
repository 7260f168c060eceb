"""What programs and reviewers write stays in its rows: no log, event, run, record or delivery holds any of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app import store
from app.domain.ids import ApprovalId
from app.domain.operations.desk_versions import NewVersion
from app.tool_schemas import canonical, digest
from tests.flows.approvals.test_agent_requests import card_of
from tests.flows.approvals.test_approval_questions import fill
from tests.flows.approvals.test_webhooks import BY, told_desk
from tests.flows.conftest import RunWorld
from tests.webhooks.receiver import Receiver
from tests.world import ROSA, TENANT, World, until

WORD = "zq7marigold"  # each place has its own behind it
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "key": {"type": "string", "x-secret": True}},
    "required": ["name"],
}
_TABLES = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'inngest_engine'"


def tool(title: str, **more: Any) -> dict[str, Any]:
    """As the desk's file declares it."""
    return {"title": title, "schema": json.dumps(SCHEMA), "digest": digest(canonical(SCHEMA)), **more}


@asynccontextmanager
async def a_desk(private_world: RunWorld) -> AsyncIterator[tuple[World, Receiver, dict[str, str]]]:
    """Everything at its most talkative."""
    async with told_desk(private_world, LOG_LEVEL="debug") as (world, receiver, headers):
        tools = {"delete_branch": tool("Delete a branch", changes=True), "ask_when": tool("Ask when", asks="text")}
        new = NewVersion(
            base=1, text="tools: more", told={"tools.declared": tools}, loosens=[], waits=False, by=BY, owner="U1"
        )
        await store.PostgresDeskVersions(world.pool).add(TENANT, new)
        yield world, receiver, headers


class Agent:
    """A program whose every word is planted."""

    def __init__(self, world: World, receiver: Receiver, headers: dict[str, str]) -> None:
        self.world, self.receiver, self.headers = world, receiver, headers
        self.url = f"{world.stack.host_url}/v1/approvals"

    async def sends(self, path: str, body: Any, name: str = "") -> Any:
        """The answer."""
        named = {"Idempotency-Key": f"{WORD}key {name}"} if name else {}
        return await self.world.http.post(f"{self.url}{path}", json=body, headers={**self.headers, **named})

    def request(self, called: str, **changes: Any) -> dict[str, Any]:
        """Whole."""
        callback = self.receiver.server.url(f"/decisions?for={WORD}callback", host="127.0.0.1", scheme="http")
        plain = {
            "kind": "tool_call",
            "tool": called,
            "arguments": {"name": f"{WORD}argument", "key": f"{WORD}secret", f"{WORD}name": {"in": [f"{WORD}deep"]}},
            "title": f"{WORD}title",
            "reason": f"{WORD}reason",
            "evidence": [{"title": f"{WORD}evidence", "url": f"https://git.example/{WORD}link"}],
            "callback": callback,
        }
        return {**plain, **changes}

    async def asks(self, called: str, name: str, **changes: Any) -> str:
        """Until the desk's file is in force at the host."""
        answers: list[str] = []

        async def opened() -> str | None:
            answer = await self.sends("", self.request(called, **changes), name)
            answers.append(answer.text)
            return str(answer.json()["id"]) if answer.status_code in (200, 201) else None

        try:
            return await until(opened, "the request to be opened", 30)
        except AssertionError:
            raise AssertionError(answers[-1]) from None


async def a_whole_life(agent: Agent) -> list[str]:
    """Asked, commented, asked back, answered, changed, reported; answered in words; refused; money; a draft."""
    world, person = agent.world, agent.world.person(ROSA)
    first = await agent.asks("delete_branch", "one")
    card = await card_of(world, first)
    assert (await agent.sends(f"/{first}/comment", {"text": f"{WORD}comment"}, "two")).status_code in (200, 201)
    await fill(world, ROSA, card, "Ask", f"{WORD}question")

    async def asked() -> str | None:
        found = (await world.http.get(f"{agent.url}/{first}", headers=agent.headers)).json()["question"]
        return found["id"] if found else None

    question = await until(asked, "the question")
    answer = await agent.sends(f"/{first}/answer", {"question_id": question, "text": f"{WORD}answer"})
    assert answer.status_code == 200, answer.text

    async def running() -> bool | None:
        return "Open until" in await world.shown(card) or None

    await until(running, "the clock to run again on the card")
    await fill(world, ROSA, card, "Change", f"{WORD}changed")

    async def taken() -> bool | None:
        report = {"outcome": "failed", "text": f"{WORD}report", "reference": f"{WORD}reference"}
        return (await agent.sends(f"/{first}/result", report)).status_code == 200 or None

    await until(taken, "the report to be taken", 60)
    second = await agent.asks("ask_when", "three")
    await fill(world, ROSA, await card_of(world, second), "Answer", f"{WORD}typed")

    async def done() -> bool | None:
        report = {"outcome": "done", "text": f"{WORD}report", "reference": f"{WORD}reference"}
        return (await agent.sends(f"/{second}/result", report)).status_code == 200 or None

    await until(done, "the report to be taken", 60)
    third = await agent.asks("delete_branch", "four", callback=f"http://127.0.0.1:1/{WORD}path?x={WORD}closed")
    await fill(world, ROSA, await card_of(world, third), "Reject", f"{WORD}why")
    buyer = await world.buyer()
    money = {"kind": "refund", "arguments": {"order_id": f"ord_{buyer.order}"}, "tool": None}
    body = {name: value for name, value in {**agent.request(""), **money}.items() if value is not None}
    answer = await agent.sends("", body, "five")
    assert answer.status_code == 201, answer.text
    fourth = str(answer.json()["id"])
    await person.press(await card_of(world, fourth), "Approve")
    draft = await agent.sends("", agent.request("delete_branch", submit=False), "six")
    assert (draft.status_code, draft.json()["state"]) == (201, "draft"), draft.text
    return [first, second, third, fourth]


async def refused(agent: Agent) -> None:
    """What is wrong is said without what was sent."""
    wrong: list[dict[str, Any]] = [
        {"arguments": {"name": 3, f"{WORD}bad": f"{WORD}bad"}},
        {"tool": f"{WORD}tool"},
        {"kind": f"{WORD}kind"},
        {"callback": f"ftp://{WORD}.example/x"},
        {"evidence": [{"title": f"{WORD}e", "url": f"{WORD}url"}]},
        {"arguments": f"{WORD}text"},
        {"title": f"{WORD}other"},
    ]
    for change in wrong:
        answer = await agent.sends("", {**agent.request("delete_branch"), **change}, "one")
        assert 400 <= answer.status_code < 500, answer.text
    for text in (f'{{"kind": "{WORD}', f'["{WORD}"]', f'{{"{WORD}field": "{WORD}"}}'):
        headers = {**agent.headers, "Idempotency-Key": f"{WORD}", "Content-Type": "application/json"}
        assert (await agent.world.http.post(agent.url, content=text, headers=headers)).status_code in (400, 422)


async def planted_in(world: World) -> dict[str, set[str]]:
    """Where one of the words stands that none should."""
    found: dict[str, set[str]] = {}
    for row in await world.in_engine(_TABLES):
        rows = await world.in_engine(f'SELECT t::text AS text FROM inngest_engine."{row["name"]}" t')
        found[f"engine {row['name']}"] = words("\n".join(one["text"] for one in rows))
    for table in ("audit", "outbox", "workflow_runs", "webhook_deliveries", "message_states", "dead_letters"):
        rows = await world.admin.fetch(f"SELECT t::text AS text FROM {table} t")
        found[table] = words("\n".join(one["text"] for one in rows))
    folder = Path(world.stack.children["slack"].log).parent
    logs = sorted(folder.glob("*.log"))
    assert len(logs) >= 3
    for log in logs:
        found[log.name] = words(log.read_text(errors="replace"))
    found["metrics"] = words((await world.http.get(f"{world.stack.host_url}/metrics")).text)
    return {place: held for place, held in found.items() if held}


def words(text: str) -> set[str]:
    """The planted ones in it."""
    return {one.split('"')[0][:40] for one in text.lower().split(WORD)[1:]}


@pytest.mark.timeout(500)
async def test_no_word_of_a_request_leaves_its_rows_in_its_whole_life(private_world: RunWorld) -> None:
    async with a_desk(private_world) as (world, receiver, headers):
        agent = Agent(world, receiver, headers)
        ids = await a_whole_life(agent)
        await refused(agent)

        async def ended() -> bool | None:
            rows = [await world.approval(ApprovalId(one)) for one in ids]
            return all(row.consumed_at is not None for row in rows) or None

        await until(ended, "every gate to have ended", 90)
        assert any(f"{WORD}callback" in str(one) for one in receiver.got) or receiver.got
        await asyncio.sleep(3)
        assert await planted_in(world) == {}
        held = await world.admin.fetchval("SELECT count(*) FROM agent_requests WHERE title LIKE $1", f"%{WORD}%")
        assert held == 4, "the words were there to be seen"
        assert await store.PostgresAudit(world.pool).verify(TENANT) is None
        left = await world.admin.fetch("SELECT name, payload FROM outbox WHERE done_at IS NULL")
        assert [row["name"] for row in left if row["name"] != "approval/webhook.due"] == []
