"""The product beside the stand-in: its feeds for the page, its mailbox, its clock. Reached over HTTP only."""

import asyncio
import uuid
from datetime import datetime
from typing import Any, Final

import httpx

from app.local.slack.config import WorkspaceConfig
from app.local.slack.memory.journal import Journal

_PATIENCE_SECONDS: Final = 4.0
_LINES_MAX: Final = 300
_TEXT_MAX: Final = 500


class Feeds:
    """Fetches and forwards on the page's behalf, so that a browser needs to talk to one place only."""

    def __init__(self, config: WorkspaceConfig, journal: Journal) -> None:
        self._config = config
        self._journal = journal
        self._http = httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_SECONDS)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def backstage(self) -> list[dict[str, Any]]:
        """Every feed's lines, oldest first; a feed that does not answer is left out."""
        found = await asyncio.gather(*(self._lines(url) for url in self._config.backstage_urls))
        return sorted((line for lines in found for line in lines), key=lambda line: float(line["at"]))

    async def _lines(self, url: str) -> list[dict[str, Any]]:
        try:
            answer = await self._http.get(url)
            lines = answer.json() if answer.is_success else []
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return []
        shown = [_line(raw) for raw in lines[-_LINES_MAX:]] if isinstance(lines, list) else []
        return [line for line in shown if line is not None]

    async def mail(self, letter: dict[str, Any]) -> dict[str, Any]:
        """Hand a customer's email to the product."""
        # Every press of Send is a letter of its own, even with the same words.
        letter = {"message_id": f"<{uuid.uuid4()}@local.invalid>", "verified": True, **letter}
        answer = await self._forward(self._config.mail_url, letter)
        self._journal.note("person", f"A customer wrote: {letter.get('subject', '')}", from_=letter.get("from"))
        return answer

    async def jump(self, order: dict[str, Any]) -> dict[str, Any]:
        """Let time pass for the product."""
        answer = await self._forward(self._config.clock_url, order)
        self._journal.note("workspace", f"the desk's clock was moved by {order.get('seconds')} s")
        return answer

    async def _forward(self, url: str | None, body: dict[str, Any]) -> dict[str, Any]:
        if url is None:
            return {"ok": False, "error": "not_configured", "message": "The workspace was started without this."}
        try:
            answer = await self._http.post(url, json=body)
        except (httpx.HTTPError, httpx.InvalidURL):
            return {"ok": False, "error": "unreachable", "message": f"Nothing answers at {url}."}
        if answer.is_success:
            return {"ok": True}
        text = answer.text[:_TEXT_MAX]
        return {"ok": False, "error": f"http_status_{answer.status_code}", "message": text or "It was refused."}


def _line(raw: Any) -> dict[str, Any] | None:
    """One line of a feed, or None when it is not one: a feed may be wrong, the page must not break."""
    at = _seconds(raw.get("at")) if isinstance(raw, dict) else None
    if at is None:
        return None
    line = {"at": at, "kind": str(raw.get("kind", "event")), "text": str(raw.get("text", ""))[:_TEXT_MAX]}
    return {**line, "link": str(raw["link"])} if raw.get("link") else line


def _seconds(at: Any) -> float | None:
    """A time in seconds: a number already, or ISO 8601."""
    if isinstance(at, int | float):
        return float(at)
    try:
        return datetime.fromisoformat(at).timestamp()
    except (TypeError, ValueError):
        return None
