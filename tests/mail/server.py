"""A mail server that takes mails, and misbehaves at a named stage as it is told to."""

import asyncio
import contextlib
import email
import email.policy
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Server:
    """``faults`` maps a stage (CONNECT, EHLO, MAIL, RCPT, DATA, ACCEPTED) to an answer, "drop", or "hang".

    DATA is before the mail is taken, ACCEPTED after: the mail has arrived, and only the answer is missing.
    """

    port: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived, parsed."""
        raw = [bytes(one.content or b"") for one in self.envelopes]
        return [email.message_from_bytes(one, policy=email.policy.default) for one in raw]  # type: ignore[misc]

    async def fault(self, stage: str, protocol: SMTP) -> str | None:
        """The answer to give instead of the usual one; None for the usual one."""
        self.commands.append(stage)
        what = self.faults.get(stage)
        if what == "hang":
            await self.held.wait()
        if what == "drop":
            assert protocol.transport is not None
            protocol.transport.abort()
            return "421 gone"
        return what if what != "hang" else None


class _Handler:
    def __init__(self, server: Server) -> None:
        self.server = server

    async def handle_EHLO(
        self, protocol: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        fault = await self.server.fault("EHLO", protocol)
        return [fault] if fault else responses

    async def handle_MAIL(
        self, protocol: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self.server.fault("MAIL", protocol) or "250 OK"

    async def handle_RCPT(
        self, protocol: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = await self.server.fault("RCPT", protocol)
        if fault is None:
            envelope.rcpt_tos.append(address)
        return fault or "250 OK"

    async def handle_DATA(self, protocol: SMTP, session: Session, envelope: Envelope) -> str:
        if fault := await self.server.fault("DATA", protocol):
            return fault
        self.server.envelopes.append(envelope)
        return await self.server.fault("ACCEPTED", protocol) or "250 OK"


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = (getattr(data, "login", b""), getattr(data, "password", b"")) == (b"desk", b"secret")
    return AuthResult(success=good, handled=False)


class _Protocol(SMTP):
    """Some faults come before there is a command to answer."""

    plan: Server

    async def _handle_client(self) -> None:
        if fault := await self.plan.fault("CONNECT", self):
            with contextlib.suppress(ConnectionError):
                await self.push(fault)
            assert self.transport is not None
            self.transport.close()
            return
        await super()._handle_client()

    async def hang_up(self) -> None:
        """At the end of a test: nothing stays open, however it went."""
        for transport in (self.transport, self._original_transport):
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            await asyncio.wait([self._handler_coroutine])


@contextlib.asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, implicit: bool = False, **options: Any
) -> AsyncIterator[Server]:
    """On a free loopback port. ``tls`` offers STARTTLS, or with ``implicit`` encrypts from the first byte."""
    server, loop = Server(), asyncio.get_running_loop()
    lines: list[_Protocol] = []

    def protocol() -> SMTP:
        starttls = {"tls_context": tls} if tls and not implicit else {}
        made = _Protocol(
            _Handler(server), hostname="mx.test", authenticator=_login, loop=loop,
            **{"enable_SMTPUTF8": True, "auth_require_tls": False, **starttls, **options},
        )  # fmt: skip
        made.plan = server
        lines.append(made)
        return made

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        running = await loop.create_server(protocol, sock=listener, ssl=tls if implicit else None)
        try:
            yield server
        finally:
            running.close()
            for line in lines:
                await line.hang_up()
