"""State that does not fit a request is fetched through the API, while the run lives."""

import inngest
import pytest

from tests.conformance.patience import eventually
from tests.conformance.raw import Answer, hashed, op, ops
from tests.conformance.world import World

MIB = 1024 * 1024


@pytest.mark.facts("3 state over 4 MiB is fetched through the API")
@pytest.mark.facts("3 the events of a large state are still in the call")
async def test_a_run_with_5_mib_of_state_completes(world: World) -> None:
    app = world.app()

    @app.fn("heavy", retries=1)
    async def heavy(ctx: inngest.Context) -> list[int]:
        async def load(n: int) -> str:
            return str(n) * (2 * MIB + 500_000)

        parts = [await ctx.step.run(f"load-{n}", load, n) for n in (1, 2)]
        return [len(part) for part in parts]

    await app.start()
    await app.send()
    run = await app.run("heavy")
    assert await run.output(within=60) == [2 * MIB + 500_000] * 2
    bodies = [call.body for call in app.calls]
    if bodies[-1]["use_api"]:  # an engine may also send it all: nothing sits between it and the app
        assert bodies[-1]["steps"] == {}
    assert [event["name"] for event in bodies[-1]["events"]] == [app.event("go")]
    assert bodies[0]["use_api"] is False


@pytest.mark.facts("10 GET /v0/runs/<id>/batch and /actions give the state")
@pytest.mark.facts("3 a run that ended gives 410 for its state")
async def test_state_can_be_fetched_until_the_run_ends(world: World) -> None:
    def answer(call) -> Answer:
        steps = call.body["steps"]
        if not steps:
            return ops(op("StepRun", "first", data={"n": 1}))
        if len(steps) == 1:
            opts = {"timeout": "60s"}
            return ops(op("WaitForEvent", "wait", opts=opts) | {"name": f"{call.run_id}/wake"})
        return Answer(200, None)

    raw = await world.raw(answer)
    run = await raw.started()
    await eventually(lambda: len(raw.calls) == 2 and raw.calls[1].status)
    actions = (await world.http.get(f"/v0/runs/{run.id}/actions")).json()
    assert actions == {hashed("first"): {"data": {"n": 1}}}
    batch = (await world.http.get(f"/v0/runs/{run.id}/batch")).json()
    assert [event["name"] for event in batch] == [raw.event("go")]

    async def woken() -> bool:
        await world.send({"name": f"{run.id}/wake"})
        return await run.status() == "COMPLETED"

    await eventually(woken)
    for what in ("actions", "batch"):
        assert (await world.http.get(f"/v0/runs/{run.id}/{what}")).status_code == 410
