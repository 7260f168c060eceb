"""Both ends of a question between hosts: who is at the address that the engine calls for our app?"""

import asyncio
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.operations.host_proof import CHALLENGE, prove
from app.domain.operations.origins import door
from app.domain.operations.registration import Who
from app.web.access.credentials import from_this_machine
from app.web.access.engine_signature import ENGINE_PATH

HEADER: Final = "x-countersign-challenge"

_ANSWER_BYTES_MAX: Final = 1000
_PATIENCE_SECONDS: Final = 3.0


@dataclass(frozen=True)
class HostIdentity:
    """This host, as it proves itself. The key is empty in dev mode, where only this machine may ask."""

    app_id: str
    address: str
    tenant: str
    key: str = field(default="", repr=False)

    def answer(self, challenge: str) -> dict[str, str]:
        """Two proofs: that we hold the key, and for those who know our tenant, that we are its host."""
        told = {"app_id": self.app_id, "address": self.address}
        return {
            "host": prove(self.key, challenge, **told),
            "desk": prove(self.key, challenge, **told, tenant=self.tenant),
        }

    def judge(self, challenge: str, address: str, answer: dict[str, object]) -> Who:
        """Whom an answer from ``address`` proves. A stranger who hands our question on proves another address."""
        told = {"app_id": self.app_id, "address": address}
        if _same(answer.get("desk"), prove(self.key, challenge, **told, tenant=self.tenant)):
            return Who.SIBLING
        return Who.FOREIGN if _same(answer.get("host"), prove(self.key, challenge, **told)) else Who.STRANGER


class HostProof:
    """Answers a challenge at the engine's endpoint, before its lock: what it says helps nobody without the key."""

    def __init__(self, app: ASGIApp, *, us: HostIdentity) -> None:
        self._app, self._us = app, us

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything else passes."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", ENGINE_PATH):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = headers.getlist(HEADER)
        if not asked or (not self._us.key and not from_this_machine(scope, headers)):
            await self._app(scope, receive, send)
            return
        if len(asked) != 1 or not CHALLENGE.fullmatch(asked[0]):
            refusal = {"error": f"{HEADER} is 32 to 64 hexadecimal digits, once", "code": "bad_input"}
            await JSONResponse(refusal, 400)(scope, receive, send)
            return
        await JSONResponse(self._us.answer(asked[0]), headers={"cache-control": "no-store"})(scope, receive, send)


async def who_is_at(http: httpx.AsyncClient, address: str, us: HostIdentity) -> Who:
    """Ask. Only the server is taken from ``address``: whoever registered it does not choose what we call."""
    found, challenge = door(address), secrets.token_hex(16)
    if not found:
        return Who.STRANGER
    parts = urlsplit(found)
    where = f"{parts.scheme}://{parts.netloc}{ENGINE_PATH}"
    try:
        async with (
            asyncio.timeout(2 * _PATIENCE_SECONDS),
            http.stream(
                "GET", where, headers={HEADER: challenge}, timeout=_PATIENCE_SECONDS, follow_redirects=False
            ) as answer,
        ):
            if answer.status_code >= 500 or answer.status_code == 429:
                return Who.SILENT  # a proxy whose host is being started again
            body = await _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Who.SILENT
    return us.judge(challenge, address, body)


async def _read(answer: httpx.Response) -> dict[str, object]:
    raw = b""
    async for part in answer.aiter_raw():
        raw += part
        if len(raw) > _ANSWER_BYTES_MAX:
            return {}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _same(said: object, wanted: str) -> bool:
    return isinstance(said, str) and said.isascii() and hmac.compare_digest(said, wanted)
