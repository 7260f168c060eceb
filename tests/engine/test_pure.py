"""The parts of the engine that only compute."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.local.engine.core import Accepted
from app.local.engine.primitives import backoff, cron, durations, gcra, ids
from app.local.engine.primitives.canonical import canonical
from app.local.engine.protocol import responses
from app.local.engine.protocol.responses import Broken, Failed, Reply, Returned, Steps, Unreachable
from app.local.engine.web.graphql_query import BadQuery, parse

NOW = datetime(2026, 11, 21, 20, 0, 0, 500_000, UTC)
SDK = {"x-inngest-sdk": "inngest-py:v0.5.19"}


def admitted(rate: gcra.Rate, times: list[float]) -> list[float]:
    tat: float | None = None
    let_in = []
    for now in times:
        answer = gcra.admit(rate, tat, now)
        if isinstance(answer, gcra.Admitted):
            tat = answer.tat
            let_in.append(now)
    return let_in


def test_a_throttle_lets_limit_plus_burst_in_then_spaces() -> None:
    rate = gcra.throttle_rate(5, 10, 1)
    assert len(admitted(rate, [0.0] * 20)) == 6
    assert admitted(rate, [0.0] * 20 + [1.9, 2.0, 3.9, 4.0])[6:] == [2.0, 4.0]


def test_a_held_start_is_told_when_it_may_go() -> None:
    rate, tat = gcra.throttle_rate(1, 10, 0), None
    first = gcra.admit(rate, tat, 100.0)
    assert isinstance(first, gcra.Admitted)
    assert gcra.admit(rate, first.tat, 101.0) == gcra.Held(until=110.0)


def test_a_rate_limit_is_spacing_not_a_window() -> None:
    assert len(admitted(gcra.drop_rate(3, 10), [0.0] * 3)) == 1
    assert len(admitted(gcra.drop_rate(30, 30), [0.0] * 40)) == 4


def test_the_backoff_table_is_the_real_one_and_scales() -> None:
    waits = [backoff.delay_seconds(retry, draw=lambda: 0.0) for retry in range(1, 13)]
    assert waits == [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 7200, 7200]
    assert backoff.delay_seconds(1, 0.01, lambda: 1.0) == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("2026-11-21T20:05:00.000Z", datetime(2026, 11, 21, 20, 5, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 20:05:00 GMT", datetime(2026, 11, 21, 20, 5, tzinfo=UTC)),
        ("2030-01-01T00:00:00Z", NOW + timedelta(days=1)),
        ("2026-11-21T20:00:00.900Z", datetime(2026, 11, 21, 20, 0, 1, tzinfo=UTC)),
        ("0", datetime(2026, 11, 21, 20, 0, 1, tzinfo=UTC)),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_the_real_server_reads_it(header: str | None, expected: datetime | None) -> None:
    assert backoff.retry_after(header, NOW) == expected


def test_cron_follows_its_time_zone() -> None:
    paris = cron.parse("TZ=Europe/Paris 0 9 * * *")
    tick = paris.next_after(NOW)
    assert tick.astimezone(ZoneInfo("Europe/Paris")).hour == 9
    assert cron.parse("*/5 * * * *").next_after(NOW) == datetime(2026, 11, 21, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["@daily", "* * * *", "* * * * * *", "61 * * * *", "TZ=Nowhere/No 0 9 * * *", "0 0 * * 7"]
)
def test_cron_refuses_what_the_real_server_refuses(text: str) -> None:
    with pytest.raises(cron.BadCron):
        cron.parse(text)


def test_jitter_is_the_same_for_the_same_tick() -> None:
    found = {cron.jitter_seconds(f"tick-{n}", 60) for n in range(50)}
    assert all(1 <= seconds <= 60 for seconds in found)
    assert len(found) == 50
    assert cron.jitter_seconds("tick-1", 60) == cron.jitter_seconds("tick-1", 60)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("5m", 300), ("4h", 14400), ("1d", 86400), ("1w", 604800)]
)
def test_durations(text: str, seconds: float) -> None:
    assert durations.seconds(text) == seconds
    with pytest.raises(ValueError, match="invalid duration"):
        durations.seconds(text + "x")


def test_a_seed_gives_the_same_ids_again() -> None:
    seed = ids.Seed.parse("1795297215727,AAECAwQFBgcICQ==")
    assert seed is not None
    assert seed.nth(1) == seed.nth(1) != seed.nth(2)
    assert ids.ulid_ms(seed.nth(1)) == 1795297215727
    assert ids.is_ulid(seed.nth(7))
    assert ids.Seed.parse("x,y") is None


def test_answers_are_read_by_status() -> None:
    assert responses.read(Reply(200, SDK, b"null")) == Returned("null")
    assert isinstance(responses.read(Reply(200, {}, b"hello")), Failed)
    op = {"op": "StepRun", "id": "abc", "displayName": "a", "data": {"x": 1}}
    steps = responses.read(Reply(206, SDK, json.dumps([op]).encode()))
    assert isinstance(steps, Steps)
    assert (steps.ops[0].data, steps.ops[0].display_name) == ('{"x":1}', "a")
    assert isinstance(responses.read(Reply(206, SDK, b"[")), Failed)
    assert isinstance(responses.read(Reply(200, SDK, b"x" * 9_000_000)), Broken)


def test_a_streamed_answer_is_unwrapped() -> None:
    inner = {"status": 206, "headers": {"X-Inngest-No-Retry": "true"}, "body": "[]"}
    answer = responses.read(Reply(201, SDK, b"   " + json.dumps(inner).encode()))
    assert answer == Steps((), no_retry=True, retry_after=None)


def test_failures_say_what_the_transport_and_the_code_said() -> None:
    unreachable = responses.read(Unreachable("refused"))
    assert isinstance(unreachable, Failed)
    assert unreachable.error["message"] == "Unable to reach SDK URL"
    body = b'{"code":"x","message":"no","name":"ValueError","stack":"s"}'
    plain = responses.read(Reply(500, SDK, body))
    final = responses.read(Reply(500, {**SDK, "x-inngest-no-retry": "true"}, body))
    assert isinstance(plain, Failed)
    assert isinstance(final, Failed)
    assert (plain.error["error"], plain.error["name"]) == ("invalid status code: 500", "ValueError")
    assert (final.no_retry, final.error["error"]) == (True, "ValueError")


def test_canonical_json_is_what_the_sdk_signs() -> None:
    import jcs

    values = [
        1.0,
        -0.0,
        1.5,
        1e-6,
        1.5e-7,
        1e21,
        1e22,
        123456789012345680000.0,
        1e-9,
        0.1,
        12,
        True,
        None,
        'é\u2028\n"',
        "\x07",
    ]
    value = {"z": values, "\ue000": 1, "\U0001f600": 2, "a": {"b": []}}
    assert canonical(value).encode() == jcs.canonicalize(value)


def test_graphql_reads_aliases_variables_and_fragments() -> None:
    query = 'query Q($id: String! = "x") { r: run(runID: $id, n: 3) { ...F } }'
    text = f"{query} fragment F on Run {{ status ... on Run {{ output }} }}"
    operation = parse(text, {"id": "R1"})
    [field] = operation.fields
    assert (field.alias, field.name, field.arguments) == ("r", "run", {"runID": "R1", "n": 3})
    assert [item.name for item in field.fields] == ["status", "output"]
    with pytest.raises(BadQuery):
        parse("{ run(", {})


def test_graphql_reads_texts_as_they_are_written() -> None:
    [field] = parse(r'{ event(a: "ä\n", b: "\u00e9", c: """ü "x"\n  d""") }', None).fields
    assert field.arguments == {"a": "ä\n", "b": "é", "c": r'ü "x"\n  d'}


@pytest.mark.parametrize(("full", "names"), [(True, ["id", "output"]), (False, ["id", "status"])])
def test_graphql_obeys_include_and_skip(full: bool, names: list[str]) -> None:
    text = "query($full: Boolean!) { run { id output @include(if: $full) ... F @skip(if: $full) } }"
    operation = parse(text + " fragment F on Run { status }", {"full": full})
    assert [item.name for item in operation.fields[0].fields] == names


def test_graphql_gives_one_field_for_what_is_asked_for_twice() -> None:
    [field] = parse("{ run(id: 1) { id } run(id: 1) { status } }", None).fields
    assert [item.name for item in field.fields] == ["id", "status"]


_TWICE = " ".join(f"fragment F{n} on Run {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{ run(", "Syntax Error"),
        ("{ run(id: $id) }", "not defined"),
        ("query($id: String!) { run(id: $id) }", "was not provided"),
        ("{ ...F } fragment F on Run { ...G } fragment G on Run { ...F }", "within itself"),
        ("{ ...F }", "Unknown fragment"),
        ("query A { run } query B { run }", "no such operation"),
        ("{ run @defer }", "Unknown directive"),
        ("{ run @skip }", "true or false"),
        ("{ run(id: 1) run(id: 2) }", "under one name"),
        (f"{{ ...F0 }} {_TWICE} fragment F40 on Run {{ id }}", "too much"),
        ("{ a" * 3000 + "}" * 3000, "too deeply"),
    ],
    ids=lambda given: given[:30],
)
def test_graphql_refuses_in_a_sentence_what_it_cannot_answer(text: str, why: str) -> None:
    with pytest.raises(BadQuery, match=why):
        parse(text, {})


async def test_a_single_event_does_not_wait_behind_a_flood() -> None:
    accepted = Accepted()
    accepted.put([ids.EventId(f"flood-{number}") for number in range(5_000)])
    accepted.put([ids.EventId("mail")])
    accepted.put([ids.EventId("flood-4999"), ids.EventId("mail")])  # found again as left behind: not routed twice
    first = [await accepted.get() for _ in range(2)]
    assert first == ["flood-0", "mail"]
    rest = [await accepted.get() for _ in range(4_999)]
    assert rest == [f"flood-{number}" for number in range(1, 5_000)]


async def test_an_event_can_come_again_once_it_was_taken_and_wakes_who_waits() -> None:
    accepted = Accepted()
    for _ in range(3):
        waiting = [asyncio.create_task(accepted.get()) for _ in range(2)]
        await asyncio.sleep(0)
        accepted.put([ids.EventId("a"), ids.EventId("b")])
        assert {await one for one in waiting} == {"a", "b"}
