"""Puts the engine together and runs it: HTTP in front, loops behind."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from app.local.engine import trimming
from app.local.engine.cel import expressions
from app.local.engine.config import EngineConfig
from app.local.engine.core import Core
from app.local.engine.database import Database
from app.local.engine.execution import jobs
from app.local.engine.execution.dispatcher import Dispatcher
from app.local.engine.execution.router import Router
from app.local.engine.execution.timers import Timers, sleep_until_timer
from app.local.engine.protocol.caller import Caller
from app.local.engine.registry import Registry
from app.local.engine.syncer import Syncer
from app.local.engine.web import graphql, intake, page, register, rest
from app.local.engine.web.guard import LoopbackOnly

_CHANNEL: Final = "inngest_engine"
_ANNOUNCE_SECONDS: Final = 0.02
_STOP_SECONDS: Final = 3.0
_DRAIN_SECONDS: Final = 1.0


class RunningEngine:
    """A started engine."""

    def __init__(self, url: str, core: Core, syncer: Syncer) -> None:
        self.url = url
        self.core = core
        self._syncer = syncer

    async def sync(self, app_url: str) -> None:
        """Have an app register now; raises with the reason when it was refused."""
        await self._syncer.sync(app_url)


def web_app(core: Core) -> Starlette:
    """Every door of the engine."""
    routes = [*intake.routes(core), *register.routes(core), *rest.routes(core), *graphql.routes(core)]
    return Starlette(routes=[*routes, *page.routes(core)], middleware=[Middleware(LoopbackOnly)])


@asynccontextmanager
async def run_engine(config: EngineConfig) -> AsyncIterator[RunningEngine]:
    """Start an engine; stop it when the block ends. Killing it instead is just as safe."""
    database = await Database.open(config.database_url, pool_max=config.pool_max)
    core = Core(config, database, Registry(database))
    caller = Caller(config.transports, config.call_seconds_max)
    dispatcher, syncer, router = Dispatcher(core, caller), Syncer(core, caller), Router(core)
    try:
        await asyncio.to_thread(expressions.warm_up)
        await core.registry.refresh()
        listener = _listen(config)
        port = listener.getsockname()[1]
        url = f"http://{config.host}:{port}"
        loops = _Loops(core, router)
        async with _serving(web_app(core), listener), _background(
            dispatcher.run(), dispatcher.keep_leases(), router.run(), syncer.run(), *loops.all()
        ):  # fmt: skip
            try:
                yield RunningEngine(url, core, syncer)
            finally:
                await dispatcher.drain(_DRAIN_SECONDS)
                await dispatcher.close()
    finally:
        await caller.close()
        await database.close()


def _listen(config: EngineConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    # Asyncio sets TCP_NODELAY only on sockets that name their protocol; without it answers wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener


@asynccontextmanager
async def _serving(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    settings = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1, timeout_keep_alive=30,
        ws="none",
    )  # fmt: skip
    server = uvicorn.Server(settings)
    serving = asyncio.create_task(_quietly(server, listener))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers a flag, not an event
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, _STOP_SECONDS)
        listener.close()


async def _quietly(server: uvicorn.Server, listener: socket.socket) -> None:
    # Signals belong to whoever started the engine, not to its web server.
    await server._serve(sockets=[listener])


@asynccontextmanager
async def _background(*loops: Any) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Loops:
    """The small loops that keep an engine going."""

    def __init__(self, core: Core, router: Router) -> None:
        self._core = core
        self._router = router
        self._clockwork = Timers(core)

    def all(self) -> list[Any]:
        """Every loop, as coroutines to run for ever."""
        return [
            self._forever(self._time),
            self._forever(self._sweep),
            self._forever(self._trim),
            self._forever(self._announce),
            self._forever(self._hear),
        ]

    async def _forever(self, loop: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await loop()
            except Exception as bad:  # a loop that stops would stop the engine without a word
                self._core.config.log(f"{loop.__name__.strip('_')}: {bad!r}")
                await asyncio.sleep(self._core.config.sweep_seconds)

    async def _time(self) -> None:
        wake = self._core.signals.timers
        wake.clear()
        await self._clockwork.tick()
        await sleep_until_timer(self._core, wake, self._core.config.sweep_seconds)

    async def _sweep(self) -> None:
        await asyncio.sleep(self._core.config.sweep_seconds)
        await self._core.registry.refresh()
        if await self._core.database.run(jobs.sweep):
            self._core.signals.work()
        await self._router.adopt()
        self._core.signals.calls.set()

    async def _trim(self) -> None:
        await asyncio.sleep(self._core.config.trim_every_seconds)
        await trimming.trim(self._core)

    async def _announce(self) -> None:
        """Tell other processes, at most fifty times a second: a NOTIFY serialises the commits it is part of."""
        await self._core.signals.announce.wait()
        self._core.signals.announce.clear()
        await self._core.database.pool.execute(f"NOTIFY {_CHANNEL}")
        await asyncio.sleep(_ANNOUNCE_SECONDS)

    async def _hear(self) -> None:
        """Other processes' announcements. Without them (a pooled database) the sweep still finds the work."""
        conn = await asyncpg.connect(self._core.database.url)
        own = conn.get_server_pid()
        closed = asyncio.Event()
        conn.add_termination_listener(lambda _: closed.set())

        def heard(_conn: object, _pid: int, _channel: str, _payload: object) -> None:
            self._core.signals.calls.set()
            self._core.signals.timers.set()

        try:
            await conn.add_listener(_CHANNEL, heard)
            await closed.wait()
            raise OSError(f"the listening connection {own} was closed")
        finally:
            if not conn.is_closed():
                await conn.close()
