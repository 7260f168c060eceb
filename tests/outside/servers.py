"""Servers with a certificate of a CA made for the occasion, and what they answer, byte by byte."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.outside.allowed import AllowedHosts
from app.outside.calls import Outside

NAME = "records.shop.test"
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Authority:
    """A CA, and the two contexts made with it."""

    folder: Path
    names: tuple[str, ...] = (NAME, "127.0.0.1")

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._signed("CA", self.key, self.key, None)
        (self.folder / "ca.pem").write_bytes(self.root.public_bytes(serialization.Encoding.PEM))

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        by: ec.EllipticCurvePrivateKey,
        names: tuple[str, ...] | None,
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = subject if names is None else self.root.subject
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=names is None, path_length=None), critical=True)
        )
        if names:
            alternatives = [_alternative(one) for one in names]
            made = made.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        return made.sign(by, hashes.SHA256())

    def certificate(self, *names: str) -> Path:
        """The key and the certificate, in one file, of a server that is who ``names`` say."""
        key = ec.generate_private_key(ec.SECP256R1())
        cert = self._signed("server", key, self.key, names or self.names)
        file = self.folder / f"server-{len(list(self.folder.iterdir()))}.pem"
        plain = serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        file.write_bytes(pem + cert.public_bytes(serialization.Encoding.PEM))
        return file

    def for_server(self, *names: str) -> ssl.SSLContext:
        """A server that is who ``names`` say."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate(*names))
        return context

    def for_client(self) -> ssl.SSLContext:
        """Who trusts this CA and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class Served:
    """A server's address, and the requests it got."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # that TLS asked for

    def url(self, path: str = "/v1", *, host: str = NAME, scheme: str = "https") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def served(
    answer: bytes | Handler, tls: ssl.SSLContext | None, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Served]:
    """It reads a request whole, and then answers."""
    seen = Served(0)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                ),
                0,
            )
            seen.requests.append(head + await reader.readexactly(length))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: seen.names.append(name)
    server = await asyncio.start_server(handle, host, port, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()


def ok(body: bytes = b"{}", *headers: str) -> bytes:
    """An answer as a decent server gives it."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Names:
    """A resolver whose answers are set; each look-up takes the next one, the last one stays."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def way_out(authority: Authority, allowed: str, *answers: Sequence[str], plain_http: bool = False) -> Outside:
    """The way out of an installation that allows this, where names lead there."""
    names = Names(list(answers) or [["127.0.0.1"]])
    return Outside(AllowedHosts.parse(allowed), authority.for_client(), plain_http, names)
