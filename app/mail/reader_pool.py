"""The host's side of reading mail: a few long-lived readers, killed and replaced when a mail is too much for them."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog

from app.domain.cases.cases import InboundMail
from app.domain.cases.inbound_mail import REASONS
from app.errors import BadInput, TooLarge, Unavailable, Unreadable
from app.mail import frames

READERS: Final = 2
PATIENCE_SECONDS: Final = 15.0  # for one mail; its processor time is limited more tightly by the reader itself
QUEUE_SECONDS: Final = 30.0
WAITING_BYTES_MAX: Final = 128 * 1024 * 1024
_DYING_SECONDS: Final = 2.0
_STREAM_BYTES: Final = 1024 * 1024

_log = structlog.get_logger("countersign.mail")


class _Died(Exception):
    """The reader is gone; ``code`` says what of."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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
            _kill(reader)
            await reader.wait()

    async def __call__(self, body: bytes, content_type: str) -> InboundMail:
        """What the body says. Raises BadInput, TooLarge, Unreadable; Unavailable where too much waits already."""
        if self._waiting_bytes + len(body) > WAITING_BYTES_MAX:
            raise Unavailable("More mail has come at once than can be read just now; please try again")
        self._waiting_bytes += len(body)
        try:
            return await self._read(body, content_type)
        except _Died as died:
            raise Unreadable(REASONS[died.code], detail=died.code) from None
        finally:
            self._waiting_bytes -= len(body)

    async def _read(self, body: bytes, content_type: str) -> InboundMail:
        try:
            return await self._with_a_reader(body, content_type)
        except _Died as died:
            # Perhaps it was not the mail's fault: somebody may have killed the reader. Once more, then it was.
            if died.code != "parser_crashed":
                raise
        return await self._with_a_reader(body, content_type)

    async def _with_a_reader(self, body: bytes, content_type: str) -> InboundMail:
        reader = await self._take()
        try:
            async with asyncio.timeout(self._patience_seconds):
                header, text, quoted = await _exchange(reader, self._trusted, body, content_type)
        except TimeoutError:
            self._replace(reader)
            raise _Died("parser_timeout") from None
        except (OSError, asyncio.IncompleteReadError):
            over_time = await _end_of(reader) == -signal.SIGXCPU
            self._replace(reader)
            raise _Died("parser_timeout" if over_time else "parser_crashed") from None
        except BaseException:
            self._replace(reader)  # an answer nobody reads would be taken for the next mail's
            raise
        if header["tired"]:
            self._replace(reader)
        else:
            self._idle.put_nowait(reader)
        return _result(header, text, quoted)

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
        _kill(reader)
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


def _kill(reader: Process) -> None:
    """By its number: ``Process.kill`` also collects the dead, and then nobody learns what it died of."""
    if reader.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(reader.pid, signal.SIGKILL)


async def _end_of(reader: Process) -> int:
    """Its output has ended, so it is dead or as good as that."""
    try:
        return await asyncio.wait_for(reader.wait(), _DYING_SECONDS)
    except TimeoutError:
        _kill(reader)
        return await reader.wait()


async def _exchange(
    reader: Process, trusted: list[str], body: bytes, content_type: str
) -> tuple[dict[str, Any], bytes, bytes]:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(frames.request({"content_type": content_type, "trusted": trusted}, len(body)))
    reader.stdin.write(body)
    await reader.stdin.drain()
    head, text, quoted = frames.ANSWER.unpack(await reader.stdout.readexactly(frames.ANSWER.size))
    header: dict[str, Any] = json.loads(await reader.stdout.readexactly(head))
    return header, await reader.stdout.readexactly(text), await reader.stdout.readexactly(quoted)


def _result(header: dict[str, Any], text: bytes, quoted: bytes) -> InboundMail:
    if "died" in header:
        raise _Died(header["died"])
    if "error" in header:
        error = header["error"]
        kinds: dict[str, type[BadInput]] = {"unreadable": Unreadable, "large": TooLarge}
        raise kinds.get(error["kind"], BadInput)(error["sentence"], detail=error["detail"])
    return frames.mail_from(header["mail"], text, quoted)
