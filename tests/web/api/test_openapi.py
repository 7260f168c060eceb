"""``/v1/openapi.json``: every call that is served is described as it is, and tried with calls made from that."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import jsonschema
import pytest
import pytest_asyncio
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from app import store
from app.cli.local_stack.ports import Ports
from app.domain.approvals.voting import Choice
from app.domain.people.api_keys import Scope
from app.web.access.locks import LOCKS
from app.web.api.openapi.document import CALLS, openapi_document
from app.web.api.queries import QUERIES
from tests.store.given import ALICE, Given, click
from tests.web.api.calls import key, url
from tests.web.api.programs import of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

DOCUMENT = openapi_document()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
TRIED = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_schema_conformance", "response_headers_conformance"),
)
EACH = 8
OPEN = ("GET", "/v1/openapi.json")  # takes nothing, so nothing can be said wrongly
SERVED = sorted(
    (method, path.replace(":path}", "}")) for method, path in LOCKS if path.startswith("/v1/") and method != "HEAD"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(signed: Composed) -> AsyncIterator[str]:
    """Of the host, for whoever calls by a socket."""
    async with listening(signed) as found:
        yield found


@asynccontextmanager
async def listening(desk: Composed) -> AsyncIterator[str]:
    with Ports() as ports:
        port = ports.spare("the host")
    config = uvicorn.Config(desk.host.app, host="127.0.0.1", port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


async def names(desk: Given, caller: Any) -> Mapping[str, str]:
    """What is there: an approval that is settled, so that waiting for it takes no time."""
    approval = await caller.opened()
    await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
    return {"approval_id": approval.id, "order_id": "ord_1003", "customer_id": "cust_001"}


async def test_every_call_that_is_served_is_described_and_names_what_it_takes() -> None:
    assert sorted(CALLS.keys() & set(SERVED)) == SERVED
    for address, call in CALLS.items():
        assert tuple(call.query) == QUERIES.get(address, ())
    SCHEMA.validate()
    jsonschema.Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"]["Approval"])


ASKED = {
    "a call": ({"kind": "tool_call", "tool": "delete_branch", "arguments": {"name": "main"}}, True),
    "a refund": ({"kind": "refund", "arguments": {"order_id": "o-1", "amount_cents": 1}}, True),
    "lines": ({"kind": "refund", "arguments": {"order_id": "o-1", "lines": [{"number": 1, "quantity": 1}]}}, True),
    "a credit": ({"kind": "store_credit", "arguments": {"order_id": "o-1"}}, True),
    "a tool of a refund": ({"kind": "refund", "tool": "pay", "arguments": {"order_id": "o-1"}}, False),
    "both": ({"kind": "refund", "arguments": {"order_id": "o-1", "amount_cents": 1, "lines": []}}, False),
    "lines of a credit": ({"kind": "store_credit", "arguments": {"order_id": "o-1", "lines": []}}, False),
    "no order": ({"kind": "refund", "arguments": {}}, False),
    "another kind": ({"kind": "raffle", "arguments": {}}, False),
}


@pytest.mark.parametrize("what", ASKED)
async def test_what_is_asked_for_is_described_by_its_kind(what: str) -> None:
    body, fits = ASKED[what]
    asked = jsonschema.Draft202012Validator({**DOCUMENT, "$ref": "#/components/schemas/Asked"})
    assert asked.is_valid(body) is fits


async def test_it_is_read_without_a_key_and_says_so_again(signed: Composed) -> None:
    async with signed.http() as http:
        first = await http.get("/v1/openapi.json")
        again = await http.get("/v1/openapi.json", headers={"if-none-match": first.headers["etag"]})
        assert (await http.head("/v1/openapi.json")).status_code == 200
    assert first.json() == DOCUMENT
    assert first.json()["openapi"] == "3.1.0"
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("method", "path", "mode"), [(*one, mode) for one in SERVED for mode in GenerationMode if one != OPEN]
)
async def test_no_call_made_from_it_is_answered_otherwise_than_it_says(
    signed: Composed, desk: Given, address: str, method: str, path: str, mode: GenerationMode
) -> None:
    caller = await of(desk, *(one for one in Scope if one.startswith("approvals:")))
    records = await key(signed, Scope.RECORDS_READ, Scope.RECORDS_WRITE)
    there = {name: value for name, value in (await names(desk, caller)).items() if f"{{{name}}}" in path}
    headers = caller.headers if path.startswith("/v1/approvals") else records
    checks = [one for one in CHECKS.get_all() if one.__name__ in TRIED]
    assert len(checks) == len(TRIED)
    operation, session = SCHEMA[path][method], requests.Session()

    def tried(**fixed: Any) -> None:
        @settings(
            max_examples=EACH,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode, **fixed))
        def one(case: schemathesis.Case) -> None:
            answer = case.call(base_url=address, session=session, headers=headers, timeout=70)
            case.validate_response(answer, checks=checks)

        one()

    await asyncio.to_thread(tried)
    if there:
        await asyncio.to_thread(tried, path_parameters=there)


load_all_checks()
