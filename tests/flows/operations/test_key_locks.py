"""A key is locked: within five seconds its program is refused and what it had open is withdrawn, on cards too."""

import time

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from tests.flows.approvals.test_withdrawals import closed, shown
from tests.flows.commands.test_terminal import countersign
from tests.world import TENANT, World, until

WITHIN_SECONDS = 5.0


@pytest.mark.timeout(900)
async def test_a_lock_at_the_terminal_refuses_the_program_and_withdraws_what_it_had_open(world: World) -> None:
    keys, buyers = store.PostgresApiKeys(world.pool), [await world.buyer() for _ in range(2)]
    key, secret = await keys.create(TENANT, "runaway agent", {Scope.APPROVALS_WITHDRAW}, by=ActorId("test"))
    cases = [await world.asks_refund(buyer) for buyer in buyers]
    for case in cases:
        await world.card(case)
    opened = [await world.approval_id(case) for case in cases]
    await world.admin.execute(
        "UPDATE approvals SET requested_by = $1 WHERE id = ANY($2::text[])", program(key.id, key.name), opened
    )
    url = f"{world.stack.host_url}/v1/approvals/apr_none/withdraw"
    headers, why = {"authorization": f"Bearer {secret.text}"}, {"reason": "x"}
    assert (await world.http.post(url, json=why, headers=headers)).status_code == 404

    code, out, err = await countersign(world, "keys", "lock", "runaway agent")
    started = time.monotonic()
    assert (code, "2 of its requests are being withdrawn" in out) == (0, True), err
    answer = await world.http.post(url, json=why, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "key_locked")
    for one in opened:
        row = await closed(world, one)
        assert (row.status, row.decided_by) == (Status.CANCELLED, "desk")
    assert time.monotonic() - started < WITHIN_SECONDS
    for case in cases:
        await shown(world, case, "the desk")
        await shown(world, case, "The key that it was asked with was locked")

    async def ended() -> bool | None:
        left = "SELECT count(*) FROM outbox WHERE name = 'desk/key.locked' AND done_at IS NULL"
        return await world.admin.fetchval(left) == 0 or None

    await until(ended, "the lock to have done its work")
    for buyer in buyers:
        assert await world.refunds(buyer.charge) == []
