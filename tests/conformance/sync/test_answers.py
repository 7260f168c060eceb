"""A registration is answered with ok and ids; the same one again changes nothing."""

import uuid

import pytest

from tests.conformance.raw import Answer
from tests.conformance.world import World


async def _raw(world: World):
    return await world.raw(lambda _: Answer(200, None))


@pytest.mark.facts("2 an accepted sync answers ok with sync and app ids")
async def test_a_new_app_is_answered_ok_with_ids(world: World) -> None:
    raw = await _raw(world)
    reply = await raw.register()
    assert reply.status_code == 200
    body = reply.json()
    assert body["ok"] is True
    assert body["modified"] is True
    assert uuid.UUID(body["sync_id"])
    assert uuid.UUID(body["app_id"])


@pytest.mark.facts("2 an unchanged sync answers ok and not modified")
async def test_the_same_again_is_not_modified(world: World) -> None:
    raw = await _raw(world)
    first = (await raw.register()).json()
    again = (await raw.register()).json()
    assert again["ok"] is True
    assert not again.get("modified")
    changed = (await raw.register(raw.config(), raw.config("more"))).json()
    assert changed["modified"] is True
    assert changed["app_id"] == first["app_id"]


@pytest.mark.facts("2 body keys are read in any case")
@pytest.mark.parametrize("key", ["appname", "appName", "AppName"])
async def test_keys_are_read_in_any_case(world: World, key: str) -> None:
    raw = await _raw(world)
    body = {
        key: raw.id,
        "deployType": "ping",
        "framework": "flask",
        "functions": [raw.config()],
        "sdk": "py:v0.5.19",
        "url": raw.host.url,
        "v": "0.1",
    }
    reply = await world.http.post("/fn/register", json=body)
    assert reply.json().get("ok") is True, reply.text


@pytest.mark.facts("2 a wrong server kind is refused")
async def test_an_app_that_expects_a_cloud_is_refused(world: World) -> None:
    raw = await _raw(world)
    reply = await raw.register(headers={"x-inngest-expected-server-kind": "cloud"})
    assert reply.status_code == 400
    assert not reply.json().get("ok")


@pytest.mark.facts("2 an accepted sync answers ok with sync and app ids")
async def test_the_expected_server_kind_is_accepted(world: World) -> None:
    raw = await _raw(world)
    reply = await raw.register(headers={"x-inngest-expected-server-kind": "dev"})
    assert reply.json().get("ok") is True, reply.text
