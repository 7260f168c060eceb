"""Examines the choice of the language model, and whether its server takes our key and knows its name."""

from http import HTTPStatus

import httpx

from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.settings import Settings


async def model(settings: Settings) -> list[Finding]:
    """Asks for the list of models, which costs nothing."""
    from workers.agent import ModelChoice

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    findings = []
    for name, text in (("Model", settings.support_model), ("Easy model", settings.support_model_easy)):
        if not text:
            continue
        try:
            choice = ModelChoice.parse(text, settings.openai_base_url, key)
        except ValueError as error:
            findings.append(Finding(name, "bad", text, str(error)))
            continue
        if choice.kind == "offline":
            findings.append(Finding(name, "ok", choice.label))
        else:
            findings.append(await _asked(name, choice.label, choice.name, choice.base_url, choice.api_key))
    return findings


async def _asked(what: str, label: str, model_name: str, base_url: str, key: str) -> Finding:
    headers = {"authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        answer = await http.get(f"{base_url.rstrip('/')}/models", headers=headers)
    if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Finding(what, "bad", f"{label}: the key is refused", "Check OPENAI_API_KEY and OPENAI_BASE_URL.")
    if answer.status_code != HTTPStatus.OK:
        fix = "Its server does not list its models, so key and name show with the first mail only."
        return Finding(what, "warn", f"{label}: not looked at ({answer.status_code})", fix)
    listed = answer.json().get("data") or ()
    if model_name not in {one.get("id") for one in listed if isinstance(one, dict)}:
        return Finding(what, "warn", f"{label}: its server lists no such model", "Check the name in SUPPORT_MODEL.")
    return Finding(what, "ok", label)
