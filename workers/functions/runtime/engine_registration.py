"""What the engine has written down about our app: asked by its API, mended by registering again."""

import hmac
import json
import re
import time
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

import httpx
import inngest
from starlette.types import ASGIApp

from app.domain.operations.origins import without_query
from app.domain.operations.registration import Held
from app.errors import BadInput, Unavailable
from workers.functions.runtime.client import EngineConfig

_PATIENCE_SECONDS: Final = 5.0
_REGISTER_SECONDS: Final = 20.0
_URLS: Final = "{ functions { slug url } }"
_PREFIX: Final = re.compile(r"^signkey-\w+-")
_REFUSED: Final = frozenset({401, 403, 404, 405})


def slugs_of(functions: Sequence[inngest.Function[Any]]) -> frozenset[str]:
    """All that is registered, what runs after a failure included."""
    configs = [function.get_config("") for function in functions]
    return frozenset(one.id for config in configs for one in (config.main, config.on_failure) if one is not None)


class EngineBook:
    """One engine. Raises Unavailable where it does not answer."""

    def __init__(self, http: httpx.AsyncClient, config: EngineConfig) -> None:
        self._http, self._config = http, config
        key = config.signing_key
        self._headers = {"authorization": f"Bearer {hashed(key)}"} if key and not config.dev else {}

    async def answers(self) -> bool:
        """Whether it is there. Inngest Cloud is taken to be."""
        if self._config.base_url is None:
            return True
        try:
            return (await self._send("GET", "/health")).status_code == 200
        except Unavailable:
            return False

    async def held(self) -> Held | None:
        """None where it does not tell: Inngest Cloud, or an engine that does not take our key."""
        if self._config.base_url is None:
            return None
        answer = await self._send("GET", f"/v1/apps/{self._config.app_id}/functions")
        if answer.status_code in _REFUSED:
            return None
        if answer.status_code != 200:
            raise Unavailable("The engine does not tell its functions", detail=str(answer.status_code))
        held = read_held(_json(answer))
        if held is None or not held.functions or held.addresses:
            return held
        return Held(held.functions, await self._addresses(), held.made)

    async def _addresses(self) -> frozenset[str]:
        """Asked where the listing does not tell; a server without its pages does not tell at all."""
        answer = await self._send("POST", "/v0/gql", {"query": _URLS})
        body = _json(answer) if answer.status_code == 200 else None
        data = body.get("data") if isinstance(body, dict) else None
        listed = data.get("functions") if isinstance(data, dict) else None
        ours = f"{self._config.app_id}-"
        return frozenset(
            without_query(one["url"])
            for one in listed or ()
            if isinstance(one, dict) and str(one.get("slug")).startswith(ours) and isinstance(one.get("url"), str)
        )

    async def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        url = f"{(self._config.base_url or '').rstrip('/')}{path}"
        try:
            return await self._http.request(
                method, url, json=body, headers=self._headers, timeout=_PATIENCE_SECONDS, follow_redirects=False
            )
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unavailable("The engine does not answer", detail=type(error).__name__) from error


async def register(app: ASGIApp, path: str, config: EngineConfig) -> None:
    """Have the SDK register us, by asking our own app in this process: no address of a request plays a part.

    Raises Unavailable with what the engine said.
    """
    body, kind = b"{}", "dev" if config.dev else "cloud"
    headers = {"content-type": "application/json", "x-inngest-server-kind": kind}
    if not config.dev and config.signing_key:
        headers["x-inngest-signature"] = _signature(body, config.signing_key)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", trust_env=False) as inside:
        try:
            answer = await inside.put(path, content=body, headers=headers, timeout=_REGISTER_SECONDS)
        except Exception as error:  # whatever the SDK raises where the engine is away
            raise Unavailable("Registering did not work", detail=type(error).__name__) from error
    said = _json(answer)
    if not isinstance(said, dict) or said.get("ok") is not True:  # this SDK answers 200 for a refusal as well
        why = said.get("error") or said.get("message") if isinstance(said, dict) else None
        raise Unavailable("The engine refused our functions", detail=str(why or answer.status_code)[:200])


def read_held(listed: Any) -> Held | None:
    """The functions of an app, as a bare list or under ``data``; None where it is neither.

    Inngest's server tells each with its stored configuration, whose one step holds the address that is called.
    """
    if isinstance(listed, dict):
        listed = listed.get("data")
    if listed is None:
        listed = []
    if not isinstance(listed, list):
        return None
    rows = [{str(name).lower(): value for name, value in one.items()} for one in listed if isinstance(one, dict)]
    slugs = [str(row.get("slug") or row.get("id")) for row in rows]
    urls = [without_query(url) for row in rows for url in _urls(row)]
    made = {slug: str(row["created_at"]) for slug, row in zip(slugs, rows, strict=True) if row.get("created_at")}
    return Held(frozenset(slugs), frozenset(urls), made)


def _urls(row: dict[str, Any]) -> list[str]:
    config = row.get("config")
    if isinstance(config, str):
        try:
            config = json.loads(config)
        except ValueError:
            config = None
    steps = config.get("steps") if isinstance(config, dict) else None
    if isinstance(steps, dict):  # as the SDK sent it
        runtimes = [one.get("runtime") for one in steps.values() if isinstance(one, dict)]
        found = [one.get("url") for one in runtimes if isinstance(one, dict)]
    else:  # as the server keeps it
        found = [one.get("uri") for one in steps if isinstance(one, dict)] if isinstance(steps, list) else []
    return [url for url in found or [row.get("url")] if isinstance(url, str) and url]


def hashed(signing_key: str) -> str:
    """How the API wants the key: the hash of its bytes, without the prefix that names its environment."""
    try:
        return sha256(bytes.fromhex(_PREFIX.sub("", signing_key))).hexdigest()
    except ValueError:
        raise BadInput("INNGEST_SIGNING_KEY is not a signing key: it ends in hexadecimal digits") from None


def _signature(body: bytes, signing_key: str) -> str:
    """As the engine would sign; ``body`` is in canonical form."""
    second = int(time.time())
    own = _PREFIX.sub("", signing_key).encode()
    return f"t={second}&s={hmac.new(own, body + str(second).encode(), sha256).hexdigest()}"


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        return None
