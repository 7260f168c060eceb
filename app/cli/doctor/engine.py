"""Examines the engine: whether it answers and takes our keys."""

from http import HTTPStatus
from typing import Final

import httpx

from app.adapters.from_settings import plain
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.cli.engine_client import EngineClient
from app.settings import Settings

_CLOUD_API: Final = "https://api.inngest.com"
_CLOUD_EVENTS: Final = "https://inn.gs"


async def engine(settings: Settings) -> list[Finding]:
    """A health question where the engine is ours, and both keys tried without doing anything."""
    base = (settings.inngest_base_url or "").rstrip("/")
    where = base or "Inngest Cloud"
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        if base:
            answer = await http.get(f"{base}/health")
            if answer.status_code != HTTPStatus.OK:
                return [Finding("Engine", "bad", f"{base} answers {answer.status_code}", "Check INNGEST_BASE_URL.")]
        if settings.inngest_dev:
            return [Finding("Engine", "ok", f"{where}, without keys")]
        missing = [
            name.upper()
            for name in ("inngest_signing_key", "inngest_event_key")
            if plain(getattr(settings, name)) is None
        ]
        if missing:
            fix = "Copy both keys from the engine: the page Keys of its environment, or how you started your server."
            return [Finding("Engine", "bad", f"{' and '.join(missing)} not set", fix)]
        wrong = [
            name
            for name, refused in (
                ("INNGEST_SIGNING_KEY", await _signing_refused(http, base or _CLOUD_API, settings)),
                ("INNGEST_EVENT_KEY", await _event_refused(http, base or _CLOUD_EVENTS, settings)),
            )
            if refused
        ]
    if wrong:
        fix = "Copy it anew from the engine: the two keys are different things, and each belongs to one environment."
        return [Finding("Engine", "bad", f"{where} refuses {' and '.join(wrong)}", fix)]
    return [Finding("Engine", "ok", f"{where}, and it takes both keys")]


async def _signing_refused(http: httpx.AsyncClient, base: str, settings: Settings) -> bool:
    client = EngineClient(http, base, plain(settings.inngest_signing_key))
    return not await client.accepts_key()


async def _event_refused(http: httpx.AsyncClient, base: str, settings: Settings) -> bool:
    """No events are sent: the key is looked at first."""
    answer = await http.post(f"{base}/e/{plain(settings.inngest_event_key)}", json=[])
    return answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
