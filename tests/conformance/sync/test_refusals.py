"""What the real server refuses at registration is refused, with its reason."""

from typing import Any

import pytest

from tests.conformance.patience import eventually
from tests.conformance.raw import Answer
from tests.conformance.world import World

EVENT = {"event": "a/b"}
BATCH = {"maxSize": 5, "timeout": "5s"}
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "eleven triggers": ({"triggers": [{"event": f"a/{n}"} for n in range(11)]}, "trigger"),
    "no trigger": ({"triggers": []}, "trigger"),
    "a trigger twice": ({"triggers": [EVENT, EVENT]}, "trigger"),
    "cron of six fields": ({"triggers": [{"cron": "* * * * * *"}]}, "cron"),
    "cron of words": ({"triggers": [{"cron": "every minute"}]}, "cron"),
    "cron out of range": ({"triggers": [{"cron": "61 * * * *"}]}, "cron"),
    "cron descriptor": ({"triggers": [{"cron": "@daily"}]}, "cron"),
    "cron of no zone": ({"triggers": [{"cron": "TZ=Europe/Nowhere * * * * *"}]}, "cron|zone|location"),
    "short jitter": ({"triggers": [{"cron": "* * * * *", "jitter": "500ms"}]}, "jitter"),
    "long jitter": ({"triggers": [{"cron": "* * * * *", "jitter": "6m"}]}, "jitter"),
    "three concurrencies": ({"concurrency": [{"limit": n, "key": "event.data.a"} for n in (1, 2, 3)]}, "concurren"),
    "env without key": ({"concurrency": [{"limit": 1, "scope": "env"}]}, "key"),
    "account without key": ({"concurrency": [{"limit": 1, "scope": "account"}]}, "key"),
    "batch of one": ({"batchEvents": {"maxSize": 1, "timeout": "5s"}}, "batch"),
    "short batch": ({"batchEvents": {"maxSize": 5, "timeout": "500ms"}}, "batch"),
    "batch and cancel": ({"batchEvents": BATCH, "cancel": [{"event": "x/y"}]}, "batch|cancel"),
    "batch and debounce": ({"batchEvents": BATCH, "debounce": {"period": "5s"}}, "batch|debounce"),
    "batch and singleton": ({"batchEvents": BATCH, "singleton": {"mode": "skip"}}, "batch|singleton"),
    "batch and priority": ({"batchEvents": BATCH, "priority": {"run": "1"}}, "batch|priority"),
    "short debounce": ({"debounce": {"period": "500ms"}}, "debounce"),
    "long debounce": ({"debounce": {"period": "8d"}}, "debounce"),
    "debounce of no duration": ({"debounce": {"period": "soon"}}, "debounce"),
    "long rate limit": ({"rateLimit": {"limit": 1, "period": "25h"}}, "rate"),
    "six cancellations": ({"cancel": [{"event": f"c/{n}"} for n in range(6)]}, "cancel"),
    "bad trigger expression": (
        {"triggers": [{"event": "a/b", "expression": "event.data. =="}]},
        "expression|compile|syntax|cel",
    ),
    "bad cancel expression": ({"cancel": [{"event": "c/c", "if": "async.data.x =="}]}, "cancel|expression"),
    "bad debounce key": ({"debounce": {"period": "5s", "key": "event.data.("}}, "debounce|expression"),
    "bad rate limit key": ({"rateLimit": {"limit": 1, "period": "5s", "key": "&&"}}, "rate|expression"),
}


@pytest.mark.facts("2 a refused sync answers 4xx with an error")
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
async def test_it_is_refused_with_its_reason(world: World, case: str) -> None:
    config, reason = CASES[case]
    raw = await world.raw(lambda _: Answer(200, None))
    reply = await raw.register(raw.config(**config))
    assert 400 <= reply.status_code < 500, reply.text
    body = reply.json()
    assert not body.get("ok")
    assert any(word in str(body["error"]).lower() for word in reason.split("|")), body


GOOD: dict[str, dict[str, Any]] = {
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
        assert "retr" in str(reply.json()["error"]).lower()
        return
    await world.send({"name": raw.event("go")})
    await eventually(lambda: raw.calls)
    assert raw.calls[0].body["ctx"]["max_attempts"] <= 21
