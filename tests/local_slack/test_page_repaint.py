"""What happens under a person's hands: presses, text and the caret survive what the app changes meanwhile."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed

from .test_clicks import button
from .test_page import CHROMIUM, page
from .test_page_menus import plain
from .test_views import modal

__all__ = ["page"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN in a browser: no chromium here")

Json = dict[str, Any]


def card(version: int, *buttons: Json) -> Json:
    """A message whose every version has blocks and block ids of its own."""
    lines = [{"type": "section", "text": plain(f"line {n} of version {version}")} for n in range(version)]
    return {"text": "card", "blocks": [*lines, {"type": "actions", "block_id": f"v{version}", "elements": buttons}]}


def hears(bolt: AsyncApp, *action_ids: str) -> list[str]:
    """What the app is told, as ``action_id block_id``."""
    heard: list[str] = []

    async def keep(ack: AsyncAck, action: Json) -> None:
        heard.append(f"{action['action_id']} {action['block_id']}")
        await ack()

    for action_id in action_ids:
        bolt.action(action_id)(keep)
    return heard


async def hold(page: Page, testid: str) -> None:
    """Put the mouse's button down and keep it there."""
    box = await page.get_by_test_id(testid).bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.down()


async def test_a_press_that_spans_a_repaint_is_delivered(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard = hears(bolt, "undo")
    undo = button("Undo", "undo", value="a1")
    at = await client.chat_postMessage(channel=seed.APPROVALS, **card(1, undo))
    await client.chat_postMessage(channel=seed.APPROVALS, text="what follows keeps its place")
    await page.goto(workspace.url)
    await hold(page, "button-Undo")
    await client.chat_update(channel=seed.APPROVALS, ts=at["ts"], **card(2, undo))
    await expect(page.get_by_text("line 1 of version 2")).to_be_visible()
    await page.get_by_test_id("button-Undo").hover()
    await page.mouse.up()
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    assert heard == ["undo v2"]


async def test_a_press_is_never_given_to_what_took_the_button_s_place(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard = hears(bolt, "approve", "undo", "other")
    at = await client.chat_postMessage(channel=seed.APPROVALS, **card(1, button("Approve", "approve", value="a1")))
    await page.goto(workspace.url)
    await hold(page, "button-Approve")
    buttons = [button("Undo", "undo", value="a1"), button("Other", "other")]
    await client.chat_update(channel=seed.APPROVALS, ts=at["ts"], **card(1, *buttons))
    await page.get_by_test_id("button-Undo").hover()
    await page.mouse.up()
    await page.get_by_test_id("button-Other").click()
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    assert heard == ["other v1"]


async def test_a_press_on_a_version_just_replaced_is_delivered_as_what_was_shown(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard = hears(bolt, "approve")
    at = await client.chat_postMessage(channel=seed.APPROVALS, **card(1, button("Approve", "approve", value="a1")))
    await page.goto(workspace.url)
    await expect(page.get_by_test_id("button-Approve")).to_be_visible()
    await page.route("**/_local/shown*", lambda route: asyncio.sleep(0))  # the news does not reach this page
    await client.chat_update(channel=seed.APPROVALS, ts=at["ts"], text="decided", blocks=[])
    await page.get_by_test_id("button-Approve").click()
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    assert heard == ["approve v1"]


async def test_what_is_said_at_a_button_outlives_a_repaint(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    approve = button("Approve", "approve", value="a1")
    at = await client.chat_postMessage(channel=seed.APPROVALS, **card(1, approve))
    await page.goto(workspace.url)
    await page.get_by_test_id("button-Approve").click()
    await expect(page.get_by_role("alert")).to_contain_text("could not be reached")
    await client.chat_update(channel=seed.APPROVALS, ts=at["ts"], **card(2, approve))
    await expect(page.get_by_text("line 1 of version 2")).to_be_visible()
    await expect(page.get_by_role("alert")).to_contain_text("could not be reached")


async def test_what_was_begun_in_the_composer_is_kept(page: Page, workspace: Workspace) -> None:
    await page.goto(workspace.url)
    await page.get_by_test_id("channel-support").click()
    composer = page.get_by_test_id("composer")
    await expect(composer).to_have_attribute("placeholder", "Message #support")
    await composer.press_sequentially("half a ")
    workspace.admin.channel(seed.SUPPORT, remove=[seed.BEN])  # the channel is drawn anew under her hands
    await page.keyboard.type("sentence")
    await expect(composer).to_have_value("half a sentence")
    await page.get_by_test_id("channel-approvals").click()
    await expect(composer).to_have_value("")
    await page.get_by_test_id("channel-support").click()
    await expect(composer).to_have_value("half a sentence")
    await composer.press("Enter")
    await expect(composer).to_have_value("")
    assert workspace.messages(seed.SUPPORT)[-1]["text"] == "half a sentence"


async def opened(page: Page, workspace: Workspace, client: AsyncWebClient, view: Json) -> Json:
    """A modal in front of Rosa."""
    await page.goto(workspace.url)
    await expect(page.get_by_test_id("composer")).to_be_visible()
    trigger_id = workspace.state.tickets.new_trigger(seed.ROSA, None)
    shown = (await client.views_open(trigger_id=trigger_id, view=view))["view"]
    await expect(page.get_by_test_id("modal")).to_be_visible()
    return dict(shown)


async def test_typing_goes_on_where_it_was_while_the_view_is_written_anew(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    typing: Json = {"trigger_actions_on": ["on_character_entered"]}

    def form(written_for: str) -> Json:
        view = modal("Change")
        view["blocks"][0]["dispatch_action"] = True
        view["blocks"][0]["element"] |= {"dispatch_action_config": typing, "initial_value": written_for or "0"}
        view["blocks"].append({"type": "section", "text": plain(f"letter for {written_for}")})
        return view

    @bolt.action("text")
    async def typed(ack: AsyncAck, body: Json, action: Json) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=form(action["value"]))

    await opened(page, workspace, client, form("2000"))
    note = page.get_by_label("Note")
    await note.evaluate("(box) => box.setSelectionRange(2, 2)")
    for digit in "15":
        await page.keyboard.type(digit)
        await expect(page.get_by_test_id("modal")).to_contain_text(f"letter for {await note.input_value()}")
    await expect(note).to_have_value("201500")
    assert await note.evaluate("(box) => box.selectionStart") == 4


async def test_a_closed_modal_does_not_come_back_with_an_answer_that_was_late(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    view = await opened(page, workspace, client, modal("One"))
    held, release = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        if not held.is_set():
            held.set()
            await release.wait()
        await route.fulfill(response=answer)

    await page.route("**/_local/views*", late)
    await client.views_update(view_id=view["id"], view=modal("Two"))
    await held.wait()
    await page.get_by_test_id("modal-cancel").click()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    async with page.expect_response("**/_local/views*"):
        release.set()
    await page.get_by_test_id("channel-support").click()  # an open modal would be in the way
    await expect(page.get_by_test_id("modal")).to_have_count(0)


async def test_nothing_more_is_submitted_until_the_app_has_answered(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    answer = asyncio.Event()
    heard: list[str] = []

    @bolt.view("slow")
    async def slow(ack: AsyncAck, view: Json) -> None:
        heard.append(view["state"]["values"]["note"]["text"]["value"])
        await answer.wait()
        await ack()

    await opened(page, workspace, client, modal("One", callback_id="slow"))
    await page.get_by_label("Note").fill("once")
    await page.get_by_label("Note").press("Enter")
    await expect(page.get_by_test_id("modal-submit")).to_be_disabled()
    await page.get_by_label("Note").press("Enter")
    answer.set()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    assert heard == ["once"]


async def test_a_submit_carries_what_the_view_of_now_still_asks_for(workspace: Workspace, bolt: AsyncApp) -> None:
    heard: list[Json] = []

    @bolt.view("form")
    async def form(ack: AsyncAck, view: Json) -> None:
        heard.append(view["state"]["values"])
        await ack()

    trigger_id = workspace.state.tickets.new_trigger(seed.ROSA, None)
    client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
    gone = {**modal()["blocks"][0], "block_id": "gone"}
    before = modal("One", callback_id="form")
    before["blocks"].append(gone)
    shown = (await client.views_open(trigger_id=trigger_id, view=before))["view"]
    await client.views_update(view_id=shown["id"], view=modal("Two", callback_id="form"))
    typed = {"note": {"text": "kept"}, "gone": {"text": "lost"}}
    answer = await workspace.submit_view(seed.ROSA, shown["id"], typed, shown["hash"])
    assert answer["state"] == "closed", answer
    assert [(sorted(values), values["note"]["text"]["value"]) for values in heard] == [(["note"], "kept")]


async def test_a_modal_does_not_outlive_the_page_it_was_open_in(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    await opened(page, workspace, client, modal("Forgotten"))
    await page.reload()
    await page.get_by_test_id("channel-support").click()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    trigger_id = workspace.state.tickets.new_trigger(seed.ROSA, None)
    await client.views_open(trigger_id=trigger_id, view=modal("Next"))
    await expect(page.get_by_role("heading", name="Next")).to_be_visible()


async def test_the_page_bears_that_its_workspace_is_gone(page: Page) -> None:
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events")) as workspace:
        await page.goto(workspace.url)
        await page.get_by_test_id("channel-support").click()
        await expect(page.get_by_test_id("composer")).to_be_visible()
    await expect(page.get_by_title("Reconnecting…")).to_be_visible()
    async with page.expect_event("requestfailed"):
        await page.get_by_test_id("channel-approvals").click()
    await expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Message #approvals")
