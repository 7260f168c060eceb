"""The desk's page behind a real port, and a phone in front of it: shared by the files that walk it."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from app import store
from app.local import postgres
from app.local.slack import seed
from app.web.desk_page import limits
from tests.store.given import Given
from tests.web.api.calls import rows
from tests.web.composed import DEVELOPMENT, Composed, composed
from tests.web.conftest import own_database

ROSAS = "rosa@countersign.local"
PHONE = {"width": 390, "height": 844}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
PIXELS_MIN = 24  # WCAG 2.2, target size


@dataclass
class Served:
    """A host behind a real port, and hands on its records."""

    desk: Composed
    given: Given

    @property
    def origin(self) -> str:
        return self.desk.settings.origin

    async def link(self, known: int) -> str:
        """The newest that was mailed to Rosa."""
        for _ in range(100):
            found = await rows(
                self.desk, "SELECT body FROM mail_outbox WHERE key LIKE 'page-link-%' ORDER BY sent_at"
            )
            if len(found) > known:
                return next(line for line in found[-1]["body"].splitlines() if line.startswith(self.origin))
            await asyncio.sleep(0.05)
        raise AssertionError("no link came")

    async def links(self) -> int:
        return len(await rows(self.desk, "SELECT 1 FROM page_links"))


@asynccontextmanager
async def listening(desk: Composed, port: int) -> AsyncIterator[None]:
    """The host's own web server, for a browser."""
    server = uvicorn.Server(uvicorn.Config(desk.host.app, port=port, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield
    server.should_exit = True
    await serving


@asynccontextmanager
async def served_in(language: str, cluster: postgres.Cluster, template: str) -> AsyncIterator[Served]:
    """A desk of this language."""
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    changes = {**DEVELOPMENT, "public_url": f"http://127.0.0.1:{port}", "slack_reviewers": (seed.ROSA,)}
    async with own_database(cluster, template) as address:
        pool = await store.open_pool(address, size=2)
        await pool.execute("UPDATE tenants SET language = $1", language)
        async with composed(address, **changes) as desk, listening(desk, port):
            await desk.host.look_round.once()
            yield Served(desk, Given(pool))
        await pool.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(cluster: postgres.Cluster, template: str) -> AsyncIterator[Served]:
    async with served_in("en", cluster, template) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bedient(cluster: postgres.Cluster, template: str) -> AsyncIterator[Served]:
    """The same in German."""
    async with served_in("de", cluster, template) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session", params=["light", "dark"])
async def phone(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    """A phone's page that may load nothing from elsewhere; its console says no more than that a form was refused."""
    context = await browser.new_context(viewport=PHONE, color_scheme=request.param, device_scale_factor=2)
    page = await context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    await context.close()
    assert {one for one in asked if not one.startswith("http://127.0.0.1:")} == set()
    assert [one for one in errors if not re.search("status of 40[019] ", one)] == []


@pytest.fixture
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test asked for counts against no other."""
    monkeypatch.setattr(limits, "WINDOW_SECONDS", 0.0)


async def accessible(page: Page) -> None:
    """By axe; and nothing is wider than the phone, or too small to be hit."""
    found = await Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{page.url} is {wide} wide"
    for target in await page.locator("button:visible, a:visible, input:visible, summary:visible").all():
        box = await target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= PIXELS_MIN, await target.evaluate("one => one.outerHTML")


async def tab_to(page: Page, name: str) -> None:
    """By keyboard, seeing where one is."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        here = page.locator(":focus")
        if await here.count() and name in (
            await here.evaluate("one => one.labels?.[0]?.innerText || one.innerText || ''")
        ):
            assert await here.evaluate("one => getComputedStyle(one).outlineStyle") == "solid", "the focus shows"
            return
    raise AssertionError(f"the keyboard does not reach {name}")


async def signed_in(served: Served, phone: Page, path: str) -> None:
    """At this card."""
    known = await served.links()
    await phone.goto(f"{served.origin}{path}")
    await phone.locator("input[type=email]").fill(ROSAS)
    await phone.keyboard.press("Enter")
    await phone.wait_for_url("**/desk/sign-in")
    await phone.goto(await served.link(known))
    await phone.locator("button.act").click()
