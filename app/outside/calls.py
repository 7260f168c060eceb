"""One call to an address that somebody named: bounded in time and size, without redirects, cookies or proxies."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import httpcore
import httpx

from app.errors import AddressError
from app.outside.allowed import AllowedHosts
from app.outside.connecting import PinnedBackend, Resolve, resolve
from app.outside.targets import Target, refused, target_of

BODY_BYTES_MAX: Final = 1_000_000
HEADER_BYTES_MAX: Final = 16_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one call."""

    connect_seconds: float = 3.0
    whole_seconds: float = 10.0
    body_bytes: int = BODY_BYTES_MAX
    header_bytes: int = HEADER_BYTES_MAX


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What is sent."""

    url: str
    method: Literal["GET", "POST", "PUT", "DELETE"] = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def usual_tls() -> ssl.SSLContext:
    """Whom everybody trusts, or whom SSL_CERT_FILE names."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class Outside:
    """The way out. ``plain_http`` lets http:// to this machine, where the installation names the place."""

    allowed: AllowedHosts
    tls: ssl.SSLContext
    plain_http: bool = False
    resolve: Resolve = resolve

    async def call(self, outgoing: Outgoing, limits: Limits = Limits()) -> Answer:
        """Raises AddressRefused where it may not be called, and AddressError where nothing answers as it should."""
        target = target_of(outgoing.url)
        backend = PinnedBackend(target, self.allowed, self.resolve, self.plain_http, limits.connect_seconds)
        try:
            async with asyncio.timeout(limits.whole_seconds):
                async with httpcore.AsyncConnectionPool(
                    ssl_context=self.tls, max_connections=1, retries=0, http2=False, network_backend=backend
                ) as pool:
                    return await _exchange(pool, target, outgoing, limits)
        except TimeoutError:
            raise AddressError("The address did not answer in time", detail="too_slow") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise _failure(error) from None
        finally:  # a handshake that was cut off leaves its connection to nobody
            await backend.close()


async def _exchange(pool: httpcore.AsyncConnectionPool, target: Target, outgoing: Outgoing, limits: Limits) -> Answer:
    sent = {"Host": target.host_header, "User-Agent": "countersign", "Accept-Encoding": "identity"}
    url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    async with pool.stream(
        outgoing.method,
        url,
        headers=[*sent.items(), *outgoing.headers.items(), ("Content-Length", str(len(outgoing.body)))],
        content=outgoing.body,
    ) as response:
        headers = _headers(response, limits)
        chunks, size = [], 0
        async for chunk in response.aiter_stream():
            size += len(chunk)
            if size > limits.body_bytes:
                raise refused("too_large", "The address answers with more than can be taken")
            chunks.append(chunk)
        return Answer(response.status, headers, b"".join(chunks))


def _headers(response: httpcore.Response, limits: Limits) -> Mapping[str, str]:
    """What the answer says of itself. Raises for what we would have to follow, unpack or take in without an end."""
    if sum(len(name) + len(value) for name, value in response.headers) > limits.header_bytes:
        raise refused("too_large", "The address answers with more than can be taken")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    if 300 <= response.status < 400:
        raise refused("redirected", "The address answers with another address: name the one it leads to")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise refused("packed", "The address answers with packed data, which nobody asked for")
    return headers


def _failure(error: Exception) -> AddressError:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return AddressError(
            "The certificate at the address is not one to trust for its name", detail="bad_certificate"
        )
    return AddressError("The address did not answer as it should", detail="bad_answer")
