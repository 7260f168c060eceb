"""What surrounds a decision, in the browser: questions, drafts, investigations, the home."""

import pytest
from playwright.async_api import Page, expect

from app.domain.ids import ApprovalId
from tests.browser.walking import DESKTOP, PHONE, approve_of, card_of, drafted_case, open_channel
from tests.world import World

_LONGEST = "SELECT id FROM approvals WHERE status = 'pending' ORDER BY opened_at LIMIT 1"


async def test_a_question_is_asked_and_answered_in_the_thread(world: World, page: Page) -> None:
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
    await expect(approve_of(shown)).to_be_visible()


async def test_support_sends_the_draft_from_the_thread(world: World, page: Page) -> None:
    buyer, case, thread = await drafted_case(page, world)
    await thread.get_by_test_id("button-Send").click()
    await world.happens(case, "message_sent")
    await expect(thread.get_by_test_id("button-Send")).to_have_count(0)
    assert len(await world.admin.fetch("SELECT 1 FROM mail_outbox WHERE recipient = $1", buyer.email)) == 1


async def test_a_draft_is_edited_and_sent(world: World, page: Page) -> None:
    buyer, case, thread = await drafted_case(page, world)
    await thread.get_by_test_id("button-Edit & Send").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("Dear customer,\n\nthree to five working days.\n\nSam")
    await modal.get_by_test_id("modal-submit").click()
    await world.happens(case, "message_sent")
    [mail] = await world.admin.fetch("SELECT body FROM mail_outbox WHERE recipient = $1", buyer.email)
    assert mail["body"].startswith("Dear customer,")
    await expect(thread).to_contain_text("Edited by")


async def test_an_investigation_is_started_from_the_composer_and_reports_in_its_thread(
    world: World, page: Page
) -> None:
    buyer = await world.buyer()
    await open_channel(page, world, "support")
    composer = page.get_by_test_id("composer")
    await composer.fill(f"/investigate {buyer.order}")
    await composer.press("Enter")
    head = page.get_by_role("article").filter(has_text=f"Investigation: order {buyer.order}")
    await head.get_by_role("button", name="1 reply").click()
    thread = page.get_by_test_id("thread-pane")
    await expect(thread).to_contain_text("What it looked at")
    await expect(thread).to_contain_text("Findings")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_home_shows_the_queue_and_opens_the_card(world: World, page: Page, size: dict[str, int]) -> None:
    await world.card(await world.asks_refund(await world.buyer()))
    longest = ApprovalId(await world.admin.fetchval(_LONGEST))  # other stories may have left theirs waiting
    approval = await world.approval(longest)
    assert approval.card is not None
    order = f"order {approval.facts.order_number}"
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await page.goto(f"{world.stack.slack_url}/#/")
    await page.get_by_test_id("app-link").click()
    home = page.get_by_test_id("app-home")
    await expect(home).to_contain_text(order)
    await expect(home.locator("svg").first).to_be_visible()  # the week in figures, drawn
    assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    await home.locator(".block").filter(has_text=order).last.get_by_role("link", name="Open").click()
    shown = page.get_by_test_id(f"message-{approval.card.ts}")
    await expect(approve_of(shown)).to_be_visible()
