"""The rest of what people do in Slack, in the browser: changes, undo, questions, expiry, edits, commands, home."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.test_stories import PHONE, become, open_channel
from tests.flows.conftest import RunWorld
from tests.world import World

HELD = {"UNDO_SECONDS": "15"}
SHORT = {"UNDO_SECONDS": "0", "REMIND_AFTER_SECONDS": "2", "ESCALATE_AFTER_SECONDS": "3", "EXPIRE_AFTER_SECONDS": "5"}


@pytest_asyncio.fixture(loop_scope="session")
async def held_world(private_world: RunWorld) -> AsyncIterator[World]:
    """A world whose refunds are held for fifteen seconds."""
    async with private_world(HELD) as running:
        yield running


async def card_of(page: Page, world: World, case: str, size: dict[str, int] | None = None) -> Locator:
    """The case's card, in front of Rosa."""
    card = await world.card(case)
    await open_channel(page, world, "approvals", size or {"width": 1280, "height": 900})
    return page.get_by_test_id(f"message-{card.ts}").first


@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["desktop", "phone"])
async def test_a_smaller_amount_is_approved_in_the_modal(page: Page, world: World, size: dict[str, int]) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    shown = await card_of(page, world, case, size)
    await shown.get_by_test_id("button-Approve With Changes").click()
    modal = page.get_by_test_id("modal")
    amount = modal.get_by_test_id("element-amount_text")
    await amount.fill("20.00")
    # Another amount writes the reply anew: whoever submits has seen what the customer will read.
    await expect(modal.get_by_test_id("element-reply_text")).to_have_value(re.compile(r"20\.00 EUR"))
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_have_count(0)
    await world.happens(case, "refund_issued")
    [refund] = await world.refunds(buyer.charge)
    assert refund["amount_cents"] == 2000
    await expect(shown).to_contain_text("20.00 EUR")
    assert "20.00 EUR" in await world.draft(case)


async def test_an_approval_is_undone_while_it_is_held(page: Page, held_world: World) -> None:
    world = held_world
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    shown = await card_of(page, world, case)
    await shown.get_by_test_id("button-Approve").click()
    await shown.get_by_test_id("button-Undo").click()
    await world.happens(case, "approval_cancelled")
    await expect(shown).to_contain_text("Approval undone by")
    await world.happens(case, "approval_opened", times=2)  # a fresh card, so that somebody can decide again
    assert await world.refunds(buyer.charge) == []


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


async def test_an_expired_card_is_reopened_and_approved(page: Page, private_world: RunWorld) -> None:
    async with private_world(SHORT) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        shown = await card_of(page, world, case)
        await world.happens(case, "approval_expired")
        await shown.get_by_test_id("button-Reopen").click()
        await world.happens(case, "approval_opened", times=2)
        await page.get_by_test_id("button-Approve").last.click()
        await world.happens(case, "refund_issued")
        assert len(await world.refunds(buyer.charge)) == 1


async def test_a_draft_is_edited_and_sent(page: Page, world: World) -> None:
    buyer = await world.buyer()
    case = (await world.mail(buyer.email, "How long does shipping take?", subject="Shipping"))["case_id"]
    await world.draft(case)
    [row] = await world.admin.fetch("SELECT thread_ts FROM cases WHERE id = $1", case)
    await open_channel(page, world, "support")
    await become(page, "Sam Support")
    await page.get_by_test_id("channel-support").click()
    await page.get_by_test_id(f"thread-{row['thread_ts']}").click()
    thread = page.get_by_test_id("thread-pane")
    await thread.get_by_test_id("button-Edit & Send").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill("Dear customer,\n\nthree to five working days.\n\nSam")
    await modal.get_by_test_id("modal-submit").click()
    await world.happens(case, "message_sent")
    [mail] = await world.admin.fetch("SELECT body FROM mail_outbox WHERE recipient = $1", buyer.email)
    assert mail["body"].startswith("Dear customer,")
    await expect(thread).to_contain_text("Edited by")


async def test_an_investigation_is_started_from_the_composer(page: Page, world: World) -> None:
    buyer = await world.buyer()
    await open_channel(page, world, "support")
    composer = page.get_by_test_id("composer")
    await composer.fill(f"/investigate {buyer.order}")
    await composer.press("Enter")
    pane = page.get_by_test_id("channel-pane")
    await expect(pane).to_contain_text("Investigation: ")
    await expect(pane).to_contain_text(buyer.order)


async def test_the_home_shows_the_queue_and_opens_the_card(page: Page, world: World) -> None:
    buyer = await world.buyer()
    await world.card(await world.asks_refund(buyer))
    await open_channel(page, world, "approvals")
    await page.get_by_test_id("app-link").click()
    home = page.get_by_test_id("app-home")
    await expect(home).to_contain_text(f"order {buyer.order}")
    await expect(home.locator("svg").first).to_be_visible()  # the week in figures, drawn
