"""Every end of a run is an event others can listen to, and listening never feeds on itself."""

from typing import Any

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, eventually, quiet
from tests.conformance.world import World

KINDS = ("finished", "failed", "cancelled")


async def _listening(world: World):
    """An app whose function ``fn`` does as the event says, and one listener per system event."""
    app = world.app()
    seen: dict[str, list[inngest.Event]] = {kind: [] for kind in KINDS}

    def listen(kind: str) -> None:
        trigger = inngest.TriggerEvent(
            event=f"inngest/function.{kind}", expression=f"event.data.function_id == '{app.id}-fn'"
        )

        @app.fn(f"on-{kind}", trigger=trigger)
        async def note(ctx: inngest.Context) -> None:
            if ctx.event.id not in [event.id for event in seen[kind]]:
                seen[kind].append(ctx.event)

    for kind in KINDS:
        listen(kind)

    @app.fn("fn", retries=0)
    async def fn(ctx: inngest.Context) -> dict:
        how = ctx.event.data["how"]
        if how == "fail":
            raise ValueError("as told")
        if how == "wait":
            await ctx.step.wait_for_event("wait", event=app.event("never"), timeout=60_000)
        return {"was": how}

    await app.start()
    return app, seen


def common(data: Any, app: Any, run_id: str, status: str) -> None:
    assert data["function_id"] == f"{app.id}-fn"
    assert data["run_id"] == run_id
    assert data["event"]["name"] == app.event("go")
    assert [event["name"] for event in data["events"]] == [app.event("go")]
    assert data["_inngest"]["status"] == status


@pytest.mark.facts("6 every end sends function.finished")
@pytest.mark.facts("6 system events carry function, run, event, status and outcome")
async def test_a_completed_run_sends_finished_with_its_result(world: World) -> None:
    app, seen = await _listening(world)
    await app.send(data={"how": "well"})
    run = await app.run("fn")
    await eventually(lambda: seen["finished"])
    common(seen["finished"][0].data, app, run.id, "Completed")
    assert seen["finished"][0].data["result"] == {"was": "well"}
    await quiet()
    assert [len(seen[kind]) for kind in KINDS] == [1, 0, 0]


@pytest.mark.facts("6 a failure also sends function.failed")
@pytest.mark.facts("6 failed and cancelled events have the run id as their id")
@pytest.mark.facts("6 system events carry function, run, event, status and outcome")
@pytest.mark.facts("6 the failure names the user's error")
async def test_a_failed_run_sends_failed_and_finished(world: World) -> None:
    app, seen = await _listening(world)
    await app.send(data={"how": "fail"})
    run = await app.run("fn")
    await eventually(lambda: seen["finished"] and seen["failed"], within=RETRY_WITHIN_SECONDS)
    for kind in ("finished", "failed"):
        common(seen[kind][0].data, app, run.id, "Failed")
        error = seen[kind][0].data["error"]
        assert error["name"] == "ValueError"
        assert error["message"] == "as told"
        assert "as told" in error["stack"]
        assert error["error"] == "invalid status code: 500"
    assert seen["failed"][0].id == run.id
    await quiet()
    assert [len(seen[kind]) for kind in KINDS] == [1, 1, 0]


@pytest.mark.facts("6 a cancellation also sends function.cancelled")
@pytest.mark.facts("6 failed and cancelled events have the run id as their id")
@pytest.mark.facts("6 the end of a cancelled run carries no error")
async def test_a_cancelled_run_sends_cancelled_and_finished(world: World) -> None:
    app, seen = await _listening(world)
    await app.send(data={"how": "wait"})
    run = await app.run("fn")
    await app.waiting("fn")
    await world.http.delete(f"/v1/runs/{run.id}")
    await eventually(lambda: seen["finished"] and seen["cancelled"])
    for kind in ("finished", "cancelled"):
        common(seen[kind][0].data, app, run.id, "Cancelled")
    assert seen["cancelled"][0].id == run.id
    assert not seen["finished"][0].data.get("error")
    await quiet()
    assert [len(seen[kind]) for kind in KINDS] == [1, 0, 1]


@pytest.mark.facts("6 runs started by finished or failed send none themselves")
async def test_listeners_do_not_feed_on_themselves(world: World) -> None:
    app = world.app()
    ends: list[str] = []

    @app.fn("any-end", trigger=inngest.TriggerEvent(event="inngest/function.finished", expression=_of(app)))
    async def any_end(ctx: inngest.Context) -> None:
        ends.append(str(ctx.event.data["function_id"]).removeprefix(f"{app.id}-"))

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> None: ...

    await app.start()
    await app.send()
    await eventually(lambda: ends)
    await quiet(1)
    assert ends == ["fn"]


def _of(app: Any) -> str:
    return f"event.data.function_id.startsWith('{app.id}-')"


@pytest.mark.facts("6 a system event can be waited for")
async def test_a_run_can_wait_for_the_end_of_another(world: World) -> None:
    app = world.app()

    @app.fn("worker", on="work")
    async def worker(ctx: inngest.Context) -> str:
        return "worked"

    @app.fn("boss")
    async def boss(ctx: inngest.Context) -> str:
        event = await ctx.step.wait_for_event(
            "end",
            event="inngest/function.finished",
            if_exp=f"async.data.function_id == '{app.id}-worker'",
            timeout=30_000,
        )
        assert event is not None
        return str(event.data["result"])

    await app.start()
    await app.send()
    await app.waiting("boss")
    await app.send("work")
    assert await (await app.run("boss")).output() == "worked"
