"""Asks Slack's Web API with one token, patiently and not for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar

import httpx

from app.errors import Unavailable
from app.slack.api import scopes

T = TypeVar("T")

PAGES_MAX: Final = 50
PATIENCE_SECONDS: Final = 5.0
_PER_PAGE: Final = "200"
_TRIES: Final = 3
_PAUSE_SECONDS_MAX: Final = 10.0  # longer than that nobody watches a terminal for one answer


class WebApi:
    """One token's view of Slack."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str) -> None:
        self._http, self._url, self.token = http, url.rstrip("/"), token
        self.scopes: frozenset[str] | None = None  # as of the last answer

    async def ask(self, method: str, **arguments: str) -> dict[str, Any]:
        """Slack's answer, whatever it says. Raises httpx.HTTPError, or ValueError where it is none of Slack's."""
        headers = {"authorization": f"Bearer {self.token}"}
        for last in (False,) * (_TRIES - 1) + (True,):
            answer = await self._http.post(f"{self._url}/{method}", headers=headers, data=arguments)
            if last or answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                break
            await asyncio.sleep(_pause_seconds(answer))
        said, self.scopes = answer.json(), scopes.granted(answer.headers)
        if not isinstance(said, dict):
            raise ValueError("Slack answers with an object")
        return said

    async def every(self, method: str, key: str, **arguments: str) -> list[dict[str, Any]]:
        """All that a listing holds, page by page; what was found until Slack refused or there were too many."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        for _ in range(PAGES_MAX):
            said = await self.ask(method, limit=_PER_PAGE, **arguments, **cursor)
            found += [one for one in said.get(key) or () if isinstance(one, dict)]
            following = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not said.get("ok") or not following:
                break
            cursor = {"cursor": following}
        return found


def _pause_seconds(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "1")
    return min(float(told) if told.isdigit() else 1.0, _PAUSE_SECONDS_MAX)


def asked(url: str, token: str, question: Callable[[WebApi], Awaitable[T]]) -> T:
    """One question to Slack. Raises Unavailable where it does not answer."""

    async def ask() -> Any:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as http:
            return await question(WebApi(http, url, token))

    try:
        found: T = asyncio.run(ask())
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(f"Slack does not answer at {url} ({type(error).__name__})") from None
    return found
