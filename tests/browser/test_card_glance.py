"""One glance: a card on a phone shows all that decides it at once, whatever the request, and then its decision."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import product

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.approval import ApprovalDetails, OtherRequest
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import CardLinks, card, card_text
from tests.browser.walking import PHONE, card_of
from tests.flows.conftest import RunWorld
from tests.slack import sheets
from tests.slack.unusual_requests import rejection, unusual
from tests.world import World

LINE_PX = 22.1  # the page's text: 15 px, 1.47 high
LINK = "https://slack.example/archives/C1/p1"
MAIL = (
    "Hello,\n\nwe were charged for priority support (order 1003) although we cancelled it the week before. "
    "We would like our money back, please.\n\nAda"
)
REASON = "The customer asks for the money back on order 1003, as nothing was used since it was cancelled."
LONG = {
    "email": "maximiliane.von-und-zu-hohenlohe-langenburg+subscriptions@accounting.example-company.example",
    "description": "Ergonomic height-adjustable standing desk, walnut veneer, 180 x 80 cm, with cable tray",
    "number": "2026-11-INV-00001003-B",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace() -> AsyncIterator[Workspace]:
    """The page alone: nobody listens to its buttons."""
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def held_world(private_world: RunWorld) -> AsyncIterator[World]:
    """Refunds are held for as long as this test takes."""
    async with private_world({"UNDO_SECONDS": "300"}) as running:
        yield running


def _long(details: ApprovalDetails) -> ApprovalDetails:
    facts = replace(details.approval.facts, order_number=LONG["number"], description=LONG["description"])  # type: ignore[type-var]
    customer = replace(details.customer, email=LONG["email"])
    return replace(details, customer=customer, approval=replace(details.approval, facts=facts))


def _three(details: ApprovalDetails) -> ApprovalDetails:
    """Three warnings at once, the longest there are: a colleague's reason among them."""
    found = replace(details, rejections=(rejection("used for three weeks, says the carrier, and scratched"),))
    other = OtherRequest(ApprovalId("apr_other"), LONG["number"], 4000, "EUR", Status.NEEDS_ATTENTION)
    return replace(found, others=(other,), sender_verified=False, rejected_count=1)


KINDS = {
    "refund": sheets.details(),
    "store credit": sheets.store_credits()[0],
}
SHAPES: dict[str, Callable[[ApprovalDetails], ApprovalDetails]] = {
    "plain": lambda details: details,
    "long names": _long,
    "three warnings": _three,
    "long names and three warnings": lambda details: _long(_three(details)),
    "all that can be unusual": lambda details: _long(unusual(LONG["description"], details)),
    "paused": lambda details: replace(
        _long(unusual("", details)), approval=replace(details.approval, paused_at=sheets.OPENED)
    ),
}


def told(kind: str, shape: str) -> ApprovalDetails:
    """A request with a long mail and a long reason."""
    details = SHAPES[shape](KINDS[kind])
    return replace(details, excerpt=MAIL, approval=replace(details.approval, agent_reason=REASON))


async def between(page: Page) -> tuple[float, float]:
    """The part of the screen that the page's own header and composer leave."""
    head = await page.locator(".channel-pane .pane-head").bounding_box()
    foot = await page.locator(".channel-pane .composer").bounding_box()
    assert head is not None
    assert foot is not None
    return head["y"] + head["height"], foot["y"]


async def is_within(page: Page, *shown: Locator) -> None:
    """All of each, without scrolling."""
    top, bottom = await between(page)
    for one in shown:
        box = await one.bounding_box()
        assert box is not None
        said = await one.inner_text()
        assert top <= box["y"], f"{said!r} begins {top - box['y']:.0f} px above the screen"
        assert box["y"] + box["height"] <= bottom, f"{said!r} ends below the screen"
        assert box["x"] + box["width"] <= PHONE["width"], f"{said!r} is wider than the screen"


async def lines_of(shown: Locator) -> float:
    """How many lines of text it takes."""
    box = await shown.bounding_box()
    assert box is not None
    return round(box["height"] / LINE_PX, 1)


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
@pytest.mark.parametrize(("kind", "shape"), list(product(KINDS, SHAPES)))
async def test_a_phone_shows_all_that_decides_without_scrolling(
    workspace: Workspace, page: Page, kind: str, shape: str, language: str
) -> None:
    details = told(kind, shape)
    with catalogue.speaking(language):
        text, blocks = card_text(details), card(details, CardLinks(LINK, LINK, LINK))
    client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
    posted = await client.chat_postMessage(channel=seed.APPROVALS, text=text, blocks=blocks)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.goto(f"{workspace.url}/#/")
    await page.get_by_test_id("channel-approvals").click()
    shown = page.get_by_test_id(f"message-{posted['ts']}").first
    parts, buttons = shown.locator(".block"), shown.locator(".actions button")
    await expect(parts).to_have_count(len(blocks))
    await page.wait_for_timeout(200)  # the page scrolls to its end
    await is_within(page, *(await parts.all()), *(await buttons.all()))
    assert await lines_of(shown.locator("blockquote")) <= 2.2
    assert await parts.last.locator("blockquote").count() == 1, "the customer's words are last"
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_after_the_press_undo_and_the_record_are_on_screen(held_world: World, page: Page) -> None:
    world = held_world
    for _ in range(2):
        await world.card(await world.asks_refund(await world.buyer()))
    case = await world.asks_refund(await world.buyer())
    shown = await card_of(page, world, case, PHONE)
    approve = shown.get_by_role("button", name="Approve 50.00 EUR")
    await is_within(page, shown.locator(".header"), approve)
    await approve.click()
    undo = shown.get_by_role("button", name="Undo")
    await expect(undo).to_be_visible()
    await expect(shown.get_by_text("Approved by")).to_be_visible()
    await is_within(page, shown, undo, shown.get_by_role("button", name="Details"))
    assert await lines_of(shown.locator(".rich-text").first) <= 6
    await expect(page.get_by_text("Only visible to you")).to_have_count(0)
    await undo.click()
    await expect(shown.get_by_text("Approval undone by")).to_be_visible()
    await is_within(page, shown)
