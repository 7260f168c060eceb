"""What the real server refuses at registration is refused, in the few words it has for it."""

from typing import Any

import pytest

from tests.conformance.patience import eventually
from tests.conformance.raw import Answer
from tests.conformance.world import World

EVENT = {"event": "a/b"}
BATCH = {"maxSize": 5, "timeout": "5s"}
CASES: dict[str, dict[str, Any]] = {
    "eleven triggers": {"triggers": [{"event": f"a/{n}"} for n in range(11)]},
    "a trigger twice": {"triggers": [EVENT, EVENT]},
    "cron of six fields": {"triggers": [{"cron": "* * * * * *"}]},
    "cron of words": {"triggers": [{"cron": "every minute"}]},
    "cron out of range": {"triggers": [{"cron": "61 * * * *"}]},
    "cron descriptor": {"triggers": [{"cron": "@daily"}]},
    "cron of no zone": {"triggers": [{"cron": "TZ=Europe/Nowhere * * * * *"}]},
    "short jitter": {"triggers": [{"cron": "* * * * *", "jitter": "500ms"}]},
    "long jitter": {"triggers": [{"cron": "* * * * *", "jitter": "6m"}]},
    "three concurrencies": {"concurrency": [{"limit": n, "key": "event.data.a"} for n in (1, 2, 3)]},
    "env without key": {"concurrency": [{"limit": 1, "scope": "env"}]},
    "account without key": {"concurrency": [{"limit": 1, "scope": "account"}]},
    "batch of one": {"batchEvents": {"maxSize": 1, "timeout": "5s"}},
    "short batch": {"batchEvents": {"maxSize": 5, "timeout": "500ms"}},
    "batch and cancel": {"batchEvents": BATCH, "cancel": [{"event": "x/y"}]},
    "batch and debounce": {"batchEvents": BATCH, "debounce": {"period": "5s"}},
    "batch and singleton": {"batchEvents": BATCH, "singleton": {"mode": "skip"}},
    "batch and priority": {"batchEvents": BATCH, "priority": {"run": "1"}},
    "short debounce": {"debounce": {"period": "500ms"}},
    "long debounce": {"debounce": {"period": "8d"}},
    "debounce of no duration": {"debounce": {"period": "soon"}},
    "long rate limit": {"rateLimit": {"limit": 1, "period": "25h"}},
    "six cancellations": {"cancel": [{"event": f"c/{n}"} for n in range(6)]},
    "bad trigger expression": {"triggers": [{"event": "a/b", "expression": "event.data. =="}]},
    "bad cancel expression": {"cancel": [{"event": "c/c", "if": "async.data.x =="}]},
    "bad debounce key": {"debounce": {"period": "5s", "key": "event.data.("}},
    "bad rate limit key": {"rateLimit": {"limit": 1, "period": "5s", "key": "&&"}},
}


@pytest.mark.facts("2 a refused sync answers 4xx with an error")
@pytest.mark.facts("2 a refused sync says no more than that a function is invalid")
@pytest.mark.facts("2 more than 10 triggers are refused")
@pytest.mark.facts("2 a trigger given twice is refused")
@pytest.mark.facts("2 a bad cron expression is refused")
@pytest.mark.facts("2 cron descriptors are refused")
@pytest.mark.facts("2 cron jitter outside 1 s..5 m is refused")
@pytest.mark.facts("2 more than two concurrency entries are refused")
@pytest.mark.facts("2 concurrency of scope env or account needs a key")
@pytest.mark.facts("2 a batch size under 2 is refused")
@pytest.mark.facts("2 a batch timeout under 1 s is refused")
@pytest.mark.facts("2 batching excludes cancellation, debounce, singleton and priority")
@pytest.mark.facts("2 a debounce period outside 1 s..7 d is refused")
@pytest.mark.facts("2 a rate limit period over 24 h is refused")
@pytest.mark.facts("2 more than five cancellations are refused")
@pytest.mark.facts("2 expressions that do not compile are refused")
@pytest.mark.parametrize("case", CASES)
async def test_it_is_refused(world: World, case: str) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    reply = await raw.register(raw.config(**CASES[case]))
    assert 400 <= reply.status_code < 500, reply.text
    body = reply.json()
    assert not body.get("ok")
    assert "At least one function is invalid" in str(body["error"])


GOOD: dict[str, dict[str, Any]] = {
    "no trigger": {"triggers": []},
    "ten triggers": {"triggers": [{"event": f"a/{n}"} for n in range(10)]},
    "one event, two expressions": {
        "triggers": [{**EVENT, "expression": "event.data.a"}, {**EVENT, "expression": "event.data.b"}]
    },
    "a zone": {"triggers": [{"cron": "TZ=Europe/Paris 30 4 1 1 *"}]},
    "cron of lists, steps and names": {"triggers": [{"cron": "*/15 1-5,9 * JAN MON-FRI"}]},
    "jitter": {"triggers": [{"cron": "0 0 1 1 *", "jitter": "30s"}]},
    "two concurrencies": {"concurrency": [{"limit": 1}, {"limit": 2, "key": "event.data.a", "scope": "env"}]},
    "a batch": {"batchEvents": {"maxSize": 2, "timeout": "1s", "key": "event.data.a"}},
    "a debounce": {"debounce": {"period": "7d", "key": "event.data.a", "timeout": "8d"}},
    "a rate limit": {"rateLimit": {"limit": 10, "period": "24h", "key": "event.data.a"}},
    "a throttle": {"throttle": {"limit": 5, "period": "1m", "burst": 2, "key": "event.data.a"}},
    "five cancellations": {"cancel": [{"event": f"c/{n}", "timeout": "1w"} for n in range(5)]},
    "a priority": {"priority": {"run": "event.data.vip ? 120 : 0"}},
    "timeouts": {"timeouts": {"start": "10s", "finish": "4h"}},
    "a singleton": {"singleton": {"mode": "cancel", "key": "event.data.a"}},
    "an idempotency key": {"idempotency": "event.data.a"},
}


@pytest.mark.facts("2 an accepted sync answers ok with sync and app ids")
@pytest.mark.facts("2 a cron time zone prefix is accepted")
@pytest.mark.facts("2 a function without triggers is accepted")
@pytest.mark.parametrize("case", GOOD)
async def test_its_lawful_neighbour_is_accepted(world: World, case: str) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    reply = await raw.register(raw.config(**GOOD[case]))
    assert reply.json().get("ok") is True, reply.text


@pytest.mark.facts("2 more than 20 retries are refused or capped at 20")
async def test_more_than_20_retries_are_refused_or_capped(world: World) -> None:
    raw = await world.raw(lambda _: Answer(200, None))
    reply = await raw.register(raw.config(retries=21))
    if not reply.json().get("ok"):
        assert "invalid" in str(reply.json()["error"]).lower()
        return
    await world.send({"name": raw.event("go")})
    await eventually(lambda: raw.calls)
    assert raw.calls[0].body["ctx"]["max_attempts"] <= 21
