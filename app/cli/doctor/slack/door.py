"""Examines the door that Slack's requests come in by, with the question that Slack itself asks of an address."""

import hmac
import json
import secrets
import time
from hashlib import sha256
from http import HTTPStatus
from typing import Final

import httpx

from app.adapters.from_settings import plain
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.settings import Settings

SLACK_PATH: Final = "/slack/events"
_WHAT: Final = "Slack door"


async def slack_door(settings: Settings) -> list[Finding]:
    """Signed with our secret, asked at our own public address; nothing is said where nobody answers there at all."""
    secret = plain(settings.slack_signing_secret)
    if not secret or settings.slack_app_token is not None:  # in Socket Mode nothing comes in
        return []
    where, challenge = f"{settings.origin}{SLACK_PATH}", secrets.token_hex(16)
    try:
        async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
            answer = await http.post(where, **_signed(secret, challenge))  # type: ignore[arg-type]
    except httpx.TransportError:
        return []  # the line Public address says so
    if answer.status_code == HTTPStatus.OK and challenge in answer.text:
        told = f"{where} takes what SLACK_SIGNING_SECRET signs; whether Slack signs with it, a press shows"
        return [Finding(_WHAT, "ok", told)]
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        fix = "Start the host again with these settings: Slack, the host and this terminal need the same secret."
        return [Finding(_WHAT, "bad", "the host has another SLACK_SIGNING_SECRET than stands here", fix)]
    fix = f"A proxy in front of the host must hand POST {SLACK_PATH} on as it comes, headers and body unchanged."
    return [Finding(_WHAT, "bad", f"{where} answers {answer.status_code} to Slack's question", fix)]


def _signed(secret: str, challenge: str) -> dict[str, object]:
    body = json.dumps({"type": "url_verification", "challenge": challenge, "token": ""}).encode()
    at = str(int(time.time()))
    signature = hmac.new(secret.encode(), b":".join((b"v0", at.encode(), body)), sha256).hexdigest()
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": at,
        "x-slack-signature": f"v0={signature}",
    }
    return {"content": body, "headers": headers}
