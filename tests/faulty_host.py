"""The host with a fault planted at one named instant, where it dies (as by kill -9), fails, or waits.

``FAULT=payments.refund:after:kill`` kills the process right after that port method has returned. ``FAULT_MARK``
names a file: the fault happens while it does not exist, and creates it, so a restarted host gets past the instant.
``PROBE=FILE`` slows the agent's material down by 0.3 s and appends who is being worked on, for counting.
``LAGS=FILE`` appends how much later than asked for the event loop came back wherever that is more than 1 ms, and how
long it worked meanwhile: what is missing in between, other processes had. Both in ms.
``TRIPS=FILE`` appends a line for each transaction: what it belongs to, and which method of the store made it.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.main import AnyPorts, serve
from app.observability import correlation
from app.settings import Settings
from app.store.db import transactions

_LOOK_SECONDS = 0.002


class Planted:
    """A port with one method that misbehaves; everything else passes through."""

    def __init__(self, port: Any, method: str, call: Callable[..., Awaitable[Any]]) -> None:
        self._port, self._method, self._call = port, method, call

    def __getattr__(self, name: str) -> Any:
        """The planted method, or the port's own."""
        return self._call if name == self._method else getattr(self._port, name)


def plant(ports: AnyPorts) -> AnyPorts:
    """Wrap what the environment asks for."""
    for spec in filter(None, os.environ.get("FAULT", "").split(",")):
        ports = _plant_fault(ports, spec)
    if "PROBE" in os.environ:
        ports = _plant_probe(ports, Path(os.environ["PROBE"]))
    return ports


def _plant_fault(ports: AnyPorts, spec: str) -> AnyPorts:
    where, when, what = spec.split(":")
    port_name, method = where.split(".")
    port = getattr(ports, port_name, None)  # Slack joins later
    if port is None or isinstance(port, Planted):
        return ports
    original = getattr(port, method)
    mark = Path(os.environ["FAULT_MARK"])

    async def call(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            await _misbehave(what, mark)
        result = await original(*args, **kwargs)
        if when == "after":
            await _misbehave(what, mark)
        return result

    return replace(ports, **{port_name: Planted(port, method, call)})


async def _misbehave(what: str, mark: Path) -> None:
    if what.startswith("always-"):
        what = what.removeprefix("always-")
    else:
        if mark.exists():  # noqa: ASYNC240
            return
        mark.touch()  # noqa: ASYNC240
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "raise":
        raise RuntimeError("planted")
    await asyncio.sleep(float(what))


def _plant_probe(ports: AnyPorts, log: Path) -> AnyPorts:
    if isinstance(ports.cases, Planted):
        return ports
    original = ports.cases.conversation

    async def conversation(tenant: Any, message_id: Any) -> Any:
        found = await original(tenant, message_id)
        line = {"customer": found.customer.id, "message": message_id}
        with log.open("a") as file:
            file.write(json.dumps({**line, "edge": "in"}) + "\n")
        await asyncio.sleep(0.3)
        with log.open("a") as file:
            file.write(json.dumps({**line, "edge": "out"}) + "\n")
        return found

    return replace(ports, cases=Planted(ports.cases, "conversation", conversation))


async def _watch_the_loop(log: Path) -> None:
    with log.open("a", buffering=1) as file:
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_LOOK_SECONDS)
            late_ms = (time.perf_counter() - began - _LOOK_SECONDS) * 1000
            if late_ms > 1:
                file.write(f"{late_ms:.1f} {(time.thread_time() - worked) * 1000:.1f}\n")


def _is_a_stores(file: Path) -> bool:
    return "store" in file.parts and file.name != "transactions.py"


def _count_trips(log: Path) -> None:
    entered = transactions._entered

    def counted(*args: Any) -> Any:
        frame = sys._getframe(1)
        while frame.f_back is not None and not _is_a_stores(Path(frame.f_code.co_filename)):
            frame = frame.f_back
        with log.open("a") as file:
            file.write(f"{correlation.current() or '-'} {frame.f_code.co_qualname}\n")
        return entered(*args)

    transactions._entered = counted  # type: ignore[assignment]


async def main() -> None:
    """The host as it is, but for what was asked for."""
    if "TRIPS" in os.environ:
        _count_trips(Path(os.environ["TRIPS"]))
    watching = asyncio.create_task(_watch_the_loop(Path(os.environ["LAGS"]))) if "LAGS" in os.environ else None
    try:
        await serve(Settings(), adapt=plant)
    finally:
        if watching is not None:
            watching.cancel()


if __name__ == "__main__":
    asyncio.run(main())
