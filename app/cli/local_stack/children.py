"""One process of the local stack: started, watched, stopped."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol

import httpx

from app.errors import Misconfigured

_NEWS_SECONDS: Final = 5.0
_STOP_SECONDS: Final = 6.0


Say = Callable[[str], None]


class Process(Protocol):
    """A process that was started, as asyncio shows its own."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""

    async def wait(self) -> int:
        """Until it has ended."""

    def send_signal(self, sent: int, /) -> None:
        """Ask it for something."""

    def kill(self) -> None:
        """End it."""


# Starts a command with these settings; both of its outputs go to the file.
Launch = Callable[[Sequence[str], Mapping[str, str], IO[bytes]], Awaitable[Process]]


async def launched(command: Sequence[str], environ: Mapping[str, str], output: IO[bytes]) -> Process:
    """By its name, as from a shell."""
    return await asyncio.create_subprocess_exec(
        *command,
        env=environ,
        stdout=output,
        stderr=output,
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C in the terminal reaches us alone, and we stop them in order
    )


@dataclass
class Child:
    """One process of ours, its output in a log file."""

    name: str
    command: list[str]
    environ: dict[str, str]
    log: Path
    ready_url: str
    launch: Launch = launched
    process: Process | None = None
    _file: IO[bytes] | None = field(default=None, repr=False)
    _begins: int = 0  # where this start's part of the log begins

    async def start(self) -> None:
        """Start it; ``ready`` tells when it answers."""
        self._close_log()
        self._file = self.log.open("ab")
        self._begins = self._file.tell()
        self.process = await self.launch(self.command, self.environ, self._file)

    async def ready(self, say: Say = lambda _: None) -> None:
        """Wait until it answers, as long as it lives, and ``say`` that we do.

        Raises Misconfigured with the end of this start's log if it ends first.
        """
        began = told = time.monotonic()
        async with httpx.AsyncClient(timeout=2.0) as http:
            while not await _answers(http, self.ready_url):
                if self.process is None or self.process.returncode is not None:
                    raise Misconfigured(f"{self.name} did not start. The end of its log ({self.log}):\n{self.tail()}")
                if time.monotonic() - told > _NEWS_SECONDS:
                    told = time.monotonic()
                    say(f"{self.name} is still starting ({told - began:.0f} s)…")
                await asyncio.sleep(0.05)

    def tail(self) -> str:
        """The last lines of its log since it was started last; older ones would tell of something else."""
        with self.log.open("rb") as log:
            log.seek(self._begins)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-15:]) or "(it wrote nothing)"

    async def stop(self) -> None:
        """Ask it to stop, then insist."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), _STOP_SECONDS)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        self._close_log()

    async def kill(self) -> None:
        """kill -9, as a power cut or the kernel would."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        self._close_log()

    def _close_log(self) -> None:
        if self._file is not None:
            self._file.close()

    async def restart(self) -> None:
        """Start it again on the same port and wait until it answers."""
        await self.start()
        await self.ready()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code < 500
    except httpx.HTTPError:
        return False
