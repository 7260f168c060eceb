"""A program that waits for its request: asked back by a reviewer, answered in the thread, and let go."""

import asyncio
import signal
import time
from typing import Any

import httpx

from app import store
from app.domain.ids import ActorId, ApprovalId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from tests.flows.approvals.test_approval_questions import fill
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until

PATIENCE = 30.0


async def agent(world: World, case_id: str) -> tuple[ApprovalId, dict[str, str]]:
    """The case's request, as if a program had opened it, and what the program calls with."""
    keys = store.PostgresApiKeys(world.pool)
    scopes = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
    made, secret = await keys.create(TENANT, "release agent", scopes, by=ActorId("test"))
    approval_id = await world.approval_id(case_id)
    actor = program(made.id, made.name)
    await world.admin.execute("UPDATE approvals SET requested_by = $2 WHERE id = $1", approval_id, actor)
    return approval_id, {"authorization": f"Bearer {secret.text}"}


async def waiting(world: World) -> int:
    """How many calls wait at the host."""
    text = (await world.http.get(f"{world.stack.host_url}/metrics")).text
    [count] = [line.split()[1] for line in text.splitlines() if line.startswith("countersign_api_waits ")]
    return int(float(count))


async def test_a_reviewers_question_reaches_the_program_and_its_answer_the_thread_and_then_the_decision(
    world: World,
) -> None:
    case = await world.asks_refund(await world.buyer())
    card = await world.card(case)
    approval_id, headers = await agent(world, case)
    url = f"{world.stack.host_url}/v1/approvals/{approval_id}"
    async with httpx.AsyncClient(timeout=70, headers=headers) as http:
        first = asyncio.create_task(http.get(f"{url}?wait=60"))
        await until_waiting(world, 1)
        await fill(world, ROSA, card, "Ask", "Which branch is it?")
        question = (await asyncio.wait_for(first, PATIENCE)).json()["question"]
        assert question["text"] == "Which branch is it?"
        said = {"question_id": question["id"], "text": "release/1.2 <!channel> *bold*"}
        assert (await http.post(f"{url}/answer", json=said)).status_code == 200
        named = {"idempotency-key": "only once"}
        for _ in range(2):
            await http.post(f"{url}/comment", json={"text": "It is the last one <!here>"}, headers=named)
        second = asyncio.create_task(http.get(f"{url}?wait=60"))
        await world.happens(case, "question_answered")
        answers = [one for one in await world.said(card.channel, card.ts) if "program that asked" in one["text"]]
        assert len(answers) == 1
        shown = str(answers[0]["blocks"])
        assert "release agent" in shown
        assert "release/1.2 <!channel> *bold*" in shown, "as plain text, in a quote"
        assert not second.done()

        async def commented() -> list[dict[str, Any]] | None:
            return [one for one in await world.said(card.channel, card.ts) if "release agent" in one["text"]] or None

        [comment] = await until(commented, "the comment in the card's thread")
        assert "It is the last one <!here>" in str(comment["blocks"]), "as plain text, in a quote"
        assert "<!here>" not in comment["text"]

        async def running() -> bool | None:
            return "Open until" in await world.shown(card) or None

        await until(running, "the clock to run again on the card")
        await world.person(ROSA).press(card, "Approve")
        pressed = time.perf_counter()
        settled = (await asyncio.wait_for(second, PATIENCE)).json()
        assert (settled["settled"], settled["decision"]["by"]) == (True, ROSA)
        assert time.perf_counter() - pressed < PATIENCE
    rows: list[dict[str, Any]] = [row for row in await world.rows(case) if row["action"].startswith("question_")]
    assert [(row["action"], "release agent" in row["actor"]) for row in rows] == [
        ("question_asked", False),
        ("question_answered", True),
    ]
    assert (await world.approval(approval_id)).paused_at is None


async def until_waiting(world: World, count: int) -> None:
    """So many calls wait."""

    async def so_many() -> bool | None:
        return True if await waiting(world) == count else None

    await until(so_many, f"{count} waiting calls")


async def test_who_hangs_up_leaves_and_a_host_that_is_stopped_answers_at_once(private_world: RunWorld) -> None:
    async with private_world() as world:
        case = await world.asks_refund(await world.buyer())
        approval_id, headers = await agent(world, case)
        url = f"{world.stack.host_url}/v1/approvals/{approval_id}?wait=60"
        async with httpx.AsyncClient(timeout=70, headers=headers) as http:
            leaving, staying = [asyncio.create_task(http.get(url)) for _ in range(2)]
            await until_waiting(world, 2)
            leaving.cancel()
            await until_waiting(world, 1)
            began = time.perf_counter()
            world.stack.children["host"].process.send_signal(signal.SIGTERM)
            answer = await staying
            took = time.perf_counter() - began
        assert (answer.status_code, answer.json()["state"], answer.json()["settled"]) == (200, "pending", False)
        assert took < 5, "the last ten seconds are for requests that have something to finish"
