"""The clock of the local workspace's page: what waits grows older, and its gates are woken to notice."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request

from app.domain.ids import ApprovalId, TenantId
from app.domain.json_text import read_json
from app.errors import BadInput
from app.events import ApprovalDecided
from app.ports.operations.operations import Publisher
from app.web.access.credentials import this_machine
from app.web.request_bodies import read_capped

_SECONDS_MAX: Final = 7 * 86400
_BYTES_MAX: Final = 1000
_BETWEEN_RUNGS_SECONDS: Final = 1.0  # a gate that was woken needs a moment to say its rung and wait again


class Rehearsal(Protocol):
    """Time, as far as approvals are concerned."""

    async def age(self, tenant: TenantId, seconds: int) -> Sequence[tuple[ApprovalId, int]]:
        """Make pending approvals older; each with how many rungs that passed."""
        ...


def time_travel_routes(rehearsal: Rehearsal, publisher: Publisher, tenant: TenantId) -> APIRouter:
    """``POST /backstage/clock`` with ``{"seconds": n}``. Served in development, to programs on this machine."""
    routes = APIRouter()

    @routes.post("/backstage/clock")
    async def jump(request: Request) -> dict[str, int]:
        this_machine(request)
        seconds = _seconds(await read_capped(request, _BYTES_MAX))
        aged = await rehearsal.age(tenant, seconds)
        for rung in range(max((passed for _, passed in aged), default=0)):
            # A wake-up with nothing decided reads as the end of the rung's patience.
            nudge = int(time.time() * 1000)
            late = [approval_id for approval_id, passed in aged if passed > rung]
            await publisher.publish([ApprovalDecided(tenant=tenant, approval_id=one, nudge=nudge) for one in late])
            await asyncio.sleep(_BETWEEN_RUNGS_SECONDS)
        return {"approvals": len(aged)}

    return routes


def _seconds(body: bytes) -> int:
    try:
        asked: Any = read_json(body)
    except ValueError:
        asked = None
    seconds = asked.get("seconds") if isinstance(asked, dict) else None
    if type(seconds) is not int or not 1 <= seconds <= _SECONDS_MAX:
        raise BadInput(f'Say how long as {{"seconds": n}}, from 1 to {_SECONDS_MAX}')
    return seconds
