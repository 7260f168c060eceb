"""SDK apps for scenarios: FastAPI with async functions, Flask with plain ones."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import fastapi
import flask
import inngest
import inngest.fast_api
import inngest.flask

from .engines import REAL
from .hosts import PATH, Call, Host, ThreadedHost
from .patience import WITHIN_SECONDS, eventually, quiet
from .runs import Run

if TYPE_CHECKING:
    from .world import World

Handler = Callable[[Any], Any]


def make_client(engine_url: str, app_id: str) -> inngest.Inngest:
    return inngest.Inngest(app_id=app_id, api_base_url=engine_url, event_api_base_url=engine_url, is_production=False)


async def close_client(client: inngest.Inngest) -> None:
    """The SDK never closes its pools, and an open socket at exit is a warning, hence an error."""
    pools = client._http_client
    with contextlib.suppress(RuntimeError):
        await pools._http_client.aclose()
    pools._http_client_sync.close()


class _Named:
    """What FastAPI and Flask apps share: unique names and a register of functions."""

    def __init__(self, world: "World", app_id: str) -> None:
        self.world = world
        self.id = app_id
        self.client = make_client(world.engine_url, app_id)
        self.functions: list[inngest.Function[Any]] = []

    def event(self, name: str) -> str:
        """This app's own name for event ``name``."""
        return f"{self.id}/{name}"

    def fn(self, fn_id: str, on: str | None = "go", *, when: str | None = None, **options: Any) -> Any:
        """Decorator: a function triggered by this app's event ``on`` (or by ``trigger=``)."""
        if "trigger" not in options:
            assert on is not None
            options["trigger"] = inngest.TriggerEvent(event=self.event(on), expression=when)
        create = self.client.create_function(fn_id=fn_id, **options)

        def register(handler: Handler) -> inngest.Function[Any]:
            function: inngest.Function[Any] = create(handler)
            self.functions.append(function)
            return function

        return register

    async def send(self, name: str = "go", data: Any = None, **fields: Any) -> str:
        """Send one of this app's events; its internal id."""
        event = {"name": self.event(name), "data": {} if data is None else data, **fields}
        return (await self.world.send(event))[0]

    async def close(self) -> None:
        await close_client(self.client)


class App(_Named):
    """An app of async functions, served by FastAPI in the test's own event loop."""

    host: Host

    def __init__(self, world: "World", app_id: str, options: dict[str, Any]) -> None:
        super().__init__(world, app_id)
        self._options = options

    def asgi(self) -> fastapi.FastAPI:
        app = fastapi.FastAPI()
        inngest.fast_api.serve(app, self.client, self.functions, serve_path=PATH, **self._options)
        return app

    async def start(self) -> "App":
        self.host = await self.world.host(self.asgi())
        answer = await self.world.sync(self.host.url)
        assert answer.get("ok") is True, answer
        return self

    async def redeploy(self, *, sync: bool = True) -> None:
        """Serve the functions as they are now, from the same address."""
        self.host.deploy(self.asgi())
        if sync:
            answer = await self.world.sync(self.host.url)
            assert answer.get("ok") is True, answer

    @property
    def calls(self) -> list[Call]:
        return self.host.calls

    def calls_of(self, fn_id: str, run_id: str | None = None) -> list[Call]:
        composite = f"{self.id}-{fn_id}"
        return [c for c in self.calls if c.fn == composite and run_id in {None, c.run_id}]

    def run_ids(self, fn_id: str) -> list[str]:
        """Runs of a function in the order their first call request came."""
        return list(dict.fromkeys(call.run_id for call in self.calls_of(fn_id)))

    async def runs(self, fn_id: str, count: int = 1, within: float = WITHIN_SECONDS) -> list[Run]:
        await eventually(lambda: len(self.run_ids(fn_id)) >= count, f"{count} runs of {fn_id}", within)
        return [Run(self.world, run_id) for run_id in self.run_ids(fn_id)]

    async def run(self, fn_id: str, within: float = WITHIN_SECONDS) -> Run:
        """The first (usually only) run of a function, once it was called."""
        return (await self.runs(fn_id, 1, within))[0]

    async def waiting(self, fn_id: str, count: int = 1) -> None:
        """Wait until ``count`` runs have answered with a wait or sleep or invoke, and had it stored.

        The host's answer is only the request to wait: the engine still has to store it. An event sent
        meanwhile would rightly be lost, so tests that are not about that race wait for the storing too.
        """

        def parked() -> bool:
            ops = [op["op"] for call in self.calls_of(fn_id) for op in call.opcodes]
            return sum(op in {"WaitForEvent", "Sleep", "InvokeFunction"} for op in ops) >= count

        await eventually(parked, f"{count} parked runs of {fn_id}")
        if REAL:
            await quiet(0.25)  # it does not tell what it has stored
            return
        for run_id in self.run_ids(fn_id):
            with contextlib.suppress(AssertionError):  # another step of the run may be executing
                await eventually(partial(self._stored, run_id), "the answer is stored", within=5)

    async def _stored(self, run_id: str) -> bool:
        """Whether no request of the run is still being dealt with."""
        jobs = (await self.world.http.get(f"/v1/runs/{run_id}/jobs")).json()["data"] or []
        return not any(job.get("leased") for job in jobs)


class FlaskApp(_Named):
    """An app of plain functions, served by Flask in threads."""

    host: ThreadedHost

    async def start(self) -> "FlaskApp":
        app = flask.Flask(self.id)
        inngest.flask.serve(app, self.client, self.functions, serve_path=PATH)
        self.host = self.world.threaded_host(app)
        answer = await self.world.sync(self.host.url)
        assert answer.get("ok") is True, answer
        return self
