"""Ports for the processes of one stack, each claimed until the stack is over."""

import secrets
import socket
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from app.errors import Misconfigured

LOOPBACK: Final = "127.0.0.1"

_SPARE: Final = range(18_000, 32_000)  # below what Linux and macOS hand out by themselves
_TRIES_MAX: Final = 200


class Ports:
    """Picks free ports, none twice, and none that another stack on this machine has picked.

    Our processes bind theirs only seconds after it was picked. Until the block ends we hold the UDP port of the same
    number, which no process of ours wants: that is the claim, and it ends with us even if we are killed.
    """

    def __init__(self) -> None:
        self._claims = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._claims.close()

    def claim(self, port: int) -> bool:
        """Claim this very port; False if it is taken."""
        with ExitStack() as held:
            claim = held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
            try:
                claim.bind((LOOPBACK, port))
            except OSError:
                return False
            if not _is_free(port):
                return False
            self._claims.push(held.pop_all())
        return True

    def spare(self, what: str) -> int:
        """Any free port. Raises Misconfigured where there is none for ``what``."""
        for _ in range(_TRIES_MAX):
            port = secrets.choice(_SPARE)
            if self.claim(port):
                return port
        raise Misconfigured(f"No free port was found for {what}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
