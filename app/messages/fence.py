"""What the process that calls a person's service may not do, whatever its libraries try: held by the interpreter."""

import os
import socket
import ssl
import sys
from collections.abc import Callable
from typing import Any, Final

from app.outside.addresses import address_of
from app.outside.allowed import AllowedHosts

# Besides those, nothing of this machine is read and nothing is written: an address must not be able to name a file.
_READ: Final = (sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/etc/ssl", "/dev/null")
_NEVER: Final = frozenset(
    {
        *("os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn", "subprocess.Popen"),
        *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.link", "os.symlink"),
        *("os.truncate", "os.putenv", "socket.bind", "socket.sendto", "socket.sendmsg", "syslog.openlog"),
        *("syslog.syslog", "webbrowser.open", "ftplib.connect", "ctypes.dlopen"),
    }
)


class Fenced(PermissionError):
    """It was tried and is not let."""


class Fence:
    """Judges every connection by its number, at the moment it is opened: no name can change its mind in between."""

    def __init__(self, allowed: AllowedHosts, *, only_this_machine: bool) -> None:
        self._allowed, self._only_this_machine = allowed, only_this_machine
        self._names: dict[str, set[str]] = {}  # which names led to an address
        self.refused = False

    def close(self) -> None:
        """From now on, for as long as this process lives."""
        socket.getaddrinfo = self._remembered(socket.getaddrinfo)
        sys.addaudithook(self._judge)

    def _remembered(self, look_up: Callable[..., Any]) -> Callable[..., Any]:
        def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
            found = look_up(host, *args, **options)
            for one in found:
                self._names.setdefault(str(one[4][0]), set()).add(_text(host).lower())
            return found

        return getaddrinfo

    def _judge(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            self._connect(args[1])
        elif event == "open":
            self._open(args[0], args[2])
        elif event in _NEVER:
            self._refuse(event)

    def _connect(self, to: object) -> None:
        host, port = (str(to[0]), to[1]) if isinstance(to, tuple) and len(to) >= 2 else ("", 0)
        address = address_of(host)
        if address is None or not isinstance(port, int):
            self._refuse("connect")
            return
        names = (host, *self._names.get(host, ()))
        if not any(self._allowed.lets(name, address, port) for name in names):
            self._refuse("connect")
        if self._only_this_machine and not address.is_loopback:
            self._refuse("connect")

    def _open(self, path: object, flags: object) -> None:
        if isinstance(path, int):
            return
        real = os.path.realpath(_text(path))
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        inside = any(real == each or real.startswith(os.path.join(each, "")) for each in (*_READ, *_trusted()))
        if (writes and real != "/dev/null") or not inside:
            self._refuse("open")

    def _refuse(self, what: str) -> None:
        self.refused = True
        raise Fenced(what)


def _trusted() -> tuple[str, ...]:
    found = ssl.get_default_verify_paths().cafile
    return (os.path.realpath(found),) if found else ()


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
