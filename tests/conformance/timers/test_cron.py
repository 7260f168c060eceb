"""A cron function runs once per tick with the timer event. Minutes are the finest tick, so this waits for one."""

import asyncio
import datetime
import time

import inngest
import pytest

from tests.conformance.world import World

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
TICK_SECONDS = 60


async def _until_tick(*, spare: float = 8.0) -> float:
    """When the next minute begins. One so close that registering might miss it is let pass first."""
    left = TICK_SECONDS - time.time() % TICK_SECONDS
    if left < spare:
        await asyncio.sleep(left + 0.5)
    return float((int(time.time()) // TICK_SECONDS + 1) * TICK_SECONDS)


@pytest.mark.facts("8 cron: fires once per tick with the timer event")
@pytest.mark.facts("8 cron: the event's ts is the moment it fired, its id the tick")
@pytest.mark.facts("2 a cron time zone prefix is accepted")
@pytest.mark.facts("8 cron: jitter delays the start")
@pytest.mark.facts("8 cron: a tick missed is not made up for")
@pytest.mark.facts("2 a function that is gone no longer starts")
async def test_each_kind_fires_once_at_the_minute(world: World) -> None:
    app = world.app()
    tick = await _until_tick()
    local = datetime.datetime.fromtimestamp(tick, tz=datetime.UTC) + datetime.timedelta(hours=9)
    past = datetime.datetime.fromtimestamp(tick - 120, tz=datetime.UTC)
    crons = {
        "plain": inngest.TriggerCron(cron="* * * * *"),
        "zoned": inngest.TriggerCron(cron=f"TZ=Asia/Tokyo {local.minute} {local.hour} * * *"),
        "jittered": inngest.TriggerCron(cron="* * * * *", jitter="3s"),
        "gone": inngest.TriggerCron(cron="* * * * *"),
        "past": inngest.TriggerCron(cron=f"{past.minute} {past.hour} * * *"),
    }
    for name, trigger in crons.items():

        @app.fn(name, trigger=trigger)
        async def tell(ctx: inngest.Context) -> dict:
            return {"name": ctx.event.name, "id": ctx.event.id, "ts": ctx.event.ts, "data": dict(ctx.event.data)}

    await app.start()
    app.functions = [function for function in app.functions if function.id != f"{app.id}-gone"]
    await app.redeploy()  # registering twice must not fire twice
    wait = tick - time.time() + 20
    outputs = {}
    for name in ("plain", "zoned", "jittered"):
        run = await app.run(name, within=wait)
        outputs[name] = await run.output()
    for name, event in outputs.items():
        assert event["name"] == "inngest/scheduled.timer"
        assert tick * 1000 <= event["ts"] < (tick + 10) * 1000
        assert event["id"] == datetime.datetime.fromtimestamp(tick, tz=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert event["data"]["cron"] == crons[name].cron
        assert set(event["data"]) >= {"cron", "scheduledAt", "fireAt"}
    late = {name: app.calls_of(name)[0].started - tick for name in outputs}
    assert -0.1 <= late["plain"] < 5
    assert -0.1 <= late["zoned"] < 5
    assert 0.9 <= late["jittered"] < 8
    await asyncio.sleep(max(0.0, tick + 6 - time.time()))
    runs = {name: len(app.run_ids(name)) for name in crons}
    assert runs == {"plain": 1, "zoned": 1, "jittered": 1, "gone": 0, "past": 0}
