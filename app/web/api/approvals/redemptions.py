"""``POST /v1/approvals/{id}/redeem``: whoever carries a decision out uses it here, once for good."""

from typing import Any, Final, Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.approvals.proofs.proof import NotRedeemed, Redeemed, Unproven
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.desk_locks import DeskStopped
from app.errors import AlreadyRedeemed, BadInput, Conflict, TokenRefused
from app.web.access.api_keys import KeyDoor
from app.web.api.bodies import admitted_body
from app.web.api.problems import ProblemRoute, problem

BYTES_MAX: Final = 16 * 1024

_WHY: Final = {
    Unproven.MALFORMED: "This is no token of a desk's; send `token` as GET /v1/approvals/{id} shows it",
    Unproven.UNKNOWN_KEY: "The token is signed with a key that this desk does not have; get a fresh one",
    Unproven.BAD_SIGNATURE: "The token was changed, or signed by somebody else; do not act on it",
    Unproven.EXPIRED: "The token has expired; GET /v1/approvals/{id} shows a fresh one",
    Unproven.OTHER: "The token is of another approval; do not act on it here",
}


class Redemptions(Protocol):
    """The decisions, as far as using one needs them."""

    async def redeem(
        self, tenant: TenantId, approval_id: ApprovalId, token: str, key: ApiKey
    ) -> Redeemed | NotRedeemed:
        """Use it; of several at once exactly one is told so."""
        ...


def redemption_routes(door: KeyDoor, proofs: Redemptions) -> APIRouter:
    """200 once; 409 ever after, to whoever asks."""
    routes = APIRouter(route_class=ProblemRoute)

    @routes.post("/v1/approvals/{approval_id}/redeem")
    async def redeem(approval_id: str, request: Request) -> Response:
        key, body = await admitted_body(door, request, Scope.APPROVALS_REDEEM, BYTES_MAX)
        verdict = await proofs.redeem(door.tenant, ApprovalId(approval_id), _token(body), key)
        if isinstance(verdict, NotRedeemed):
            return _refused(approval_id, verdict)
        shown = {"id": approval_id, "use_id": verdict.use_id, "redeemed_at": verdict.at.isoformat()}
        return JSONResponse(shown, headers={"cache-control": "no-store"})

    return routes


def _token(body: Any) -> str:
    token = body.get("token") if isinstance(body, dict) and set(body) == {"token"} else None
    if not isinstance(token, str):
        raise BadInput('Send one thing, the token: {"token": "…"}')
    return token


def _refused(approval_id: str, verdict: NotRedeemed) -> Response:
    if verdict.why is Unproven.REDEEMED:
        assert verdict.at is not None
        sentence = f"{approval_id} was used already, and a decision is good for one use. Do not act on it again"
        told = {"redeemed_at": verdict.at.isoformat(), "redeemed_by": str(verdict.by)}
        return problem(AlreadyRedeemed(sentence), **told)
    if verdict.why is Unproven.NOT_OPEN:
        sentence = f"{approval_id} is not, or no longer, an approval to act on; do not act on it"
        return problem(Conflict(sentence), state=verdict.state)
    if verdict.why is Unproven.STOPPED:
        sentence = (
            f"People have stopped the desk, or locked who decided {approval_id}; do not act on it until it is used"
        )
        return problem(DeskStopped(sentence), state=verdict.state)
    return problem(TokenRefused(_WHY[verdict.why]), reason=verdict.why.value)
