"""Deciding, as a person walks it: in a browser, by what the screen says."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.walking import DESKTOP, PHONE, approve_of, become, card_of, go_to
from tests.world import World

widths = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@widths
async def test_approve_in_the_page_refunds_once_and_shows_the_receipt(
    world: World, page: Page, size: dict[str, int]
) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    shown = await card_of(page, world, case, size)
    await expect(shown).to_contain_text("Refund 50.00 EUR to " + buyer.email)
    await approve_of(shown).click()
    await world.happens(case, "refund_issued")
    [refund] = await world.refunds(buyer.charge)
    await expect(shown).to_contain_text(refund["id"])
    await expect(approve_of(shown)).to_have_count(0)
    assert (await world.actions(case)).count("refund_issued") == 1
    assert "refund" in (await world.draft(case)).lower()


@widths
async def test_a_smaller_amount_is_approved_in_the_modal(world: World, page: Page, size: dict[str, int]) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    shown = await card_of(page, world, case, size)
    await shown.get_by_test_id("button-Change").click()
    modal = page.get_by_test_id("modal")
    amount, letter = modal.get_by_test_id("element-amount_text"), modal.locator("textarea")
    await amount.fill("400.00")
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal.get_by_role("alert")).to_contain_text("Only 50.00 EUR was asked for")
    await amount.fill("")
    await amount.press_sequentially("20.00")
    await expect(letter).to_have_value(re.compile("refunded 20.00 EUR of the 50.00 EUR"))
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_have_count(0)
    await world.happens(case, "refund_issued")
    [refund] = await world.refunds(buyer.charge)
    assert refund["amount_cents"] == 2000
    await expect(shown).to_contain_text("20.00 EUR")
    assert "20.00 EUR" in await world.draft(case)


async def test_reject_in_the_page_asks_for_a_reason_and_moves_no_money(world: World, page: Page) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    shown = await card_of(page, world, case)
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


async def test_a_stranger_sees_why_not_and_the_card_stays(world: World, page: Page) -> None:
    case = await world.asks_refund(await world.buyer())
    shown = await card_of(page, world, case)
    await become(page, "Mal Stranger")
    await go_to(page, "approvals")
    await approve_of(shown).click()
    await expect(page.get_by_text("Only visible to you").last).to_be_visible()
    await expect(approve_of(shown)).to_be_visible()
    await world.happens(case, "vote_refused")


async def test_an_expired_card_is_reopened_and_its_fresh_one_approved(world: World, page: Page) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    old = await card_of(page, world, case)
    await page.get_by_test_id("open-clock").click()
    await page.get_by_role("menuitem", name="Forward 1 hour").click()
    await world.happens(case, "approval_expired")
    await old.get_by_test_id("button-Reopen").click()
    await world.happens(case, "approval_opened", times=2)
    fresh = await world.card(case)
    shown = page.get_by_test_id(f"message-{fresh.ts}").first
    await expect(shown).to_contain_text("In place of an earlier card: expired")
    await approve_of(shown).click()
    await world.happens(case, "refund_issued")
    assert len(await world.refunds(buyer.charge)) == 1
