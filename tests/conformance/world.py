"""One test's view of the engine: send events, follow runs, and ask it questions through its public APIs."""

import asyncio
import time
import uuid
from typing import Any, Final

import flask
import httpx
from starlette.types import ASGIApp

from .apps import App, FlaskApp
from .hosts import Host, ThreadedHost
from .patience import READABLE_SECONDS, eventually
from .raw import Answerer, RawApp
from .runs import Run

_EVENT_RUNS: Final = (
    "query GetRunFromEventID($event_id: ID!) { event(query: {eventId: $event_id}) { functionRuns { id } } }"
)


class World:
    """Everything a scenario needs; names are unique, so that scenarios can share one engine."""

    def __init__(self, engine_url: str, http: httpx.AsyncClient) -> None:
        self.engine_url = engine_url
        self.http = http
        self._apps: list[App | FlaskApp] = []
        self._hosts: list[Host | ThreadedHost] = []

    # -- apps ------------------------------------------------------------------------------------------

    def app(self, app_id: str | None = None, **options: Any) -> App:
        """An app of async functions behind FastAPI; add functions, then ``await app.start()``."""
        app = App(self, app_id or f"c-{uuid.uuid4().hex[:12]}", options)
        self._apps.append(app)
        return app

    def flask_app(self) -> FlaskApp:
        app = FlaskApp(self, f"c-{uuid.uuid4().hex[:12]}")
        self._apps.append(app)
        return app

    async def host(self, app: ASGIApp) -> Host:
        host = Host(app)
        self._hosts.append(host)
        await host.start()
        return host

    def threaded_host(self, app: flask.Flask) -> ThreadedHost:
        host = ThreadedHost(app)
        self._hosts.append(host)
        host.start()
        return host

    async def raw(self, answer: Answerer) -> RawApp:
        """An app without an SDK: ``answer`` gets each call request and says what to reply."""
        raw = RawApp(self, f"c-{uuid.uuid4().hex[:12]}", answer)
        raw.host = await self.host(raw)
        return raw

    async def sync(self, app_url: str) -> dict[str, Any]:
        """Ask an app to register itself, the way the dev server's poller does."""
        headers = {"x-inngest-server-kind": "dev"}
        reply = await self.http.put(app_url, json={"url": app_url}, headers=headers)
        reply.raise_for_status()
        body: dict[str, Any] = reply.json()
        return body

    async def close(self) -> None:
        for host in self._hosts:
            if isinstance(host, ThreadedHost):
                await asyncio.to_thread(host.stop)
            else:
                await host.stop()
        for app in self._apps:
            await app.close()

    # -- events ----------------------------------------------------------------------------------------

    async def post_events(self, body: Any, **options: Any) -> httpx.Response:
        return await self.http.post("/e/conformance", json=body, **options)

    async def send(self, *events: dict[str, Any]) -> list[str]:
        """Send in one request; the internal ids."""
        reply = await self.post_events(list(events))
        assert reply.status_code == 200, reply.text
        ids: list[str] = reply.json()["ids"]
        return ids

    # -- runs ------------------------------------------------------------------------------------------

    async def gql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        reply = await self.http.post("/v0/gql", json={"query": query, "variables": variables})
        body = reply.json()
        assert not body.get("errors"), body
        data: dict[str, Any] = body["data"]
        return data

    async def readable(
        self, query: str, variables: dict[str, Any], within: float = READABLE_SECONDS
    ) -> dict[str, Any]:
        """As ``gql``, but asked again while the answer is an error: what has just happened may not be shown yet."""
        deadline = time.monotonic() + within
        while True:
            try:
                return await self.gql(query, variables)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.25)

    async def runs_of_event(self, internal_id: str, count: int = 1) -> list[Run]:
        """The runs an event started, once there are ``count``."""

        async def enough() -> list[Run]:
            data = await self.readable(_EVENT_RUNS, {"event_id": internal_id})
            found = (data.get("event") or {}).get("functionRuns") or []
            return [Run(self, run["id"]) for run in found] if len(found) >= count else []

        runs: list[Run] = await eventually(enough, f"{count} runs of {internal_id}")
        return runs
