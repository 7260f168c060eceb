"""Ways through the page that several stories take."""

import re

from playwright.async_api import Locator, Page, expect

from tests.world import Buyer, World

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


async def open_channel(page: Page, world: World, channel: str, size: dict[str, int] = DESKTOP) -> None:
    """The workspace with a channel in front, by way of the list: a phone shows nothing else there."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await page.goto(f"{world.stack.slack_url}/#/")
    await go_to(page, channel)


async def go_to(page: Page, channel: str) -> None:
    """Choose a channel, and see that it is the one in front: who types sooner writes into the one before."""
    await page.get_by_test_id(f"channel-{channel}").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"#{channel}")


def approve_of(shown: Locator) -> Locator:
    """A card's first button, which names the amount."""
    return shown.get_by_test_id(re.compile("^button-Approve "))


async def become(page: Page, name: str) -> None:
    """Switch to another person."""
    await page.get_by_test_id("person-switcher").click()
    await page.get_by_text(name).last.click()


async def card_of(page: Page, world: World, case: str, size: dict[str, int] = DESKTOP) -> Locator:
    """The case's card, in front of Rosa."""
    card = await world.card(case)
    await open_channel(page, world, "approvals", size)
    return page.get_by_test_id(f"message-{card.ts}").first


async def drafted_case(page: Page, world: World) -> tuple[Buyer, str, Locator]:
    """A customer's case whose draft is ready: its thread, open in front of Sam."""
    buyer = await world.buyer()
    case = (await world.mail(buyer.email, "How long does shipping take?", subject="Shipping"))["case_id"]
    await world.draft(case)
    [row] = await world.admin.fetch("SELECT thread_ts FROM cases WHERE id = $1", case)
    await open_channel(page, world, "support")
    await become(page, "Sam Support")
    await go_to(page, "support")
    await page.get_by_test_id(f"thread-{row['thread_ts']}").click()
    return buyer, case, page.get_by_test_id("thread-pane")
