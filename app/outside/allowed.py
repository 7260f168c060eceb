"""What the installation lets its tenants call besides port 443 of the public internet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, Self

from app.outside.addresses import Address, address_of, is_nobodys_server, is_public

HTTPS: Final = 443
_THIS_MACHINE: Final = {"localhost": ("127.0.0.1", "::1")}  # wherever it is
HOST_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_ENTRY: Final = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+(?:/\d{1,3})?)\]|(?P<plain>[^\s\[\]:]+))(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True)
class Entry:
    """A host by its name, or a network by its addresses, and the port."""

    place: str | IPv4Network | IPv6Network
    port: int = HTTPS

    @property
    def is_network(self) -> bool:
        """By its addresses, and not by a name."""
        return not isinstance(self.place, str)

    def lets(self, host: str, address: Address) -> bool:
        """A name is let wherever it leads, but to places that are nobody's server; a network is let as it stands."""
        if isinstance(self.place, str):
            return self.place == host and not is_nobodys_server(address)
        return address.version == self.place.version and address in self.place


@dataclass(frozen=True)
class AllowedHosts:
    """Read from one line: ``records.internal:8443, 10.2.0.0/16, [fd00::/8]:8443``."""

    entries: Sequence[Entry] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError with a sentence that names the part nobody can read."""
        return cls(tuple(_entry(part.strip().lower()) for part in text.split(",") if part.strip()))

    def lets_inside(self, host: str, address: Address, port: int) -> bool:
        """Whether the installation itself names this place."""
        return any(entry.port == port and entry.lets(host, address) for entry in self.entries)

    def lets(self, host: str, address: Address, port: int) -> bool:
        """Whether the address, which this host's name led to, may be called at this port."""
        return (port == HTTPS and is_public(address)) or self.lets_inside(host, address, port)

    def may_let(self, host: str, port: int) -> bool:
        """Whether any address that the host may lead to could be called there. Nothing is looked up."""
        known = [one for one in map(address_of, _THIS_MACHINE.get(host, (host,))) if one is not None]
        if known:
            return any(self.lets(host, one, port) for one in known)
        named = any(entry.port == port and (entry.place == host or entry.is_network) for entry in self.entries)
        return port == HTTPS or named


def _entry(text: str) -> Entry:
    found = _ENTRY.fullmatch(text)
    wrong = ValueError(f"{text!r} is no host, address or network with an optional port, such as 10.2.0.0/16:8443")
    if found is None:
        raise wrong
    port = int(found["port"] or HTTPS)
    place = found["six"] or found["plain"]
    if not 0 < port < 65_536:
        raise wrong
    try:
        return Entry(ip_network(place), port)
    except ValueError:
        if found["six"] or "/" in place or not HOST_NAME.fullmatch(place):
            raise wrong from None
    return Entry(place, port)
