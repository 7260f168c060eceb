"""A transaction pooler at its worst: after every transaction the client finds itself on another server session."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

_SOCKET = ".s.PGSQL.5432"
_SESSIONS = 3


class TransactionPooler:
    """``async with TransactionPooler(url) as pooler``: connect to ``pooler.url``."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._behind = Path(parse_qs(self._parts.query)["host"][0]) / _SOCKET
        self._folder = tempfile.TemporaryDirectory(prefix="cs")
        self._clients: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The same database through the pooler."""
        return urlunsplit(self._parts._replace(query=urlencode({"host": self._folder.name})))

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, Path(self._folder.name) / _SOCKET)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        sessions = [await asyncio.open_unix_connection(self._behind) for _ in range(_SESSIONS)]
        client = _Client(writer, [session[1] for session in sessions])
        pumps: list[asyncio.Task[None]] = []
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                await client.greet(reader, [session[0] for session in sessions])
                pumps = [asyncio.create_task(client.listen(session[0])) for session in sessions]
                while data := await reader.read(65536):
                    client.send(data)
        finally:
            ends = (writer, *(session[1] for session in sessions))
            for one in ends:  # before anything is awaited: a second cancellation would leave them open
                one.close()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, *(one.wait_closed() for one in ends), return_exceptions=True)


class _Client:
    def __init__(self, writer: asyncio.StreamWriter, sessions: list[asyncio.StreamWriter]) -> None:
        self._writer = writer
        self._sessions = sessions
        self._turn = 0

    async def greet(self, reader: asyncio.StreamReader, answers: list[asyncio.StreamReader]) -> None:
        """Log in on every session; the client sees the first one's welcome."""
        length = await reader.readexactly(4)
        startup = length + await reader.readexactly(int.from_bytes(length, "big") - 4)
        for number, (session, answer) in enumerate(zip(self._sessions, answers, strict=True)):
            session.write(startup)
            message = b""
            while not _is_idle(message):
                message = await _message(answer)
                if number == 0:  # with a process number of its own, as PgBouncer greets
                    self._writer.write(message[:5] + bytes(8) if message[:1] == b"K" else message)

    def send(self, data: bytes) -> None:
        """To whichever session it is on now."""
        self._sessions[self._turn % _SESSIONS].write(data)

    async def listen(self, answers: asyncio.StreamReader) -> None:
        """Pass a session's messages on; whenever its transaction is over, the client moves on to the next one."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                message = await _message(answers)
                self._turn += _is_idle(message)
                self._writer.write(message)
        self._writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(5)
    return head + await reader.readexactly(int.from_bytes(head[1:], "big") - 4)


def _is_idle(message: bytes) -> bool:
    return message[:1] == b"Z" and message[-1:] == b"I"
