"""The mail door: authenticate, cap, parse, commit, and only then answer 200."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.domain.cases.cases import Accepted, InboundMail
from app.domain.cases.mail.inbound import Original
from app.domain.ids import TenantId
from app.domain.operations.rehearsals import token_in
from app.errors import BadInput, NotFound, TooLarge, Unreadable
from app.ports.cases.cases import Cases, DeadLetters
from app.ports.operations.rehearsals import Rehearsals
from app.ports.people.people import Tenants
from app.web.access.credentials import DoorSecrets
from app.web.large_bodies import LargeBodies
from app.web.request_bodies import declared_bytes

_log = structlog.get_logger("countersign.web")


class ParseMail(Protocol):
    """Turns a provider's body into a mail, in another process. Raises BadInput with a sentence, or Unavailable."""

    async def __call__(self, body: bytes, content_type: str) -> InboundMail:
        """Parse ``body``."""
        ...


@dataclass(frozen=True)
class MailDoor:
    """What the door needs."""

    tenants: Tenants
    cases: Cases
    letters: DeadLetters
    parse: ParseMail
    secrets: DoorSecrets
    bytes_max: int
    rehearsals: Rehearsals
    large: LargeBodies = field(default_factory=LargeBodies)


def mail_routes(door: MailDoor) -> APIRouter:
    """``POST /webhooks/mail/{tenant}``: Postmark's inbound JSON, or raw MIME as ``message/rfc822``."""
    routes = APIRouter()

    @routes.post("/webhooks/mail/{tenant}")
    async def receive(tenant: str, request: Request) -> JSONResponse:
        known = TenantId(tenant)
        await door.secrets.admit(request, known, door="mail")
        if known not in await door.tenants.all():
            raise NotFound("There is no such tenant; check the address the mail provider posts to")
        content_type = request.headers.get("content-type", "")
        async with AsyncExitStack() as held:
            try:
                body = await held.enter_async_context(door.large.reading(request, door.bytes_max))
            except TooLarge:
                size_bytes = declared_bytes(request.headers.get("content-length", "")) or door.bytes_max
                await door.cases.refuse(known, code="too_large", size_bytes=size_bytes)
                await door.letters.name(known, content_type, size_bytes)
                raise
            return await _take_in(door, known, body, content_type)

    return routes


async def _take_in(door: MailDoor, tenant: TenantId, body: bytes, content_type: str) -> JSONResponse:
    try:
        mail = await door.parse(body, content_type)
    except Unreadable as error:
        # Sent again it would be no better, so the provider is told that we have it; a person looks at it.
        letter = await door.letters.keep(tenant, body, content_type, code=error.detail, sentence=error.sentence)
        _log.error("mail_not_read", letter=letter, code=error.detail, size_bytes=len(body))
        return JSONResponse({"dead_letter": letter, "error": error.sentence, "code": error.detail})
    except BadInput as error:
        await door.cases.refuse(tenant, code=error.detail or error.code, size_bytes=len(body))
        raise
    token = token_in(mail.external_id)
    if token is not None and (rehearsal := await door.rehearsals.claim(tenant, token)) is not None:
        return JSONResponse({"rehearsal": rehearsal})
    accepted = await door.cases.accept(tenant, replace(mail, original=Original(body, content_type)))
    return JSONResponse(_answer(accepted))


def _answer(accepted: Accepted) -> dict[str, Any]:
    return {
        "message_id": accepted.message_id,
        "case_id": accepted.case_id,
        "duplicate": accepted.duplicate,
        "kind": accepted.kind.value,
    }
