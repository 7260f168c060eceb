"""Examines the engine, and whether it would start what the host offers."""

import httpx

from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.cli.engine_client import EngineClient
from app.settings import Settings
from app.web.engine_door import ENGINE_PATH


async def engine(settings: Settings | None) -> Finding:
    if settings is None:
        return Finding("Engine", "ok", "local, started by `dev`")
    base = settings.inngest_base_url
    if base is None:
        return Finding("Engine", "ok", "Inngest Cloud")
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        answer = await http.get(f"{base.rstrip('/')}/health")
    if answer.status_code != 200:
        return Finding("Engine", "bad", f"{base} answers {answer.status_code}", "Check INNGEST_BASE_URL.")
    return Finding("Engine", "ok", base)


async def functions(settings: Settings | None) -> Finding:
    """Whether the engine would start what the host offers: the usual reason why a function never fires."""
    if settings is None or settings.inngest_base_url is None:
        return Finding("Functions", "ok", "registered by `dev`" if settings is None else "see the Inngest dashboard")
    host = f"http://{settings.host}:{settings.port}{ENGINE_PATH}"
    key = settings.inngest_signing_key.get_secret_value() if settings.inngest_signing_key else None
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        try:
            offered = (await http.get(host)).json().get("function_count")
        except (httpx.HTTPError, ValueError):
            fix = f"Start it with `countersign serve`; nothing runs until {host} answers the engine."
            return Finding("Functions", "bad", "the host does not answer", fix)
        known = await EngineClient(http, settings.inngest_base_url, key).functions(settings.app_id)
    if not known or (isinstance(offered, int) and offered != len(known)):
        fix = f"Register again: `curl -X PUT {host}`, and check that the engine can reach that address."
        return Finding("Functions", "bad", f"the engine knows {len(known)} of {offered or 'ours'}", fix)
    return Finding("Functions", "ok", f"{len(known)} registered")
