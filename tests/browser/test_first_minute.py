"""A newcomer in an empty workspace, who does what the screen says and nothing else."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.walking import approve_of
from tests.flows.conftest import RunWorld
from tests.world import World

HELD = {"UNDO_SECONDS": "10"}
COUNT = "window.clicks = 0; addEventListener('click', (event) => event.isTrusted && (window.clicks += 1), true);"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def held_world(private_world: RunWorld) -> AsyncIterator[World]:
    """A world in which nothing has happened yet, and whose refunds are held for ten seconds."""
    async with private_world(HELD) as running:
        yield running


async def test_three_clicks_lead_to_the_first_decision_and_a_fourth_takes_it_back(
    held_world: World, page: Page
) -> None:
    world = held_world
    await page.add_init_script(COUNT)
    await page.goto(str(world.stack.slack_url))
    await page.get_by_role("button", name="Send a Customer Email").last.click()
    await page.get_by_role("button", name="Send Email").click()
    card = page.get_by_role("article").filter(has_text="ada@example.com")
    await approve_of(card).click()
    assert await page.evaluate("clicks") == 3
    await card.get_by_role("button", name="Undo").click()
    await expect(card.filter(has_text="Approval undone by")).to_have_count(1)
    [row] = await world.admin.fetch("SELECT id FROM cases")
    await world.happens(row["id"], "approval_opened", times=2)  # a fresh card, so that somebody can decide again
    await expect(approve_of(card)).to_be_visible()
    assert await world.admin.fetchval("SELECT count(*) FROM ledger_refunds WHERE approval_id IS NOT NULL") == 0
