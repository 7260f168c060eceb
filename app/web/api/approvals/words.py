"""What a program says of its own request: answers to what reviewers ask, and comments."""

from dataclasses import dataclass
from typing import Final, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals.askers.calls import answer_said, comment_said
from app.domain.approvals.askers.comments import CommentId
from app.domain.ids import ActorId, ApprovalId, QuestionId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.errors import BadInput
from app.web.access.api_keys import KeyDoor
from app.web.api.approvals.reads import wanted_id
from app.web.api.bodies import admitted_body
from app.web.api.problems import ProblemRoute

NAME_MAX: Final = 255
BYTES_MAX: Final = 32 * 1024  # the longest answer, written in the longest way


class ProgramWords(Protocol):
    """What programs say, as far as it is kept."""

    async def answer(
        self, tenant: TenantId, approval_id: ApprovalId, question_id: QuestionId, text: str, *, by: ActorId
    ) -> None:
        """The first answer stands. Raises NotFound, Conflict."""
        ...


class ProgramComments(Protocol):
    """The same for comments."""

    async def comment(
        self, tenant: TenantId, approval_id: ApprovalId, text: str, *, by: ActorId, name: str | None
    ) -> tuple[CommentId, bool]:
        """Its id, and whether it is new. Raises NotFound, Conflict."""
        ...


@dataclass(frozen=True)
class ApprovalWordsApi:
    """What the calls need."""

    door: KeyDoor
    words: ProgramWords
    comments: ProgramComments


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

    @routes.post("/v1/approvals/{approval_id}/comment")
    async def comment(approval_id: str, request: Request) -> Response:
        key, body = await admitted_body(api.door, request, Scope.APPROVALS_CREATE, BYTES_MAX)
        text, name = comment_said(body), _name(request)
        by, approval = program(key.id, key.name), wanted_id(approval_id)
        comment_id, new = await api.comments.comment(tenant, approval, text, by=by, name=name)
        return _taken({"id": approval, "comment_id": comment_id}, 201 if new else 200)

    return routes


def _name(request: Request) -> str | None:
    """Under which a comment is said once; without, each is another."""
    given = request.headers.getlist("idempotency-key")
    if not given:
        return None
    if len(given) > 1 or not 1 <= len(given[0]) <= NAME_MAX or not (given[0].isascii() and given[0].isprintable()):
        raise BadInput(f"Idempotency-Key is one header of 1 to {NAME_MAX} plain characters")
    return given[0]


def _taken(shown: dict[str, str], status: int = 200) -> Response:
    return JSONResponse(shown, status, {"cache-control": "no-store"})
