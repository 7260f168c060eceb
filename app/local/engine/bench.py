"""``python -m app.local.engine.bench``: how fast an engine is, ours or a real one."""

import argparse
import asyncio
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.local.engine.bench_host import Bench, hosted

_READY: Final = "engine listening on "
_AIMS_MS: Final = {"event_to_first_step": 8.0, "step_to_step": 6.0, "event_to_wait_resumed": 8.0}


def _spread(samples: list[float]) -> dict[str, float]:
    ordered = sorted(samples)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        "n": len(ordered),
    }


async def _measure(
    bench: Bench, arguments: argparse.Namespace, progress: Progress, pid: int | None
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    latencies: list[tuple[str, Callable[[], Awaitable[float]], int]] = [
        ("event_to_first_step", bench.first_step, arguments.samples),
        ("step_to_step", bench.step_to_step, max(5, arguments.samples // 10)),
        ("event_to_wait_resumed", bench.resumed, arguments.samples),
    ]
    for name, sample, count in latencies:
        task = progress.add_task(name, total=count)
        samples = []
        for number in range(count + 5):
            value = await sample()
            if number >= 5:  # the first ones warm caches up
                samples.append(value)
                progress.advance(task)
        found[name] = _spread(samples)
    task = progress.add_task("steps_per_second", total=3)
    rates = []
    for _ in range(3):
        rates.append(await bench.throughput(arguments.runs, 10))
        progress.advance(task)
    found["steps_per_second"] = {"p50": round(statistics.median(rates), 1), "n": len(rates)}
    if arguments.waiting:
        found["waiting"] = await _waiting(bench, arguments, progress, pid)
    found["events_lost"] = bench.lost
    return found


async def _waiting(
    bench: Bench, arguments: argparse.Namespace, progress: Progress, pid: int | None
) -> dict[str, Any]:
    task = progress.add_task(f"{arguments.waiting} waiting runs", total=arguments.waiting)
    for _ in range(0, arguments.waiting, 500):
        count = min(500, arguments.waiting)
        await bench.park([bench.key() for _ in range(count)])
        progress.advance(task, count)
    await asyncio.sleep(3)
    found: dict[str, Any] = {"runs": arguments.waiting}
    if pid is not None:
        found.update(await _resources(pid))
    samples = [await bench.resumed() for _ in range(arguments.samples)]
    return {**found, "matching": _spread(samples)}


async def _resources(pid: int) -> dict[str, float]:
    """CPU and memory of the engine while nothing happens."""
    try:
        import psutil
    except ImportError:
        return {}
    process = psutil.Process(pid)
    before, began = process.cpu_times(), time.monotonic()
    await asyncio.sleep(5)
    after = process.cpu_times()
    used = (after.user + after.system) - (before.user + before.system)
    percent = 100 * used / (time.monotonic() - began)
    return {"cpu_percent": round(percent, 2), "rss_mb": round(process.memory_info().rss / 1e6, 1)}


@asynccontextmanager
async def _own_engine(folder: Path) -> AsyncIterator[tuple[str, int]]:
    arguments = [sys.executable, "-m", "app.local.engine", "--port", "0", "--persist", str(folder)]
    process = await asyncio.create_subprocess_exec(
        *arguments, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    line = ""
    while not line.startswith(_READY):
        line = (await process.stdout.readline()).decode()
        if not line:
            raise RuntimeError("the engine did not start")
    drain = asyncio.create_task(process.stdout.read())
    try:
        yield line.removeprefix(_READY).strip(), process.pid
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
        drain.cancel()


async def _run(arguments: argparse.Namespace) -> dict[str, Any]:
    console = Console(stderr=True)
    timeout = aiohttp.ClientTimeout(total=300)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        async with hosted() as host, aiohttp.ClientSession(timeout=timeout) as http:
            if arguments.engine:
                bench = Bench(arguments.engine, host, http)
                await bench.register()
                return await _measure(bench, arguments, progress, None)
            with tempfile.TemporaryDirectory() as folder:
                async with _own_engine(Path(folder)) as (url, pid):
                    bench = Bench(url, host, http)
                    await bench.register()
                    return await _measure(bench, arguments, progress, pid)


def _table(found: dict[str, Any]) -> Table:
    table = Table("measure", "median", "p99", "aim")
    for name, aim in _AIMS_MS.items():
        table.add_row(name, f"{found[name]['p50']} ms", f"{found[name]['p99']} ms", f"{aim} ms")
    table.add_row("steps_per_second", str(found["steps_per_second"]["p50"]), "", "300")
    if "waiting" in found:
        waiting = found["waiting"]
        shown = f"{waiting.get('cpu_percent', '?')} % CPU, {waiting.get('rss_mb', '?')} MB"
        table.add_row(f"{waiting['runs']} waiting", shown, f"{waiting['matching']['p99']} ms", "1 %, 250 MB, 20 ms")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m app.local.engine.bench", description=__doc__)
    parser.add_argument(
        "--engine", default=os.environ.get("ENGINE"), help="URL of an engine; default: one of our own"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--runs", type=int, default=100, help="runs at once when measuring throughput")
    parser.add_argument("--waiting", type=int, default=0, help="also measure with this many waiting runs")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    found = asyncio.run(_run(arguments))
    if arguments.json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        Console().print(_table(found))


if __name__ == "__main__":
    main()
