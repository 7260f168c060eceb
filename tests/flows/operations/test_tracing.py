"""One id from the mail and the click to the provider's call, in logs and traces, and nothing personal in either."""

import json
from typing import Any

from app.observability import correlation
from tests.flows.collector import Collector, collecting
from tests.flows.conftest import RunWorld
from tests.world import ROSA, World, until

KEY = "collector-canary-key"
CANARIES = ("Canary Lane 7", "4242 4242 4242 4242", "xoxb-1-canary", KEY)


def logged(world: World) -> list[dict[str, Any]]:
    """What the host wrote."""
    lines = world.stack.children["host"].log.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def mine(world: World, trail: str) -> list[dict[str, Any]]:
    return [line for line in logged(world) if line.get("correlation") == trail]


async def decided(world: World) -> str:
    """A mail full of canaries, approved and refunded; returns its correlation id."""
    buyer = await world.buyer()
    text = f"Order {buyer.order} arrived broken, refund please. I live at {', '.join(CANARIES)}, {buyer.email}."
    answer = await world.mail(buyer.email, text, subject=f"Refund for {CANARIES[0]}")
    card = await world.card(answer["case_id"])
    await world.person(ROSA).press(card, "Approve")
    await world.draft(answer["case_id"])
    return correlation.of(answer["message_id"])


async def test_one_id_leads_from_the_click_to_the_providers_call(private_world: RunWorld) -> None:
    async with (
        collecting() as collector,
        private_world(
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                "OTEL_EXPORTER_OTLP_HEADERS": f"x-collector-key={KEY}",
            }
        ) as world,
    ):
        trail = await decided(world)
        lines = mine(world, trail)
        assert {"/webhooks/mail/{tenant}", "/slack/events"} <= {line.get("route") for line in lines}
        called = {(line.get("port"), line.get("method")) for line in lines if line["event"] == "called"}
        assert {("payments", "refund"), ("chat", "show_card"), ("chat", "show_draft")} <= called
        assert {"begin", "run_agent", "execute"} <= {line.get("step") for line in lines}
        work = [line for line in logged(world) if line["event"] in ("served", "called", "step")]
        assert all(line.get("correlation") for line in work), "no line of work is without its id"

        async def exported() -> set[str] | None:  # they come in several batches
            names = collector.names(trail)
            return names if wanted <= names else None

        wanted = {"payments.refund", "/slack/events", "/webhooks/mail/{tenant}", "chat.show_card", "chat.show_draft"}

        scraped = (await world.http.get(f"{world.stack.host_url}/metrics")).text
        assert 'countersign_call_seconds_count{method="refund",outcome="ok",port="payments"} 1.0' in scraped
        assert 'countersign_step_seconds_count{outcome="ok",step="execute"}' in scraped
        assert 'countersign_request_seconds_count{method="POST",route="/slack/events",status="200"}' in scraped
        await until(exported, f"a trace of {wanted}")
        assert_clean(world, collector)


def assert_clean(world: World, collector: Collector) -> None:
    """facts/threats.md case 101: planted everywhere a customer or an operator can write."""
    assert set(collector.seen) == {KEY}
    log = world.stack.children["host"].log.read_text()
    for canary in (*CANARIES, "@example.com"):
        assert canary not in log
        assert canary.encode() not in collector.raw


async def test_a_collector_that_does_not_answer_costs_nothing(private_world: RunWorld) -> None:
    async with private_world({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}) as world:
        assert mine(world, await decided(world))
