"""A proxy in front of Postgres that goes silent or hangs up exactly when a test wants it to."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

_SOCKET = ".s.PGSQL.5432"


class Proxy:
    """``async with Proxy(url) as proxy``: connect to ``proxy.url``."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._behind = Path(parse_qs(self._parts.query)["host"][0]) / _SOCKET
        self._folder = tempfile.TemporaryDirectory(prefix="cs")
        self._open = asyncio.Event()
        self._open.set()
        self._pumps: set[asyncio.Task[None]] = set()
        self.cuts_at_commit = 0  # how many of the next COMMITs are carried out but never answered

    @property
    def url(self) -> str:
        """The same database through the proxy."""
        return urlunsplit(self._parts._replace(query=urlencode({"host": self._folder.name})))

    def freeze(self) -> None:
        """From now on nothing gets through, and nobody is told."""
        self._open.clear()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, Path(self._folder.name) / _SOCKET)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_unix_connection(self._behind)
        for source, sink in ((reader, up_writer), (up_reader, writer)):
            pump = asyncio.create_task(self._pump(source, sink, writer))
            self._pumps.add(pump)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        try:
            with suppress(ConnectionError):
                while data := await source.read(65536):
                    await self._open.wait()
                    # With its semicolon: BEGIN says READ COMMITTED.
                    cut = sink is not client and b"COMMIT;" in data and self.cuts_at_commit > 0
                    if cut:
                        self.cuts_at_commit -= 1
                        client.transport.abort()
                    sink.write(data)
                    await sink.drain()
        finally:
            sink.close()
