"""``/v1/customers`` and ``/v1/orders``: one record at a time, by the same rules as an import."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

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
from app.domain.records.writing import Written
from app.errors import BadInput, Conflict, NotFound
from app.web.access.api_keys import KeyDoor
from app.web.api.bodies import read_body
from app.web.api.problems import ProblemRoute

BYTES_MAX: Final = 256 * 1024


class OwnRecords(Protocol):
    """The records in our own tables, one at a time."""

    async def customer(self, tenant: TenantId, customer_id: CustomerId) -> Customer | None:
        """By id."""
        ...

    async def order_by_id(self, tenant: TenantId, order_id: OrderId) -> OrderRecord | None:
        """By id alone."""
        ...

    async def put_customer(self, tenant: TenantId, row: CustomerRow, *, by: ActorId) -> Written:
        """Write one; with any fault nothing was written."""
        ...

    async def put_order(self, tenant: TenantId, row: OrderRow, *, by: ActorId) -> Written:
        """Write one with its lines; with any fault nothing was written."""
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

    @routes.get("/v1/customers/{customer_id:path}")
    async def customer(customer_id: str, request: Request) -> Response:
        await api.door.admit(request, Scope.RECORDS_READ)
        found = await records.customer(tenant, CustomerId(_looked_up(customer_id)))
        return _answer(request, None if found is None else customer_shown(found))

    @routes.get("/v1/orders/{order_id:path}")
    async def order(order_id: str, request: Request) -> Response:
        await api.door.admit(request, Scope.RECORDS_READ)
        found = await records.order_by_id(tenant, OrderId(_looked_up(order_id)))
        return _answer(request, None if found is None else order_shown(found))

    @routes.put("/v1/customers/{customer_id:path}")
    async def put_customer(customer_id: str, request: Request) -> Response:
        key = await api.door.admit(request, Scope.RECORDS_WRITE)
        row = await _said(api, request, lambda body: customer_said(customer_id, body))
        written = await records.put_customer(tenant, row, by=program(key.id))
        _refuse(written)
        found = await records.customer(tenant, CustomerId(row.id or customer_id))
        return _answer(request, None if found is None else customer_shown(found), written)

    @routes.put("/v1/orders/{order_id:path}")
    async def put_order(order_id: str, request: Request) -> Response:
        key = await api.door.admit(request, Scope.RECORDS_WRITE)
        row = await _said(api, request, lambda body: order_said(order_id, body))
        written = await records.put_order(tenant, row, by=program(key.id))
        _refuse(written)
        found = await records.order_by_id(tenant, OrderId(row.id))
        return _answer(request, None if found is None else order_shown(found), written)

    return routes


async def _said(api: RecordsApi, request: Request, read: Callable[[Any], Any]) -> Any:
    """The row that the body says. Raises BadInput, Conflict."""
    if api.source() != "tables":
        raise Conflict(f"The records of this desk come from {api.source()}, so they are not written here")
    if "if-match" in request.headers:
        raise BadInput("If-Match is not supported; the same content sent twice changes nothing")
    body = await read_body(request, BYTES_MAX)
    try:
        return read(body)
    except WrongValue as error:
        raise BadInput(str(error)) from None


def _looked_up(name: str) -> str:
    if "\x00" in name or not name.isprintable():  # no record has such an id, and the database takes no zeros
        raise NotFound("There is no such record")
    return name


def _refuse(written: Written) -> None:
    if written.faults:
        raise Conflict(". ".join(note.sentence for note in written.faults))


def _answer(request: Request, shown: dict[str, Any] | None, written: Written | None = None) -> Response:
    if shown is None:
        raise NotFound("There is no such record")
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
    headers = {"etag": f'"{digest[:32]}"', "cache-control": "no-store"}
    if written is None:
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return JSONResponse(shown, headers=headers)
    kept = [note.sentence for note in written.kept]
    return JSONResponse({**shown, "kept": kept} if kept else shown, 201 if written.new else 200, headers)
