"""The rest of what people do in Slack, in the browser: questions, edits, and the home."""

from playwright.async_api import Locator, Page, expect

from tests.browser.test_stories import drafted_case, open_channel
from tests.world import World


async def card_of(page: Page, world: World, case: str) -> Locator:
    """The case's card, in front of Rosa."""
    card = await world.card(case)
    await open_channel(page, world, "approvals")
    return page.get_by_test_id(f"message-{card.ts}").first


async def test_a_question_is_asked_and_answered_in_the_thread(page: Page, world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    shown = await card_of(page, world, case)
    await shown.get_by_test_id("button-Ask").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("What else did this customer order?")
    await modal.get_by_test_id("modal-submit").click()
    await page.get_by_test_id(f"thread-{card.ts}").click()
    await expect(page.get_by_test_id("thread-pane")).to_contain_text(buyer.order)
    await expect(shown.get_by_test_id("button-Approve")).to_be_visible()


async def test_a_draft_is_edited_and_sent(page: Page, world: World) -> None:
    buyer, case, thread = await drafted_case(page, world)
    await thread.get_by_test_id("button-Edit & Send").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("Dear customer,\n\nthree to five working days.\n\nSam")
    await modal.get_by_test_id("modal-submit").click()
    await world.happens(case, "message_sent")
    [mail] = await world.admin.fetch("SELECT body FROM mail_outbox WHERE recipient = $1", buyer.email)
    assert mail["body"].startswith("Dear customer,")
    await expect(thread).to_contain_text("Edited by")


async def test_the_home_shows_the_queue_and_opens_the_card(page: Page, world: World) -> None:
    buyer = await world.buyer()
    await world.card(await world.asks_refund(buyer))
    await open_channel(page, world, "approvals")
    await page.get_by_test_id("app-link").click()
    home = page.get_by_test_id("app-home")
    await expect(home).to_contain_text(f"order {buyer.order}")
    await expect(home.locator("svg").first).to_be_visible()  # the week in figures, drawn
