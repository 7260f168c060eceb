"""Events that are not the desk's own: refused at once, told once, listed, and never taken for one another."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest

from app.events import (
    CATALOGUE,
    ApprovalDecided,
    ApprovalReleased,
    ApprovalUndone,
    CanaryClosed,
    EmailReceived,
    Event,
    HealthCheckRequested,
    RehearsalPressed,
    ResultReported,
)
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.world import TENANT, World, until

# What people send who know the desk's event names from elsewhere.
COURSE = {"customer_id": "cust_001", "text": "I was charged twice, please refund one of them"}
BAD = (7, None, ["x"], {"a": 1}, "", "a b", "x" * 200, "é\x00", "../x", "x\n")
WAKES_ONLY = (
    ApprovalDecided,
    ApprovalReleased,
    ApprovalUndone,
    CanaryClosed,
    RehearsalPressed,
    ResultReported,
)  # nothing begins with these
RUNS = """
    SELECT r.id, r.slug, r.status, r.output, (SELECT max(attempts) FROM inngest_engine.steps s WHERE s.run_id = r.id)
           AS attempts
    FROM inngest_engine.runs r JOIN inngest_engine.run_events e ON e.run_id = r.id
    WHERE e.event_id = ANY($1) AND r.slug NOT LIKE '%-failure' ORDER BY r.id
"""
_NOTED = "SELECT run_id, status, error_code FROM workflow_runs WHERE tenant = $1 AND run_id = ANY($2)"


async def sent(world: World, *events: dict[str, Any]) -> list[str]:
    answer = await world.http.post(f"{world.stack.engine_url}/e/anybody", json=list(events))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["ids"])


async def ended(world: World, event_ids: list[str], count: int) -> list[asyncpg.Record]:
    """The runs these events started, all over. Ten retries would take minutes, so this is also how quick it was."""

    async def over() -> list[asyncpg.Record] | None:
        runs = await world.in_engine(RUNS, event_ids)
        return runs if len(runs) == count and all(run["status"] in ("Failed", "Completed") for run in runs) else None

    return await until(over, f"{count} runs of {len(event_ids)} events to be over", 30)


async def listed(world: World, runs: list[asyncpg.Record]) -> dict[str, str]:
    """What the desk's own list says of them: the code each failed with."""

    async def all_of_them() -> dict[str, str] | None:
        rows = await world.admin.fetch(_NOTED, TENANT, [run["id"] for run in runs])
        failed = {row["run_id"]: row["error_code"] for row in rows if row["status"] == "failed"}
        return failed if len(failed) == len(runs) else None

    return await until(all_of_them, "a row for each of them")


def unknown(kind: type[Event]) -> dict[str, Any]:
    """An event of the right shape about things that are not there."""
    fields = {name: field for name, field in kind.model_fields.items() if field.annotation is str}
    named = {name: f"unknown_{name}" for name in fields if name not in ("correlation", "tier", "tenant")}
    if "run" in named:
        named["run"] = "2031-05-04"
    return {"tenant": TENANT, **named}


def misshapen(kind: type[Event]) -> list[dict[str, Any]]:
    right = unknown(kind)
    wrong = [{**right, name: bad} for name in right for bad in BAD]
    needed = [name for name in right if kind.model_fields[name].is_required()]
    return [{}, COURSE, *({key: right[key] for key in right if key != name} for name in needed), *wrong]


async def _functions(world: World, kind: type[Event]) -> int:
    app = (await world.http.get(f"{world.stack.engine_url}/v1/apps")).json()["data"][0]["name"]
    listed = (await world.http.get(f"{world.stack.engine_url}/v1/apps/{app}/functions")).json()
    return sum(any(one.get("event") == kind.name for one in item["triggers"]) for item in listed)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", [kind for kind in CATALOGUE if kind not in WAKES_ONLY], ids=lambda kind: kind.name)
