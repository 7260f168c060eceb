"""A key is locked: within five seconds its program is refused and what it had open is withdrawn, on cards too."""

import asyncio
import json
import time

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.tool_schemas import canonical, digest
from tests.flows.approvals.test_withdrawals import closed, shown
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until

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


async def declared(world: World) -> None:
    """The desk's file has a tool that programs may ask for."""
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}
    tool = {"title": "Delete a branch", "schema": json.dumps(schema), "digest": digest(canonical(schema))}
    told = {"tools.declared": {"delete_branch": tool}}
    by = ActorId("test")
    new = NewVersion(base=0, text="tools:", told=told, loosens=[], waits=False, by=by, owner="U1")
    await store.PostgresDeskVersions(world.pool).add(TENANT, new)


async def asked(world: World, headers: dict[str, str], name: str) -> ApprovalId:
    """Ask as a program does, as soon as the host knows the tool."""
    body = {"kind": "tool_call", "tool": "delete_branch", "arguments": {"name": name}, "reason": "Merged"}

    async def taken() -> ApprovalId | None:
        url = f"{world.stack.host_url}/v1/approvals"
        answer = await world.http.post(url, json=body, headers={**headers, "idempotency-key": name})
        return ApprovalId(answer.json()["id"]) if answer.status_code in (200, 201) else None

    return await until(taken, "a request that is taken")


async def card_of(world: World, approval_id: ApprovalId) -> Posted:
    """Where it is shown."""

    async def there() -> Posted | None:
        return (await world.approval(approval_id)).card

    return await until(there, f"the card of {approval_id}")


@pytest.mark.timeout(900)
async def test_a_reviewer_locks_a_runaway_agent_from_the_card_of_its_first_request(private_world: RunWorld) -> None:
    async with private_world() as world:
        await declared(world)
        keys, scopes = store.PostgresApiKeys(world.pool), {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
        _, secret = await keys.create(TENANT, "runaway agent", scopes, by=ActorId("test"))
        headers = {"authorization": f"Bearer {secret.text}"}
        opened = [await asked(world, headers, f"branch-{number}") for number in range(4)]
        cards = [await card_of(world, one) for one in opened]
        assert "First request of this key" in await world.shown(cards[0])
        assert "less than a day old" in await world.shown(cards[1])
        with pytest.raises(LookupError):
            await world.person(ROSA).press(cards[1], "Lock This Key")
        url = f"{world.stack.host_url}/v1/approvals/{opened[1]}"
        waits = asyncio.create_task(world.http.get(f"{url}?wait=60", headers=headers, timeout=70))

        started = time.monotonic()
        await world.person(ROSA).press(cards[0], "Lock This Key")
        answer = await world.http.get(url, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "key_locked")
        for one in opened:
            assert (await closed(world, one)).status is Status.CANCELLED
        assert time.monotonic() - started < WITHIN_SECONDS
        assert (await waits).status_code in (200, 403)

        for card in cards:

            async def withdrawn(at: Posted = card) -> bool | None:
                return "The key that it was asked with was locked" in await world.shown(at) or None

            await until(withdrawn, "the withdrawal on each card")
        lines = await world.admin.fetch("SELECT actor, data FROM audit WHERE action = 'api_key_locked'")
        assert [(row["actor"], json.loads(row["data"])["open"]) for row in lines] == [(f"slack:{ROSA}", 4)]
