"""The desk's tools as an agent meets them, by the protocol's own client: over standard input and output, and HTTP."""

import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from app.mcp.http import Hosted, open_hosted
from app.mcp.tools import TOOLS
from tests.client.contract_desk import ContractDesk, routes_of
from tests.client.watched import app_of

ROOT = Path(__file__).parents[2]
ASK = {"tool": "delete_branch", "arguments": {"name": "release/1.2"}, "title": "Delete release/1.2"}
ORIGIN = "https://desk.example"
DECIDING = re.compile(r"approve|reject|decide|vote|allow|confirm", re.IGNORECASE)


@asynccontextmanager
async def by_stdio(desk: ContractDesk) -> AsyncIterator[Client]:
    """As a desktop program starts it."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "COUNTERSIGN_URL": desk.url,
        "COUNTERSIGN_KEY": desk.key,
        "COUNTERSIGN_ENV_FILE": "",
    }
    command = StdioServerParameters(command=sys.executable, args=["-m", "app.cli", "mcp"], env=environment)
    async with Client(command) as client:
        yield client


@asynccontextmanager
async def by_http(desk: ContractDesk, **headers: str) -> AsyncIterator[Client]:
    """As a program elsewhere calls the host."""
    async with open_hosted(Hosted(ORIGIN, app_of(desk, routes_of(desk)))) as answers:
        given = {"authorization": f"Bearer {desk.key}", **headers}
        transport = httpx2.ASGITransport(answers)
        async with (
            httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=given, timeout=30) as http,
            Client(streamable_http_client(f"{ORIGIN}/mcp", http_client=http)) as client,
        ):
            yield client


WAYS = {"stdio": by_stdio, "http": by_http}


@pytest.fixture(params=sorted(WAYS))
async def agent(request: pytest.FixtureRequest, desk: ContractDesk) -> Any:
    """A function that opens the agent's side; opened in the test, whose task has to close it."""
    return lambda: WAYS[request.param](desk)


def text(result: Any) -> str:
    """What the model reads."""
    return "\n".join(part.text for part in result.content)


async def test_a_model_is_told_what_there_is_and_when_to_use_it(agent: Any) -> None:
    async with agent() as client:
        listed = (await client.list_tools()).tools
    assert [one.name for one in listed] == list(TOOLS)
    assert {"request_approval", "wait_for_approval", "check_approval", "list_pending", "cancel"} <= set(TOOLS)
    for one in listed:
        assert one.description is not None
        assert len(one.description) > 60
        assert one.input_schema["additionalProperties"] is False
        for field, schema in one.input_schema.get("properties", {}).items():
            assert "description" in schema or "$ref" in str(schema), (one.name, field)


async def test_what_the_desk_does_itself_is_never_told_to_be_done(agent: Any, desk: ContractDesk) -> None:
    asked = {"kind": "refund", "arguments": {"order_id": "o-1"}, "wait_seconds": 0}
    async with agent() as client:
        await client.call_tool("request_approval", asked)
        row = desk.only()
        assert (row["kind"], row["tool"]) == ("refund", None)
        desk.decide(row["id"])
        approved = await client.call_tool("check_approval", {"id": row["id"]})
        row |= {"state": "executed", "result": {"outcome": "done", "text": "Refunded 14.90 EUR", "reference": "re_1"}}
        done = await client.call_tool("check_approval", {"id": row["id"]})
    for told in (approved, done):
        assert told.structured_content["may_act"] is False
        assert "Do NOT do it yourself" in text(told)
    assert "Refunded 14.90 EUR" in text(done)


async def test_a_client_that_cannot_wait_gets_a_handle_and_comes_back(agent: Any, desk: ContractDesk) -> None:
    async with agent() as client:
        first = await client.call_tool("request_approval", {**ASK, "wait_seconds": 0})
        row = desk.only()
        assert first.structured_content["may_act"] is False
        assert f'do not act. Call wait_for_approval with id "{row["id"]}"' in text(first)
        assert row["id"] in text(await client.call_tool("list_pending", {}))
        desk.decide(row["id"], arguments={"name": "release/1.1"})
        then = await client.call_tool("wait_for_approval", {"id": row["id"], "wait_seconds": 20})
        assert (then.structured_content["may_act"], then.structured_content["arguments"]) == (
            True,
            {"name": "release/1.1"},
        )
        assert 'CHANGED the arguments; act with exactly these, once, then call report_result: {"name"' in text(then)
        await client.call_tool("report_result", {"id": row["id"], "outcome": "done", "reference": "sha-1"})
        assert row["result"]["reference"] == "sha-1"
        assert "do not act again" in text(await client.call_tool("check_approval", {"id": row["id"]}))
        assert "Nothing is pending" in text(await client.call_tool("list_pending", {}))


