"""Asks apps to register: at the start, every few seconds, and when somebody asks."""

import asyncio
import json
from typing import Final

from app.local.engine import queries
from app.local.engine.core import Core
from app.local.engine.execution import requests
from app.local.engine.protocol.caller import Caller
from app.local.engine.protocol.responses import Reply, Unreachable
from app.local.engine.registry import Refused

_SYNC_SECONDS: Final = 15.0


class Unanswered(Exception):
    """The app gave no usable answer."""


class Syncer:
    """PUTs the configured apps and those that registered before."""

    def __init__(self, core: Core, caller: Caller) -> None:
        self._core = core
        self._caller = caller
        self._said: dict[str, str] = {}

    async def sync(self, url: str) -> None:
        """Have one app register now. The PUT's status says nothing in this SDK: only ``ok`` counts."""
        key = self._core.config.signing_key
        body = json.dumps({"url": url}).encode()
        headers = {"content-type": "application/json", "x-inngest-server-kind": "cloud" if key else "dev"}
        if key:
            headers["x-inngest-signature"] = requests.signature(body, key)
        try:
            reply = await asyncio.wait_for(self._caller.send("PUT", url, headers, body), _SYNC_SECONDS)
        except TimeoutError:
            reply = Unreachable("timeout")
        if isinstance(reply, Unreachable):
            raise Unanswered(f"{url}: no answer ({reply.why})")
        problem = _problem(reply)
        if problem is not None:
            raise Refused(f"{url}: {problem}")

    async def run(self) -> None:
        """Poll for ever."""
        while True:
            await asyncio.gather(*(self._poll(url) for url in await self._urls()))
            await asyncio.sleep(self._core.config.poll_interval_seconds)

    async def _urls(self) -> list[str]:
        known = [row["url"] for row in await queries.apps(self._core.database.pool) if row["url"]]
        return list(dict.fromkeys([*self._core.config.apps, *known]))

    async def _poll(self, url: str) -> None:
        try:
            await self.sync(url)
            said = "ok"
        except (Refused, Unanswered) as bad:
            said = str(bad)
        if said != self._said.get(url, "ok") and (url in self._core.config.apps or url in self._said):
            self._core.config.log(said if said != "ok" else f"{url}: registered")
        self._said[url] = said


def _problem(reply: Reply) -> str | None:
    try:
        answer = json.loads(reply.body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return f"answered {reply.status}, which is not an Inngest app"
    if answer.get("ok") is True:
        return None
    if "error" not in answer and "ok" not in answer and reply.status < 300:
        return None
    return str(answer.get("error") or answer.get("message") or f"status {reply.status}")
