"""``/v1/customers`` and ``/v1/orders``: one record at a time, by the same rules as an import."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.domain.cases.cases import Customer
from app.domain.ids import ActorId, CustomerId, OrderId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.domain.records.calls import customer_said, customer_shown, order_said, order_shown
from app.domain.records.fields import WrongValue
from app.domain.records.orders import OrderRecord
from app.domain.records.rows import CustomerRow, OrderRow
from app.domain.records.writing import Put
from app.errors import BadInput, Conflict, NotFound
from app.web.access.api_keys import KeyDoor
from app.web.api.approvals.answers import READ, got, tagged
from app.web.api.bodies import admitted_body
from app.web.api.preconditions import etag_of, preconditions_of
from app.web.api.problems import ProblemRoute

T = TypeVar("T")
Record = TypeVar("Record")

BYTES_MAX: Final = 256 * 1024


class OwnRecords(Protocol):
    """The records in our own tables, one at a time."""

    async def customer(self, tenant: TenantId, customer_id: CustomerId) -> Customer | None:
        """By id."""
        ...

    async def order_by_id(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """By id alone."""
        ...

    async def put_customer(
        self, tenant: TenantId, row: CustomerRow, *, by: ActorId, check: Callable[[Customer | None], None]
    ) -> Put[Customer]:
        """Write one, if ``check`` lets it be; with any fault nothing was written."""
        ...

    async def put_order(
        self, tenant: TenantId, row: OrderRow, *, by: ActorId, check: Callable[[OrderRecord | None], None]
    ) -> Put[OrderRecord]:
        """Write one with its lines, if ``check`` lets it be; with any fault nothing was written."""
        ...


@dataclass(frozen=True)
class RecordsApi:
    """What the API needs. ``source`` says where this desk's records come from."""

    door: KeyDoor
    records: OwnRecords
    source: Callable[[], str]


def record_routes(api: RecordsApi) -> APIRouter:
    """GET and PUT. A record may have a slash in its id, as invoices' numbers do."""
    routes = APIRouter(route_class=ProblemRoute)
    tenant, records = api.door.tenant, api.records

    @routes.api_route("/v1/customers/{customer_id:path}", methods=READ)
    async def customer(customer_id: str, request: Request) -> Response:
        await api.door.admit(request, Scope.RECORDS_READ)
        found = await records.customer(tenant, CustomerId(_looked_up(customer_id)))
        return _got(request, None if found is None else customer_shown(found))

    @routes.api_route("/v1/orders/{order_id:path}", methods=READ)
    async def order(order_id: str, request: Request) -> Response:
        await api.door.admit(request, Scope.RECORDS_READ)
        found = await records.order_by_id(tenant, OrderId(_looked_up(order_id)))
        return _got(request, None if found is None else order_shown(found))

    @routes.put("/v1/customers/{customer_id:path}")
    async def put_customer(customer_id: str, request: Request) -> Response:
        by, row = await _said(api, request, lambda body: customer_said(customer_id, body))
        check = _check(request, customer_shown)
        return _put(await records.put_customer(tenant, row, by=by, check=check), customer_shown)

    @routes.put("/v1/orders/{order_id:path}")
    async def put_order(order_id: str, request: Request) -> Response:
        by, row = await _said(api, request, lambda body: order_said(order_id, body))
        check = _check(request, order_shown)
        return _put(await records.put_order(tenant, row, by=by, check=check), order_shown)

    return routes


async def _said(api: RecordsApi, request: Request, read: Callable[[Any], T]) -> tuple[ActorId, T]:
    """Who calls, and the row that the body says. Raises BadInput, Conflict."""
    key, body = await admitted_body(api.door, request, Scope.RECORDS_WRITE, BYTES_MAX)
    if api.source() != "tables":
        raise Conflict(f"The records of this desk come from {api.source()}, so they are not written here")
    try:
        return program(key.id), read(body)
    except WrongValue as error:
        raise BadInput(str(error)) from None


def _looked_up(name: str) -> str:
    if not name.isprintable():  # no record has such an id, and the database takes no zeros
        raise NotFound("There is no such record")
    return name


def _check(request: Request, shown: Callable[[Record], dict[str, Any]]) -> Callable[[Record | None], None]:
    """What the caller wants to be there. Raises BadInput at once, and PreconditionFailed when it is asked."""
    wanted = preconditions_of(request.headers)
    return lambda found: wanted.check(None if found is None else etag_of(shown(found)))


def _got(request: Request, shown: dict[str, Any] | None) -> Response:
    if shown is None:
        preconditions_of(request.headers)
        raise NotFound("There is no such record")
    return got(request, shown)


def _put(put: Put[Record], show: Callable[[Record], dict[str, Any]]) -> Response:
    written = put.written
    if written.faults:
        raise Conflict(". ".join(note.sentence for note in written.faults))
    assert put.record is not None
    shown, kept = show(put.record), [note.sentence for note in written.kept]
    answer = {**shown, "kept": kept} if kept else shown
    return JSONResponse(answer, 201 if written.new else 200, tagged(etag_of(shown)))
