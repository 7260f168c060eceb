"""How often a key may call: by a measure of its own, told on each answer; and that a locked one may not at all."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest_asyncio
from fastapi import FastAPI

from app import store
from app.domain.ids import TenantId
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.people.key_limits import KeyLimits
from app.store.db.pool import Pool
from app.web.access.api_keys import KeyDoor
from app.web.access.call_rates import CallRates
from app.web.access.locks import LOCKS, Lock
from app.web.api.records import RecordsApi, record_routes
from tests.web.api.calls import BY, key, problem, url
from tests.web.composed import Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

DEMO = TenantId("demo")
PATH = "/v1/customers/cust_001"
ONE = {"email": "one@shop.test", "name": "One"}


@dataclass
class Counting:
    """The real keys, and how often they were asked."""

    keys: store.PostgresApiKeys
    asked: int = 0

    async def known(self, tenant: TenantId, presented: str) -> tuple[ApiKey, bool] | None:
        """As the records have it."""
        self.asked += 1
        return await self.keys.known(tenant, presented)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool(signed: Composed) -> AsyncIterator[Pool]:
    """To the host's records."""
    opened = await store.open_pool(url(signed), size=4)
    yield opened
    await opened.close()


def host(pool: Pool, per_minute: int) -> tuple[httpx.AsyncClient, Counting]:
    """The records' part of the API with a rate of its own."""
    counting = Counting(store.PostgresApiKeys(pool))
    door = KeyDoor(DEMO, counting, rates=CallRates(per_minute=per_minute))
    app = FastAPI()
    app.include_router(
        record_routes(RecordsApi(door=door, records=store.PostgresSingleRecords(pool), source=lambda: "tables"))
    )
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1))
    return httpx.AsyncClient(transport=transport, base_url="https://desk.example"), counting


async def test_one_call_too_many_is_told_when_to_try_again_and_no_other_key_pays_for_it(
    signed: Composed, pool: Pool
) -> None:
    noisy, quiet = await key(signed, Scope.RECORDS_READ), await key(signed, Scope.RECORDS_READ)
    http, keys = host(pool, 5)
    async with http:
        answers = [await http.get(PATH, headers=noisy) for _ in range(5)]
        assert {one.status_code for one in answers} == {200}
        assert answers[0].headers["ratelimit-policy"] == '"key";q=5;w=60'
        assert [one.headers["ratelimit"].split(";")[1] for one in answers] == ["r=4", "r=3", "r=2", "r=1", "r=0"]
        asked = keys.asked
        refused = await http.get(PATH, headers=noisy)
        assert "may call 5 times a minute" in problem(refused, 429)
        assert refused.json()["code"] == "too_many_calls"
        assert 1 <= int(refused.headers["retry-after"]) <= 12
        assert refused.headers["ratelimit"].startswith('"key";r=0;t=')
        assert keys.asked == asked, "the records were not asked for what is sent away"
        started = time.monotonic()
        crowd = asyncio.gather(*(http.get(PATH, headers=noisy) for _ in range(200)))
        assert (await http.get(PATH, headers=quiet)).status_code == 200
        assert {one.status_code for one in await crowd} == {429}
        assert time.monotonic() - started < 5
        assert keys.asked == asked + 1


async def test_keys_that_take_one_anothers_place_are_counted_together(signed: Composed, pool: Pool) -> None:
    keys, secrets = store.PostgresApiKeys(pool), []
    made, secret = await keys.create(DEMO, "one", {Scope.RECORDS_READ}, by=BY)
    http, _ = host(pool, 6)
    async with http:
        for _ in range(2):
            secrets.append(secret)
            made, secret = await keys.rotate(DEMO, made.id, by=BY, overlap=timedelta(hours=1))
        headers = [{"authorization": f"Bearer {one.text}"} for one in (*secrets, secret)]
        answers = [(await http.get(PATH, headers=headers[turn % 3])).status_code for turn in range(8)]
    assert answers == [200] * 6 + [429] * 2


