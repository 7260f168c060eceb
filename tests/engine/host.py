"""A host for engine tests: any inngest app, served on a free port of this process."""

import asyncio
import logging
import socket
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import inngest
import uvicorn
from fastapi import FastAPI

from app.local.engine import EngineConfig, RunningEngine, run_engine

with warnings.catch_warnings():
    # The SDK still declares pydantic models the old way.
    warnings.simplefilter("ignore", DeprecationWarning)
    import inngest.fast_api


def free_socket() -> socket.socket:
    found = socket.socket(proto=socket.IPPROTO_TCP)
    found.bind(("127.0.0.1", 0))
    return found


@asynccontextmanager
async def serve(app: FastAPI, listener: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait_for(task, 5)
        listener.close()


class Host:
    """An inngest client bound to an engine, and what its functions did."""

    def __init__(self, engine_url: str, app_id: str = "app") -> None:
        logger = logging.getLogger("inngest-test")
        logger.setLevel(logging.CRITICAL)
        self.client = inngest.Inngest(
            app_id=app_id,
            is_production=False,
            api_base_url=engine_url,
            event_api_base_url=engine_url,
            logger=logger,
        )
        self.calls: list[str] = []
        self.open = 0
        self.most = 0
        self._others: list[Host] = []

    def beside(self, engine_url: str) -> "Host":
        """The same app as seen through another engine; closed with this one."""
        other = Host(engine_url)
        self._others.append(other)
        return other

    async def close(self) -> None:
        """The SDK leaves its connections open."""
        for host in (self, *self._others):
            await host.client._http_client._http_client.aclose()
            host.client._http_client._http_client_sync.close()


@asynccontextmanager
async def engine_on(database_url: str, **options: Any) -> AsyncIterator[RunningEngine]:
    options = {"retry_scale": 0.001, "poll_interval_seconds": 60.0, "log": lambda _: None, **options}
    async with run_engine(EngineConfig(database_url=database_url, **options)) as engine:
        yield engine


def inngest_app(app: FastAPI, host: Host, functions: list[Any]) -> FastAPI:
    inngest.fast_api.serve(app, host.client, functions)
    return app


@asynccontextmanager
async def served(host: Host, functions: list[Any], listener: socket.socket) -> AsyncIterator[None]:
    app = inngest_app(FastAPI(), host, functions)
    try:
        async with serve(app, listener):
            yield
    finally:
        await host.close()


@asynccontextmanager
async def hosted(engine: RunningEngine, host: Host, functions: list[Any]) -> AsyncIterator[str]:
    listener = free_socket()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/inngest"
    async with served(host, functions, listener):
        await engine.sync(url)
        yield url


async def run_of(
    engine: RunningEngine, event_id: str, *, count: int = 1, seconds: float = 15
) -> list[dict[str, Any]]:
    """The ended runs an event started."""
    import httpx

    async with httpx.AsyncClient(base_url=engine.url) as http:
        for _ in range(int(seconds / 0.02)):
            runs = (await http.get(f"/v1/events/{event_id}/runs")).json()["data"]
            if len(runs) == count and all(run["ended_at"] for run in runs):
                return list(runs)
            await asyncio.sleep(0.02)
    raise AssertionError(f"not {count} ended runs after {seconds} s: {runs}")
