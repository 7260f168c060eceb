"""The web server: those who wait for an answer hear that the host ends before requests get their last seconds."""

import resource
from collections.abc import Callable
from typing import Any, Final

import uvicorn

from app.web.head_cap import CappedHead

OPEN_FILES: Final = 65_536


def open_files_max() -> int:
    """How many connections and files this process may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return OPEN_FILES if soft == resource.RLIM_INFINITY else soft


def raise_open_files() -> None:
    """To what the system allows, where it is less than a host can use: many systems begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Server(uvicorn.Server):
    """``ending`` is called as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        config.http = CappedHead
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: Any = None) -> None:
        """As it does, after saying so."""
        self._ending()
        await super().shutdown(sockets)
