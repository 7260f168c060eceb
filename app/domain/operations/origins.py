"""Addresses as engines and operators write them: what an origin is, and when two of them mean the same door."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

ADDRESS_CHARS_MAX: Final = 500

_PORTS: Final = {"http": 80, "https": 443}
_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*"
)
_SIGNS: Final = re.compile(r"[!-~]+")  # urlsplit drops tabs and line ends without a word
# Engines write one for the other: they are the same machine.
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104


def origin_of(text: str) -> str:
    """``scheme://host[:port]`` in its one form. Raises ValueError that says what is wrong with ``text``."""
    if len(text) > ADDRESS_CHARS_MAX or not _SIGNS.fullmatch(text):
        raise ValueError("it is an address in plain characters without spaces; write other letters as xn--…")
    parts, port = _split(text)
    if parts.scheme not in _PORTS or not parts.netloc:
        raise ValueError("it begins with https://")
    if "@" in parts.netloc:
        raise ValueError("it holds no name and no password")
    if parts.path not in ("", "/") or "?" in text or "#" in text:
        raise ValueError("it ends after the host (and port): no path, no ?, no #")
    host = _host(parts)
    if host in ("0.0.0.0", "::"):  # noqa: S104
        raise ValueError(f"{host} is where a server listens, not where others reach it")
    return f"{parts.scheme}://{_bracketed(host)}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def is_on_this_machine(origin: str) -> bool:
    """Whether an origin (or address) can be reached from this machine only."""
    return is_loopback(urlsplit(origin).hostname or "")


def is_loopback(host: str) -> bool:
    """Whether a server bound to ``host`` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def same_door(one: str, other: str) -> bool:
    """Whether two addresses lead to the same path of the same server; what follows a ``?`` is not compared."""
    return door(one) != "" and door(one) == door(other)


def door(address: str) -> str:
    """The one writing of an address without its query, for comparing; empty where it is no address."""
    try:
        parts, port = _split(address)
        host = _host(parts)
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or "@" in parts.netloc:
        return ""
    where = "127.0.0.1" if host in _THIS_MACHINE else _bracketed(host)
    return f"{parts.scheme}://{where}:{port or _PORTS[parts.scheme]}{parts.path.rstrip('/')}"


def without_query(address: str) -> str:
    """An address as people read it."""
    return address.partition("?")[0].partition("#")[0][:ADDRESS_CHARS_MAX]


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("its host or port is none") from None
    if port == 0 or parts.netloc.endswith(":"):
        raise ValueError("its port is none")
    return parts, port


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if ":" in host or "%" in host or not _NAME.fullmatch(host) or host.rpartition(".")[2].isdigit():
            raise ValueError("its host is no name and no IP address") from None
    return host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
