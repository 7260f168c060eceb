"""What was only written down leaves nothing behind: not after its week, and not when its customer is forgotten."""

from dataclasses import replace

import pytest

from app import store
from app.domain.approvals.askers.agent_requests import Opened, Repeated
from app.domain.operations.retention import KeepRule
from app.errors import NotFound
from tests.store.given import DEMO, Given
from tests.store.given_requests import key_of, request
from tests.store.privacy.forgetting import forget


async def kept(given: Given) -> list[str]:
    rows = await given.pool.fetch("SELECT approval_id FROM request_drafts ORDER BY created_at")
    return [row["approval_id"] for row in rows]


async def test_the_night_after_its_week_it_is_gone(given: Given) -> None:
    key, drafts = await key_of(given), store.PostgresRequestDrafts(given.pool)
    for name in ("old", "new"):
        assert isinstance(await drafts.keep(DEMO, request(key, name), {"kind": "refund"}), Opened)
    old, new = await kept(given)
    await given.pool.execute("UPDATE request_drafts SET expires_at = clock_timestamp() WHERE approval_id = $1", old)
    await store.PostgresRetention(given.pool).erase(DEMO, KeepRule(365, 30))
    assert await kept(given) == [new]
    with pytest.raises(NotFound):
        await drafts.get(DEMO, old, None)


async def test_what_was_taken_back_meanwhile_is_not_opened(given: Given) -> None:
    key, drafts, asked = (
        await key_of(given),
        store.PostgresRequestDrafts(given.pool),
        store.PostgresAgentRequests(given.pool),
    )
    new = request(key)
    kept_as = await drafts.keep(DEMO, new, {"kind": "refund"})
    assert isinstance(kept_as, Opened)
    assert await asked.open(DEMO, new) == Repeated(kept_as.approval_id), "its name is given"
    assert await drafts.withdraw(DEMO, kept_as.approval_id) is not None
    with pytest.raises(NotFound):
        await asked.open(DEMO, replace(new, drafted=kept_as.approval_id))
    assert await given.pool.fetchval("SELECT count(*) FROM approvals") == 0


async def test_it_is_forgotten_with_its_customer(given: Given) -> None:
    key, drafts = await key_of(given), store.PostgresRequestDrafts(given.pool)
    await drafts.keep(
        DEMO, request(key, reason="Ada Lovelace was charged twice"), {"kind": "refund", "reason": "Ada"}
    )
    await forget(given, "cust_001")
    assert await kept(given) == []


async def test_whose_name_is_taken_out_of_a_request_that_had_none_stays_without_one(given: Given) -> None:
    approval = await given.approval()
    await given.approvals.expire(DEMO, approval.id)
    await given.pool.execute(
        "UPDATE approvals SET status = 'rejected', action = action - 'customer_id' WHERE id = $1", approval.id
    )
    asked = (
        "SELECT set_config('app.tenant', 'demo', true), erase_approval($1, 'erased_1', digest, NULL) FROM approvals"
    )
    await given.pool.execute(f"{asked} WHERE id = $1", approval.id)
    [action, facts] = await given.pool.fetchrow("SELECT action, facts FROM approvals WHERE id = $1", approval.id)
    assert "customer_id" not in action
    assert facts["customer_id"] == "erased_1"
