"""Reads an address that somebody named, once and strictly: what is called is what was read here."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from app.errors import AddressRefused
from app.outside.addresses import address_of
from app.outside.allowed import HOST_NAME

URL_MAX: Final = 2_000
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """Where a call goes: ``host`` is a name or an address without brackets, ``path`` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as requests name it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Raises AddressRefused, whose sentence says what to write instead."""
    if len(url) > URL_MAX or not url.isascii() or any(sign <= " " or sign in '\\"<>^`{|}\x7f' for sign in url):
        raise refused("not_an_address", "The address holds signs that no address has, or is too long")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused("not_an_address", "The address cannot be read") from None
    if parts.scheme not in _PORTS:
        raise refused("not_https", "The address must begin with https://")
    if "@" in parts.netloc:
        raise refused("credentials", "The address must not hold a name or password")
    if parts.fragment or url.endswith("#"):
        raise refused("not_an_address", "The address must not hold a # part")
    return Target(parts.scheme, _host(parts), port or _PORTS[parts.scheme], _path(parts))


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc or address_of(host) is not None:
        if address_of(host) is None:
            raise refused("not_an_address", "The address cannot be read")
        return host
    # 127.1, 0x7f000001 and 2130706433 are numbers to a resolver, which is why a name may not end like one.
    last = host.rpartition(".")[2]
    if not HOST_NAME.fullmatch(host) or last.isdecimal() or last.startswith("0x"):
        raise refused("not_an_address", "The address does not name a host that can be called")
    return host


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def refused(code: str, sentence: str) -> AddressRefused:
    """The error of this package: a code for logs, a sentence for people."""
    return AddressRefused(sentence, detail=code)
