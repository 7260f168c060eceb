"""The five GraphQL questions the SDK's own tests ask."""

import contextlib
import json
from typing import Any

import inngest
import pytest

from tests.conformance.patience import eventually
from tests.conformance.runs import Run
from tests.conformance.world import World

TRIGGER = "query T($run_id: String!) { runTrigger(runID: $run_id) { payloads } }"
TRACE = "query H($run_id: String!) { run(runID: $run_id) { trace { childrenSpans { name stepID outputID } } } }"
RUNS = """
query R($first: Int!, $filter: RunsFilterV2!) {
  quick: runs(first: $first, filter: $filter, orderBy: [{field: QUEUED_AT, direction: DESC}]) {
    edges { node { id status output endedAt } }
  }
  full: runs(first: $first, filter: $filter, orderBy: [{field: QUEUED_AT, direction: DESC}], preview: false) {
    edges { node { id status output endedAt } }
  }
}
"""
OUTPUT = (
    "query O($output_id: String!) { runTraceSpanOutputByID(outputID: $output_id)"
    " { data error { message name stack } } }"
)


@pytest.mark.facts("10 GraphQL run gives status and output")
@pytest.mark.facts("10 GraphQL runTrigger gives the events")
@pytest.mark.facts("10 GraphQL event gives the runs it started")
async def test_a_run_its_trigger_and_the_event_that_started_it(world: World) -> None:
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> dict:
        return {"n": ctx.event.data["n"]}

    await app.start()
    event_id = await app.send(data={"n": 4})
    [run] = await world.runs_of_event(event_id)
    assert await run.output() == {"n": 4}
    assert app.run_ids("fn") == [run.id]
    data = await world.gql(TRIGGER, {"run_id": run.id})
    [payload] = [json.loads(text) for text in data["runTrigger"]["payloads"]]
    assert payload["name"] == app.event("go")
    assert payload["data"] == {"n": 4}
    inngest.Event.model_validate(payload)


@pytest.mark.facts("10 GraphQL trace names the steps in order and their outputs")
async def test_the_trace_names_the_steps_and_their_outputs(world: World) -> None:
    app = world.app()

    @app.fn("fn", retries=0)
    async def fn(ctx: inngest.Context) -> str:
        async def give() -> dict:
            return {"a": 1}

        async def fail() -> None:
            raise ValueError("step says no")

        await ctx.step.run("first step", give)
        with contextlib.suppress(inngest.StepError):
            await ctx.step.run("second step", fail)
        await ctx.step.sleep("a nap", 1000)
        return "end"

    await app.start()
    await app.send()
    run = await app.run("fn")
    await run.output()

    async def spans() -> list[dict[str, Any]] | None:
        found = [span for span in await _spans(world, run) if span["name"] in ("first step", "second step")]
        return found if sum(bool(span["outputID"]) for span in found) >= 2 else None

    first, second = (await eventually(spans, "the spans of both steps"))[:2]
    assert [first["name"], second["name"]] == ["first step", "second step"]
    good = (await world.readable(OUTPUT, {"output_id": first["outputID"]}))["runTraceSpanOutputByID"]
    assert json.loads(good["data"]) in ({"a": 1}, {"data": {"a": 1}})
    assert not good["error"]
    bad = (await world.readable(OUTPUT, {"output_id": second["outputID"]}))["runTraceSpanOutputByID"]
    assert bad["error"]["message"] == "step says no"
    assert bad["error"]["name"] == "ValueError"


async def _spans(world: World, run: Run) -> list[dict[str, Any]]:
    trace = (await world.readable(TRACE, {"run_id": run.id}))["run"]["trace"]
    return list((trace or {}).get("childrenSpans") or [])


async def _two_steps(world: World) -> Run:
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> str:
        async def work() -> str:
            return "worked"

        await ctx.step.run("one", work)
        return await ctx.step.run("two", work)

    await app.start()
    await app.send()
    run = await app.run("fn")
    assert await run.output() == "worked"
    return run


@pytest.mark.facts("10 GraphQL trace lists pseudo steps beside the real ones")
async def test_the_trace_lists_more_than_the_steps_and_only_steps_have_ids(world: World) -> None:
    run = await _two_steps(world)

    async def complete() -> list[dict[str, Any]] | None:
        found = await _spans(world, run)
        return found if len(found) > 2 else None

    found = await eventually(complete, "a pseudo step in the listing")
    assert [span["name"] for span in found if span["stepID"]] == ["one", "two"]


@pytest.mark.facts("10 GraphQL runs tells how runs ended only where preview is false")
async def test_lists_tell_how_runs_ended_only_where_preview_is_false(world: World) -> None:
    run = await _two_steps(world)

    async def listed() -> tuple[dict[str, Any], dict[str, Any]] | None:
        chosen = {"from": "2020-01-01T00:00:00Z"}
        answer = await world.readable(RUNS, {"first": 40, "filter": chosen})
        quick, full = (
            next((edge["node"] for edge in answer[name]["edges"] if edge["node"]["id"] == run.id), None)
            for name in ("quick", "full")
        )
        return (quick, full) if quick and full and full["output"] else None

    quick, full = await eventually(listed, "the run in both lists")
    assert (quick["output"], quick["endedAt"]) == (None, None)
    assert json.loads(full["output"]) == "worked"
    assert full["endedAt"]
