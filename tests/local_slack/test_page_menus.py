"""Menus, pickers and stacked modals in a real browser, down to what the app hears."""

from typing import Any

import pytest
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, seed

from .test_clicks import button
from .test_page import CHROMIUM, page
from .test_views import modal

__all__ = ["page"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN in a browser: no chromium here")

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def options(*names: str) -> list[Json]:
    """Menu options whose value is their name in lower case."""
    return [{"text": plain(name), "value": name.lower()} for name in names]


ELEMENTS = [
    {
        "type": "static_select",
        "action_id": "why",
        "placeholder": plain("Reason"),
        "options": options("Late", "Damaged"),
    },
    {"type": "multi_static_select", "action_id": "tags", "placeholder": plain("Tags"), "options": options("A", "B")},
    {"type": "overflow", "action_id": "more", "options": options("Ask", "Skip")},
    {"type": "checkboxes", "action_id": "ticks", "options": options("One", "Two")},
    {"type": "radio_buttons", "action_id": "side", "options": options("Left", "Right")},
    {"type": "datepicker", "action_id": "day"},
    {"type": "users_select", "action_id": "who", "placeholder": plain("Person")},
]


async def test_every_choice_reaches_the_app_as_slack_sends_it(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard: dict[str, Json] = {}

    async def keep(ack: AsyncAck, action: Json) -> None:
        heard[action["action_id"]] = action
        await ack()

    for item in ELEMENTS:
        bolt.action(str(item["action_id"]))(keep)
    blocks = [{"type": "actions", "block_id": "row", "elements": ELEMENTS}]
    await client.chat_postMessage(channel=seed.APPROVALS, text="choose", blocks=blocks)
    await page.goto(workspace.url)
    await page.get_by_test_id("element-why").click()
    await page.get_by_role("option", name="Damaged").click()
    await expect(page.get_by_test_id("element-why")).to_contain_text("Damaged")
    await page.get_by_test_id("element-tags").click()
    for name in ("A", "B"):
        await page.get_by_role("option", name=name, exact=True).click()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("element-more").click()
    await page.get_by_role("menuitem", name="Ask").click()
    await page.get_by_label("Two").check()
    await page.get_by_label("Right").check()
    await page.get_by_test_id("element-day").fill("2026-12-01")
    await page.get_by_test_id("element-who").click()
    await page.get_by_label("Search options").fill("olu")
    await page.get_by_role("option", name="Olu").click()
    await expect(page.get_by_test_id("element-who")).to_contain_text("Olu On-Call")
    await workspace.events.settle()
    assert heard["why"]["selected_option"]["value"] == "damaged"
    assert [option["value"] for option in heard["tags"]["selected_options"]] == ["a", "b"]
    assert heard["more"]["selected_option"]["value"] == "ask"
    assert [option["value"] for option in heard["ticks"]["selected_options"]] == ["two"]
    assert heard["side"]["selected_option"]["value"] == "right"
    assert heard["day"]["selected_date"] == "2026-12-01"
    assert heard["who"]["selected_user"] == seed.OLU


async def test_a_danger_asks_first_and_no_means_no(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    pressed: list[str] = []

    @bolt.action("drop")
    async def drop(ack: AsyncAck, body: Json) -> None:
        pressed.append(body["user"]["id"])
        await ack()

    confirm = {
        "title": plain("Really?"),
        "text": plain("Gone is gone."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    blocks = [{"type": "actions", "elements": [button("Drop", "drop", confirm=confirm, style="danger")]}]
    await client.chat_postMessage(channel=seed.APPROVALS, text="x", blocks=blocks)
    await page.goto(workspace.url)
    await page.get_by_test_id("button-Drop").click()
    await page.get_by_role("button", name="No", exact=True).click()
    assert pressed == []
    await page.get_by_test_id("button-Drop").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.get_by_test_id("confirm")).to_have_count(0)
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    assert pressed == [seed.ROSA]


async def test_a_pushed_modal_goes_back_and_a_loading_one_fills_in(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    def loading(title: str) -> Json:
        section = {"type": "section", "text": plain("Loading…")}
        return {"type": "modal", "title": plain(title), "blocks": [section]}

    @bolt.action("open")
    async def open_it(ack: AsyncAck, body: Json) -> None:
        opened = await client.views_open(trigger_id=body["trigger_id"], view=loading("First"))
        more = {"type": "actions", "elements": [button("Details", "details")]}
        filled = modal("First")
        filled["blocks"].append(more)
        await client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=filled)
        await ack()

    @bolt.action("details")
    async def details(ack: AsyncAck, body: Json) -> None:
        await client.views_push(trigger_id=body["trigger_id"], view=loading("Second"))
        await ack()

    blocks = [{"type": "actions", "elements": [button("Open", "open")]}]
    await client.chat_postMessage(channel=seed.APPROVALS, text="x", blocks=blocks)
    await page.goto(workspace.url)
    await page.get_by_test_id("button-Open").click()
    await page.get_by_label("Note").fill("kept")
    await page.get_by_test_id("button-Details").click()
    await expect(page.get_by_role("heading", name="Second")).to_be_visible()
    await page.get_by_test_id("modal-back").click()
    await expect(page.get_by_role("heading", name="First")).to_be_visible()
    await expect(page.get_by_label("Note")).to_have_value("kept")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    assert workspace.views(seed.ROSA) == []


async def test_an_external_menu_asks_the_app_while_typing(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    chosen: list[Json] = []

    @bolt.options("order")
    async def orders(ack: AsyncAck, payload: Json) -> None:
        await ack(options=options(f"Order {payload['value']}"))

    @bolt.action("order")
    async def picked(ack: AsyncAck, action: Json) -> None:
        chosen.append(action["selected_option"])
        await ack()

    select = {"type": "external_select", "action_id": "order", "placeholder": plain("Order"), "min_query_length": 2}
    blocks = [{"type": "section", "text": plain("Which?"), "accessory": select}]
    await client.chat_postMessage(channel=seed.APPROVALS, text="x", blocks=blocks)
    await page.goto(workspace.url)
    await page.get_by_test_id("element-order").click()
    await page.get_by_label("Search options").fill("1042")
    await page.get_by_role("option", name="Order 1042").click()
    await expect(page.get_by_test_id("element-order")).to_contain_text("Order 1042")
    assert chosen[0]["value"] == "order 1042"


async def test_the_home_shows_what_the_app_published_for_this_person(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    async def publish(user: str, text: str) -> None:
        blocks = [{"type": "header", "text": plain(text)}, {"type": "actions", "elements": [button("Go", "go")]}]
        await client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})

    @bolt.event("app_home_opened")
    async def opened(event: Json) -> None:
        await publish(event["user"], f"Queue of {event['user']}")

    @bolt.action("go")
    async def go(ack: AsyncAck, body: Json) -> None:
        await publish(body["user"]["id"], "Pressed")
        await ack()

    await page.goto(workspace.url)
    await page.get_by_test_id("app-link").click()
    await expect(page.get_by_test_id("app-home")).to_contain_text(f"Queue of {seed.ROSA}")
    await page.get_by_test_id("button-Go").click()
    await expect(page.get_by_test_id("app-home")).to_contain_text("Pressed")