async def test_calls_come_back_one_by_one(signed: Composed, pool: Pool) -> None:
    mine = await key(signed, Scope.RECORDS_READ)
    http, _ = host(pool, 60)
    async with http:
        answers = [(await http.get(PATH, headers=mine)).status_code for _ in range(70)]
        assert answers[:60] == [200] * 60
        assert 429 in answers[60:]
        last = await http.get(PATH, headers=mine)
        await asyncio.sleep(int(last.headers.get("retry-after", "0")) + 0.1)
        assert (await http.get(PATH, headers=mine)).status_code == 200


async def test_a_call_with_a_body_is_one_call_and_one_that_is_refused_otherwise_is_one_too(
    signed: Composed, pool: Pool
) -> None:
    writes = await key(signed, Scope.RECORDS_WRITE)
    http, _ = host(pool, 3)
    async with http:
        assert (await http.put("/v1/customers/rate", json=ONE, headers=writes)).headers["ratelimit"][6:9] == "r=2"
        problem(await http.get(PATH, headers=writes), 403)
        assert (await http.put("/v1/customers/rate", json={}, headers=writes)).status_code == 400
        problem(await http.get(PATH, headers=writes), 429)


async def test_a_limit_of_the_keys_own_counts_and_a_change_of_it_at_once(signed: Composed, pool: Pool) -> None:
    keys = store.PostgresApiKeys(pool)
    made, secret = await keys.create(DEMO, "slow", {Scope.RECORDS_READ}, by=BY, limits=KeyLimits(per_minute=2))
    headers = {"authorization": f"Bearer {secret.text}"}
    http, _ = host(pool, 1000)
    async with http:
        assert (await http.get(PATH, headers=headers)).headers["ratelimit-policy"] == '"key";q=2;w=60'
        await keys.limit(DEMO, made.id, KeyLimits(per_minute=1), by=BY)
        assert (await http.get(PATH, headers=headers)).headers["ratelimit"].startswith('"key";r=0;')
        problem(await http.get(PATH, headers=headers), 429)


async def test_wrong_secrets_fill_no_memory_and_are_told_nothing_of_rates(pool: Pool) -> None:
    rates = CallRates(keys_max=2)
    door = KeyDoor(DEMO, store.PostgresApiKeys(pool), rates=rates)
    app = FastAPI()
    app.include_router(
        record_routes(RecordsApi(door=door, records=store.PostgresSingleRecords(pool), source=lambda: "tables"))
    )
    transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example") as http:
        for number in range(4):
            answer = await http.get(PATH, headers={"authorization": f"Bearer x{number}"})
            problem(answer, 401)
            assert "ratelimit" not in answer.headers
        for _ in range(4):
            _, secret = await store.PostgresApiKeys(pool).create(DEMO, "many", {Scope.RECORDS_READ}, by=BY)
            await http.get(PATH, headers={"authorization": f"Bearer {secret.text}"})
    assert (len(rates._measures), len(rates._whose)) == (2, 2)


async def test_a_locked_key_is_refused_at_every_address_from_the_next_call_on(signed: Composed, pool: Pool) -> None:
    keys, locks = store.PostgresApiKeys(pool), store.PostgresKeyLocks(pool)
    doors = [(method, path) for (method, path), lock in LOCKS.items() if lock is Lock.API_KEY and method != "HEAD"]
    assert len(doors) >= 5
    for group in ({Scope.RECORDS_READ, Scope.RECORDS_WRITE}, set(Scope) - {Scope.RECORDS_WRITE}):
        made, secret = await keys.create(DEMO, "agent", group, by=BY)
        headers = {"authorization": f"Bearer {secret.text}"}
        async with signed.http() as http:
            assert (await http.get(PATH, headers=headers)).status_code == 200
            await locks.lock(DEMO, made.id, by=BY)
            for method, path in doors:
                address = re.sub(r"{[^}]*}", "one", path)
                answer = await http.request(method, address, json={}, headers=headers)
                assert "is locked; an owner unlocks it" in problem(answer, 403), (method, path)
                assert answer.json()["code"] == "key_locked"
            await locks.unlock(DEMO, made.id, by=BY)
            assert (await http.get(PATH, headers=headers)).status_code == 200
