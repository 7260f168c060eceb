"""``make bench``: the figures people feel, measured on the whole system with real processes.

Figures in milliseconds, medians and 95th percentiles over ``--rounds`` approvals; memory in MiB before and while
``--waiting`` gates wait. Machines are noisy: compare two runs on one machine, not two machines.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.local import postgres
from tests.world import ROSA, World, run_world

QUIET = {
    "REMIND_AFTER_SECONDS": "600",
    "ESCALATE_AFTER_SECONDS": "1200",
    "EXPIRE_AFTER_SECONDS": "1800",
    "UNDO_SECONDS": "0",
}


async def main(rounds: int, waiting: int, as_json: bool) -> None:
    """Start a world, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.start(Path(folder) / "postgres")
        urls = [await postgres.ensure_database(cluster, name) for name in ("desk", "engine")]
        try:
            async with run_world(Path(folder) / "world", urls[0], urls[1], QUIET) as world:
                report = await measure(world, rounds, waiting)
        finally:
            cluster.stop()
    if as_json:
        print(json.dumps(report, indent=2))
    else:
        show(report)


async def measure(world: World, rounds: int, waiting: int) -> dict[str, dict[str, float]]:
    """One approval after the other, then many that wait."""
    cards, acks, effects = [], [], []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for _ in progress.track(range(rounds), description="approvals"):
            card, ack, effect = await one(world)
            cards.append(card)
            acks.append(ack)
            effects.append(effect)
        before = resident(world)
        cases = [await world.asks_refund(await world.buyer()) for _ in range(waiting)]
        for case in progress.track(cases, description="waiting gates"):
            await world.card(case)
    after = resident(world)
    return {
        "mail to card": spread(cards),
        "click to ack": spread(acks),
        "decision to refund": spread(effects),
        **{f"{name} memory": {"before": before[name], f"{waiting} waiting": after[name]} for name in before},
    }


async def one(world: World) -> tuple[float, float, float]:
    """Mail, card, click, refund: (mail to card, click to ack, decision to refund), in ms."""
    buyer = await world.buyer()
    started = time.perf_counter()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    shown = time.perf_counter()
    person = world.person(ROSA)
    button = await person.button(card, "Approve")
    press = {"user": ROSA, "channel": card.channel, "ts": card.ts, **button}
    answer: dict[str, Any] = await person.do("click", press)
    await world.happens(case, "refund_issued")
    at = {row["action"]: row["at"] for row in await world.rows(case)}
    effect = (at["refund_issued"] - at["approval_approved"]).total_seconds()
    return (shown - started) * 1000, float(answer["ack_ms"]), effect * 1000


def resident(world: World) -> dict[str, float]:
    """Memory of each process, MiB."""
    return {
        name: psutil.Process(child.process.pid).memory_info().rss / 2**20
        for name, child in world.stack.children.items()
        if child.process is not None
    }


def spread(samples: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(samples)
    return {"median": statistics.median(ordered), "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]}


def show(report: dict[str, dict[str, float]]) -> None:
    """For people."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("What", "", ""):
        grid.add_column(column, header_style="dim")
    for what, figures in report.items():
        unit = "MiB" if "memory" in what else "ms"
        grid.add_row(what, *[f"{name} {value:.0f} {unit}" for name, value in figures.items()])
    Console().print(grid)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--waiting", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.rounds, given.waiting, given.json)))
