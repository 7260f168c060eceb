"""The page in a real browser: read, click, type, and never let anybody's words become markup."""

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Workspace, seed
from app.local.slack.memory.messages import bot_words

from .test_clicks import button, posted
from .test_views import modal

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
HOSTILE = [
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "&lt;script&gt;document.title='owned'&lt;/script&gt;",
    "<javascript:document.title='owned'|click me>",
    "*bold <b onmouseover=alert(1)>* _x_ `</code><script>` ~<~",
    "```</pre><script>document.title='owned'</script>```",
    "<https://e.org/\"onclick=\"document.title='owned'|x>",
    "<!date^NaN^{nothing}^javascript:document.title='owned'|fallback>",
    '<@U0NOBODY|<script>> <#C0X|"> <!subteam^S0X>',
    "\u202egnp.exe \u0000 \ud83d\ude00 <" + "*" * 500,
]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN in a browser: no chromium here")


@pytest.fixture
async def page(workspace: Workspace) -> AsyncIterator[Page]:
    """A browser on the workspace's page; a script error fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = await browser.new_page(viewport={"width": 1280, "height": 800})
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
        await browser.close()
        assert errors == []


async def test_a_person_approves_and_sees_the_card_change(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    @bolt.action("approve")
    async def approve(ack: AsyncAck, body: dict[str, Any]) -> None:
        await client.chat_update(channel=seed.APPROVALS, ts=body["message"]["ts"], text="Approved by Rosa")
        await ack()

    ts = await posted(client, button("Approve", "approve", style="primary"))
    await page.goto(workspace.url)
    await page.get_by_test_id("button-Approve").click()
    await expect(page.get_by_test_id(f"message-{ts}")).to_contain_text("Approved by Rosa")
    await expect(page.get_by_test_id("button-Approve")).to_have_count(0)


async def test_a_modal_is_filled_corrected_and_sent(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    heard: list[str] = []

    @bolt.action("reject")
    async def reject(ack: AsyncAck, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Reject", callback_id="reason"))
        await ack()

    @bolt.view("reason")
    async def reason(ack: AsyncAck, view: dict[str, Any]) -> None:
        heard.append(view["state"]["values"]["note"]["text"]["value"])
        await ack({"response_action": "errors", "errors": {"note": "Say more."}} if len(heard) == 1 else {})

    await posted(client, button("Reject", "reject"))
    await page.goto(workspace.url)
    await page.get_by_test_id("button-Reject").click()
    await page.get_by_label("Note").fill("no")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_role("alert")).to_contain_text("Say more.")
    await expect(page.get_by_label("Note")).to_have_value("no")
    await page.get_by_label("Note").fill("Outside policy")
    await page.get_by_label("Note").press("Enter")
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    assert heard == ["no", "Outside policy"]


async def test_an_app_that_does_not_answer_is_said_at_the_button(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    await posted(client, button("Approve", "approve"))
    await page.goto(workspace.url)
    await page.get_by_test_id("button-Approve").click()
    await expect(page.get_by_role("alert").first).to_contain_text("could not be reached")


async def test_people_see_their_own_unread_marks_and_whispers(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    await page.goto(workspace.url)
    await page.get_by_test_id("channel-approvals").click()
    await client.chat_postMessage(channel=seed.SUPPORT, text="a case")
    await client.chat_postEphemeral(channel=seed.APPROVALS, user=seed.BEN, text="for Ben only")
    await expect(page.get_by_test_id("unread-support")).to_be_visible()
    await expect(page.get_by_text("for Ben only")).to_have_count(0)
    await page.get_by_test_id("person-switcher").click()
    await page.get_by_test_id("person-ben").click()
    await expect(page.get_by_text("for Ben only")).to_be_visible()
    await page.get_by_test_id("channel-support").click()
    await expect(page.get_by_test_id("unread-support")).to_have_count(0)


async def test_threads_and_commands_work_from_the_keyboard(
    page: Page, workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    @bolt.command("/approvals")
    async def approvals(ack: AsyncAck) -> None:
        await ack(text="Nothing waits.")

    parent = await client.chat_postMessage(channel=seed.APPROVALS, text="parent")
    await page.goto(f"{workspace.url}/#/{seed.APPROVALS}?thread={parent['ts']}")
    await page.get_by_test_id("thread-composer").fill("a reply & <more>")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("thread-pane")).to_contain_text("a reply & <more>")
    await expect(page.get_by_test_id(f"thread-{parent['ts']}")).to_contain_text("1 reply")
    await page.get_by_test_id("composer").fill("/approvals mine")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nothing waits.")).to_be_visible()
    reply = workspace.messages(seed.APPROVALS, parent["ts"])[1]
    assert reply["text"] == "a reply &amp; &lt;more&gt;"


async def test_what_slack_would_refuse_is_shown_where_it_would_have_stood(
    page: Page, workspace: Workspace, client: AsyncWebClient
) -> None:
    await page.goto(workspace.url)
    await expect(page.locator("html[data-line=up]")).to_be_attached()  # a page shows the refusals that it hears of
    with pytest.raises(Exception, match="invalid_blocks"):
        await client.chat_postMessage(channel=seed.APPROVALS, text="x", blocks=[{"type": "marquee"}])
    await expect(page.get_by_test_id("refused")).to_contain_text("invalid_blocks")


async def test_no_words_become_markup(page: Page, workspace: Workspace) -> None:
    for text in HOSTILE:
        plain = {"type": "plain_text", "text": text[:75] or "x"}
        blocks = [
            {"type": "section", "text": {"type": "mrkdwn", "text": text}, "fields": [plain]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]},
            {"type": "markdown", "text": text},
            {"type": "actions", "elements": [{"type": "button", "text": plain, "url": text}]},
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": text}, {"type": "link", "url": text}],
                    }
                ],
            },
        ]
        # Straight into the channel: the rules would refuse some of this, the page has to bear all of it.
        channel = workspace.state.channel(seed.APPROVALS)
        workspace.posts.post(channel, {**bot_words(), "text": text, "blocks": blocks})
        workspace.posts.post(channel, {"type": "message", "user": seed.MAL, "text": text})
    await page.goto(workspace.url)
    await expect(page.locator(".message")).to_have_count(2 * len(HOSTILE))
    found = await page.evaluate(
        """() => ({
            scripts: document.querySelectorAll("#app script, #app [onerror], #app [onclick]").length,
            pictures: document.querySelectorAll("#app .message img").length,
            links: [...document.querySelectorAll("#app a")].filter((a) => !/^(https?|mailto):/.test(a.href)).length,
            title: document.title,
        })"""
    )
    assert found == {"scripts": 0, "pictures": 0, "links": 0, "title": seed.TEAM_NAME}


async def test_it_fits_a_phone(page: Page, workspace: Workspace, client: AsyncWebClient) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await posted(client, button("Approve", "approve"), button("Approve With Changes", "b"), button("Reject", "c"))
    await page.goto(workspace.url)
    await page.get_by_test_id("channel-approvals").click()
    await expect(page.get_by_test_id("button-Reject")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await page.get_by_test_id("back").click()
    await expect(page.get_by_test_id("channel-support")).to_be_visible()
