"""An engine asks its apps to register: at start-up, when they come up later, and when they changed."""

from collections.abc import Callable

import inngest
import pytest

from tests.conformance.conftest import StartEngine
from tests.conformance.patience import eventually
from tests.conformance.world import World

pytestmark = pytest.mark.local_only("starts engines of its own")


def _echo(world: World):
    app = world.app()

    @app.fn("echo")
    async def echo(ctx: inngest.Context) -> str:
        return ctx.event.id

    return app


@pytest.mark.facts("2 an app is asked to register at start-up")
@pytest.mark.facts("0 functions registered before the engine saw their event run without further set-up")
async def test_an_app_named_at_start_is_registered(
    start_engine: StartEngine, world_of: Callable[[str], World], unused_tcp_port: int
) -> None:
    world = world_of(f"http://127.0.0.1:{unused_tcp_port}")
    app = _echo(world)
    app.host = await world.host(app.asgi())
    await start_engine(app.host.url, port=unused_tcp_port)

    async def started() -> bool:
        await app.send()
        return bool(app.calls)

    await eventually(started, "a run of the app that was named at start")


@pytest.mark.facts("2 the poller notices changed functions")
async def test_the_poller_notices_new_functions(
    start_engine: StartEngine, world_of: Callable[[str], World], unused_tcp_port: int
) -> None:
    world = world_of(f"http://127.0.0.1:{unused_tcp_port}")
    app = _echo(world)
    app.host = await world.host(app.asgi())
    await start_engine(app.host.url, port=unused_tcp_port, options=("--poll-interval", "0.3"))

    @app.fn("late", on="late")
    async def late(ctx: inngest.Context) -> None: ...

    await app.redeploy(sync=False)

    async def started() -> bool:
        await app.send("late")
        return bool(app.calls_of("late"))

    await eventually(started, "a run of the function deployed later")


@pytest.mark.facts("2 an app is asked to register at start-up")
async def test_an_app_that_comes_up_after_the_engine_is_registered(
    start_engine: StartEngine, world_of: Callable[[str], World], unused_tcp_port: int
) -> None:
    world = world_of(f"http://127.0.0.1:{unused_tcp_port}")
    app = _echo(world)
    app.host = await world.host(app.asgi())
    await app.host.stop()
    await start_engine(app.host.url, port=unused_tcp_port, options=("--poll-interval", "0.3"))
    await app.host.start()

    async def started() -> bool:
        await app.send()
        return bool(app.calls)

    await eventually(started, "a run of the app that came up later")
