"""What a newcomer's eyes meet: one card on top, one line that says what to do, and the answer to what they asked."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed

from .test_clicks import button, posted
from .test_page import CHROMIUM, page
from .test_views import modal

__all__ = ["page"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN in a browser: no chromium here")
sizes = pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
LONG = "\n".join(f"line {number}" for number in range(60))


def approve() -> dict[str, Any]:
    """The first choice of a card."""
    return button("Approve", "approve", style="primary")


async def crowd(client: AsyncWebClient, count: int = 12) -> None:
    """So much that was said since that the end of the channel is elsewhere."""
    for number in range(count):
        await client.chat_postMessage(channel=seed.APPROVALS, text=f"{LONG[:150]} {number}")


async def top_in_pane(message: Locator) -> float:
    """How far below the head of its pane a message begins."""
    return float(
        await message.evaluate(
            "node => node.getBoundingClientRect().top - node.closest('.scroller').getBoundingClientRect().top"
        )
    )


@sizes
async def test_the_page_opens_with_the_first_card_on_top_and_one_line_that_says_what_to_do(
    page: Page, workspace: Workspace, client: AsyncWebClient, size: tuple[int, int]
) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await crowd(client)
    money = button("Approve 1299.00 EUR", "approve", style="primary")
    first = await posted(client, money, button("Reject", "reject"), button("Ask", "ask"))
    await posted(client, approve())
    await crowd(client)
    await page.goto(workspace.url)
    card = page.get_by_test_id(f"message-{first}")
    await expect(card.get_by_role("button", name="Approve 1299.00 EUR")).to_be_in_viewport()
    await expect(card).to_be_focused()
    assert 0 <= await top_in_pane(card) <= 40
    guide = page.get_by_test_id("guide")
    await expect(guide).to_contain_text("Next: press Approve 1299.00 EUR or Reject")
    assert await guide.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "all of it can be read"
    height = await page.get_by_test_id("banner").evaluate("node => node.getBoundingClientRect().height")
    assert height <= 32, "one line"
    assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]


async def test_the_line_follows_what_is_done_and_leads_into_threads(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    ts = await posted(client, approve(), button("Reject", "reject"))
    head = await client.chat_postMessage(channel=seed.SUPPORT, text="a case")
    send = {"type": "actions", "elements": [button("Send", "send", style="primary")]}
    await client.chat_postMessage(channel=seed.SUPPORT, thread_ts=head["ts"], text="a draft", blocks=[send])
    await page.goto(workspace.url)
    guide = page.get_by_test_id("guide")
    await expect(guide).to_have_text("Next: press Approve or Reject (2 wait)")
    await client.chat_update(channel=seed.APPROVALS, ts=ts, text="Approved", blocks=[])
    await expect(guide).to_have_text("Next: in #support, press Send")
    await guide.get_by_role("link").click()
    await expect(page.get_by_test_id("thread-pane").get_by_test_id("button-Send")).to_be_in_viewport()
    await expect(guide).to_have_text("Next: press Send")


async def test_a_card_that_comes_after_the_page_was_opened_is_led_to_unless_one_has_gone_somewhere(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    await page.goto(workspace.url)
    await expect(page.get_by_test_id("channel-support")).to_be_visible()
    ts = await posted(client, approve())
    await expect(page.get_by_test_id(f"message-{ts}")).to_be_focused()
    await page.goto(f"{workspace.url}/#/{seed.SUPPORT}")
    await posted(client, approve())
    await expect(page.get_by_test_id("guide")).to_have_text("Next: in #approvals, press Approve (2 wait)")
    await expect(page.get_by_role("heading", level=1)).to_have_text("#support")


@sizes
@pytest.mark.parametrize("answer", ["Nothing waits.", LONG], ids=["short", "long"])
async def test_a_command_is_answered_before_the_eyes_of_whoever_typed_it(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp, size: tuple[int, int], answer: str
) -> None:
    @bolt.command("/approvals")
    async def approvals(ack: AsyncAck) -> None:
        await ack(text=answer)

    await page.set_viewport_size({"width": size[0], "height": size[1]})
    first = await posted(client, approve())
    await crowd(client)
    await page.goto(workspace.url)
    await expect(page.get_by_test_id(f"message-{first}")).to_be_in_viewport()
    await page.get_by_test_id("composer").fill("/approvals")
    await page.keyboard.press("Enter")
    whisper = page.locator(".message.ephemeral")
    await expect(whisper.get_by_text("Only visible to you")).to_be_in_viewport()
    assert await top_in_pane(whisper) >= 0
    await page.get_by_test_id(f"message-{first}").scroll_into_view_if_needed()
    await client.chat_postMessage(channel=seed.APPROVALS, text="of somebody else")
    await expect(page.get_by_text("of somebody else")).to_have_count(1)
    await expect(page.get_by_test_id(f"message-{first}"), "answered once, nobody is moved again").to_be_in_viewport()


@sizes
async def test_who_asked_in_a_modal_is_taken_to_the_answer_in_the_thread(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp, size: tuple[int, int]
) -> None:
    @bolt.action("ask")
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Ask", callback_id="question"))
        await ack()

    @bolt.view("question")
    async def question(ack: AsyncAck) -> None:
        await ack()

    await page.set_viewport_size({"width": size[0], "height": size[1]})
    ts = await posted(client, button("Ask", "ask"))
    await page.goto(f"{workspace.url}/#/{seed.APPROVALS}")
    await client.chat_postMessage(channel=seed.APPROVALS, thread_ts=ts, text=f"nobody asked for this\n{LONG}")
    await expect(page.get_by_test_id(f"thread-{ts}")).to_be_visible()
    await expect(page.get_by_test_id("thread-pane")).to_be_hidden()
    await page.get_by_test_id("button-Ask").click()
    await page.get_by_label("Note").fill("what else?")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    await client.chat_postMessage(channel=seed.APPROVALS, thread_ts=ts, text=f"the answer\n{LONG}")
    answer = page.get_by_test_id("thread-pane").get_by_role("article").filter(has_text="the answer")
    await expect(answer).to_be_in_viewport()
    assert await top_in_pane(answer) >= 0, "from where it begins"


async def test_what_is_new_since_the_last_start_is_told_from_what_is_old(page: Page, tmp_path: Path) -> None:
    config = WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events", data=tmp_path / "slack.sqlite3")
    async with run_workspace(config) as before:
        old = AsyncWebClient(token=seed.BOT_TOKEN, base_url=before.api_url)
        await old.chat_postMessage(channel=seed.APPROVALS, text="of last time")
    async with run_workspace(config) as after:
        await page.goto(f"{after.url}/#/{seed.APPROVALS}")
        await expect(page.get_by_text("of last time")).to_be_visible()
        await expect(page.get_by_text("New since this start")).to_have_count(0)
        client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=after.api_url)
        await client.chat_postMessage(channel=seed.APPROVALS, text="of today")
        await client.chat_postMessage(channel=seed.APPROVALS, text="of today, too")
        await expect(page.get_by_text("of today, too")).to_be_visible()
        said = await page.locator(".timeline").inner_text()
        assert said.index("of last time") < said.index("New since this start") < said.index("of today")
