"""A receiver as a team writes one: it verifies each webhook with the convention's own library, and keeps it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from tests.outside.servers import Served, served

OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


def answer(status: int, *headers: str) -> bytes:
    """A bare one."""
    return "\r\n".join([f"HTTP/1.1 {status} X", "Content-Length: 0", *headers, "", ""]).encode()


@dataclass
class Received:
    """One request: its headers, and what the library reads of it; None where the signature does not hold."""

    id: str
    signatures: list[str]
    body: dict[str, Any] | None


@dataclass
class Receiver:
    """``answers`` are taken in turn, the last stays; ``secrets`` are those that it knows."""

    secrets: list[str]
    answers: list[bytes] = field(default_factory=lambda: [OK])
    got: list[Received] = field(default_factory=list)
    before: Callable[[], Any] | None = None  # awaited before it answers

    server: Served = field(default_factory=lambda: Served(0))

    async def handle(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.got.append(self.read(self.server.requests[-1]))
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if self.before is not None:
            await self.before()
        writer.write(said)
        await writer.drain()

    def read(self, request: bytes) -> Received:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
        headers = {name.lower(): value for name, _, value in lines}
        return Received(headers["webhook-id"], headers["webhook-signature"].split(" "), self._verified(body, headers))

    def _verified(self, body: bytes, headers: dict[str, str]) -> dict[str, Any] | None:
        for secret in self.secrets:
            try:
                found: dict[str, Any] = Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                continue
            return found
        return None

    @property
    def sequence(self) -> list[int]:
        """The numbers of what it got, in the order it came."""
        return [one.body["data"]["sequence"] for one in self.got if one.body]


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None, *secrets: str) -> AsyncIterator[Receiver]:
    """On a port of its own."""
    receiver = Receiver(list(secrets))
    async with served(receiver.handle, tls) as server:
        receiver.server = server
        yield receiver
