"""A person really clicks: signed callbacks into a Bolt app, and what the person sees."""

import asyncio
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, seed

from .conftest import served


def button(label: str, action_id: str, **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id, **more}


def card(*buttons: dict[str, Any]) -> list[dict[str, Any]]:
    """A card with buttons."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Refund 50.00?*"}}
    return [section, {"type": "actions", "block_id": "row", "elements": list(buttons)}]


async def posted(client: AsyncWebClient, *buttons: dict[str, Any]) -> str:
    """Post a card into #approvals."""
    answer = await client.chat_postMessage(channel=seed.APPROVALS, text="Refund?", blocks=card(*buttons))
    return str(answer["ts"])


async def test_a_click_reaches_the_listener_and_the_answer_comes_back(
    workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard: list[dict[str, Any]] = []

    @bolt.action("approve")
    async def approve(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        heard.append(body)
        await ack()
        await respond(text="Recorded", response_type="ephemeral", replace_original=False)

    ts = await posted(client, button("Approve", "approve", value="a1", style="primary"))
    answer = await workspace.click(user=seed.ROSA, channel=seed.APPROVALS, ts=ts, action_id="approve")

    assert answer["ok"]
    assert answer["status"] == 200
    assert heard[0]["user"]["id"] == seed.ROSA
    assert heard[0]["message"]["blocks"][1]["block_id"] == "row"
    assert heard[0]["actions"][0] | {"action_ts": ""} == {
        "type": "button",
        "action_id": "approve",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "Approve"},
        "value": "a1",
        "style": "primary",
        "action_ts": "",
    }
    assert [m["text"] for m in workspace.ephemerals(seed.ROSA)] == ["Recorded"]


async def test_an_app_that_takes_longer_than_three_seconds_shows_the_person_an_error(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    async def sleepy(request: web.Request) -> web.Response:
        await asyncio.sleep(4)
        return web.Response()

    ts = await posted(client, button("Approve", "approve"))
    async with served(sleepy) as url:
        workspace.app_url = url
        answer = await workspace.click(user=seed.ROSA, channel=seed.APPROVALS, ts=ts, action_id="approve")
    assert not answer["ok"]
    assert answer["error"] == "operation_timeout"
    assert 2900 <= answer["ack_ms"] < 3800


async def test_a_modal_opens_says_what_is_wrong_and_closes(
    workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    view = {
        "type": "modal",
        "callback_id": "reason",
        "title": {"type": "plain_text", "text": "Reject"},
        "submit": {"type": "plain_text", "text": "Reject Refund"},
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why?"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
    }
    heard: list[Any] = []

    @bolt.action("reject")
    async def reject(ack: AsyncAck, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @bolt.view("reason")
    async def reason(ack: AsyncAck, view: dict[str, Any]) -> None:
        said = view["state"]["values"]["why"]["text"]["value"]
        heard.append(said)
        if len(said) < 5:
            await ack(response_action="errors", errors={"why": "Say more."})
        else:
            await ack()

    ts = await posted(client, button("Reject", "reject"))
    await workspace.click(user=seed.BEN, channel=seed.APPROVALS, ts=ts, action_id="reject")
    opened = workspace.views(seed.BEN)[0]
    assert opened["callback_id"] == "reason"

    empty = await workspace.submit_view(seed.BEN, opened["id"], {})
    assert empty["errors"] == {"why": "Please complete this required field."}
    short = await workspace.submit_view(seed.BEN, opened["id"], {"why": {"text": "no"}})
    assert short["errors"] == {"why": "Say more."}
    done = await workspace.submit_view(seed.BEN, opened["id"], {"why": {"text": "Outside policy"}})
    assert done["state"] == "closed"
    assert heard == ["no", "Outside policy"]
    assert workspace.views(seed.BEN) == []
