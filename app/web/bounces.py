"""The door for delivery reports: the same lock as the mail door's, a cap, one commit, and only then 200."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.domain.cases.mail.delivery import DeliveryReport
from app.domain.ids import TenantId
from app.errors import NotFound
from app.ports.cases.replies import Bounces
from app.ports.people.people import Tenants
from app.web.access.credentials import DoorSecrets
from app.web.request_bodies import read_capped


@dataclass(frozen=True)
class BounceDoor:
    """What the door needs."""

    tenants: Tenants
    bounces: Bounces
    parse: Callable[[bytes], DeliveryReport | None]
    secrets: DoorSecrets
    bytes_max: int


def bounce_routes(door: BounceDoor) -> APIRouter:
    """``POST /webhooks/bounce/{tenant}``: Postmark's bounce and spam complaint webhooks."""
    routes = APIRouter()

    @routes.post("/webhooks/bounce/{tenant}")
    async def receive(tenant: str, request: Request) -> JSONResponse:
        known = TenantId(tenant)
        await door.secrets.admit(request, known, door="bounce")
        if known not in await door.tenants.all():
            raise NotFound("There is no such tenant; check the address the mail provider posts to")
        report = door.parse(await read_capped(request, door.bytes_max))
        bounce_id = None if report is None else await door.bounces.keep(known, report)
        return JSONResponse({"bounce_id": bounce_id})

    return routes
