"""Where the engine under test comes from: our own process(es) on a database, or ENGINE=http://host:port."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REAL_URL: Final = os.environ.get("ENGINE", "").rstrip("/")
REAL: Final = bool(REAL_URL)
PROCESSES: Final = int(os.environ.get("CONFORMANCE_ENGINES", "1"))  # on one database
RETRY_SCALE: Final = 0.01
_ROOT: Final = Path(__file__).parents[2]
_START_SECONDS: Final = 30.0
_READY: Final = re.compile(r"engine listening on (http://\S+)")


@dataclass
class EngineProcess:
    """One `python -m app.local.engine`; what it prints is kept in ``log``."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def printed(self) -> str:
        return self.log.read_text(errors="replace")


def start(
    database: str, log: Path, *, apps: Sequence[str] = (), port: int = 0, options: Sequence[str] = ()
) -> EngineProcess:
    """Start one engine process and wait until it says where it listens."""
    command = [sys.executable, "-m", "app.local.engine", "--port", str(port), "--database", database]
    for app in apps:
        command += ["--app", app]
    command += options
    if "--retry-scale" not in options:
        command += ["--retry-scale", str(RETRY_SCALE)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + _START_SECONDS
    while not (ready := _READY.search(log.read_text(errors="replace"))):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"the engine did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.02)
    return EngineProcess(process, log, ready[1].rstrip("/"))


@contextlib.contextmanager
def shared(database: str, folder: Path, *, app: str) -> Iterator[tuple[str, ...]]:
    """The processes every test of this pytest worker shares; polls are left to the tests that mean them."""
    running = []
    try:
        for number in range(PROCESSES):
            log = folder / f"engine-{number}.log"
            running.append(start(database, log, apps=(app,), options=("--poll-interval", "3600")))
        yield tuple(engine.url for engine in running)
    finally:
        died = [engine.printed()[-4000:] for engine in running if engine.process.poll() is not None]
        for engine in running:
            engine.stop()
        if died:
            raise RuntimeError(f"an engine died while tests ran:\n{died[0]}")
