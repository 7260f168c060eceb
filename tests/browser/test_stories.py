"""The main stories as a person walks them: in a browser, by what the screen says."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.world import Buyer, World

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


async def open_channel(page: Page, world: World, channel: str, size: dict[str, int] = DESKTOP) -> None:
    """The workspace with a channel in front."""
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await page.goto(str(world.stack.slack_url))
    await page.get_by_test_id(f"channel-{channel}").click()


async def become(page: Page, name: str) -> None:
    """Switch to another person."""
    await page.get_by_test_id("person-switcher").click()
    await page.get_by_text(name).last.click()


async def drafted_case(page: Page, world: World) -> tuple[Buyer, str, Locator]:
    """A customer's case whose draft is ready: its thread, open in front of Sam."""
    buyer = await world.buyer()
    case = (await world.mail(buyer.email, "How long does shipping take?", subject="Shipping"))["case_id"]
    await world.draft(case)
    [row] = await world.admin.fetch("SELECT thread_ts FROM cases WHERE id = $1", case)
    await open_channel(page, world, "support")
    await become(page, "Sam Support")
    await page.get_by_test_id("channel-support").click()
    await page.get_by_test_id(f"thread-{row['thread_ts']}").click()
    return buyer, case, page.get_by_test_id("thread-pane")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_approve_in_the_page_refunds_once_and_shows_the_receipt(
    page: Page, world: World, size: dict[str, int]
) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await open_channel(page, world, "approvals", size)
    shown = page.get_by_test_id(f"message-{card.ts}").first
    await expect(shown).to_contain_text("Refund 50.00 EUR to " + buyer.email)
    await shown.get_by_test_id("button-Approve").click()
    await world.happens(case, "refund_issued")
    [refund] = await world.refunds(buyer.charge)
    await expect(shown).to_contain_text(refund["id"])
    await expect(shown.get_by_test_id("button-Approve")).to_have_count(0)
    assert (await world.actions(case)).count("refund_issued") == 1
    assert "refund" in (await world.draft(case)).lower()


async def test_reject_in_the_page_asks_for_a_reason_and_moves_no_money(page: Page, world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await open_channel(page, world, "approvals")
    shown = page.get_by_test_id(f"message-{card.ts}").first
    await shown.get_by_test_id("button-Reject").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("Please send a photo of the damage first.")
    await modal.get_by_label("The customer may see it").check()
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_have_count(0)
    await world.happens(case, "refund_blocked")
    await expect(shown).to_contain_text("Rejected")
    assert await world.refunds(buyer.charge) == []
    assert "photo" in (await world.draft(case)).lower()


async def test_a_stranger_sees_why_not_and_the_card_stays(page: Page, world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await open_channel(page, world, "approvals")
    await become(page, "Mal Stranger")
    await page.get_by_test_id("channel-approvals").click()
    shown = page.get_by_test_id(f"message-{card.ts}").first
    await shown.get_by_test_id("button-Approve").click()
    await expect(page.get_by_text("Only visible to you").last).to_be_visible()
    await expect(shown.get_by_test_id("button-Approve")).to_be_visible()
    assert "vote_refused" in await world.actions(case)


async def test_support_sends_the_draft_from_the_thread(page: Page, world: World) -> None:
    buyer, case, thread = await drafted_case(page, world)
    await thread.get_by_test_id("button-Send").click()
    await world.happens(case, "message_sent")
    await expect(thread.get_by_test_id("button-Send")).to_have_count(0)
    assert len(await world.admin.fetch("SELECT 1 FROM mail_outbox WHERE recipient = $1", buyer.email)) == 1
