"""Starts our processes as forks of one that has imported everything already, which takes seconds each time.

Each is a process like any other, in a session of its own, and dies of ``kill -9``. That they start by their names too
is tested by the demo, in the terminal, in moving in and in the deployment.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from app.cli.local_stack.children import Process, launched

ROOT = Path(__file__).parents[1]
LOADED = ("app.cli", "app.main", "app.local.engine", "app.local.slack", "tests.world")
PATIENCE_SECONDS = 120.0


class Fork:
    """One process of ours, as asyncio shows its own; how it ended is read when somebody asks."""

    def __init__(self, pid: int, line: int) -> None:
        self.pid, self._line, self._ended = pid, line, None  # type: int, int, int | None

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        if self._ended is None:
            with contextlib.suppress(BlockingIOError):
                said = os.read(self._line, 64)
                os.close(self._line)
                # Nothing: whoever forked it has ended, and all its forks before.
                status = int(said) if said else signal.SIGKILL
                self._ended = os.waitstatus_to_exitcode(status)
        return self._ended

    async def wait(self) -> int:
        """Until it has ended; how."""
        while (code := self.returncode) is None:
            await asyncio.sleep(0.01)
        return code

    def send_signal(self, sent: int) -> None:
        """Nothing where it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sent)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


class WarmStarts:
    """Has one process import all of ours; ``launch`` forks it."""

    def __init__(self, place: Path) -> None:
        self.place = place

    async def launch(self, command: Sequence[str], environ: Mapping[str, str], output: IO[bytes]) -> Process:
        """``python -m`` of this checkout is forked; anything else is started as usual."""
        if tuple(command[:2]) != (sys.executable, "-m"):
            return await launched(command, environ, output)
        line = await self._connected()
        asked = {"argv": [*command[2:]], "environ": {**environ}, "output": output.name}
        line.sendall(json.dumps(asked).encode() + b"\n")
        pid = int(await asyncio.to_thread(line.recv, 64))
        line.setblocking(False)
        return Fork(pid, line.detach())

    async def _connected(self) -> socket.socket:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                line = socket.socket(socket.AF_UNIX)
                try:
                    line.connect(str(self.place))
                except (FileNotFoundError, ConnectionRefusedError):
                    line.close()
                    await asyncio.sleep(0.02)
                else:
                    return line


@contextmanager
def warm_starts(loaded: Sequence[str] = LOADED) -> Iterator[WarmStarts]:
    """For as long as the block runs; what still runs at its end is killed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "starts"
        command = [sys.executable, "-m", "tests.warm_start", str(place), *loaded]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as process:
            yield WarmStarts(place)
            assert process.stdin is not None
            process.stdin.close()


def _serve(place: str) -> dict[str, Any] | None:
    """Fork for whoever asks: in the fork, what it is to run; None once nobody will ask any more."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    listener.listen(64)
    watched = selectors.DefaultSelector()
    watched.register(sys.stdin.fileno(), selectors.EVENT_READ)
    watched.register(listener, selectors.EVENT_READ)
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for key, _ in watched.select():
            if key.fd == sys.stdin.fileno():
                for pid, _ in running.values():
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                return None
            if key.fileobj is listener:
                line, _ = listener.accept()
                with line.makefile() as asking:
                    asked: dict[str, Any] = json.loads(asking.readline())
                pid = os.fork()
                if not pid:
                    watched.close()
                    for each in (listener, line, *(other for _, other in running.values())):
                        each.close()
                    for fd in running:
                        os.close(fd)
                    return asked
                line.sendall(f"{pid}\n".encode())
                fd = os.pidfd_open(pid)
                running[fd] = pid, line
                watched.register(fd, selectors.EVENT_READ)
                continue
            pid, line = running.pop(key.fd)
            watched.unregister(key.fd)
            os.close(key.fd)
            _, status = os.waitpid(pid, 0)
            with contextlib.suppress(OSError), line:
                line.sendall(f"{status}\n".encode())


def _become(asked: dict[str, Any]) -> None:
    """What was asked for, as if it had been started by its name."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    output = os.open(asked["output"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, source in enumerate((nothing, output, output)):
        os.dup2(source, fd)
    os.close(output)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(asked["environ"])
    gc.enable()
    sys.argv = list(asked["argv"])
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for who runs the tests, who then closes our input
    for module in sys.argv[2:]:
        importlib.import_module(module)
    gc.freeze()
    job = _serve(sys.argv[1])
    if job is not None:
        _become(job)
