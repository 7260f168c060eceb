"""Two tenants' records in one database, a host for each: neither shows, says, decides or knows of the other's."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import TenantId
from app.events import CATALOGUE, EmailReceived
from app.local import postgres
from tests.slack.conftest import serving
from tests.store.given import ACME, DEMO, Given
from tests.web.composed import MAIL_SECRET, STATUS_TOKEN, Composed, composed, engine_call, engine_signature
from tests.web.conftest import SHARED, own_database

pytestmark = SHARED

CLOCK = "inngest/scheduled.timer"
BEARER = {"authorization": f"Bearer {MAIL_SECRET}"}
OPERATOR = {"authorization": f"Bearer {STATUS_TOKEN}"}


@dataclass
class Engine:
    """Stands for the engine's intake: what it was told."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        async def take(request: Request) -> JSONResponse:
            told = await request.json()
            self.events += told
            return JSONResponse({"ids": [str(n) for n in range(len(told))], "status": 200})

        return Starlette(routes=[Route("/e/{key}", take, methods=["POST"])])

    def tenants(self) -> set[str]:
        """Whose events came."""
        return {event["data"]["tenant"] for event in self.events}


@dataclass
class Neighbours:
    """Two hosts on one database and one engine."""

    demo: Composed
    acme: Composed
    engine: Engine
    pool: store.Pool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(cluster: postgres.Cluster, template: str) -> AsyncIterator[Neighbours]:
    """Demo's records are the template's; acme gets the same customers under its own roof."""
    engine = Engine()
    async with own_database(cluster, template) as url, serving(engine.app()) as address:
        pool = await store.open_pool(url, size=3)
        await store.seed(pool, ACME)
        async with composed(url, inngest_base_url=address, stripe_account="") as demo:
            # There is one kind of local workspace only, and no two tenants may share one.
            await pool.execute("UPDATE tenants SET slack_team_id = 'T0THEIRS' WHERE id = 'demo'")
            async with composed(url, inngest_base_url=address, tenant="acme") as acme:
                yield Neighbours(demo, acme, engine, pool)
        await pool.close()


def shown(desk: Composed) -> list[Any]:
    """All that stands in a workspace."""
    return [message for channel in desk.workspace.channels() for message in desk.workspace.messages(channel["id"])]


async def lines(both: Neighbours, tenant: TenantId) -> int:
    """How long a tenant's record is."""
    return len(await store.PostgresAudit(both.pool).rows(tenant, limit=10_000))


LETTER = {"from": "ada@example.com", "subject": "Refund", "body": "Order 1003 came broken. Refund it, please."}


@pytest.mark.parametrize("door", ["mail", "bounce", "stripe"])
async def test_another_tenants_door_is_not_there_and_nothing_is_kept_of_what_was_brought(
    both: Neighbours, door: str
) -> None:
    before = [await lines(both, tenant) for tenant in (DEMO, ACME)]
    for desk, other in ((both.demo, "acme"), (both.acme, "demo")):
        async with desk.http() as http:
            for headers in (BEARER, {}, {"authorization": "Bearer wrong"}):
                answer = await http.post(f"/webhooks/{door}/{other}", json=LETTER, headers=headers)
                assert answer.status_code == 404, (door, other, headers)
    assert [await lines(both, tenant) for tenant in (DEMO, ACME)] == before


async def test_each_host_takes_its_own_tenants_mail(both: Neighbours) -> None:
    for desk, own in ((both.demo, "demo"), (both.acme, "acme")):
        async with desk.http() as http:
            letter = {**LETTER, "message_id": f"own-{own}"}
            assert (await http.post(f"/webhooks/mail/{own}", json=letter, headers=BEARER)).status_code == 200


async def test_a_relay_says_its_own_tenants_events_and_no_others(both: Neighbours) -> None:
    for tenant in (DEMO, ACME):
        await Given(both.pool, tenant).message(sender="ada@example.com")
    for desk, own in ((both.demo, "demo"), (both.acme, "acme")):
        both.engine.events.clear()
        assert await desk.host.relay.flush() > 0
        assert both.engine.tenants() == {own}


async def test_a_sweep_expires_its_own_tenants_approvals_and_no_others(both: Neighbours) -> None:
    theirs, ours = Given(both.pool, ACME), Given(both.pool, DEMO)
    opened = [(given, (await given.approval()).id) for given in (theirs, ours)]
    for given, approval_id in opened:
        await given.deadline_in(approval_id, -60)
    await both.demo.host.relay.sweep()
    assert [(await given.approvals.get(given.tenant, one)).status for given, one in opened] == [
        Status.PENDING,
        Status.EXPIRED,
    ]
    await both.acme.host.relay.sweep()
    assert (await theirs.approvals.get(ACME, opened[0][1])).status is Status.EXPIRED