async def test_a_malformed_event_fails_at_once_and_is_listed(world: World, kind: type[Event]) -> None:
    shapes = misshapen(kind)
    functions = await _functions(world, kind)
    assert functions, "something begins with it"
    ids = await sent(world, *({"name": kind.name, "data": data} for data in shapes))
    runs = await ended(world, ids, functions * len(shapes))
    assert {run["status"] for run in runs} == {"Failed"}
    outputs = [json.loads(run["output"]) for run in runs]
    assert all(f"{kind.name} is malformed: " in output["message"] for output in outputs), outputs[:2]
    assert not any("charged twice" in str(output["message"]) for output in outputs), "nobody's words are repeated"
    assert set((await listed(world, runs)).values()) == {"MalformedEvent"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "kind",
    [kind for kind in CATALOGUE if kind not in (*WAKES_ONLY, HealthCheckRequested)],
    ids=lambda kind: kind.name,
)
async def test_an_event_about_something_unknown_fails_at_once_and_is_listed(world: World, kind: type[Event]) -> None:
    ids = await sent(world, {"name": kind.name, "data": unknown(kind)})
    runs = await ended(world, ids, await _functions(world, kind))
    assert {run["status"] for run in runs} == {"Failed"}
    assert all("the desk has no such record" in json.loads(run["output"])["message"] for run in runs)
    assert all((run["attempts"] or 1) == 1 for run in runs)
    assert set((await listed(world, runs)).values()) == {"UnknownRecord"}


async def test_a_look_at_somebody_who_is_gone_is_skipped(world: World) -> None:
    """Thousands of these are sent a day, and a customer may go between the sending and the look."""
    [run] = await ended(
        world, await sent(world, {"name": HealthCheckRequested.name, "data": unknown(HealthCheckRequested)}), 1
    )
    assert (run["status"], json.loads(run["output"])["verdict"]) == ("Completed", "skipped")


async def test_operators_are_told_once_in_words_and_the_terminal_lists_every_one(private_world: RunWorld) -> None:
    async with private_world() as world:  # in a shared one they may have been told of another run before
        name = EmailReceived.name
        ids = await sent(world, *({"name": name, "data": {**COURSE, "n": n}} for n in range(5)))
        runs = await ended(world, ids, 5)

        async def told() -> list[str] | None:
            said = [str(message) for message in await world.said("C0OPS")]
            return [text for text in said if name in text and "not carry what the desk" in text] or None

        await until(told, "a message to the operators")
        await asyncio.sleep(1)
        [message] = await told() or []
        assert "tenant is missing" in message
        assert "charged twice" not in message
        code, out, err = await countersign(
            world, "runs", "list", "--status", "failed", "--error", "malformed", "--json"
        )
        assert code == 0, err
        assert {run["id"] for run in runs} <= {run["id"] for run in json.loads(out)}

        async def shown() -> str | None:
            page = (await world.http.get(f"{world.stack.host_url}/status")).text
            return page if any(run["id"] in page for run in runs) else None  # the newest of what is of one subject

        page = await until(shown, "the run on the status page")
        assert "its event does not carry what the desk&#x27;s events carry" in page


async def test_two_events_without_a_key_of_ours_do_not_swallow_each_other(world: World) -> None:
    """And neither swallows a real mail, nor is one of ours begun twice under two event ids."""
    buyer = await world.buyer()
    ids = await sent(world, *({"name": EmailReceived.name, "data": COURSE} for _ in range(2)))
    assert len(await ended(world, ids, 2)) == 2
    answer = await world.mail(buyer.email, "How long does shipping take?")
    await world.draft(answer["case_id"])
    first = {"tenant": TENANT, "message_id": answer["message_id"], "customer_id": buyer.id}
    again = {"name": EmailReceived.name, "data": {**first, "once": f"{answer['message_id']}:received:0"}}
    assert await world.in_engine(RUNS, await sent(world, again, {**again, "id": "another"})) == []
