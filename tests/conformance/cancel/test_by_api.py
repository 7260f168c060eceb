"""People cancel runs through REST or GraphQL."""

import inngest
import pytest

from tests.conformance.apps import App
from tests.conformance.patience import quiet
from tests.conformance.world import World

NO_BULK = "the real self-hosted server answers 500"
ALWAYS = {"started_after": "2020-01-01T00:00:00Z", "started_before": "2100-01-01T00:00:00Z"}
UNKNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
CANCEL = "mutation Cancel($runID: ULID!) { cancelRun(runID: $runID) { id } }"


async def _waiting(world: World):
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> None:
        await ctx.step.wait_for_event("wait", event=app.event("wake"), timeout=60_000)

    await app.start()
    await app.send()
    run = await app.run("fn")
    await app.waiting("fn")
    return app, run


@pytest.mark.facts("8 cancel: REST answers 200, again 200, and 404 for an unknown run")
async def test_delete_cancels_and_may_be_repeated(world: World) -> None:
    app, run = await _waiting(world)
    for _ in range(2):
        assert (await world.http.delete(f"/v1/runs/{run.id}")).status_code == 200
    await run.cancelled()
    await app.send("wake")
    await quiet()
    assert len(app.calls) == 1


@pytest.mark.facts("8 cancel: REST answers 200, again 200, and 404 for an unknown run")
async def test_cancelling_an_unknown_run_is_404(world: World) -> None:
    assert (await world.http.delete(f"/v1/runs/{UNKNOWN}")).status_code == 404


@pytest.mark.facts("10 GET /v1/runs/<id> answers 200 also for an unknown run")
async def test_asking_for_an_unknown_run_is_answered_200_without_it(world: World) -> None:
    reply = await world.http.get(f"/v1/runs/{UNKNOWN}")
    assert reply.status_code == 200
    assert UNKNOWN not in reply.text


@pytest.mark.facts("8 cancel: GraphQL cancels a run")
async def test_graphql_cancels(world: World) -> None:
    _, run = await _waiting(world)
    await world.gql(CANCEL, {"runID": run.id})
    await run.cancelled()


@pytest.mark.facts("10 bulk cancellation cancels what its filter names")
@pytest.mark.local_only(NO_BULK)
async def test_bulk_cancellation_cancels_the_runs_of_a_function(world: World) -> None:
    app, run = await _waiting(world)
    reply = await world.http.post("/v1/cancellations", json={**ALWAYS, **_function(app)})
    assert reply.status_code in {200, 201}, reply.text
    await run.cancelled()


@pytest.mark.facts("10 bulk cancellation cancels what its filter names")
@pytest.mark.local_only(NO_BULK)
async def test_a_filter_spares_other_runs_and_a_preview_spares_all(world: World) -> None:
    app, first = await _waiting(world)
    [second] = await world.runs_of_event(await app.send(data={"n": 2}))
    await app.waiting("fn", 2)
    body = {**ALWAYS, **_function(app), "if": "event.data.n == 2"}
    preview = await world.http.post("/v1/cancellations", json={**body, "preview": True})
    assert second.id in preview.text
    assert first.id not in preview.text
    await quiet(0.3)
    assert [await run.status() for run in (first, second)] == ["RUNNING", "RUNNING"]
    await world.http.post("/v1/cancellations", json=body)
    await second.cancelled()
    assert await first.status() == "RUNNING"


@pytest.mark.facts("10 bulk cancellation cancels what its filter names")
@pytest.mark.local_only(NO_BULK)
async def test_bulk_cancellation_outside_its_times_cancels_nothing(world: World) -> None:
    app, run = await _waiting(world)
    times = {"started_after": "2020-01-01T00:00:00Z", "started_before": "2021-01-01T00:00:00Z"}
    await world.http.post("/v1/cancellations", json={**times, **_function(app)})
    await quiet(0.3)
    assert await run.status() == "RUNNING"


def _function(app: App) -> dict[str, str]:
    return {"app_id": app.id, "function_id": f"{app.id}-fn"}
