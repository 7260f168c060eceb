"""A headless Chromium over a running world. Where there is no Chromium these tests say so; in CI they must run."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.served_page import bedient, phone, rested, served
from tests.flows.conftest import private_world, world

__all__ = ["bedient", "phone", "private_world", "rested", "served", "world"]

expect.set_options(timeout=20_000)  # the machine is shared with other tests; nothing here is timed

_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, driven by Playwright; its own download is not used."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        message = "CHROMIUM IS MISSING, so no browser test ran. Install Debian's package: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """A fresh page; a test that fails finds its picture in ``tmp_path``.

    Ask for the world before it: a page that is still open when its world ends rightly complains.
    """
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    fresh = await context.new_page()
    fresh.set_default_timeout(20_000)
    errors: list[str] = []
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield fresh
    await fresh.screenshot(path=tmp_path / "last.png")
    await context.close()
    assert errors == [], "the page's own script broke, or the browser's console has errors"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser and worlds live on one loop."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
