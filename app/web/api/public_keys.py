"""``/.well-known/jwks.json``: the public keys that this desk's decisions are checked with, for anybody."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final, Protocol

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.domain.approvals.proofs.signing_keys import SigningKey
from app.domain.ids import TenantId

PATH: Final = "/.well-known/jwks.json"
HELD_SECONDS: Final = 300  # whoever meets an unknown key fetches the set again at once
READ_SECONDS: Final = 0.2  # strangers call here: however many do, the records are asked five times a second

_HEADERS: Final = {
    "cache-control": f"public, max-age={HELD_SECONDS}",
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
}


class PublicKeys(Protocol):
    """Where they are read."""

    async def public_keys(self, tenant: TenantId) -> Sequence[SigningKey]:
        """Of every token that may still be valid."""
        ...


class _Shown:
    """The set as it was read last."""

    def __init__(self, tenant: TenantId, keys: PublicKeys) -> None:
        self._tenant, self._keys, self._lock = tenant, keys, asyncio.Lock()
        self._read_at, self._set = -READ_SECONDS, dict[str, Any]()

    async def now(self) -> dict[str, Any]:
        async with self._lock:
            if time.monotonic() - self._read_at >= READ_SECONDS:
                found = await self._keys.public_keys(self._tenant)
                self._set, self._read_at = {"keys": [key.jwk(self._tenant) for key in found]}, time.monotonic()
            return self._set


def public_key_routes(tenant: TenantId, keys: PublicKeys) -> APIRouter:
    """Those of the one tenant that this host serves."""
    routes, shown = APIRouter(), _Shown(tenant, keys)

    @routes.get(PATH)
    async def jwks() -> JSONResponse:
        return JSONResponse(await shown.now(), headers=_HEADERS, media_type="application/jwk-set+json")

    return routes
