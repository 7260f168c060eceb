"""``python -m app.local.engine``: an engine for any Inngest app on this machine."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from app.local import postgres
from app.local.engine import EngineConfig, run_engine

Result = TypeVar("Result")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.local.engine", description=__doc__)
    parser.add_argument(
        "--app", action="append", default=[], help="an app's URL, e.g. http://127.0.0.1:8000/api/inngest"
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8288, help="0 picks a free one")
    parser.add_argument("--database", default=os.environ.get("DATABASE_URL"), help="a Postgres URL")
    parser.add_argument("--persist", type=Path, help="keep a private Postgres in this folder")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="multiplies the back-off table")
    parser.add_argument("--poll-interval", type=float, default=5.0, help="seconds between registrations")
    parser.add_argument("--lease-seconds", type=float, default=30.0, help="how long a request outlives its engine")
    parser.add_argument("--retention-hours", type=float, default=7 * 24.0, help="how long ended runs are kept")
    parser.add_argument("--event-key", action="append", default=[], help="accept only these event keys")
    parser.add_argument("--signing-key", help="sign requests, as the real server does outside dev mode")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _run(arguments: argparse.Namespace, url: str) -> None:
    config = EngineConfig(
        database_url=url,
        host=arguments.host,
        port=arguments.port,
        apps=tuple(arguments.app),
        retry_scale=arguments.retry_scale,
        poll_interval_seconds=arguments.poll_interval,
        lease_seconds=arguments.lease_seconds,
        retention_seconds=arguments.retention_hours * 3600,
        event_keys=frozenset(arguments.event_key),
        signing_key=arguments.signing_key,
        log=_say,
    )
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with run_engine(config) as engine:
        _say(f"engine listening on {engine.url}")
        await stop.wait()


async def _private(folder: Path) -> tuple[str, postgres.Cluster]:
    cluster = await asyncio.to_thread(postgres.start, folder)
    return await postgres.ensure_database(cluster, postgres.DATABASE), cluster


def main() -> None:
    """Run until told to stop."""
    arguments = _arguments()
    with contextlib.ExitStack() as stack:
        url = arguments.database
        if url is None or arguments.persist is not None:
            folder = arguments.persist or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            try:
                url, cluster = _run_loop(_private(folder / "postgres"))
            except postgres.CannotStartError as bad:
                sys.exit(f"engine: {bad}")
            stack.callback(cluster.stop)
        try:
            _run_loop(_run(arguments, url))
        except (ValueError, OSError) as bad:
            sys.exit(f"engine: {bad}")


def _run_loop(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


if __name__ == "__main__":
    main()
