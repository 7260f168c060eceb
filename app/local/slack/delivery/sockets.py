"""Socket Mode: the app's own connections to the workspace, the envelopes on them, and their recycling."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Mapping
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.local.slack import seed
from app.local.slack.memory.journal import Journal

CONNECTIONS_MAX: Final = 10
_APPROXIMATE_SECONDS: Final = 18_060
_REFRESH_GRACE_SECONDS: Final = 2.0
_ACCEPTS_ANSWER: Final = {"interactive", "slash_commands"}


class Sockets:
    """Up to ten live connections; each payload goes to any one of them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._tickets: set[str] = set()
        self._live: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[str]] = {}

    @property
    def connected(self) -> bool:
        """Whether the app listens on a socket now."""
        return bool(self._live)

    @property
    def count(self) -> int:
        """How many connections are live."""
        return len(self._live)

    def new_ticket(self) -> str:
        """Leave to connect once."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """One connection from hello to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self._live) >= CONNECTIONS_MAX:
            await socket.close(code=1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self._live.append(socket)
        self._journal.note("workspace", f"Socket Mode: connection {len(self._live)} opened")
        try:
            await socket.send_text(json.dumps(self._hello()))
            while True:
                self._heard(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if socket in self._live:
                self._live.remove(socket)
            self._journal.note("workspace", f"Socket Mode: connection closed, {len(self._live)} left")

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._live),
            "connection_info": {"app_id": seed.APP_ID},
            "debug_info": {"host": "local", "approximate_connection_time": _APPROXIMATE_SECONDS},
        }

    def _heard(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
        if waiting is not None and not waiting.done():
            payload = answer.get("payload")
            waiting.set_result(json.dumps(payload) if payload else "")

    async def ask(self, kind: str, payload: dict[str, Any], retry: Mapping[str, str]) -> str:
        """Send one envelope and wait for its acknowledgement; the caller holds the clock."""
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind in _ACCEPTS_ANSWER,
        }
        if kind == "events_api":
            envelope["retry_attempt"] = int(retry.get("X-Slack-Retry-Num", "0"))
            envelope["retry_reason"] = retry.get("X-Slack-Retry-Reason", "")
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            await self._any_live().send_text(json.dumps(envelope))
            return await waiting
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionError(str(error)) from error
        finally:
            del self._waiting[envelope["envelope_id"]]

    def _any_live(self) -> WebSocket:
        if not self._live:
            raise ConnectionError("no socket is connected")
        return secrets.choice(self._live)

    async def refresh(self, reason: str = "refresh_requested") -> int:
        """Ask every connection to reconnect, as Slack does every few hours; says how many were asked.

        The old connection gets nothing more from now on and is closed soon after.
        """
        old, self._live = self._live, []
        farewell = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
        for socket in old:
            await _quietly(socket.send_text(farewell))
        self._journal.note("workspace", f"Socket Mode: {reason} sent to {len(old)} connections")
        await asyncio.sleep(0 if reason == "link_disabled" else min(_REFRESH_GRACE_SECONDS, 0.3))
        for socket in old:
            await _quietly(socket.close(code=1000))
        return len(old)

    async def close(self) -> None:
        """End every connection."""
        for socket in list(self._live):
            await _quietly(socket.close(code=1001))
        self._live.clear()


async def _quietly(sending: Any) -> None:
    try:
        await sending
    except (WebSocketDisconnect, RuntimeError):
        return
