"""The web server: those who wait for an answer hear that the host ends before requests get their last seconds."""

import socket
from collections.abc import Callable

import uvicorn


class Server(uvicorn.Server):
    """``ending`` is called as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As it does, after saying so."""
        self._ending()
        await super().shutdown(sockets)
