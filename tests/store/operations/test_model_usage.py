"""Bills: once per errand, priced when made, summed by case and week, and a case's limit."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app import store
from app.domain.ids import CaseId
from app.domain.operations.dashboard import Pulse
from app.domain.operations.model_usage import Bill, Purpose, Used
from app.errors import NotFound
from tests.store.given import CASE_TOKENS_MAX, Given

USED = Used(requests=2, input_tokens=300, cached_tokens=100, output_tokens=50)
COST = 200 * 2 + 50 + 50 * 10  # fresh, cached (half a micro each), output


def bill(case_id: CaseId | None, **fields: Any) -> Bill:
    """A reply's bill."""
    return replace(Bill("reply:msg_1:1", Purpose.REPLY, case_id, "gpt-x", USED), **fields)


async def test_an_errand_is_billed_once_however_often_its_step_runs(given: Given) -> None:
    case_id = (await given.message()).case_id
    for _ in range(3):
        await given.spending.record(given.tenant, bill(case_id))
    await asyncio.gather(*(given.spending.record(given.tenant, bill(case_id)) for _ in range(4)))
    spent = await given.spending.of_case(given.tenant, case_id)
    assert (spent.requests, spent.input_tokens, spent.cached_tokens, spent.output_tokens) == (2, 300, 100, 50)
    assert (spent.tokens, spent.cost_micros, spent.unpriced) == (350, COST, 0)


async def test_tokens_of_a_model_without_a_price_are_counted_and_its_money_is_not_guessed(given: Given) -> None:
    case_id = (await given.message()).case_id
    await given.spending.record(given.tenant, bill(case_id))
    await given.spending.record(given.tenant, bill(case_id, key="reply:msg_1:2", model="gpt-unknown"))
    assert await given.pool.fetchval("SELECT cost_micros FROM model_usage WHERE model = 'gpt-unknown'") is None
    spent = await given.spending.of_case(given.tenant, case_id)
    assert (spent.tokens, spent.cost_micros, spent.unpriced) == (700, COST, 2)


async def test_a_changed_price_does_not_change_what_was_billed(given: Given) -> None:
    case_id = (await given.message()).case_id
    await given.spending.record(given.tenant, bill(case_id))
    later = store.PostgresModelUsage(given.pool, prices={})
    assert (await later.of_case(given.tenant, case_id)).cost_micros == COST


async def test_a_case_is_exhausted_from_its_limit_on_and_others_are_not(given: Given) -> None:
    case_id, other = (await given.message()).case_id, (await given.message()).case_id
    below = Used(1, CASE_TOKENS_MAX - 1, 0, 0)
    await given.spending.record(given.tenant, bill(case_id, used=below))
    assert not await given.spending.exhausted(given.tenant, case_id)
    await given.spending.record(given.tenant, bill(case_id, key="reply:msg_1:2", used=Used(1, 0, 0, 1)))
    assert await given.spending.exhausted(given.tenant, case_id)
    assert not await given.spending.exhausted(given.tenant, other)
    assert not await store.PostgresModelUsage(given.pool).exhausted(given.tenant, case_id), "no limit, no end"


async def test_weeks_are_summed_from_monday_and_an_empty_one_is_shown_too(given: Given) -> None:
    case_id = (await given.message()).case_id
    await given.spending.record(given.tenant, bill(case_id))
    await given.spending.record(given.tenant, bill(None, key="investigation:inv_1", purpose=Purpose.INVESTIGATION))
    await given.spending.record(given.tenant, bill(case_id, key="reply:msg_1:2"))
    await given.pool.execute("UPDATE model_usage SET at = at - interval '14 days' WHERE key = 'reply:msg_1:2'")
    now, before, earlier = await given.spending.by_week(given.tenant, weeks=3)
    assert [week.spent.tokens for week in (now, before, earlier)] == [700, 0, 350]
    assert [week.cases for week in (now, before, earlier)] == [1, 0, 1]
    assert [week.monday.weekday() for week in (now, before, earlier)] == [0, 0, 0]
    assert (now.monday - earlier.monday).days == 14


async def test_status_tells_what_seven_days_cost(given: Given) -> None:
    await given.spending.record(given.tenant, bill(None))
    await given.spending.record(given.tenant, bill(None, key="reply:old"))
    await given.pool.execute("UPDATE model_usage SET at = at - interval '8 days' WHERE key = 'reply:old'")
    pulse: Pulse = await store.PostgresDashboard(given.pool).pulse(given.tenant)
    assert (pulse.spent.tokens, pulse.spent.cost_micros) == (350, COST)


async def test_operators_hear_of_a_spent_case_once_by_the_record(given: Given) -> None:
    case_id = (await given.message()).case_id
    assert not await given.spending.ops_told(given.tenant, case_id)
    await asyncio.gather(*(given.spending.ops_heard(given.tenant, case_id) for _ in range(3)))
    assert await given.spending.ops_told(given.tenant, case_id)
    assert len(await given.recorded("case_budget_spent")) == 1
    with pytest.raises(NotFound):
        await given.spending.ops_heard(given.tenant, CaseId("case_nowhere"))


async def test_one_tenants_bills_are_not_anothers(given: Given, acme: Given) -> None:
    case_id = (await given.message()).case_id
    await given.spending.record(given.tenant, bill(case_id))
    assert (await acme.spending.of_case(acme.tenant, case_id)).tokens == 0
    [week] = await acme.spending.by_week(acme.tenant, weeks=1)
    assert week.spent.tokens == 0


async def test_a_bill_is_never_changed(given: Given) -> None:
    await given.spending.record(given.tenant, bill(None))
    async with given.pool.acquire() as conn, conn.transaction():
        granted = await conn.fetchval(
            "SELECT has_table_privilege('countersign_app', 'model_usage', 'UPDATE, DELETE')"
        )
    assert not granted