async def test_one_that_waits_hears_of_the_decision_at_once(agent: Any, desk: ContractDesk) -> None:
    def decide() -> None:
        if desk.rows:
            desk.decide(desk.only()["id"], "rejected", "Not on a Friday")
        else:
            desk.later(0.1, decide)

    decide()
    async with agent() as client:
        result = await client.call_tool("request_approval", ASK)
    assert "is rejected: do not act" in text(result)
    assert "Reason: Not on a Friday" in text(result)
    assert result.structured_content["may_act"] is False


async def test_a_reviewers_question_reaches_the_model_and_its_answer_the_reviewer(
    agent: Any, desk: ContractDesk
) -> None:
    async with agent() as client:
        await client.call_tool("request_approval", {**ASK, "wait_seconds": 0})
        approval_id = desk.only()["id"]
        question = desk.asks(approval_id, "Which repository?")
        asked = await client.call_tool("wait_for_approval", {"id": approval_id})
        assert "The reviewer asks before deciding: Which repository?" in text(asked)
        call = {"id": approval_id, "answer": "The shop's", "wait_seconds": 0}
        await client.call_tool("wait_for_approval", call)
    assert desk.answers == [(approval_id, question, "The shop's")]


async def test_what_is_not_needed_is_taken_back(agent: Any, desk: ContractDesk) -> None:
    async with agent() as client:
        await client.call_tool("request_approval", {**ASK, "wait_seconds": 0})
        await client.call_tool("cancel", {"id": desk.only()["id"], "reason": "The branch is gone"})
    assert (desk.only()["state"], desk.only()["decision"]["reason"]) == ("withdrawn", "The branch is gone")


async def test_wrong_calls_are_told_in_a_sentence_and_approve_nothing(agent: Any, desk: ContractDesk) -> None:
    wrong = [
        ("request_approval", {"tool": "delete_branch"}, "arguments: Field required"),
        ("request_approval", {**ASK, "titel": "x"}, "titel: Extra inputs are not permitted"),
        ("wait_for_approval", {"id": "apr_1", "wait_seconds": 600}, "wait_seconds"),
        ("check_approval", {"id": "apr_none"}, "There is no such approval"),
        *(("check_approval", {"id": way}, "id: String should match") for way in ("..", "apr_1/audit", "a?b", "a\n")),
        ("request_approval", {**ASK, "idempotency_key": "é"}, "plain characters of ASCII"),
        ("report_result", {"id": "apr_1", "outcome": "approved"}, "outcome"),
        ("approve", {"id": "apr_1"}, "There is no tool approve; there are request_approval"),
    ]
    async with agent() as client:
        for name, arguments, sentence in wrong:
            result = await client.call_tool(name, arguments)
            assert result.is_error, name
            assert sentence in text(result)
    assert desk.rows == {}


def test_no_tool_decides() -> None:
    for name, tool in TOOLS.items():
        assert not DECIDING.match(name), name
        assert not any(DECIDING.search(field) for field in tool.takes.model_fields if field != "id"), name


async def test_over_http_each_caller_comes_with_a_key_of_their_own(desk: ContractDesk) -> None:
    async with by_http(desk, authorization="Bearer another") as client:
        result = await client.call_tool("list_pending", {})
    assert result.is_error
    assert "No key of this desk's" in text(result)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"host": "rebound.example"}, 421), ({"origin": "https://evil.example"}, 403), ({"origin": "null"}, 403)],
)
async def test_a_page_on_the_web_reaches_nothing(desk: ContractDesk, headers: dict[str, str], status: int) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    async with (
        open_hosted(Hosted(ORIGIN, app_of(desk, routes_of(desk)))) as answers,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(answers), base_url=ORIGIN) as http,
    ):
        good = await http.post("/mcp", json=body, headers={**accepted, "origin": ORIGIN})
        bad = await http.post("/mcp", json=body, headers={**accepted, **headers})
    assert (good.status_code, bad.status_code) == (200, status)
