"""``POST /v1/approvals``: a team's own program asks for an approval, once under each Idempotency-Key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals.askers.agent_requests import Conflict, NotSent, Opened, Repeated, SentBefore
from app.domain.approvals.askers.program_reading import ProgramReader
from app.domain.approvals.askers.request_said import TOOL_CALL, RequestSaid, request_said
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.key_limits import Wanted
from app.errors import BadInput, IdempotencyConflict
from app.ports.agent_requests import AgentRequests
from app.ports.money_requests import MoneyRequests
from app.tool_schemas import canonical, digest
from app.web.access.api_keys import KeyDoor
from app.web.api.approval_reads import ApprovalReadsApi
from app.web.api.bodies import admitted_body
from app.web.api.call_requests import Call, new_request
from app.web.api.money_requests import money_call
from app.web.api.problems import ProblemRoute

BYTES_MAX: Final = 256 * 1024
NAME_MAX: Final = 255


@dataclass(frozen=True)
class ApprovalRequestsApi:
    """What the call needs. ``config`` is what the desk is told now."""

    door: KeyDoor
    asked: AgentRequests
    money: MoneyRequests
    reading: ApprovalReadsApi
    config: Callable[[], DeskConfig]


def approval_request_routes(api: ApprovalRequestsApi) -> APIRouter:
    """POST only; sent again after a lost answer it is the same request."""
    routes = APIRouter(route_class=ProblemRoute)

    @routes.post("/v1/approvals")
    async def ask(request: Request) -> Response:
        key, body = await admitted_body(api.door, request, Scope.APPROVALS_CREATE, BYTES_MAX)
        said, name = request_said(body), _name(request)
        verdict = await _opened(api, key, said, SentBefore(name, digest(canonical(said.content()))))
        if isinstance(verdict, Conflict):
            raise IdempotencyConflict(
                f"Something else was asked for under this Idempotency-Key ({verdict.approval_id}); "
                "send the same again, or choose another name for another request"
            )
        reader = ProgramReader(key.id, everything=False)
        found = await api.reading.reads.get(api.door.tenant, verdict.approval_id, reader)
        headers = {"location": f"/v1/approvals/{verdict.approval_id}", "cache-control": "no-store"}
        return JSONResponse(await api.reading.shown(found), 201 if isinstance(verdict, Opened) else 200, headers)

    return routes


async def _opened(
    api: ApprovalRequestsApi, key: ApiKey, said: RequestSaid, sent: SentBefore
) -> Opened | Repeated | Conflict:
    """What was sent before is answered before it is judged by what the desk declares now, which may have changed."""
    tenant, kind = api.door.tenant, said.kind
    # Whoever may not ask for money at all hears that, and nothing of the order that it names.
    before = await api.asked.sent_before(tenant, key.id, sent, None if kind == TOOL_CALL else Wanted(kind))
    match before:
        case NotSent():
            call = Call(tenant, key, before.asker_id, sent)
            if kind == TOOL_CALL:
                return await api.asked.open(tenant, new_request(call, said, api.config()))
            money = money_call(call, said, api.config())
            return await api.money.opened(
                tenant, money.asked, lambda judged: api.asked.open(tenant, money.new_request(judged))
            )
        case Repeated() | Conflict():
            return before
        case _:
            assert_never(before)


def _name(request: Request) -> str:
    """Of the request, as its caller chose it; only its digest is kept."""
    given = request.headers.getlist("idempotency-key")
    if len(given) != 1 or not 1 <= len(given[0]) <= NAME_MAX or not (given[0].isascii() and given[0].isprintable()):
        raise BadInput(
            f"Send one header “Idempotency-Key” of 1 to {NAME_MAX} plain characters: under it the request is opened "
            "once, however often it is sent"
        )
    return hashlib.sha256(given[0].encode()).hexdigest()
