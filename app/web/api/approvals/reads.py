"""Reading ``/v1/approvals``: one, as it stands or once it is settled; a list, page by page; what the record says."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request, Response

from app.domain.approvals.askers.drafts import DRAFT, draft_shown
from app.domain.approvals.askers.program_reading import (
    STATES,
    AuditLine,
    ProgramPage,
    ProgramReader,
    ProgramReading,
    approval_shown,
    line_shown,
)
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.api_keys import Scope
from app.errors import BadInput, NotFound
from app.ports.approvals.agent_requests import RequestDrafts
from app.web.access.api_keys import KeyDoor
from app.web.api.approvals.answers import READ, got
from app.web.api.approvals.waits import Waits
from app.web.api.cursors import cursor_of, place_of
from app.web.api.problems import ProblemRoute
from app.web.api.queries import query_of, whole_number

WAIT_MAX: Final = 60
PAGE_MAX: Final = 200
UNTIL: Final = ("settled", "ended")
PAGE: Final = 50
_UNKNOWN: Final = "There is no such approval, or your key may not see it"
_HUNG_UP: Final = 499  # for the log: nobody hears it


class ProgramReads(Protocol):
    """The approvals, as far as programs read them."""

    async def get(self, tenant: TenantId, approval_id: ApprovalId, reader: ProgramReader) -> ProgramReading:
        """Raises NotFound."""
        ...

    async def page(self, tenant: TenantId, page: ProgramPage, reader: ProgramReader) -> Sequence[ProgramReading]:
        """Newest first."""
        ...

    async def lines(self, tenant: TenantId, approval_id: ApprovalId, reader: ProgramReader) -> Sequence[AuditLine]:
        """Oldest first. Raises NotFound."""
        ...


@dataclass(frozen=True)
class ApprovalReadsApi:
    """What the calls need."""

    door: KeyDoor
    reads: ProgramReads
    waits: Waits
    token: Callable[[TenantId, ApprovalId], Awaitable[str | None]]
    drafts: RequestDrafts

    async def reader(self, request: Request) -> ProgramReader:
        """Who calls, and what they may see. Raises what the door raises."""
        key = await self.door.admit(request, Scope.APPROVALS_READ, Scope.APPROVALS_READ_ALL)
        return ProgramReader(key.id, Scope.APPROVALS_READ_ALL in key.scopes)

    async def shown(self, reading: ProgramReading) -> dict[str, Any]:
        """With what proves the decision: whoever holds that may use it, so only the program that asked gets it."""
        proven = reading.own and reading.settled
        token = await self.token(self.door.tenant, reading.approval.id) if proven else None
        return approval_shown(reading, token)


def approval_read_routes(api: ApprovalReadsApi) -> APIRouter:
    """GET and HEAD."""
    routes = APIRouter(route_class=ProblemRoute)

    @routes.api_route("/v1/approvals", methods=READ)
    async def approvals(request: Request) -> Response:
        reader, page = await api.reader(request), _page(query_of(request))
        if page.state == DRAFT:
            return got(request, await _drafts(api, reader, page))
        found = await api.reads.page(api.door.tenant, page, reader)
        return got(request, _listed(found, page.limit))

    @routes.api_route("/v1/approvals/{approval_id}", methods=READ)
    async def approval(approval_id: str, request: Request) -> Response:
        reader, wanted = await api.reader(request), wanted_id(approval_id)
        query = query_of(request)
        seconds, until_end = whole_number(query, "wait", 0, least=0, most=WAIT_MAX), _until_end(query)
        asked = _Wanted(wanted, seconds, until_end)
        try:
            return await _answer(api, request, reader, asked)
        except NotFound:
            draft = await _draft(api, reader, wanted)
        if draft is None:  # opened this very moment, or there is none
            return await _answer(api, request, reader, asked)
        return got(request, draft)

    @routes.api_route("/v1/approvals/{approval_id}/audit", methods=READ)
    async def audit(approval_id: str, request: Request) -> Response:
        reader, wanted = await api.reader(request), wanted_id(approval_id)
        found = await api.reads.lines(api.door.tenant, wanted, reader)
        return got(request, {"lines": [line_shown(line) for line in found]})

    return routes


@dataclass(frozen=True)
class _Wanted:
    """An approval as it stands, or after so many seconds at most, once it has news or its end."""

    id: ApprovalId
    seconds: int
    until_end: bool


async def _answer(api: ApprovalReadsApi, request: Request, reader: ProgramReader, wanted: _Wanted) -> Response:
    if wanted.seconds == 0:
        return got(request, await api.shown(await api.reads.get(api.door.tenant, wanted.id, reader)))
    with api.waits.place(wanted.id, reader.key_id, until_end=wanted.until_end) as place:
        first = found = await api.reads.get(api.door.tenant, wanted.id, reader)
        if not (found.has_ended if wanted.until_end else found.has_news):
            waiting = asyncio.ensure_future(api.waits.wait(place, found, wanted.seconds))
            if not await _stays(request, waiting):
                return Response(status_code=_HUNG_UP)
            found = waiting.result()
    if found != first:  # it may have taken a minute, and the key be revoked meanwhile
        await api.reader(request)
    return got(request, await api.shown(found))


async def _draft(api: ApprovalReadsApi, reader: ProgramReader, wanted: ApprovalId) -> dict[str, Any] | None:
    """None where it is none (any more). Nobody decides on it, so there is nothing to wait for."""
    key_id = None if reader.everything else reader.key_id
    with contextlib.suppress(NotFound):
        return draft_shown(await api.drafts.get(api.door.tenant, wanted, key_id))
    return None


async def _drafts(api: ApprovalReadsApi, reader: ProgramReader, page: ProgramPage) -> dict[str, Any]:
    told = (api.door.tenant, reader.key_id, page.limit, page.after)
    found = await api.drafts.page(*told, everything=reader.everything)
    last = found[-1] if len(found) == page.limit else None
    after = None if last is None else cursor_of(last.created_at, last.id)
    return {"approvals": [draft_shown(one) for one in found], "next": after}


async def _stays(request: Request, waiting: asyncio.Future[ProgramReading]) -> bool:
    """Whether the caller is still there when the wait is over; where it hangs up, nobody waits any longer."""
    leaving = asyncio.ensure_future(_hung_up(request))
    both: set[asyncio.Future[Any]] = {waiting, leaving}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return waiting.done()
    finally:
        leaving.cancel()
        waiting.cancel()  # does nothing to one that is done


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass  # a body that nobody asked for


def wanted_id(approval_id: str) -> ApprovalId:
    """What an address names. Raises NotFound where it can be none."""
    if not approval_id.isprintable():  # none has such an id, and the database takes no zeros
        raise NotFound(_UNKNOWN)
    return ApprovalId(approval_id)


def _until_end(query: dict[str, str]) -> bool:
    until = query.get("until", UNTIL[0])
    if until not in UNTIL:
        raise BadInput(f"until must be one of {', '.join(UNTIL)}")
    return until == UNTIL[1]


def _page(query: dict[str, str]) -> ProgramPage:
    state = query.get("state")
    if state is not None and state not in (*STATES, DRAFT):
        raise BadInput(f"state must be one of {', '.join((*STATES, DRAFT))}")
    limit = whole_number(query, "limit", PAGE, least=1, most=PAGE_MAX)
    return ProgramPage(state, limit, place_of(query["after"]) if "after" in query else None)


def _listed(found: Sequence[ProgramReading], limit: int) -> dict[str, Any]:
    """A full page may be the last: the one after it is then empty."""
    last = found[-1].approval if len(found) == limit else None
    after = None if last is None else cursor_of(last.opened_at, last.id)
    return {"approvals": [approval_shown(one) for one in found], "next": after}
