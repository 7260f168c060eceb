"""Opens the connection: the name is resolved once, every answer is judged, and what was judged is connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import httpcore

from app.errors import AddressError
from app.outside.addresses import Address, address_of
from app.outside.allowed import AllowedHosts
from app.outside.targets import Target, refused

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
ADDRESSES_MAX: Final = 20  # of one name
_TRIED_MAX: Final = 3
# Threads of its own: whoever lets a name be looked up for long holds up nobody but other calls like it.
_LOOK_UPS: Final = ThreadPoolExecutor(4, thread_name_prefix="look-up")


async def resolve(host: str, port: int) -> Sequence[str]:
    """As this machine resolves names. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_LOOK_UPS, _look_up, host, port)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _look_up(host: str, port: int) -> list[tuple[object, object, object, str, tuple[object, ...]]]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG))


@dataclass(frozen=True)
class PinnedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network, for one target and no other place."""

    target: Target
    allowed: AllowedHosts
    resolve: Resolve
    plain_http: bool
    connect_seconds: float
    opened: list[httpcore.AsyncNetworkStream] = field(default_factory=list)

    async def close(self) -> None:
        """Whatever is still open."""
        for stream in self.opened:
            await stream.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """To an address that was judged, by its number: nobody is asked again who the name belongs to."""
        try:
            async with asyncio.timeout(self.connect_seconds):
                return await self._first_that_answers(await self._judged())
        except TimeoutError:
            raise AddressError("Nothing answers at the address in time", detail="no_connection") from None

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise refused("not_https", "The address must begin with https://")

    async def sleep(self, seconds: float) -> None:
        """Between tries, of which there are none."""
        await asyncio.sleep(seconds)

    async def _judged(self) -> Sequence[Address]:
        """Every address of the host, all of which may be called; a name with one that may not is refused whole."""
        target = self.target
        literal = address_of(target.host)
        try:
            texts = [target.host] if literal else await self.resolve(target.host, target.port)
        except OSError:
            raise AddressError("The name in the address cannot be found", detail="no_such_host") from None
        found = [address_of(text) for text in texts[: ADDRESSES_MAX + 1]]
        addresses = [one for one in found if one is not None]
        if not addresses or len(addresses) < len(found) or len(found) > ADDRESSES_MAX:
            raise refused("not_public", _NOT_PUBLIC)
        if not all(self.allowed.lets(target.host, one, target.port) for one in addresses):
            raise refused("not_public", _NOT_PUBLIC)
        if target.scheme != "https" and not self._may_be_plain(addresses):
            raise refused("not_https", "The address must begin with https://")
        return addresses

    def _may_be_plain(self, addresses: Sequence[Address]) -> bool:
        """Without TLS to this machine alone, where the installation names the place and is no production."""
        return self.plain_http and all(
            one.is_loopback and self.allowed.lets_inside(self.target.host, one, self.target.port) for one in addresses
        )

    async def _first_that_answers(self, addresses: Sequence[Address]) -> httpcore.AsyncNetworkStream:
        for address in addresses[:_TRIED_MAX]:
            try:
                stream = await httpcore.AnyIOBackend().connect_tcp(str(address), self.target.port)
            except httpcore.ConnectError:
                continue
            self.opened.append(stream)
            return stream
        raise AddressError("Nothing answers at the address", detail="no_connection")


_NOT_PUBLIC: Final = (
    "The address is not one on the public internet at port 443, nor one that OUTSIDE_ALLOWED_HOSTS names"
)
