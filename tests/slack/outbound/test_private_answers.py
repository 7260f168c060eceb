"""What a person is told alone: Slack takes an address five times within half an hour, and we know another way."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.errors import Unavailable
from app.local.slack import seed
from app.local.slack.delivery.tickets import RESPONSE_USES, ResponseTicket
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, press_payload, signed, until

PLACE = {"team": {"id": seed.TEAM_ID}, "user": {"id": seed.ROSA, "team_id": seed.TEAM_ID}, "api_app_id": seed.APP_ID}


async def address(world: World, channel: str, *, lasts_seconds: float = 1800.0) -> str:
    """One that Slack handed out."""
    ticket = ResponseTicket(seed.ROSA, channel, None, ephemeral=False, expires_at=time.time() + lasts_seconds)
    return f"{world.workspace.url}/_local/response/{world.workspace.state.tickets.new_response(ticket)}"


async def used_up(world: World, channel: str) -> str:
    """One that has been answered as often as Slack lets it be."""
    url = await address(world, channel)
    hook = AsyncWebhookClient(url)
    for number in range(RESPONSE_USES):
        assert (await hook.send_dict({"text": f"earlier {number}"})).status_code == 200
    refused = await hook.send_dict({"text": "one too many"})
    assert (refused.status_code, json.loads(refused.body)["error"]) == (404, "used_url"), "as Slack says it"
    return url


async def too_old(world: World, channel: str) -> str:
    """One from more than half an hour ago."""
    url = await address(world, channel, lasts_seconds=-1.0)
    refused = await AsyncWebhookClient(url).send_dict({"text": "too late"})
    assert (refused.status_code, json.loads(refused.body)["error"]) == (404, "expired_url"), "as Slack says it"
    return url


async def command(world: World, url: str, at: Posted, words: str = "help") -> None:
    fields = {"command": ids.DESK_COMMAND, "text": words, "user_id": seed.ROSA, "team_id": seed.TEAM_ID}
    fields |= {"channel_id": at.channel, "api_app_id": seed.APP_ID, "trigger_id": "1.2.3", "response_url": url}
    body = urlencode(fields)
    assert (await world.http.post("/slack/events", content=body, headers=signed(body))).status_code == 200


async def press(world: World, url: str, at: Posted) -> None:
    world.approvals.change(status=Status.REJECTED)
    payload = press_payload(at, ids.APPROVE, sheets.A1, response_url=url)
    assert (await world.press(payload)).status_code == 200


async def failing_press(world: World, url: str, at: Posted) -> None:
    async def down() -> None:
        raise Unavailable("The database did not answer.")

    world.approvals.before = down
    payload = press_payload(at, ids.APPROVE, sheets.A1, response_url=url)
    assert (await world.press(payload)).status_code == 503


async def failing_command(world: World, url: str, at: Posted) -> None:
    fields = {"command": ids.APPROVALS_COMMAND, "text": "find", "user_id": seed.ROSA, "team_id": seed.TEAM_ID}
    fields |= {"channel_id": at.channel, "api_app_id": seed.APP_ID, "trigger_id": "1.2.3", "response_url": url}
    body = urlencode(fields)
    assert (await world.http.post("/slack/events", content=body, headers=signed(body))).status_code == 200


async def shortcut(world: World, url: str, at: Posted) -> None:
    payload: dict[str, Any] = {"type": "message_action", "callback_id": ids.INVESTIGATE_THIS, **PLACE}
    payload |= {"action_ts": "1.2", "trigger_id": "1.2.3", "response_url": url, "channel": {"id": at.channel}}
    payload |= {"message": {"ts": at.ts, "text": "nothing that we know"}}
    assert (await world.press(payload)).status_code == 200


DEEDS = {
    "What Countersign can do": command,
    "already": press,
    "did not answer in time": failing_press,
    "Use `/approvals`": failing_command,
    "names no order": shortcut,
}


@pytest.mark.parametrize("make", [used_up, too_old], ids=["used up", "too old"])
@pytest.mark.parametrize("words", DEEDS)
async def test_what_an_address_does_not_take_is_told_by_name(
    world: World, make: Callable[..., Any], words: str
) -> None:
    at = await world.post_card()
    await DEEDS[words](world, await make(world, at.channel), at)
    await world.hears(seed.ROSA, words)
    assert world.workspace.ephemerals(seed.ROSA)[-1]["channel"] == at.channel


async def test_an_address_that_takes_it_is_the_only_way_used(world: World) -> None:
    at = await world.post_card()
    await command(world, await address(world, at.channel), at)
    await world.hears(seed.ROSA, "What Countersign can do")
    await world.slack.desk.afterwards.drain()
    assert len(world.workspace.ephemerals(seed.ROSA)) == 1
    assert not [each for each in world.workspace.log() if "postEphemeral" in each["text"]]


async def test_where_we_are_no_member_the_person_is_told_in_person_with_all_of_it(world: World) -> None:
    """A command can be typed in any channel: its address works there, our name does not."""
    at = await world.post_card()
    url = await used_up(world, seed.OPS)
    world.workspace.faults({"remove_bot": seed.OPS})
    await command(world, url, Posted(seed.OPS, at.ts))
    place = "D0" + seed.ROSA.removeprefix("U0")
    await until(lambda: bool(world.workspace.channels()[-1]["id"] == place and world.workspace.messages(place)))
    [message] = world.workspace.messages(place)
    assert message["text"] == "What Countersign can do"
    assert "/investigate 1003" in str(message["blocks"])


async def test_an_address_that_does_not_answer_costs_nobody_the_word(world: World) -> None:
    at = await world.post_card()
    await command(world, "http://127.0.0.1:9/nobody", at)
    await world.hears(seed.ROSA, "What Countersign can do")
