"""Modals and App Homes: triggers, stacks, hashes and what was typed."""

import time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed


def modal(title: str = "One", **more: Any) -> dict[str, Any]:
    """A modal with one input."""
    typing = {
        "type": "input",
        "block_id": "note",
        "label": {"type": "plain_text", "text": "Note"},
        "element": {"type": "plain_text_input", "action_id": "text"},
    }
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [typing],
        **more,
    }


async def refusal(awaited: Any) -> str:
    """The error code a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await awaited
    return str(caught.value.response["error"])


def trigger(workspace: Workspace, view_id: str | None = None) -> str:
    """What a click by Rosa would carry."""
    return workspace.state.tickets.new_trigger(seed.ROSA, view_id)


async def test_a_trigger_works_once(workspace: Workspace, client: AsyncWebClient) -> None:
    trigger_id = trigger(workspace)
    await client.views_open(trigger_id=trigger_id, view=modal())
    again = client.views_open(trigger_id=trigger_id, view=modal())
    assert await refusal(again) == "exchanged_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_a_trigger_dies_after_three_seconds() -> None:
    now = [time.time()]
    config = WorkspaceConfig(app_url="http://127.0.0.1:9/", clock=lambda: now[0])
    async with run_workspace(config) as workspace:
        client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
        trigger_id = trigger(workspace)
        now[0] += 3.1
        assert await refusal(client.views_open(trigger_id=trigger_id, view=modal())) == "expired_trigger_id"


async def test_a_refused_view_does_not_spend_anything_visible(workspace: Workspace, client: AsyncWebClient) -> None:
    bad = modal(title="x" * 25)
    assert await refusal(client.views_open(trigger_id=trigger(workspace), view=bad)) == "invalid_arguments"
    assert workspace.views(seed.ROSA) == []


async def test_three_views_fit_on_the_stack(workspace: Workspace, client: AsyncWebClient) -> None:
    root = (await client.views_open(trigger_id=trigger(workspace), view=modal()))["view"]
    for title in ("Two", "Three"):
        pushed = await client.views_push(trigger_id=trigger(workspace, root["id"]), view=modal(title))
        assert pushed["view"]["root_view_id"] == root["id"]
    fourth = client.views_push(trigger_id=trigger(workspace, root["id"]), view=modal("Four"))
    assert await refusal(fourth) == "push_limit_reached"
    outside = client.views_push(trigger_id=trigger(workspace), view=modal("Five"))
    assert await refusal(outside) == "invalid_trigger_id"


async def test_an_update_with_an_old_hash_is_refused(workspace: Workspace, client: AsyncWebClient) -> None:
    view = (await client.views_open(trigger_id=trigger(workspace), view=modal()))["view"]
    await client.views_update(view_id=view["id"], view=modal("Two"), hash=view["hash"])
    late = client.views_update(view_id=view["id"], view=modal("Three"), hash=view["hash"])
    assert await refusal(late) == "hash_conflict"
    assert workspace.views(seed.ROSA)[0]["title"]["text"] == "Two"


async def test_an_update_keeps_what_was_typed_under_the_same_ids(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    view = (await client.views_open(trigger_id=trigger(workspace), view=modal()))["view"]
    kept = workspace.open_views.fill(workspace.open_views.get(view["id"]), {"note": {"text": "typed"}})
    updated = await client.views_update(view_id=view["id"], view=modal("Two"))
    assert kept["hash"] != updated["view"]["hash"]
    assert updated["view"]["state"]["values"]["note"]["text"]["value"] == "typed"


async def test_an_external_id_is_unique(workspace: Workspace, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=trigger(workspace), view=modal(external_id="mine"))
    other = workspace.state.tickets.new_trigger(seed.BEN)
    twice = client.views_open(trigger_id=other, view=modal(external_id="mine"))
    assert await refusal(twice) == "duplicate_external_id"
    await client.views_update(external_id="mine", view=modal("Two", external_id="mine"))
    assert workspace.views(seed.ROSA)[0]["title"]["text"] == "Two"


async def test_homes_belong_to_one_person_each_and_know_their_hash(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await client.views_publish(user_id=seed.ROSA, view=home))["view"]
    await client.views_publish(user_id=seed.ROSA, view=home, hash=first["hash"])
    late = client.views_publish(user_id=seed.ROSA, view=home, hash=first["hash"])
    assert await refusal(late) == "hash_conflict"
    assert workspace.home(seed.BEN) is None
    shown = workspace.home(seed.ROSA)
    assert shown
    assert shown["id"] == first["id"]


async def test_people_cannot_touch_each_other_s_views(workspace: Workspace, client: AsyncWebClient) -> None:
    view = (await client.views_open(trigger_id=trigger(workspace), view=modal()))["view"]
    with pytest.raises(Exception, match="view_not_found"):
        await workspace.submit_view(seed.MAL, view["id"], {})
