"""What people say when something seems broken, each with what the tools show and what the desk does about it.

docs/troubleshooting.md has a row for each of these, by name.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from app import store
from app.cli.local_stack.ports import Ports
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.observability import correlation
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_tracing import logged, mine
from tests.world import ROSA, TENANT, World, until


async def runs(world: World, *filters: str) -> list[dict[str, Any]]:
    """What ``countersign runs list`` shows."""
    code, out, err = await countersign(world, "runs", "list", "--json", "--limit", "500", *filters)
    assert code == 0, err
    return list(json.loads(out))


async def test_function_never_fires(world: World) -> None:
    """The engine runs but never heard of our functions, or the host is not there for it."""
    with Ports() as ports:
        port = ports.spare("an empty engine")
        empty = f"http://127.0.0.1:{port}"
        command = ("-m", "app.local.engine", "--port", str(port), "--database", world.stack.database_url)
        engine = await asyncio.create_subprocess_exec(sys.executable, *command, stderr=asyncio.subprocess.DEVNULL)
        try:

            async def told() -> str | None:
                _, out, _ = await countersign(world, "doctor", INNGEST_BASE_URL=empty)
                return out if "the engine knows 0 of" in out else None

            assert "curl -X PUT" in await until(told, "the doctor to see the empty engine")
        finally:
            engine.kill()
            await engine.wait()
    code, out, _ = await countersign(world, "doctor", PORT="9", PUBLIC_URL="http://127.0.0.1:9")
    assert (code, "the host does not answer" in out) == (1, True)
    code, out, _ = await countersign(world, "doctor")
    assert (code, "registered" in out) == (0, True), "and a healthy one is called healthy"


async def test_function_fires_twice(world: World) -> None:
    """A provider posts a mail again, and an event is sent again under its id and under another one."""
    buyer = await world.buyer()
    first = await world.mail(buyer.email, "How long does shipping take?", message_id=f"twice-{buyer.id}")
    again = await world.mail(buyer.email, "How long does shipping take?", message_id=f"twice-{buyer.id}")
    await world.draft(first["case_id"])
    data = {"tenant": TENANT, "message_id": first["message_id"], "customer_id": buyer.id, "delivery": 0}
    data |= {"once": f"{first['message_id']}:received:0"}
    sent = [{"name": "customer/email.received", "data": data, "id": name} for name in (data["once"], "another")]
    answer = await world.http.post(f"{world.stack.engine_url}/e/again", json=sent)
    assert (answer.status_code, again["duplicate"]) == (200, True)
    later = await world.mail(buyer.email, "And to Norway?")  # behind them in every queue
    await world.draft(later["case_id"])
    mails = [run for run in await runs(world, "--function", "handle-customer-email") if _about(run, first["case_id"])]
    assert len(mails) == 1, "the list shows that it ran once"
    assert (await world.actions(first["case_id"])).count("draft_created") == 1


def _about(run: dict[str, Any], case_id: str) -> bool:
    return case_id in str(run["output"])


@pytest.mark.timeout(900)
async def test_lost_work_after_a_deploy(private_world: RunWorld, tmp_path: Path) -> None:
    """The host is replaced while a mail is being worked on: the run waits, says so, and goes on."""
    environ = {"FAULT": "turns.save:before:kill", "FAULT_MARK": str(tmp_path / "died")}
    async with private_world(environ, faulty=True) as world:
        buyer = await world.buyer()
        answer = await world.mail(buyer.email, "How long does shipping take?")
        host = world.stack.children["host"]
        assert host.process is not None
        await host.process.wait()
        code, out, _ = await countersign(world, "doctor")
        assert (code, "the host does not answer" in out) == (1, True)
        open_runs = await runs(world, "--status", "running", "--function", "handle-customer-email")
        assert len(open_runs) == 1, "it is there, and not lost"
        await host.restart()
        await world.happens(answer["case_id"], "draft_posted", seconds=90)
        assert (await world.actions(answer["case_id"])).count("draft_created") == 1


@pytest.mark.timeout(900)
async def test_charged_twice(private_world: RunWorld, tmp_path: Path) -> None:
    """The provider refunds and its answer is lost: it is asked what it did before anything is tried again."""
    environ = {"FAULT": "payments.refund:after:raise", "FAULT_MARK": str(tmp_path / "lost")}
    async with private_world(environ, faulty=True) as world:
        buyer = await world.buyer()
        text = f"Order {buyer.order} arrived broken, I would like a refund, please."
        answer = await world.mail(buyer.email, text)
        await world.person(ROSA).press(await world.card(answer["case_id"]), "Approve")
        await world.happens(answer["case_id"], "refund_issued", seconds=60)
        assert len(await world.refunds(buyer.charge)) == 1
        calls = [
            (line["method"], line["outcome"])
            for line in mine(world, correlation.of(answer["message_id"]))
            if line["event"] == "called" and line["port"] == "payments" and "refund" in line["method"]
        ]
        assert calls == [("refund", "RuntimeError"), ("find_refund", "ok")], "the log tells the whole story"
        _, out, _ = await countersign(world, "audit", "--json", "--limit", "200")
        assert [row["action"] for row in json.loads(out)].count("refund_issued") == 1


@pytest.mark.timeout(900)
async def test_429_at_nine(private_world: RunWorld) -> None:
    """At 09:00 the clock asks about every paying customer, mails come in, and Slack limits who posts too fast."""
    async with private_world() as world:
        await world.http.post(f"{world.stack.slack_url}/_local/faults", json={"rate_limits": True})
        await world.admin.execute(
            "INSERT INTO customers (tenant, id, email, tier) "
            "SELECT 'demo', 'nine_' || n, 'nine' || n || '@example.com', 'pro' FROM generate_series(1, 100) n"
        )
        buyers = [await world.buyer() for _ in range(6)]
        await world.strike("daily-health-checks")
        answers = await asyncio.gather(*(world.mail(buyer.email, "How long is shipping?") for buyer in buyers))
        cases = [answer["case_id"] for answer in answers]
        await asyncio.gather(*(world.happens(case, "draft_posted", seconds=180) for case in cases))
        heads = [message for message in await world.said("C0SUPPORT") if message.get("reply_count")]
        assert [head["reply_count"] for head in heads] == [1] * len(cases), "each draft is there, and once"
        called = [line for line in logged(world) if line["event"] == "called"]
        assert {line["outcome"] for line in called} == {"ok", "ratelimited"}, "the log says who was in the way"
        scraped = (await world.http.get(f"{world.stack.host_url}/metrics")).text
        assert 'outcome="ratelimited",port="chat"' in scraped, "and it is counted"
        await until(lambda: _checked(world, 100), "every check")


async def _checked(world: World, customers: int) -> bool | None:
    counted = await world.admin.fetchval("SELECT count(*) FROM health_checks WHERE customer_id LIKE 'nine_%'")
    return counted == customers or None


@pytest.mark.timeout(900)
async def test_one_customer_starves_the_rest(private_world: RunWorld, tmp_path: Path) -> None:
    """Forty mails of one customer stand in the queue; another's single mail does not wait for them."""
    environ = {"PROBE": str(tmp_path / "probe.jsonl")}
    async with private_world(environ, faulty=True) as world:
        noisy, quiet = await world.buyer(), await world.buyer()
        await asyncio.gather(*(world.mail(noisy.email, f"Question {n}: shipping?") for n in range(40)))
        answer = await world.mail(quiet.email, "How long does shipping take?")
        await world.happens(answer["case_id"], "draft_created")
        created = await world.admin.fetchval("SELECT count(*) FROM audit WHERE action = 'draft_created'")
        assert created < 30, "most of the noisy customer's mails still wait"
        page = (await world.http.get(f"{world.stack.engine_url}/page/runs")).json()
        waiting = [str(run["why"]) for run in page["runs"]]
        assert any("oncurrency" in why and noisy.id in why for why in waiting), f"the page says why: {waiting[:1]}"


