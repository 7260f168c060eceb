"""``/v1/approvals``: a team's own program takes a request back, as a reviewer does from its card."""

import contextlib
from datetime import datetime
from typing import Final, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals import state_words
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.calls import reason_said
from app.domain.approvals.askers.program_reading import ProgramReader, ProgramReading
from app.domain.approvals.voting import Counted, Refusal, Refused, Withdrawal
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope, reaches_all
from app.errors import Conflict, NotFound
from app.ports.approvals.agent_requests import RequestDrafts
from app.web.access.api_keys import KeyDoor
from app.web.api.bodies import admitted_body
from app.web.api.problems import ProblemRoute, problem

BYTES_MAX: Final = 16 * 1024  # a reason, written in the longest way

_UNKNOWN: Final = "There is no such approval; `countersign pending` lists the open ones"


class Withdrawals(Protocol):
    """The approvals, as far as taking one back needs them."""

    async def withdraw(self, tenant: TenantId, approval_id: ApprovalId, withdrawal: Withdrawal) -> Counted | Refused:
        """Pending or approved, it is cancelled for good; of two at once exactly one wins."""
        ...

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """As it stands. Raises NotFound."""
        ...


class Seen(Protocol):
    """Whether a program sees an approval."""

    async def get(self, tenant: TenantId, approval_id: ApprovalId, reader: ProgramReader) -> ProgramReading:
        """Raises NotFound, the same for a missing one and for one that the reader may not see."""
        ...


def approval_routes(door: KeyDoor, approvals: Withdrawals, seen: Seen, drafts: RequestDrafts) -> APIRouter:
    """POST only: what is taken back stays taken back, however often it is asked."""
    routes = APIRouter(route_class=ProblemRoute)

    @routes.post("/v1/approvals/{approval_id}/withdraw")
    async def withdraw(approval_id: str, request: Request) -> Response:
        key, body = await admitted_body(door, request, Scope.APPROVALS_WITHDRAW, BYTES_MAX)
        wish = Withdrawal(program(key.id, key.name), reason_said(body))
        wanted = ApprovalId(approval_id)
        if not approval_id.isprintable():  # none has such an id, and the database takes no zeros
            raise NotFound(_UNKNOWN)
        if gone := await _draft_gone(drafts, door.tenant, wanted, None if reaches_all(key.scopes) else key.id):
            return _withdrawn(wanted, gone)
        if not reaches_all(key.scopes):
            await seen.get(door.tenant, wanted, ProgramReader(key.id, everything=False))
        verdict = await approvals.withdraw(door.tenant, wanted, wish)
        if isinstance(verdict, Refused):
            return await _refused(approvals, door.tenant, wanted, verdict)
        assert verdict.at is not None
        return _withdrawn(wanted, verdict.at)

    return routes


def _withdrawn(approval_id: ApprovalId, at: datetime) -> Response:
    shown = {"id": approval_id, "state": state_words.WITHDRAWN, "withdrawn_at": at.isoformat()}
    return JSONResponse(shown, headers={"cache-control": "no-store"})


async def _draft_gone(
    drafts: RequestDrafts, tenant: TenantId, draft_id: ApprovalId, key_id: str | None
) -> datetime | None:
    """Of what was only written down nothing stays; None where it is no draft of this caller's."""
    with contextlib.suppress(NotFound):
        await drafts.get(tenant, draft_id, key_id)
        return await drafts.withdraw(tenant, draft_id)
    return None


async def _refused(approvals: Withdrawals, tenant: TenantId, approval_id: ApprovalId, verdict: Refused) -> Response:
    """What stands instead, read again: it says how it was closed."""
    if verdict.why is Refusal.UNKNOWN:
        raise NotFound(_UNKNOWN)
    found = await approvals.get(tenant, approval_id)
    undone, withdrawn = found.undo_until is not None, found.withdrawn_at is not None
    state = state_words.state_of(found.status, withdrawn=withdrawn, undone=undone)
    if verdict.why is Refusal.TOO_LATE:
        return problem(Conflict(f"{approval_id} is being carried out already and cannot be called back"), state=state)
    words = state_words.english(found.kind, state)
    return problem(Conflict(f"{approval_id} is closed already ({words}), so nothing was taken back"), state=state)
