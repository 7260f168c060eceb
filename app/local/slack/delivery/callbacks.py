"""Calling the app the way Slack does: signed, over HTTP or a socket, with three seconds to answer."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from app.local.slack.delivery.sockets import Sockets
from app.local.slack.memory.state import State

_AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"
_BODY_KEPT: Final = 20_000
_BODY_NOTED: Final = 2_000
_FORM: Final = "application/x-www-form-urlencoded"


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
        body = urlencode({"payload": json.dumps(payload)})
        return await self._send(_Outgoing("interactive", _named(payload), payload, body, _FORM))

    async def command(self, fields: Mapping[str, str]) -> Delivery:
        """A slash command: plain form fields."""
        body = urlencode(fields, errors="replace")
        what = f"command {fields['command']}"
        return await self._send(_Outgoing("slash_commands", what, dict(fields), body, _FORM))

    async def event(self, envelope: dict[str, Any], attempt: int, reason: str | None) -> Delivery:
        """One delivery of an event; ``attempt`` 0 is the first."""
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason or "unknown_error"}
        what = f"event {envelope['event']['type']}" + (f" (retry {attempt})" if attempt else "")
        body = json.dumps(envelope)
        outgoing = _Outgoing("events_api", what, envelope, body, "application/json", retry if attempt else {})
        return await self._send(outgoing)

    async def _send(self, outgoing: "_Outgoing") -> Delivery:
        started = time.perf_counter()
        over = "socket" if self._sockets.connected else "http"
        headers = self._headers(outgoing)
        try:
            async with asyncio.timeout(self._state.config.ack_patience_seconds):
                answered = await (self._ask(outgoing) if over == "socket" else self._post(outgoing, headers))
        except TimeoutError:
            answered = Delivery(None, 0, error="operation_timeout")
        except (httpx.HTTPError, httpx.InvalidURL, ConnectionError):
            answered = Delivery(None, 0, error="connection_failed")
        delivery = replace(answered, ack_ms=round((time.perf_counter() - started) * 1000))
        self._note(outgoing, over, delivery, headers)
        return delivery

    def _headers(self, outgoing: "_Outgoing") -> dict[str, str]:
        timestamp = str(int(self._state.now()))
        return {
            "User-Agent": _AGENT,
            "Content-Type": outgoing.content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._state.config.signing_secret, timestamp, outgoing.body),
            **outgoing.retry,
        }

    async def _ask(self, outgoing: "_Outgoing") -> Delivery:
        return Delivery(200, 0, await self._sockets.ask(outgoing.kind, outgoing.payload, outgoing.retry))

    async def _post(self, outgoing: "_Outgoing", headers: Mapping[str, str]) -> Delivery:
        # The clock around this call is the one that counts; httpx's own must not strike first.
        patience = self._state.config.ack_patience_seconds + 1
        response = await self._http.post(
            self._state.app_url, content=outgoing.body, headers=headers, timeout=patience
        )
        return Delivery(
            status=response.status_code,
            ack_ms=0,
            body=response.text[:_BODY_KEPT],
            error=None if response.is_success else f"http_status_{response.status_code}",
            stop_retrying=response.headers.get("X-Slack-No-Retry") == "1",
        )

    def _note(self, outgoing: "_Outgoing", over: str, delivery: Delivery, headers: Mapping[str, str]) -> None:
        outcome = f"acknowledged in {delivery.ack_ms} ms" if delivery.ok else f"failed, {delivery.error}"
        facts: dict[str, Any] = {
            "over": over,
            "ok": delivery.ok,
            "status": delivery.status,
            "ack_ms": delivery.ack_ms,
            "error": delivery.error,
            "payload": outgoing.payload,
            "response": delivery.body[:_BODY_NOTED],
        }
        if over == "http":
            facts["signed"] = {name: value for name, value in headers.items() if name.startswith("X-Slack")}
        self._state.journal.note("callback", f"{outgoing.what}: {outcome}", **facts)


@dataclass(frozen=True)
class _Outgoing:
    """One call to the app, ready to be signed or put into an envelope."""

    kind: str
    what: str
    payload: dict[str, Any]
    body: str
    content_type: str
    retry: Mapping[str, str] = field(default_factory=dict)


def _named(payload: dict[str, Any]) -> str:
    """What the log calls an interaction: its type and whose it is."""
    if payload.get("actions"):
        return f"{payload['type']} {payload['actions'][0]['action_id']}"
    view = payload.get("view")
    callback_id = view.get("callback_id") if isinstance(view, dict) else payload.get("callback_id")
    return f"{payload['type']} {callback_id or ''}".strip()