@pytest.mark.timeout(900)
async def test_gate_fell_silent_over_a_weekend(private_world: RunWorld) -> None:
    """Nobody was there and nothing ran: on Monday it is expired, not decided, and can be asked again."""
    ladder = {"REMIND_AFTER_SECONDS": "2", "ESCALATE_AFTER_SECONDS": "4", "EXPIRE_AFTER_SECONDS": "8"}
    async with private_world(ladder) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        approval_id = await world.approval_id(case)
        await world.child_killed("host", "engine")
        await until(lambda: _overdue(world, approval_id), "the weekend to pass")
        code, out, _ = await countersign(world, "doctor")
        assert (code, "WRONG\tEngine" in out) == (1, True), "the doctor says what does not run"
        await world.child_restarted("engine", "host")
        await world.happens(case, "approval_expired", seconds=60)
        assert await world.refunds(buyer.charge) == []
        await world.happens(case, "draft_posted", seconds=60)
        await _reads(world, card, "expired")
        assert (await world.approval(approval_id)).status is Status.EXPIRED
        await world.person(ROSA).button(card, "Reopen")
        assert await store.PostgresAudit(world.pool).verify(TENANT) is None


async def _overdue(world: World, approval_id: str) -> bool | None:
    sql = "SELECT deadline < clock_timestamp() FROM approvals WHERE id = $1"
    return (await world.admin.fetchval(sql, approval_id)) or None


async def _reads(world: World, card: Posted, word: str) -> None:
    async def shown() -> bool | None:
        return word in (await world.shown(card)).lower() or None

    await until(shown, f"the card to say {word}")
