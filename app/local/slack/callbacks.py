"""Calling the app the way Slack does: signed, over HTTP or a socket, with three seconds to answer."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from .sockets import Sockets
from .state import State

_AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"
_BODY_KEPT: Final = 20_000


@dataclass(frozen=True)
class Delivery:
    """How one call to the app went."""

    status: int | None
    ack_ms: int
    body: str = ""
    error: str | None = None
    stop_retrying: bool = field(default=False, compare=False)

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged."""
        return self.error is None

    def parsed(self) -> dict[str, Any] | None:
        """The body as a JSON object, when it is one."""
        try:
            found = json.loads(self.body) if self.body else None
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def as_json(self) -> dict[str, Any]:
        """What the local doors answer."""
        facts: dict[str, Any] = {
            "ok": self.ok,
            "status": self.status,
            "ack_ms": self.ack_ms,
            "response": self.parsed() if self.parsed() is not None else self.body,
        }
        return facts if self.ok else {**facts, "error": self.error, "message": spoken(self.error or "")}


def spoken(error: str) -> str:
    """The sentence the person who clicked sees."""
    if error == "operation_timeout":
        return "This app did not respond in time (3 seconds). Your click may not have been recorded."
    if error.startswith("http_status_"):
        return f"This app responded with status code {error.removeprefix('http_status_')}. Try again."
    return "This app could not be reached. Try again in a moment."


def signature(secret: str, timestamp: str, body: str) -> str:
    """The value of X-Slack-Signature."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class Callbacks:
    """The one way out to the app."""

    def __init__(self, state: State, sockets: Sockets) -> None:
        self._state = state
        self._sockets = sockets
        self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def interactive(self, payload: dict[str, Any]) -> Delivery:
        """A click, a submission, a shortcut: the form field ``payload``."""
        what = payload["type"]
        if payload.get("actions"):
            what = f"{what} {payload['actions'][0]['action_id']}"
        elif isinstance(payload.get("view"), dict):
            what = f"{what} {payload['view'].get('callback_id') or ''}".strip()
        elif payload.get("callback_id"):
            what = f"{what} {payload['callback_id']}"
        body = urlencode({"payload": json.dumps(payload)})
        return await self._send("interactive", what, payload, body, form=True)

    async def command(self, fields: Mapping[str, str]) -> Delivery:
        """A slash command: plain form fields."""
        return await self._send(
            "slash_commands",
            f"command {fields['command']}",
            dict(fields),
            urlencode(fields, errors="replace"),
            form=True,
        )

    async def event(self, envelope: dict[str, Any], attempt: int, reason: str | None) -> Delivery:
        """One delivery of an event; ``attempt`` 0 is the first."""
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason or "unknown_error"}
        return await self._send(
            "events_api",
            f"event {envelope['event']['type']}" + (f" (retry {attempt})" if attempt else ""),
            envelope,
            json.dumps(envelope),
            form=False,
            extra=retry if attempt else {},
        )

    async def _send(
        self,
        kind: str,
        what: str,
        payload: dict[str, Any],
        body: str,
        *,
        form: bool,
        extra: Mapping[str, str] | None = None,
    ) -> Delivery:
        started = time.perf_counter()
        patience = self._state.config.ack_patience_seconds
        over = "socket" if self._sockets.connected else "http"
        timestamp = str(int(self._state.now()))
        headers = {
            "User-Agent": _AGENT,
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._state.config.signing_secret, timestamp, body),
            **(extra or {}),
        }
        status, answer, error, stop = None, "", None, False
        try:
            async with asyncio.timeout(patience):
                if over == "socket":
                    answer = await self._sockets.ask(kind, payload, extra or {})
                    status = 200
                else:
                    response = await self._http.post(
                        self._state.app_url, content=body, headers=headers, timeout=patience + 1
                    )
                    status, answer = response.status_code, response.text[:_BODY_KEPT]
                    stop = response.headers.get("X-Slack-No-Retry") == "1"
                    error = None if response.is_success else f"http_status_{status}"
        except TimeoutError:
            error = "operation_timeout"
        except (httpx.HTTPError, httpx.InvalidURL, ConnectionError):
            error = "connection_failed"
        ack_ms = round((time.perf_counter() - started) * 1000)
        delivery = Delivery(status, ack_ms, answer, error, stop)
        self._note(what, over, delivery, headers, payload)
        return delivery

    def _note(
        self, what: str, over: str, delivery: Delivery, headers: Mapping[str, str], payload: dict[str, Any]
    ) -> None:
        outcome = f"acknowledged in {delivery.ack_ms} ms" if delivery.ok else f"failed, {delivery.error}"
        facts: dict[str, Any] = {
            "over": over,
            "ok": delivery.ok,
            "status": delivery.status,
            "ack_ms": delivery.ack_ms,
            "error": delivery.error,
            "payload": payload,
            "response": delivery.body[:2000],
        }
        if over == "http":
            facts["signed"] = {name: value for name, value in headers.items() if name.startswith("X-Slack")}
        self._state.journal.note("callback", f"{what}: {outcome}", **facts)
