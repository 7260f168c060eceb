"""The REST API tells of events, runs and functions."""

import inngest
import pytest

from tests.conformance.engines import REAL
from tests.conformance.patience import eventually
from tests.conformance.world import World


async def _ran(world: World):
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> str:
        await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)
        return "ran"

    await app.start()
    event_id = await app.send(data={"n": 1}, id=f"{app.id}-own")
    run = await app.run("fn")
    await app.waiting("fn")
    return app, run, event_id


@pytest.mark.facts("10 GET /health answers")
async def test_health(world: World) -> None:
    reply = await world.http.get("/health")
    assert reply.status_code == 200
    assert reply.json() == {"status": 200, "message": "OK"}


@pytest.mark.facts("10 GET /dev describes the server")
async def test_dev_describes_the_server(world: World) -> None:
    reply = await world.http.get("/dev")
    assert reply.status_code == 200
    assert isinstance(reply.json(), dict)


@pytest.mark.facts("10 GET /v1/events lists and shows events")
async def test_events_are_listed_and_shown(world: World) -> None:
    app, _, event_id = await _ran(world)

    async def listed() -> list[dict]:
        reply = await world.http.get("/v1/events", params={"name": app.event("go"), "limit": 5})
        assert reply.status_code == 200
        return reply.json()["data"] or []

    [event] = await eventually(listed)
    assert event["name"] == app.event("go")
    assert event["id"] == f"{app.id}-own"

    async def found() -> dict | None:  # a fresh event may not be readable yet
        return (await world.http.get(f"/v1/events/{event_id}")).json().get("data")

    shown = await eventually(found)
    assert shown["name"] == app.event("go")
    assert shown["data"] == {"n": 1}


@pytest.mark.facts("10 GET /v1/events/<id>/runs gives the event's runs")
@pytest.mark.facts("10 GET /v1/runs/<id> gives the run")
async def test_runs_are_shown_by_event_and_by_id(world: World) -> None:
    app, run, event_id = await _ran(world)
    fresh = 40 if REAL else 10  # the real server caches for 15 s

    async def of_event() -> dict | None:
        body = (await world.http.get(f"/v1/events/{event_id}/runs")).json()
        assert "metadata" in body
        return next(iter(body["data"] or []), None)

    async def ended() -> dict | None:
        found = await of_event()
        return found if found and found["status"] == "Completed" else None

    assert (await eventually(of_event, within=fresh))["run_id"] == run.id

    async def has(status: str) -> bool:
        return (await world.http.get(f"/v1/runs/{run.id}")).json()["data"]["status"] == status

    await eventually(lambda: has("Running"), within=fresh)
    await app.send("wake")
    await run.output()
    found = await eventually(ended, within=fresh)
    assert found["output"] == "ran"
    assert found["run_id"] == run.id
    assert set(found) >= {"run_id", "status", "function_id", "event_id", "run_started_at", "ended_at", "output"}
    await eventually(lambda: has("Completed"), within=fresh)


@pytest.mark.facts("10 GET /v1/runs/<id>/jobs gives what is queued")
async def test_the_jobs_of_a_waiting_run_are_shown(world: World) -> None:
    _, run, _ = await _ran(world)
    reply = await world.http.get(f"/v1/runs/{run.id}/jobs")
    assert reply.status_code == 200
    assert isinstance(reply.json()["data"] or [], list)


@pytest.mark.facts("10 GET /v1/apps/<app>/functions lists functions, bare")
async def test_the_functions_of_an_app_are_listed(world: World) -> None:
    app, _, _ = await _ran(world)
    reply = await world.http.get(f"/v1/apps/{app.id}/functions")
    assert reply.status_code == 200
    assert isinstance(reply.json(), list)
    assert f"{app.id}-fn" in reply.text
    assert (await world.http.get(f"/v1/apps/{app.id}-unknown/functions")).json() == []


@pytest.mark.facts("10 POST /invoke/<slug> starts a function by hand")
async def test_a_function_is_started_by_hand(world: World) -> None:
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> object:
        return ctx.event.data.get("n")

    await app.start()
    reply = await world.http.post(f"/invoke/{app.id}-fn", json={"data": {"n": 3}})
    assert reply.status_code == 200, reply.text
    assert await (await app.run("fn")).output() == 3