@pytest.mark.parametrize("path", ["/status", "/status.json", "/metrics"])
async def test_the_status_page_knows_its_own_tenant_only(both: Neighbours, path: str) -> None:
    for desk, own, other in ((both.demo, "demo", "acme"), (both.acme, "acme", "demo")):
        async with desk.http() as http:
            text = (await http.get(path, headers=OPERATOR)).text
        assert own in text
        assert other not in text


async def functions_of(desk: Composed) -> list[dict[str, Any]]:
    """What the host registers, in the SDK's own words: the failure handlers too."""
    body = json.dumps({"url": "https://desk.example/api/inngest"}).encode()
    headers = {"x-inngest-signature": engine_signature(body), "x-inngest-sync-kind": "in_band"}
    async with desk.http() as http:
        answer = await http.put("/api/inngest", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["functions"])


async def call(desk: Composed, function: str, name: str, data: dict[str, Any]) -> httpx.Response:
    """The engine asks for the first step of a run."""
    body = engine_call(data, name, run_id=f"01RUN{function.replace('-', '')[-40:]}")
    headers = {"x-inngest-signature": engine_signature(body)}
    async with desk.http() as http:
        return await http.post(f"/api/inngest?fnId={function}&stepId=step", content=body, headers=headers)


async def everything_of(given: Given) -> dict[str, Any]:
    """An event's data that could start anything: every id a tenant has."""
    accepted = await given.message()
    approved = await given.approved(message=accepted)
    names = {name for event in CATALOGUE for name in event.model_fields}
    plain = {name: "none" for name in names if name not in {"delivery", "nudge", "look", "last", "asking", "attempt"}}
    known = {"tenant": given.tenant, "message_id": accepted.message_id, "case_id": accepted.case_id}
    return {
        **plain,
        **known,
        "approval_id": approved.id,
        "customer_id": "cust_ada",
        "correlation": "",
        "run": "2026-01-01",
    }


async def test_an_event_of_another_tenant_ends_quietly_in_every_function(both: Neighbours) -> None:
    """Nothing is shown, recorded, sent or tried again; each function is asked, and each that follows a failure."""
    data = await everything_of(Given(both.pool, ACME))
    functions = await functions_of(both.demo)
    assert len(functions) > 40, "every function and what follows its failure"
    before = ([await lines(both, tenant) for tenant in (DEMO, ACME)], shown(both.demo))
    runs = "SELECT count(*) FROM workflow_runs"
    kept = await both.pool.fetchval(runs)
    for one in functions:
        for trigger in one["triggers"]:
            name = trigger.get("event", CLOCK)
            about = {"name": EmailReceived.name, "data": data}
            failed = {"event": about, "function_id": "countersign-x", "run_id": "01X", "error": {"message": "no"}}
            told = failed if name.startswith("inngest/function.") else data
            answer = await call(both.demo, one["id"], name, told)
            assert (answer.status_code, answer.json()) == (200, {"ended": "another tenant's"}), one["id"]
    assert ([await lines(both, tenant) for tenant in (DEMO, ACME)], shown(both.demo)) == before
    assert await both.pool.fetchval(runs) == kept


async def test_an_event_of_our_own_is_worked_on_in_every_function(both: Neighbours) -> None:
    """The other way round, so that the test above would notice a function that answers so to anything."""
    data = await everything_of(Given(both.pool, DEMO))
    for one in await functions_of(both.demo):
        name = one["triggers"][0].get("event", CLOCK)
        answer = await call(both.demo, one["id"], name, {"event": {"data": data}} if "/function." in name else data)
        assert answer.json() != {"ended": "another tenant's"}, one["id"]


async def test_the_clock_finds_one_tenant_on_each_host(both: Neighbours) -> None:
    for desk, own in ((both.demo, "demo"), (both.acme, "acme")):
        asked = 0
        for one in await functions_of(desk):
            if "cron" in one["triggers"][0]:
                answer = await call(desk, one["id"], CLOCK, {})
                [step] = answer.json()
                if step["name"] == "tenants":
                    asked += 1
                    assert step["data"] == {"data": [own]} or step["data"] == [own], one["id"]
        assert asked >= 3


async def test_the_records_are_reached_as_before(both: Neighbours) -> None:
    """What is tried here would prove nothing where acme had no records."""
    found = await asyncpg.Pool.fetch(both.pool, "SELECT DISTINCT tenant FROM customers ORDER BY 1")
    assert [row["tenant"] for row in found] == ["acme", "demo"]
