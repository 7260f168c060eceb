"""An app without an SDK: hand-made registration, hand-made answers, for what the SDK never sends."""

import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx
from starlette.types import Receive, Scope, Send

from .hosts import Call, Host
from .patience import eventually
from .runs import Run

if TYPE_CHECKING:
    from .world import World

SDK_HEADERS: Final = {
    "content-type": "application/json",
    "x-inngest-sdk": "inngest-py:v0.5.19",
    "x-inngest-req-version": "2",
    "x-inngest-framework": "fast_api",
    "x-inngest-sdk-handled": "true",
}


@dataclass(frozen=True)
class Answer:
    """What the host replies; ``body`` is sent as JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    sdk: bool = True  # with the headers every SDK answer has


Answerer = Callable[[Call], Answer | Awaitable[Answer]]


def hashed(step_id: str) -> str:
    return hashlib.sha1(step_id.encode(), usedforsecurity=False).hexdigest()


def op(kind: str, step_id: str, **fields: Any) -> dict[str, Any]:
    """One opcode as the Python SDK would spell it."""
    return {
        "op": kind,
        "id": hashed(step_id),
        "name": step_id,
        "displayName": step_id,
        "userland": {"id": step_id, "index": 0},
        **fields,
    }


def ops(*opcodes: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    return Answer(206, list(opcodes), headers or {})


def error(message: str, *, status: int = 500, name: str = "Oops", **headers: str) -> Answer:
    body = {"code": "unknown", "message": message, "name": name, "stack": "here"}
    return Answer(status, body, {key.replace("_", "-"): value for key, value in headers.items()})


class RawApp:
    """Registers whatever config it is told to, and answers through one callable."""

    host: Host

    def __init__(self, world: "World", app_id: str, answer: Answerer) -> None:
        self.world = world
        self.id = app_id
        self.answer = answer
        self.functions: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            await receive()
            answer = self.answer(scope["conformance.call"])
            if inspect.isawaitable(answer):
                answer = await answer
        else:
            answer = Answer(200, {"ok": True})
        headers = {**(SDK_HEADERS if answer.sdk else {}), **answer.headers}
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        wire = [(key.lower().encode(), value.encode()) for key, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": wire})
        await send({"type": "http.response.body", "body": body})

    @property
    def calls(self) -> list[Call]:
        return self.host.calls

    def event(self, name: str) -> str:
        return f"{self.id}/{name}"

    def config(self, fn_id: str = "fn", *, retries: int | None = None, **config: Any) -> dict[str, Any]:
        """A function's registration entry, triggered by this app's event ``go``."""
        composite = f"{self.id}-{fn_id}"
        step: dict[str, Any] = {
            "id": "step",
            "name": "step",
            "runtime": {"type": "http", "url": f"{self.host.url}?fnId={composite}&stepId=step"},
        }
        if retries is not None:
            step["retries"] = {"attempts": retries}
        return {
            "id": composite,
            "name": fn_id,
            "triggers": [{"event": self.event("go")}],
            "steps": {"step": step},
            **config,
        }

    async def register(
        self, *functions: dict[str, Any], headers: dict[str, str] | None = None, **changes: Any
    ) -> httpx.Response:
        """POST /fn/register with ``functions`` (default: one plain function)."""
        body = {
            "appname": self.id,
            "capabilities": {"connect": "v1", "in_band_sync": "v1", "trust_probe": "v1"},
            "deployType": "ping",
            "framework": "fast_api",
            "functions": list(functions) or [self.config()],
            "sdk": "py:v0.5.19",
            "url": self.host.url,
            "v": "0.1",
            **changes,
        }
        return await self.world.http.post("/fn/register", json=body, headers=headers)

    async def started(self, **config: Any) -> Run:
        """Register one function, send its event, and wait for the run's first call request."""
        reply = await self.register(self.config(**config))
        assert reply.json().get("ok") is True, reply.text
        await self.world.send({"name": self.event("go"), "data": {}})
        await eventually(lambda: self.calls, "the first call request")
        return Run(self.world, self.calls[0].run_id)
