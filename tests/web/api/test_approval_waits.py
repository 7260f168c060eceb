"""``?wait=``: the answer comes with the decision, never later than a look at the rows, and holds no connection."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app import store
from app.domain.approvals.askers.program_reading import ProgramReading
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.api_keys import Scope
from app.web.api.approvals import waits as waits_module
from app.web.api.approvals.waits import Waits
from tests.store.given import ALICE, BOB, Given, click
from tests.web.api.calls import BY, problem, url
from tests.web.api.programs import Program, of
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

READ, READ_ALL = Scope.APPROVALS_READ, Scope.APPROVALS_READ_ALL
ROUNDS = 200
AT_ONCE = 1.0  # seconds, on a busy machine


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


@pytest.fixture
def waits(signed: Composed) -> Waits:
    """Of the host."""
    return signed.host.waits


async def waited(http: httpx.AsyncClient, approval_id: str, caller: Program, seconds: int = 30) -> tuple[Any, float]:
    """What it is answered, and after how long."""
    began = time.perf_counter()
    answer = await http.get(f"/v1/approvals/{approval_id}?wait={seconds}", headers=caller.headers)
    assert answer.status_code == 200, answer.text
    return answer.json(), time.perf_counter() - began


async def all_wait(waits: Waits, count: int) -> None:
    """Until so many calls wait."""
    async with asyncio.timeout(10):
        while waits.count != count:
            await asyncio.sleep(0.01)


@pytest_asyncio.fixture(loop_scope="module")
async def notices_only(waits: Waits) -> AsyncIterator[None]:
    """Nobody looks by themselves: what is missed is missed for the length of a test."""
    await _looks(waits, 600.0)
    yield
    await _looks(waits, 3.0)


async def _looks(waits: Waits, seconds: float) -> None:
    waits_module.LOOK_SECONDS = seconds  # type: ignore[misc]
    waits._news.set()  # so that the look that is on now ends
    await asyncio.sleep(0.05)


async def test_the_answer_comes_with_the_decision_and_not_before(
    signed: Composed, desk: Given, waits: Waits, notices_only: None
) -> None:
    agent = await of(desk, READ)
    approval, other = await agent.opened(), await agent.opened()
    async with signed.http() as http:
        waiting = asyncio.create_task(waited(http, approval.id, agent))
        await all_wait(waits, 1)
        await desk.approvals.cast(desk.tenant, other.id, click(BOB, Choice.REJECT))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT, reason="No"))
        decided = time.perf_counter()
        shown, _ = await waiting
        assert time.perf_counter() - decided < AT_ONCE
    assert (shown["state"], shown["settled"], shown["decision"]["reason"]) == ("rejected", True, "No")
    assert waits.count == 0


async def test_what_is_settled_already_is_answered_at_once(signed: Composed, desk: Given) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
    async with signed.http() as http:
        shown, seconds = await waited(http, approval.id, agent)
    assert shown["settled"]
    assert seconds < AT_ONCE


async def test_without_a_decision_the_answer_is_what_stands_when_the_time_is_over(
    signed: Composed, desk: Given, waits: Waits
) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened(undo_seconds=600)
    async with signed.http() as http:
        waiting = asyncio.create_task(waited(http, approval.id, agent, 1))
        await all_wait(waits, 1)
        await desk.approvals.cast(desk.tenant, approval.id, click())
        shown, seconds = await waiting
    assert (shown["state"], shown["settled"]) == ("approved", False), "held, so that it can be undone"
    assert 0.9 < seconds < 3


async def test_an_approval_is_settled_when_nobody_can_undo_it_any_more(
    signed: Composed, desk: Given, waits: Waits, notices_only: None
) -> None:
    agent = await of(desk, READ)
    early, late = await agent.opened(undo_seconds=1), await agent.opened(undo_seconds=1)
    await desk.approvals.cast(desk.tenant, early.id, click())
    async with signed.http() as http:
        held = asyncio.create_task(waited(http, early.id, agent))  # held before it waits
        decided_later = asyncio.create_task(waited(http, late.id, agent))
        await all_wait(waits, 2)
        await desk.approvals.cast(desk.tenant, late.id, click())
        for waiting in (held, decided_later):
            shown, seconds = await waiting
            assert (shown["state"], shown["settled"]) == ("approved", True)
            assert seconds < 1 + AT_ONCE
    assert seconds >= 0.9


async def test_a_question_wakes_who_asked_and_not_who_only_looks_on(
    signed: Composed, desk: Given, waits: Waits, notices_only: None
) -> None:
    agent, overseer = await of(desk, READ), await of(desk, READ_ALL)
    approval = await agent.opened()
    async with signed.http() as http:
        asked = asyncio.create_task(waited(http, approval.id, agent))
        looking_on = asyncio.create_task(waited(http, approval.id, overseer, 2))
        await all_wait(waits, 2)
        await desk.questions.ask(desk.tenant, approval.id, NewQuestion(ALICE, "Which one?", f"t:{approval.id}"))
        (shown, seconds), (other, in_vain) = await asked, await looking_on
        again, at_once = await waited(http, approval.id, agent)
    assert (shown["question"]["text"], shown["state"], shown["settled"]) == ("Which one?", "pending", False)
    assert (other["question"], in_vain > 1.9) == (None, True)
    assert (again["question"], at_once < AT_ONCE) == (shown["question"], True)
    assert seconds < AT_ONCE


async def test_between_the_read_and_the_wait_no_decision_is_lost(
    signed: Composed, desk: Given, waits: Waits, notices_only: None
) -> None:
    """Looped, with nothing but notices to wake anybody: one that falls through would wait for its whole time."""
    agent = await of(desk, READ)
    inside = 0
    async with signed.http() as http:
        for _ in range(ROUNDS):
            approval = await agent.opened()

            async def decide(approval_id: ApprovalId = approval.id) -> bool:
                await asyncio.sleep(random.uniform(0.0, 0.012))
                within = waits.count == 1
                await desk.approvals.cast(desk.tenant, approval_id, click(ALICE, Choice.REJECT))
                return within

            (shown, seconds), within = await asyncio.gather(waited(http, approval.id, agent, 20), decide())
            assert (shown["state"], seconds < 5) == ("rejected", True)
            inside += within
    assert 0 < inside < ROUNDS, "the decision fell always on the same side: the race was never close"


async def test_a_notice_that_never_comes_costs_seconds(signed: Composed, desk: Given, waits: Waits) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    await desk.pool.execute("ALTER TABLE approvals DISABLE TRIGGER approvals_heard")
    try:
        async with signed.http() as http:
            waiting = asyncio.create_task(waited(http, approval.id, agent))
            await all_wait(waits, 1)
            await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
            shown, seconds = await waiting
    finally:
        await desk.pool.execute("ALTER TABLE approvals ENABLE TRIGGER approvals_heard")
    assert shown["settled"]
    assert seconds < waits_module.LOOK_SECONDS + 2 * AT_ONCE


async def test_who_waits_holds_no_connection_and_many_for_one_are_read_once(
    signed: Composed, desk: Given, waits: Waits, monkeypatch: pytest.MonkeyPatch, notices_only: None
) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    reads: list[set[ApprovalId]] = []
    read = waits._read

    async def counted(tenant: TenantId, ids: Collection[ApprovalId]) -> Sequence[ProgramReading]:
        reads.append(set(ids))
        return await read(tenant, ids)

    monkeypatch.setattr(waits, "_read", counted)
    size = signed.settings.database_pool_size
    async with signed.http() as http:
        waiting = [asyncio.create_task(waited(http, approval.id, agent)) for _ in range(20 * size)]
        await all_wait(waits, 20 * size)
        began = time.perf_counter()
        for _ in range(size):
            assert (await http.get("/v1/approvals", headers=agent.headers)).status_code == 200
        assert time.perf_counter() - began < 2 * AT_ONCE
        await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
        answers = await asyncio.gather(*waiting)
    assert {shown["state"] for shown, _ in answers} == {"rejected"}
    assert reads == [{approval.id}]


async def test_a_key_and_a_host_wait_for_so_many_at_once_and_say_so(
    signed: Composed, desk: Given, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, other = await of(desk, READ), await of(desk, READ_ALL)
    approval = await agent.opened()
    path = f"/v1/approvals/{approval.id}?wait=30"
    monkeypatch.setattr(waits, "_of_a_key", 2)
    monkeypatch.setattr(waits, "_of_a_host", 3)
    async with signed.http() as http:
        waiting = [asyncio.create_task(waited(http, approval.id, one)) for one in (agent, agent, other)]
        await all_wait(waits, 3)
        of_key = await http.get(path, headers=agent.headers)
        of_host = await http.get(path, headers=other.headers)
        assert (await http.get(path.partition("?")[0], headers=other.headers)).status_code == 200
        assert "This key waits for 2 answers already" in problem(of_key, 429)
        assert "without ?wait" in problem(of_host, 503)
        assert of_key.headers["retry-after"] == of_host.headers["retry-after"] == "5"
        await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
        await asyncio.gather(*waiting)
        assert (await http.get(path, headers=agent.headers)).status_code == 200


async def test_who_gives_up_waiting_leaves_nothing_behind(signed: Composed, desk: Given, waits: Waits) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    async with signed.http() as http:
        waiting = [asyncio.create_task(waited(http, approval.id, agent)) for _ in range(10)]
        await all_wait(waits, 10)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await all_wait(waits, 0)
    assert (waits._places, dict(waits._held_by)) == ({}, {})


async def test_a_key_that_is_revoked_while_it_waits_is_told_nothing(
    signed: Composed, desk: Given, waits: Waits
) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    async with signed.http() as http:
        path = f"/v1/approvals/{approval.id}?wait=30"
        waiting = asyncio.create_task(http.get(path, headers=agent.headers))
        await all_wait(waits, 1)
        await store.PostgresApiKeys(desk.pool).revoke(desk.tenant, agent.key_id, by=BY)
        await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
        assert "is revoked" in problem(await waiting, 401)


async def test_records_that_do_not_answer_for_a_moment_cost_no_answer(
    signed: Composed, desk: Given, waits: Waits, monkeypatch: pytest.MonkeyPatch, notices_only: None
) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    read, failures = waits._read, iter([True])

    async def shaky(tenant: TenantId, ids: Collection[ApprovalId]) -> Sequence[ProgramReading]:
        if next(failures, False):
            raise waits_module.Unavailable("not now")
        return await read(tenant, ids)

    monkeypatch.setattr(waits_module, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(waits, "_read", shaky)
    async with signed.http() as http:
        waiting = asyncio.create_task(waited(http, approval.id, agent))
        await all_wait(waits, 1)
        await desk.approvals.cast(desk.tenant, approval.id, click(ALICE, Choice.REJECT))
        shown, seconds = await waiting
    assert shown["settled"]
    assert seconds < 0.5 + 2 * AT_ONCE


async def test_when_the_host_ends_everybody_who_waits_is_answered_at_once(
    signed: Composed, desk: Given, waits: Waits
) -> None:
    agent = await of(desk, READ)
    approval = await agent.opened()
    async with signed.http() as http:
        waiting = [asyncio.create_task(waited(http, approval.id, agent)) for _ in range(3)]
        await all_wait(waits, 3)
        waits.close()
        try:
            answers = [*await asyncio.gather(*waiting), await waited(http, approval.id, agent)]
        finally:
            waits._closed = False
    assert {(shown["state"], shown["settled"]) for shown, _ in answers} == {("pending", False)}
    assert max(seconds for _, seconds in answers) < 2 * AT_ONCE
