"""A rate limit is spacing, not a window: a tenth of it at once and one more, the rest is dropped."""

import inngest
import pytest

from tests.conformance.patience import RETRY_WITHIN_SECONDS, eventually, quiet
from tests.conformance.world import World


async def _limited(world: World, **limit: object):
    app = world.app()

    @app.fn("fn", rate_limit=inngest.RateLimit(**limit))
    async def fn(ctx: inngest.Context) -> str:
        return "ran"

    @app.fn("parent", on="parent")
    async def parent(ctx: inngest.Context) -> object:
        try:
            return await ctx.step.invoke("ask", function=fn, data={"key": "k"})
        except inngest.StepError as error:
            return {"caught": error.message}

    return await app.start()


@pytest.mark.facts("9 rate limit: spacing with a tenth as burst, the rest dropped")
@pytest.mark.parametrize(
    ("limit", "period_seconds", "sent", "expected"), [(3, 10, 3, 1), (30, 60, 40, 4), (10, 30, 12, 2)]
)
async def test_of_many_at_once_few_run(
    world: World, limit: int, period_seconds: int, sent: int, expected: int
) -> None:
    app = await _limited(world, limit=limit, period=period_seconds * 1000)
    await world.send(*({"name": app.event("go"), "data": {}} for _ in range(sent)))
    await app.runs("fn", expected)
    await quiet()
    assert len(app.run_ids("fn")) == expected


@pytest.mark.facts("9 rate limit: spacing with a tenth as burst, the rest dropped")
async def test_after_the_interval_one_more_runs(world: World) -> None:
    app = await _limited(world, limit=5, period=10_000)  # one each 2 s
    await app.send()
    await app.runs("fn", 1)
    await app.send()
    await quiet(0.5)
    assert len(app.run_ids("fn")) == 1
    await quiet(2)
    await app.send()
    await app.send()
    await app.runs("fn", 2)
    await quiet(0.5)
    assert len(app.run_ids("fn")) == 2


@pytest.mark.facts("9 rate limit: a key separates and false is not limited")
async def test_keys_are_limited_apart_and_false_not_at_all(world: World) -> None:
    app = await _limited(world, limit=1, period=60_000, key="event.data.key != 'free' && event.data.key")
    await world.send(*({"name": app.event("go"), "data": {"key": key}} for key in ["free"] * 3))
    await eventually(lambda: len(app.run_ids("fn")) == 3)


@pytest.mark.facts("9 rate limit: a key separates and false is not limited")
async def test_each_key_has_its_own_limit(world: World) -> None:
    app = await _limited(world, limit=1, period=60_000, key="event.data.key")
    await world.send(*({"name": app.event("go"), "data": {"key": key}} for key in "aabbc"))
    await app.runs("fn", 3)
    await quiet()
    keys = [call.body["event"]["data"]["key"] for call in app.calls]
    assert sorted(keys) == ["a", "b", "c"]


@pytest.mark.facts("9 rate limit: an invocation that is limited is an error")
async def test_a_limited_invocation_is_an_error_for_the_caller(world: World) -> None:
    app = await _limited(world, limit=1, period=60_000)
    await app.send()
    await app.run("fn")
    await app.send("parent")
    output = await (await app.run("parent")).output(within=RETRY_WITHIN_SECONDS)
    assert output["caught"]
