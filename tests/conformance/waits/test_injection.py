"""Text is only data in an expression that compares; an expression built from text is code."""

import inngest
import pytest

from tests.conformance.engines import REAL
from tests.conformance.patience import quiet
from tests.conformance.world import World

NASTY = [
    "zz' || true || 'x' == '",
    "it's",
    "a' == 'a' || async.data.key == 'b",
    "event.data.key",
    "{{ async }}",
    "% $1 ; --",
    "ä\u2028\U0001f600",
    "",
    " ",
]
ESCAPED = ['quote " inside', "back\\slash", "new\nline", "tab\tnull\\0", "\\'", '\\"']  # never match on real


@pytest.mark.facts("7 expressions: values with quotes, backslashes and newlines are only data")
@pytest.mark.facts("13.3 an expression built from input is injectable, one from data is not")
async def test_any_text_matches_itself_and_nothing_else(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> str:
        event = await ctx.step.wait_for_event(
            "wait", event=app.event("wake"), if_exp="async.data.key == event.data.key", timeout=60_000
        )
        assert event is not None
        return str(event.data["key"])

    await app.start()
    keys = NASTY if REAL else NASTY + ESCAPED
    await world.send(*({"name": app.event("go"), "data": {"key": key}} for key in keys))
    runs = await app.runs("waits", len(keys))
    mine = {call.run_id: call.body["event"]["data"]["key"] for call in app.calls}
    await app.waiting("waits", len(keys))
    await app.send("wake", {"key": "somebody else's"})
    await quiet()
    assert {await run.status() for run in runs} == {"RUNNING"}
    await world.send(*({"name": app.event("wake"), "data": {"key": key}} for key in keys))
    for run in runs:
        assert await run.output() == mine[run.id]


@pytest.mark.facts("13.3 an expression built from input is injectable, one from data is not")
async def test_an_expression_built_from_text_is_code(world: World) -> None:
    app = world.app()

    @app.fn("waits")
    async def waits(ctx: inngest.Context) -> str:
        if_exp = f"async.data.key == '{ctx.event.data['key']}'"
        event = await ctx.step.wait_for_event("wait", event=app.event("wake"), if_exp=if_exp, timeout=60_000)
        assert event is not None
        return str(event.data["key"])

    await app.start()
    await app.send(data={"key": NASTY[0]})
    run = await app.run("waits")
    await app.waiting("waits")
    await app.send("wake", {"key": "somebody else's"})
    assert await run.output() == "somebody else's"
