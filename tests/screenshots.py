"""``make screenshots``: the pictures in docs/, taken of a running world, never by hand."""

import asyncio
import re
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, async_playwright, expect

from app.cli.local_stack.samples import SAMPLES
from app.cli.local_stack.story import CHAPTERS
from app.domain.ids import Posted
from app.local import postgres
from tests.browser.walking import approve_of
from tests.world import ROSA, TENANT, World, run_world

DOCS = Path(__file__).parents[1] / "docs"
expect.set_options(timeout=30_000)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CALM = {
    "REMIND_AFTER_SECONDS": "3600",
    "ESCALATE_AFTER_SECONDS": "7200",
    "EXPIRE_AFTER_SECONDS": "14400",
    "UNDO_SECONDS": "8",
}


async def main() -> None:
    """Play the beginning of the story and photograph it."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = postgres.start(Path(folder) / "postgres")
        urls = [await postgres.ensure_database(cluster, name) for name in ("desk", "engine")]
        try:
            async with run_world(Path(folder) / "world", urls[0], urls[1], CALM) as world:
                await photograph(world)
        finally:
            cluster.stop()


async def photograph(world: World) -> None:
    """All pictures, in the order of the story."""
    cases = [await send(world, sample) for sample in SAMPLES]
    card, other = await world.card(cases[0]), await world.card(cases[2])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        desktop = await browser.new_page(viewport={"width": 1200, "height": 860})
        phone = await browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        await desktop.goto(world.stack.engine_url)
        await settled(desktop, "engine.png")
        await take(desktop, world.stack.slack_url, "approvals", "card.png", card.ts)
        await take(phone, world.stack.slack_url, "approvals", "card-phone.png", card.ts)
        await take_details(phone, card)
        await take_changes(desktop, other)
        await take_question(desktop, other)
        await take_undo(desktop, card)
        await world.person(ROSA).press(other, "Reject")
        await world.happens(cases[0], "draft_posted")
        await world.happens(cases[2], "draft_posted")
        await take(desktop, world.stack.slack_url, "approvals", "receipt.png", card.ts)
        await take_thread(desktop, world, cases[0])
        await take_drafts(phone, world.stack.slack_url)
        await take_investigation(desktop)
        await desktop.get_by_test_id("app-link").click()
        await settled(desktop, "home.png")
        await take_expired(desktop, world)
        await desktop.goto(f"{world.stack.host_url}/status")
        await desktop.screenshot(path=DOCS / "status.png")
        await browser.close()


async def settled(page: Page, name: str) -> None:
    """What stands there once nothing moves any more."""
    await page.wait_for_timeout(800)
    await page.screenshot(path=DOCS / name)


async def take_changes(page: Page, card: Posted) -> None:
    """Approve With Changes, with the reply that follows the amount."""
    await page.get_by_test_id(f"message-{card.ts}").get_by_test_id("button-Change").click()
    modal = page.get_by_test_id("modal")
    await modal.get_by_test_id("element-amount_text").fill("7.50")
    await expect(modal.locator("textarea")).to_have_value(re.compile("7[.]50 EUR of the"))
    await settled(page, "changes.png")
    await modal.get_by_test_id("modal-cancel").click()


async def take_question(page: Page, card: Posted) -> None:
    """A question to the agent, and its answer in the card's thread."""
    await page.get_by_test_id(f"message-{card.ts}").get_by_test_id("button-Ask").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("What else did this customer order?")
    await modal.get_by_test_id("modal-submit").click()
    await page.get_by_test_id(f"thread-{card.ts}").click()
    await expect(page.get_by_test_id("thread-pane")).to_contain_text("1009")
    await settled(page, "ask.png")
    await page.get_by_test_id("close-thread").click()


async def take_undo(page: Page, card: Posted) -> None:
    """Approved a moment ago: the refund is held, and can be undone."""
    shown = page.get_by_test_id(f"message-{card.ts}")
    await approve_of(shown).click()
    await expect(shown.get_by_test_id("button-Undo")).to_be_visible()
    await from_its_top(shown)
    await page.screenshot(path=DOCS / "undo.png")


async def take_investigation(page: Page) -> None:
    """A command, and the report in its thread."""
    await page.get_by_test_id("close-thread").click()
    composer = page.get_by_test_id("composer")
    await composer.fill("/investigate 1003")
    await composer.press("Enter")
    head = page.get_by_role("article").filter(has_text="Investigation: ")
    await head.get_by_role("button", name="1 reply").click()
    await expect(page.get_by_test_id("thread-pane")).to_contain_text("Findings")
    await settled(page, "investigation.png")


async def take_expired(page: Page, world: World) -> None:
    """Nobody answered: four hours pass at once, and the card can be reopened."""
    case = await send(world, CHAPTERS[2].mail)
    card = await world.card(case)
    await page.get_by_test_id("open-clock").click()
    await page.get_by_test_id("clock-14400").click()
    await world.happens(case, "approval_expired")
    await page.get_by_test_id("channel-approvals").click()
    await page.get_by_test_id(f"message-{card.ts}").get_by_test_id("button-Reopen").scroll_into_view_if_needed()
    await settled(page, "reopen.png")


async def send(world: World, sample: dict[str, str]) -> str:
    """One of the sample mails, through the door."""
    answer = await world.http.post(
        f"{world.stack.host_url}/webhooks/mail/{TENANT}", json={**sample, "verified": True}
    )
    return str(answer.json()["case_id"])


async def take(page: Page, url: Any, channel: str, name: str, ts: str) -> None:
    """A channel, with one message in view."""
    await page.goto(f"{url}/#/")
    await page.get_by_test_id(f"channel-{channel}").click()
    await from_its_top(page.get_by_test_id(f"message-{ts}").first)
    await settled(page, name)


async def from_its_top(shown: Locator) -> None:
    """A card may be longer than a phone: what it is about stands at its head."""
    await shown.evaluate("node => node.scrollIntoView({block: 'start'})")


async def take_thread(page: Page, world: World, case: str) -> None:
    """The case's thread, where support staff send the draft."""
    [row] = await world.admin.fetch("SELECT thread_ts FROM cases WHERE id = $1", case)
    await page.get_by_test_id("channel-support").click()
    head = page.get_by_test_id(f"message-{row['thread_ts']}").first
    await expect(head).to_contain_text("A draft is ready to send")
    await page.get_by_test_id(f"thread-{row['thread_ts']}").click()
    await settled(page, "draft.png")


async def take_details(phone: Page, card: Posted) -> None:
    """What stands behind a card."""
    await phone.get_by_test_id(f"message-{card.ts}").get_by_test_id("button-Details").click()
    await expect(phone.get_by_test_id("modal")).to_contain_text("From our records")
    await settled(phone, "details.png")
    await phone.get_by_test_id("modal-cancel").click()


async def take_drafts(phone: Page, url: Any) -> None:
    """Support's list, on a phone."""
    await phone.goto(f"{url}/#/")
    await phone.reload()
    await phone.get_by_test_id("channel-support").click()
    composer = phone.get_by_test_id("composer")
    await composer.fill("/drafts")
    await composer.press("Enter")
    await expect(phone.get_by_test_id("modal")).to_contain_text("still to be sent")
    await settled(phone, "drafts.png")
    await phone.get_by_test_id("modal-cancel").click()  # it is open on all pages of its person


if __name__ == "__main__":
    asyncio.run(main())
