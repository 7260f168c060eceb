"""``POST /v1/approvals/{id}/result``: whoever carried it out says so, and the same again is answered the same."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app import store
from app.domain.approvals.approval import Approval
from app.domain.people.api_keys import Scope
from tests.store.given import Given
from tests.store.given_calls import Program, approved, asked
from tests.web.api.calls import key, problem, rows, url
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

DONE = {"outcome": "done", "text": "Deleted", "reference": "run-17"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


async def program(signed: Composed, desk: Given, *scopes: Scope) -> tuple[dict[str, str], Program]:
    """A program, and what it sends."""
    headers = await key(signed, *(scopes or (Scope.APPROVALS_CREATE, Scope.APPROVALS_READ)))
    prefix = headers["authorization"].split("_")[1]
    found = [one for one in await store.PostgresApiKeys(desk.pool).all(desk.tenant) if one.prefix == prefix]
    return headers, Program(found[0])


def path(approval: Approval) -> str:
    return f"/v1/approvals/{approval.id}/result"


async def test_a_result_is_taken_once_and_shown_to_whoever_reads(signed: Composed, desk: Given) -> None:
    headers, bot = await program(signed, desk)
    approval = await approved(desk, bot)
    async with signed.http() as http:
        first = await http.post(path(approval), json=DONE, headers=headers)
        again = await http.post(path(approval), json=DONE, headers=headers)
        other = await http.post(path(approval), json={**DONE, "reference": "run-18"}, headers=headers)
        shown = await http.get(f"/v1/approvals/{approval.id}", headers=headers)
    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert first.json() == again.json()
    assert first.json()["result"]["outcome"] == "done"
    assert "that stands" in problem(other, 409, state="executed", reason="other_content")
    assert shown.json()["state"] == "executed"
    assert shown.json()["result"] == {**DONE, "at": first.json()["result"]["at"]}


async def test_nothing_is_taken_before_it_is_settled(signed: Composed, desk: Given) -> None:
    headers, bot = await program(signed, desk)
    pending, held = await asked(desk, bot), await approved(desk, bot, undo_seconds=60)
    async with signed.http() as http:
        for approval, state in ((pending, "pending"), (held, "approved")):
            answer = await http.post(path(approval), json=DONE, headers=headers)
            assert "settled" in problem(answer, 409, state=state, reason="not_settled")
    assert await rows(signed, "SELECT 1 FROM approval_reports WHERE approval_id = $1", held.id) == []


async def test_another_programs_request_is_as_unknown_as_none(signed: Composed, desk: Given) -> None:
    _, bot = await program(signed, desk)
    others, _ = await program(signed, desk, Scope.APPROVALS_CREATE, Scope.APPROVALS_READ_ALL)
    readers, reader = await program(signed, desk, Scope.APPROVALS_READ)
    approval, own = await approved(desk, bot), await approved(desk, reader)
    async with signed.http() as http:
        foreign = await http.post(path(approval), json=DONE, headers=others)
        missing = await http.post("/v1/approvals/apr_none/result", json=DONE, headers=others)
        without = await http.post(path(own), json=DONE, headers=readers)
        nobody = await http.post(path(own), json=DONE)
    assert problem(foreign, 404) == problem(missing, 404)
    assert "approvals:create" in problem(without, 403)
    assert nobody.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"outcome": "maybe"},
        {"outcome": ["done"]},
        {"outcome": "done", "text": 7},
        {"outcome": "done", "text": "x" * 2_001},
        {"outcome": "done", "reference": "x" * 201},
        {"outcome": "done", "reference": "\x00"},
        {"outcome": "done", "other": "x"},
    ],
)
async def test_what_is_no_report_is_refused_with_what_to_write(signed: Composed, desk: Given, body: object) -> None:
    headers, bot = await program(signed, desk)
    approval = await approved(desk, bot)
    async with signed.http() as http:
        answer = await http.post(path(approval), json=body, headers=headers)
    assert problem(answer, 400)
    assert (await desk.approvals.get(desk.tenant, approval.id)).status == "approved"
