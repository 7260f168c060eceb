"""``python -m tests.wait_trial``: 100 agents hold 5,000 waits by long-poll, and hear of decisions.

The agents, PostgreSQL, the engine and the local workspace share the machine with the host.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, Counted
from app.domain.ids import ActorId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.local import postgres
from tests.store.given import ALICE, BOB, Given, click
from tests.world import TENANT, World, run_world

AGENTS = 100
CALM_SECONDS = 5.0
BEGIN_SECONDS = 60.0
P95_SECONDS = 0.2


class Agents:
    """Programs that wait: each request on a connection of its own, asked again whenever its time is over."""

    def __init__(self, url: str) -> None:
        self.host, self.port = str(urlsplit(url).hostname), int(urlsplit(url).port or 80)
        self.heard: dict[str, float] = {}
        self.troubles: list[str] = []

    async def wait_for(self, approval_id: str, secret: str) -> None:
        """Until it is settled."""
        head = f"HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAuthorization: Bearer {secret}\r\n\r\n"
        await asyncio.sleep(random.uniform(0.0, BEGIN_SECONDS))  # agents do not begin together
        reader, writer = await asyncio.open_connection(self.host, self.port)
        seconds = random.randint(40, 60)
        try:
            while approval_id not in self.heard:
                writer.write(f"GET /v1/approvals/{approval_id}?wait={seconds} {head}".encode())
                told = (await reader.readuntil(b"\r\n\r\n")).decode()
                [length] = [line.split(":")[1] for line in told.lower().splitlines() if "content-length" in line]
                shown = json.loads(await reader.readexactly(int(length)))
                if not told.startswith("HTTP/1.1 200"):
                    self.troubles.append(str(shown.get("detail")))
                    await asyncio.sleep(random.uniform(5.0, 20.0))
                elif shown["settled"]:
                    self.heard[approval_id] = time.perf_counter()
        finally:
            writer.close()


async def main() -> int:
    """0 where every decision was heard, and 95 of 100 within 200 ms."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--waits", type=int, default=5_000)
    parser.add_argument("--decisions", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they only wait")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.start(Path(folder) / "postgres")
        desk, engine = [await postgres.ensure_database(cluster, name) for name in ("desk", "engine")]
        try:
            async with run_world(Path(folder) / "world", desk, engine) as world:
                await asyncio.sleep(CALM_SECONDS)
                return await _measure(world, given)
        finally:
            cluster.stop()


async def _measure(world: World, wanted: argparse.Namespace) -> int:
    host = psutil.Process(world.stack.children["host"].process.pid)
    desk, agents = Given(world.pool, TENANT), Agents(world.stack.host_url)
    keys = store.PostgresApiKeys(world.pool)
    made = [
        await keys.create(TENANT, f"agent {number}", {Scope.APPROVALS_READ}, by=ActorId("trial"))
        for number in range(AGENTS)
    ]
    message = await desk.message()
    opened: list[Approval] = []
    for number in range(wanted.waits):
        key, _ = made[number % AGENTS]
        fields = {"message": message, "call_id": f"call_{number}", "requested_by": program(key.id, key.name)}
        opened.append(await desk.approval(**fields))
    before = host.memory_info().rss
    waiting = [
        asyncio.create_task(agents.wait_for(approval.id, made[number % AGENTS][1].text))
        for number, approval in enumerate(opened)
    ]
    await asyncio.sleep(BEGIN_SECONDS + CALM_SECONDS)
    calm = await _cost(world, host, wanted.seconds)
    took, busy = await _decide(desk, agents, host, random.sample(opened, wanted.decisions))
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    ordered = sorted(took)
    p95, refused = ordered[int(len(ordered) * 0.95)], dict(Counter(agents.troubles))
    print(f"{wanted.waits} waits of {AGENTS} agents: {calm[0]} held at once, refused: {refused}")
    print(f"  host: {before / 2**20:.0f} MiB before, {host.memory_info().rss / 2**20:.0f} MiB with them")
    print(f"  host: {calm[1]:.0f} % of a core while they only wait, {busy:.0f} % while {len(took)} are decided")
    print(
        f"  a decision is heard after p50 {ordered[len(ordered) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
        f"max {ordered[-1] * 1000:.0f} ms, from its commit"
    )
    return int(len(took) < wanted.decisions or p95 > P95_SECONDS or bool(agents.troubles))


async def _cost(world: World, host: psutil.Process, seconds: float) -> tuple[int, float]:
    """How many are held, and the host's share of a core."""
    host.cpu_percent()
    await asyncio.sleep(seconds)
    share = host.cpu_percent()
    metrics = (await world.http.get(f"{world.stack.host_url}/metrics")).text
    [held] = [line.split()[1] for line in metrics.splitlines() if line.startswith("countersign_api_waits ")]
    return int(float(held)), share


async def _decide(
    desk: Given, agents: Agents, host: psutil.Process, chosen: list[Approval]
) -> tuple[list[float], float]:
    """How long after its commit each was heard: some twenty a second, as many as a large desk decides in minutes."""
    committed: dict[str, float] = {}
    host.cpu_percent()
    for approval in chosen:
        vote = click(random.choice((ALICE, BOB)), Choice.REJECT)
        assert isinstance(await desk.approvals.cast(TENANT, approval.id, vote), Counted)
        committed[approval.id] = time.perf_counter()
        await asyncio.sleep(random.expovariate(20))
    busy = host.cpu_percent()
    await asyncio.sleep(5)
    return [max(0.0, agents.heard[one] - at) for one, at in committed.items() if one in agents.heard], busy


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
