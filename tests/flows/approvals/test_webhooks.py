"""An agent is told by webhook, reports back, and the card's receipt runs to the end; also through a killed host."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app import store
from app.domain.approvals.webhooks.secrets import NAME, Signing
from app.domain.ids import ActorId, ApprovalId
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from app.domain.privacy.records_keys import new_key
from app.tool_schemas import canonical, digest
from tests.flows.approvals.test_agent_requests import BODY, SCHEMA, card_of
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_kill import keep_host_running
from tests.webhooks.receiver import Receiver, receiving
from tests.world import ROSA, TENANT, World, until

BY = ActorId("test")
TOLD = ["approval.decided", "approval.settled"]


@asynccontextmanager
async def told_desk(private_world: RunWorld, **environ: str) -> AsyncIterator[tuple[World, Receiver, dict[str, str]]]:
    """A desk that declares a tool and shares a secret with a receiver on this machine; and an agent's headers."""
    sealing, signing = new_key(), Signing.new()
    async with receiving(None, signing.newest) as receiver:
        allowed = f"127.0.0.1:{receiver.server.port}, 127.0.0.1:1"  # at the second nobody listens
        told = {"SECRETS_KEY": sealing, "OUTSIDE_ALLOWED_HOSTS": allowed}
        async with private_world({**told, **environ}, faulty="FAULT" in environ) as world:
            secrets = store.PostgresTenantSecrets(world.pool, store.Seals([sealing]))
            await secrets.put(TENANT, NAME, signing.kept(), by=BY)
            tool = {"title": "Delete a branch", "schema": json.dumps(SCHEMA), "digest": digest(canonical(SCHEMA))}
            file = {"tools.declared": {"delete_branch": tool}}
            new = NewVersion(base=0, text="tools:", told=file, loosens=[], waits=False, by=BY, owner="U1")
            await store.PostgresDeskVersions(world.pool).add(TENANT, new)
            scopes = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ}
            _, secret = await store.PostgresApiKeys(world.pool).create(TENANT, "release agent", scopes, by=BY)
            yield world, receiver, {"Authorization": f"Bearer {secret.text}"}


async def asks(world: World, receiver: Receiver, headers: dict[str, str]) -> str:
    """Until the desk's file is in force at the host."""
    callback = receiver.server.url("/decisions", host="127.0.0.1", scheme="http")

    async def opened() -> str | None:
        answer = await world.http.post(
            f"{world.stack.host_url}/v1/approvals",
            json={**BODY, "callback": callback},
            headers={**headers, "Idempotency-Key": "one"},
        )
        return str(answer.json()["id"]) if answer.status_code in (200, 201) else None

    return await until(opened, "the request to be opened")


async def told(receiver: Receiver, *types: str, seconds: float = 30) -> list[dict[str, Any]]:
    """Wait until it was told all of these, in this order; repeated deliveries count once."""

    async def all_of_it() -> list[dict[str, Any]] | None:
        once = {one.id: one.body for one in receiver.got if one.body}
        return list(once.values()) if [body["type"] for body in once.values()] == list(types) else None

    return await until(all_of_it, f"{types} to be told", seconds=seconds)


@pytest.mark.timeout(240)
async def test_an_agent_is_told_acts_and_reports_and_the_card_says_so(private_world: RunWorld) -> None:
    async with told_desk(private_world) as (world, receiver, headers):
        approval_id = await asks(world, receiver, headers)
        card = await card_of(world, approval_id)
        await world.person(ROSA).press(card, "Approve")
        decided, settled = await told(receiver, *TOLD)
        assert (decided["data"]["decision"]["by"], settled["data"]["settled"]) == (ROSA, True)
        url = f"{world.stack.host_url}/v1/approvals/{approval_id}"
        report = {"outcome": "done", "reference": "run-17"}
        assert (await world.http.post(f"{url}/result", json=report, headers=headers)).status_code == 200
        [*_, executed] = await told(receiver, *TOLD, "approval.executed")
        assert executed["data"]["result"] == {"outcome": "done"}
        assert all(one.body for one in receiver.got), "each is signed"

        async def shown() -> bool | None:
            return True if "run-17" in await world.shown(card) else None

        await until(shown, "the receipt on the card")
        read = (await world.http.get(url, headers=headers)).json()
        assert (read["state"], read["result"]["reference"]) == ("executed", "run-17")


@pytest.mark.timeout(400)
async def test_a_host_killed_between_delivery_and_its_record_delivers_again_under_the_same_id(
    private_world: RunWorld, tmp_path: Path
) -> None:
    mark = tmp_path / "died"
    fault = {"FAULT": "webhook_calls.post:after:kill", "FAULT_MARK": str(mark)}
    async with told_desk(private_world, **fault) as (world, receiver, headers):
        keeper = asyncio.create_task(keep_host_running(world))
        try:
            approval_id = await asks(world, receiver, headers)
            await world.person(ROSA).press(await card_of(world, approval_id), "Approve")
            await told(receiver, *TOLD, seconds=200)
        finally:
            keeper.cancel()
        assert mark.exists(), "the host did die there"
        ids = [one.id for one in receiver.got]
        assert [ids.count(one) for one in dict.fromkeys(ids)] == [2, 1], "twice at most, and none is lost"
        query = "SELECT state FROM webhook_deliveries WHERE approval_id = $1 ORDER BY sequence"
        states = [row["state"] for row in await world.admin.fetch(query, ApprovalId(approval_id))]
        assert states[0] == "delivered"
