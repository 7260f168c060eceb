"""The host's side of reading mail: a few long-lived readers, killed and replaced when a mail is too much for them."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.inbound import REASONS
from app.errors import Unavailable, Unreadable
from app.mail.reader_process import Died, end_of, exchange, kill, mail_of

READERS: Final = 2
PATIENCE_SECONDS: Final = 15.0  # for one mail; its processor time is limited more tightly by the reader itself
QUEUE_SECONDS: Final = 30.0
WAITING_BYTES_MAX: Final = 128 * 1024 * 1024
_STREAM_BYTES: Final = 1024 * 1024

_log = structlog.get_logger("countersign.mail")


class Readers:
    """Parses mail in child processes. Reading hostile mail costs a child, never the event loop."""

    def __init__(self, trusted: frozenset[str], *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._trusted = sorted(trusted)
        self._patience_seconds = patience_seconds
        self._idle: asyncio.Queue[Process | None] = asyncio.Queue()
        self._every: set[Process] = set()
        self._spawning: set[asyncio.Task[None]] = set()
        self._waiting_bytes = 0
        self._closed = False

    async def start(self, count: int = READERS) -> None:
        """Start the children, so that the first mail need not wait for one."""
        await asyncio.gather(*(self._refill() for _ in range(count)))

    async def close(self) -> None:
        """End the children."""
        self._closed = True
        for task in list(self._spawning):
            await asyncio.wait([task])
        for reader in list(self._every):
            kill(reader)
            await reader.wait()

    async def __call__(self, body: bytes, content_type: str) -> InboundMail:
        """What the body says. Raises BadInput, TooLarge, Unreadable; Unavailable where too much waits already."""
        if self._waiting_bytes + len(body) > WAITING_BYTES_MAX:
            raise Unavailable("More mail has come at once than can be read just now; please try again")
        self._waiting_bytes += len(body)
        try:
            return await self._read(body, content_type)
        except Died as died:
            raise Unreadable(REASONS[died.code], detail=died.code) from None
        finally:
            self._waiting_bytes -= len(body)

    async def _read(self, body: bytes, content_type: str) -> InboundMail:
        try:
            return await self._with_a_reader(body, content_type)
        except Died as died:
            # Perhaps it was not the mail's fault: somebody may have killed the reader. Once more, then it was.
            if died.code != "parser_crashed":
                raise
        return await self._with_a_reader(body, content_type)

    async def _with_a_reader(self, body: bytes, content_type: str) -> InboundMail:
        reader = await self._take()
        try:
            async with asyncio.timeout(self._patience_seconds):
                answer = await exchange(reader, self._trusted, body, content_type)
        except TimeoutError:
            self._replace(reader)
            raise Died("parser_timeout") from None
        except (OSError, asyncio.IncompleteReadError):
            over_time = await end_of(reader) == -signal.SIGXCPU
            self._replace(reader)
            raise Died("parser_timeout" if over_time else "parser_crashed") from None
        except BaseException:
            self._replace(reader)  # an answer nobody reads would be taken for the next mail's
            raise
        if answer[0]["tired"]:
            self._replace(reader)
        else:
            self._idle.put_nowait(reader)
        return mail_of(*answer)

    async def _take(self) -> Process:
        try:
            reader = await asyncio.wait_for(self._idle.get(), QUEUE_SECONDS)
        except TimeoutError:
            raise Unavailable("Mail cannot be read just now; please try again") from None
        if reader is not None and reader.returncode is None:
            return reader
        if reader is not None:
            self._every.discard(reader)
        try:
            return await self._spawn()
        except OSError as error:
            self._idle.put_nowait(None)
            raise Unavailable("Mail cannot be read just now; please try again") from error

    def _replace(self, reader: Process) -> None:
        """Kill it, and have another one ready."""
        kill(reader)
        task = asyncio.create_task(self._succeed(reader), name="mail-reader")
        self._spawning.add(task)
        task.add_done_callback(self._spawning.discard)

    async def _succeed(self, reader: Process) -> None:
        await reader.wait()  # so that nobody is still told of its end when the loop has closed
        self._every.discard(reader)
        await self._refill()

    async def _refill(self) -> None:
        """A free place always comes back to the queue, with a reader on it where one could be started."""
        reader: Process | None = None
        try:
            if not self._closed:
                reader = await self._spawn()
        except OSError as error:
            _log.error("mail_reader_not_started", error=type(error).__name__)
        self._idle.put_nowait(reader)

    async def _spawn(self) -> Process:
        """Isolated (-I) and with an empty environment: what reads strangers' mail knows none of our secrets."""
        command = (sys.executable, "-I", "-m", "app.mail.reader")
        reader = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, start_new_session=True, limit=_STREAM_BYTES
        )
        self._every.add(reader)
        return reader


@asynccontextmanager
async def open_readers(
    trusted: frozenset[str], *, count: int = READERS, patience_seconds: float = PATIENCE_SECONDS
) -> AsyncIterator[Readers]:
    """Readers, started; ended with the block."""
    readers = Readers(trusted, patience_seconds=patience_seconds)
    try:
        await readers.start(count)
        yield readers
    finally:
        await readers.close()
