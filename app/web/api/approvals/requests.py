"""``POST /v1/approvals``: a team's own program asks for an approval, once under each Idempotency-Key."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar, assert_never

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals.askers.agent_requests import (
    Conflict,
    NewAgentRequest,
    NotSent,
    Opened,
    Repeated,
    SentBefore,
)
from app.domain.approvals.askers.drafts import draft_shown
from app.domain.approvals.askers.program_reading import ProgramReader
from app.domain.approvals.askers.request_said import TOOL_CALL, RequestSaid, request_said
from app.domain.ids import ApprovalId
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.key_limits import Wanted
from app.errors import BadInput, IdempotencyConflict, NotFound
from app.ports.approvals.agent_requests import AgentRequests, RequestDrafts
from app.ports.approvals.money_requests import MoneyRequests
from app.ports.people.desk_page import SeenMembers
from app.tool_schemas import canonical, digest
from app.web.access.api_keys import KeyDoor
from app.web.api.approvals.call_requests import Call, check_members, new_request
from app.web.api.approvals.money_requests import money_call
from app.web.api.approvals.reads import ApprovalReadsApi
from app.web.api.bodies import admitted_body
from app.web.api.problems import ProblemRoute

BYTES_MAX: Final = 256 * 1024
NAME_MAX: Final = 255
T = TypeVar("T")


@dataclass(frozen=True)
class Judge:
    """What makes of a request what is opened. ``config`` is what the desk is told now."""

    money: MoneyRequests
    config: Callable[[], DeskConfig]
    members: SeenMembers

    async def judged(self, call: Call, said: RequestSaid, then: Callable[[NewAgentRequest], Awaitable[T]]) -> T:
        """What ``then`` makes of it, by the desk's file and the facts of now."""
        if said.reviewers:
            check_members(said.reviewers, await self.members.all(call.tenant))
        if said.kind == TOOL_CALL:
            return await then(new_request(call, said, self.config(), datetime.now(UTC)))
        money = money_call(call, said, self.config())
        return await self.money.opened(call.tenant, money.asked, lambda found: then(money.new_request(found)))


@dataclass(frozen=True)
class ApprovalRequestsApi:
    """What the call needs."""

    door: KeyDoor
    asked: AgentRequests
    drafts: RequestDrafts
    judge: Judge
    reading: ApprovalReadsApi


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
        headers = {"location": f"/v1/approvals/{verdict.approval_id}", "cache-control": "no-store"}
        shown = await _shown(api, key, verdict.approval_id)
        return JSONResponse(shown, 201 if isinstance(verdict, Opened) else 200, headers)

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
            if said.submit:
                return await api.judge.judged(call, said, partial(api.asked.open, tenant))
            return await api.judge.judged(call, said, lambda new: api.drafts.keep(tenant, new, said.body()))
        case Repeated() | Conflict():
            return before
        case _:
            assert_never(before)


async def _shown(api: ApprovalRequestsApi, key: ApiKey, approval_id: ApprovalId) -> dict[str, Any]:
    """As it stands: a draft that was opened meanwhile is an approval."""
    try:
        return draft_shown(await api.drafts.get(api.door.tenant, approval_id, key.id))
    except NotFound:
        reader = ProgramReader(key.id, everything=False)
        return await api.reading.shown(await api.reading.reads.get(api.door.tenant, approval_id, reader))


def _name(request: Request) -> str:
    """Of the request, as its caller chose it; only its digest is kept."""
    given = request.headers.getlist("idempotency-key")
    if len(given) != 1 or not 1 <= len(given[0]) <= NAME_MAX or not (given[0].isascii() and given[0].isprintable()):
        raise BadInput(
            f"Send one header “Idempotency-Key” of 1 to {NAME_MAX} plain characters: under it the request is opened "
            "once, however often it is sent"
        )
    return hashlib.sha256(given[0].encode()).hexdigest()
