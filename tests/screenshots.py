"""``make screenshots``: the pictures in docs/, taken of a running world, never by hand."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from app.cli.story import SAMPLES
from app.local import postgres
from tests.world import ROSA, TENANT, World, run_world

DOCS = Path(__file__).parents[1] / "docs"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CALM = {
    "REMIND_AFTER_SECONDS": "3600",
    "ESCALATE_AFTER_SECONDS": "7200",
    "EXPIRE_AFTER_SECONDS": "14400",
    "UNDO_SECONDS": "0",
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
        await take(desktop, world.stack.slack_url, "approvals", "card.png", card.ts)
        await take(phone, world.stack.slack_url, "approvals", "card-phone.png", card.ts)
        await world.person(ROSA).press(card, "Approve")
        await world.person(ROSA).press(other, "Reject")
        await world.happens(cases[0], "draft_posted")
        await world.happens(cases[2], "draft_posted")
        await take(desktop, world.stack.slack_url, "approvals", "receipt.png", card.ts)
        await take_thread(desktop, world, cases[0])
        await desktop.get_by_test_id("app-link").click()
        await desktop.wait_for_timeout(800)
        await desktop.screenshot(path=DOCS / "home.png")
        await desktop.goto(world.stack.engine_url)
        await desktop.wait_for_timeout(800)
        await desktop.screenshot(path=DOCS / "engine.png")
        await desktop.goto(f"{world.stack.host_url}/status")
        await desktop.screenshot(path=DOCS / "status.png")
        await browser.close()


async def send(world: World, sample: dict[str, str]) -> str:
    """One of the sample mails, through the door."""
    answer = await world.http.post(
        f"{world.stack.host_url}/webhooks/mail/{TENANT}", json={**sample, "verified": True}
    )
    return str(answer.json()["case_id"])


async def take(page: Page, url: Any, channel: str, name: str, ts: str) -> None:
    """A channel, with one message in view."""
    await page.goto(str(url))
    await page.get_by_test_id(f"channel-{channel}").click()
    await page.get_by_test_id(f"message-{ts}").first.scroll_into_view_if_needed()
    await page.wait_for_timeout(600)
    await page.screenshot(path=DOCS / name)


async def take_thread(page: Page, world: World, case: str) -> None:
    """The case's thread, where support staff send the draft."""
    [row] = await world.admin.fetch("SELECT thread_ts FROM cases WHERE id = $1", case)
    await page.get_by_test_id("channel-support").click()
    await page.get_by_test_id(f"thread-{row['thread_ts']}").click()
    await page.wait_for_timeout(600)
    await page.screenshot(path=DOCS / "draft.png")


if __name__ == "__main__":
    asyncio.run(main())
