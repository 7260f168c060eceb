"""What a program says of its own request: ``POST /v1/approvals/{id}/answer``, when a reviewer asks it something."""

from dataclasses import dataclass
from typing import Final, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals.calls import answer_said
from app.domain.ids import ActorId, ApprovalId, QuestionId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.web.access.api_keys import KeyDoor
from app.web.api.approval_reads import wanted_id
from app.web.api.bodies import admitted_body
from app.web.api.problems import ProblemRoute

BYTES_MAX: Final = 32 * 1024  # the longest answer, written in the longest way


class ProgramWords(Protocol):
    """What programs say, as far as it is kept."""

    async def answer(
        self, tenant: TenantId, approval_id: ApprovalId, question_id: QuestionId, text: str, *, by: ActorId
    ) -> None:
        """The first answer stands. Raises NotFound, Conflict."""
        ...


@dataclass(frozen=True)
class ApprovalWordsApi:
    """What the calls need."""

    door: KeyDoor
    words: ProgramWords


def approval_word_routes(api: ApprovalWordsApi) -> APIRouter:
    """POST only. Whoever may ask may say more of what it asked."""
    routes = APIRouter(route_class=ProblemRoute)
    tenant = api.door.tenant

    @routes.post("/v1/approvals/{approval_id}/answer")
    async def answer(approval_id: str, request: Request) -> Response:
        key, body = await admitted_body(api.door, request, Scope.APPROVALS_CREATE, BYTES_MAX)
        question_id, text = answer_said(body)
        by, approval = program(key.id, key.name), wanted_id(approval_id)
        await api.words.answer(tenant, approval, question_id, text, by=by)
        return _taken({"id": approval, "question_id": question_id})

    return routes


def _taken(shown: dict[str, str]) -> Response:
    return JSONResponse(shown, headers={"cache-control": "no-store"})
