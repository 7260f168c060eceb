"""The mail door: authenticate, cap, parse, commit, and only then answer 200."""

from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.domain.case import InboundMail
from app.domain.ids import TenantId
from app.errors import BadInput, NotFound, TooLarge, Unauthenticated
from app.ports import Cases, Tenants
from app.web.bodies import read_capped
from app.web.credentials import presents


class ParseMail(Protocol):
    """Turns a provider's body into a mail. Raises BadInput with a sentence."""

    def __call__(self, body: bytes, content_type: str) -> InboundMail:
        """Parse ``body``."""
        ...


@dataclass(frozen=True)
class MailDoor:
    """What the door needs. ``secret`` is None only on a developer's own machine."""

    tenants: Tenants
    cases: Cases
    parse: ParseMail
    secret: str | None
    bytes_max: int


def mail_routes(door: MailDoor) -> APIRouter:
    """``POST /webhooks/mail/{tenant}``: Postmark's inbound JSON, or raw MIME as ``message/rfc822``."""
    routes = APIRouter()

    @routes.post("/webhooks/mail/{tenant}")
    async def receive(tenant: str, request: Request) -> JSONResponse:
        _authenticate(door, request)
        known = TenantId(tenant)
        if known not in await door.tenants.all():
            raise NotFound("There is no such tenant; check the address the mail provider posts to")
        try:
            body = await read_capped(request, door.bytes_max)
        except TooLarge:
            size = request.headers.get("content-length", "")
            await door.cases.refuse(
                known, code="too_large", size_bytes=int(size) if size.isdigit() else door.bytes_max
            )
            raise
        try:
            mail = door.parse(body, request.headers.get("content-type", ""))
        except BadInput as error:
            await door.cases.refuse(known, code=error.detail or error.code, size_bytes=len(body))
            raise
        accepted = await door.cases.accept(known, mail)
        return JSONResponse(_answer(accepted.message_id, accepted.case_id, accepted.duplicate))

    return routes


def _answer(message_id: str, case_id: str, duplicate: bool) -> dict[str, Any]:
    return {"message_id": message_id, "case_id": case_id, "duplicate": duplicate}


def _authenticate(door: MailDoor, request: Request) -> None:
    """Basic auth's password (what mail providers can send) or a bearer token, compared in constant time."""
    if door.secret is None:
        return
    if not presents(request, door.secret):
        raise Unauthenticated("The mail door needs the MAIL_WEBHOOK_SECRET, as basic auth password or bearer token")
