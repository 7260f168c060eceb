"""A refused registration leaves the last accepted one in force, and the SDK hides the refusal in a 200."""

import inngest
import pytest

from tests.conformance.patience import eventually
from tests.conformance.raw import Answer
from tests.conformance.world import World


@pytest.mark.facts("2 a refused sync changes nothing")
async def test_what_was_registered_before_still_runs(world: World) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    await raw.register(raw.config("old"))
    reply = await raw.register(raw.config("new"), raw.config("bad", triggers=[{"cron": "@daily"}]))
    assert not reply.json().get("ok")
    await world.send({"name": raw.event("go")})
    await eventually(lambda: raw.calls)
    assert {call.fn for call in raw.calls} == {f"{raw.id}-old"}


@pytest.mark.facts("2 the SDK answers 200 to the PUT of a refused sync")
@pytest.mark.facts("2 a refused sync answers 4xx with an error")
async def test_only_ok_tells_that_a_sync_was_refused(world: World) -> None:
    app = world.app()

    @app.fn("crowded", cancel=[inngest.Cancel(event=f"c/{n}") for n in range(6)])
    async def crowded(ctx: inngest.Context) -> None: ...

    app.host = await world.host(app.asgi())
    reply = await world.http.put(app.host.url, json={}, headers={"x-inngest-server-kind": "dev"})
    assert reply.status_code == 200
    assert not reply.json().get("ok")
    assert "error" in reply.json()
