"""``POST /v1/approvals/{id}/result``: whoever carried an approval out says what came of it, once."""

from typing import Final, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals.askers.calls import result_said
from app.domain.approvals.askers.program_reading import time_shown
from app.domain.approvals.askers.reports import NotTaken, Refused, Report, Reported
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.errors import Conflict
from app.web.access.api_keys import KeyDoor
from app.web.api.approvals.reads import wanted_id
from app.web.api.bodies import admitted_body
from app.web.api.problems import ProblemRoute, problem

BYTES_MAX: Final = 32 * 1024  # the longest report, written in the longest way

_WHY: Final = {
    NotTaken.OTHER_CONTENT: "Something else was reported of {id} before, and that stands",
    NotTaken.NOT_SETTLED: "{id} is not settled: carry nothing out before `settled` is true",
    NotTaken.NOT_APPROVED: "{id} was not approved ({state}), so nothing of it may be carried out",
    NotTaken.DESKS_OWN: "The desk carries {id} out itself, so there is nothing to report",
    NotTaken.CLOSED: "{id} is closed already ({state}); people look after it",
}


class Reporting(Protocol):
    """The approvals, as far as reporting needs them."""

    async def report(
        self, tenant: TenantId, approval_id: ApprovalId, report: Report, *, by: ActorId
    ) -> Reported | Refused:
        """Raises NotFound."""
        ...


def report_routes(door: KeyDoor, reports: Reporting) -> APIRouter:
    """POST only. Whoever may ask may report on what it asked: no scope of its own."""
    routes = APIRouter(route_class=ProblemRoute)

    @routes.post("/v1/approvals/{approval_id}/result")
    async def result(approval_id: str, request: Request) -> Response:
        key, body = await admitted_body(door, request, Scope.APPROVALS_CREATE, BYTES_MAX)
        wanted, report = wanted_id(approval_id), result_said(body)
        verdict = await reports.report(door.tenant, wanted, report, by=program(key.id, key.name))
        if isinstance(verdict, Refused):
            sentence = _WHY[verdict.why].format(id=wanted, state=verdict.state)
            return problem(Conflict(sentence), state=verdict.state, reason=verdict.why.value)
        shown = {"id": wanted, "result": {"outcome": report.outcome.value, "at": time_shown(verdict.at)}}
        return JSONResponse(shown, headers={"cache-control": "no-store"})

    return routes
