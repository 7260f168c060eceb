"""The engine's page in a real browser."""

import datetime
import os
import shutil
from collections.abc import AsyncIterator

import inngest
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.engine.host import Host, engine_on, hosted, run_of

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
HOSTILE = "<img src=x onerror=\"document.title='owned'\">"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN in a browser: no chromium here")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A browser page; a script error fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = await browser.new_page(viewport={"width": 1360, "height": 820})
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        yield opened
        await browser.close()
        assert errors == []


async def test_a_developer_finds_out_what_a_run_waits_for_and_moves_it_on(page: Page, blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="gate", trigger=inngest.TriggerEvent(event="gate/asked"))
        async def gate(ctx: inngest.Context) -> str:
            await ctx.step.run("audit", lambda: {"text": HOSTILE})
            expression = "async.data.id == event.data.id"
            hour = datetime.timedelta(hours=1)
            got = await ctx.step.wait_for_event("decision", event="gate/decided", if_exp=expression, timeout=hour)
            return "decided" if got else "expired"

        async with hosted(engine, host, [gate]):
            [asked] = await host.client.send(inngest.Event(name="gate/asked", data={"id": "A1", "note": HOSTILE}))
            await host.client.send(inngest.Event(name="nobody/listens"))
            await page.goto(engine.url)
            await page.locator("tbody tr", has_text="app-gate").click()
            detail = page.locator("#detail")
            await expect(detail).to_contain_text("Waits for event gate/decided")
            await expect(detail).to_contain_text('event.data.id = "A1"')
            await detail.locator("summary", has_text="audit").click()
            await expect(detail.locator(".body pre").first).to_contain_text(HOSTILE.replace('"', '\\"'))
            await page.get_by_role("button", name="Send event").click()
            await page.get_by_label("Name").fill("gate/decided")
            await page.get_by_label("Data").fill('{"id": "A1"}')
            await page.get_by_role("button", name="Send", exact=True).click()
            [run] = await run_of(engine, asked)
            await expect(detail).to_contain_text("Completed")
            await page.get_by_role("link", name="Events").click()
            await expect(page.locator("tbody tr", has_text="nobody/listens")).to_contain_text("no function started")
            await expect(page.locator("tbody tr", has_text="gate/decided")).to_contain_text("woke or cancelled 1 run")
            await expect(page).to_have_title("Engine")
    assert run["output"] == "decided"


async def test_a_run_is_cancelled_and_run_again_from_the_page(page: Page, blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="nap", trigger=inngest.TriggerEvent(event="nap"))
        async def nap(ctx: inngest.Context) -> None:
            await ctx.step.sleep("long", datetime.timedelta(hours=1))

        async with hosted(engine, host, [nap]):
            [asked] = await host.client.send(inngest.Event(name="nap"))
            await page.goto(engine.url)
            await page.locator("tbody tr", has_text="app-nap").click()
            await page.get_by_role("button", name="Cancel run").click()
            await expect(page.locator("#detail")).to_contain_text("Cancelled (cancelled by hand)")
            await page.get_by_role("button", name="Rerun", exact=True).click()
            await expect(page.locator("#detail")).to_contain_text("Rerun of")
            await page.get_by_role("button", name="Cancel run").click()
            runs = await run_of(engine, asked, count=2)
    assert [run["status"] for run in runs] == ["Cancelled", "Cancelled"]


async def test_nothing_is_wider_than_a_phone(page: Page, blank_database: str) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(
            fn_id="a-function-of-a-rather-long-name", trigger=inngest.TriggerEvent(event="gate/asked")
        )
        async def gate(ctx: inngest.Context) -> None:
            hour = datetime.timedelta(hours=1)
            await ctx.step.wait_for_event("decision", event="refund/approval.decided.by.somebody", timeout=hour)

        async with hosted(engine, host, [gate]):
            await host.client.send(inngest.Event(name="gate/asked", data={"id": "A" * 80}))
            await page.goto(engine.url)
            row = page.locator("tbody tr", has_text="a-function-of-a-rather-long-name")
            await expect(row).to_contain_text("Waits for event")
            await fits(page)
            await row.click()
            await expect(page.locator("#detail h2")).to_be_in_viewport()
            await page.locator("#detail h2").click(trial=True)  # nothing lies over it
            await fits(page)
            for name in ("Events", "Functions"):
                await page.get_by_role("link", name=name).click()
                await expect(page.locator("tbody tr").first).to_be_visible()
                await fits(page)


async def fits(page: Page) -> None:
    """No part of the page reaches over the screen's right edge."""
    widest = "Math.max(...[...document.querySelectorAll('body *')].map((each) => each.getBoundingClientRect().right))"
    assert await page.evaluate(widest) <= 390
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
