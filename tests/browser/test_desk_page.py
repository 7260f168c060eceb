"""The desk's page as people use it: on a phone, by keyboard alone, in both languages, held to WCAG 2.2 AA by axe."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from app import store
from app.domain.actions.tool_call import Asks, tool_call_of
from app.domain.approvals.voting import Status
from app.local import postgres
from app.local.slack import seed
from app.tool_schemas import canonical, digest
from app.web.desk_page import limits
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import DEMO, Given
from tests.store.given_requests import asked
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
    assert [one for one in errors if not re.search("status of 40[01] ", one)] == []


@pytest.fixture(autouse=True)
def _rested(monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_a_phone_and_a_keyboard_are_enough_to_decide(served: Served, phone: Page, tmp_path: Path) -> None:
    approval, known = await served.given.approval(), await served.links()
    await phone.goto(f"{served.origin}/desk/approvals/{approval.id}")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "sign_in.png", full_page=True)
    await tab_to(phone, "Mail address")
    await phone.keyboard.type(ROSAS)
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    await accessible(phone)
    await phone.goto(await served.link(known))
    await accessible(phone)
    await tab_to(phone, "Sign in")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("Refund 40.00 EUR")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "card.png", full_page=True)
    await tab_to(phone, "Approve less")
    await phone.keyboard.press("Enter")
    await accessible(phone)
    await tab_to(phone, "Amount in EUR")
    await phone.keyboard.type("12.50")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("status")).to_have_text("Your approval is recorded.")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "decided.png", full_page=True)
    row = await served.given.approvals.get(served.given.tenant, approval.id)
    assert (row.status, row.final_sum.amount_cents) == (Status.APPROVED, 1250)
    await served.given.approval()
    await tab_to(phone, "All that waits")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Waiting for a decision")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "queue.png", full_page=True)
    await phone.get_by_role("button", name="Sign out").click()
    await expect(phone.get_by_text("You are signed out.")).to_be_visible()


async def test_a_german_desk_speaks_german_to_eye_and_ear(bedient: Served, phone: Page, tmp_path: Path) -> None:
    known = await bedient.links()
    await phone.goto(f"{bedient.origin}/desk")
    assert await phone.locator("html").get_attribute("lang") == "de"
    await accessible(phone)
    await phone.get_by_label("Mailadresse").fill(ROSAS)
    await phone.get_by_role("button", name="Link zuschicken").click()
    await phone.goto(await bedient.link(known))
    await phone.get_by_role("button", name="Anmelden").click()
    approval = await bedient.given.approval()
    await phone.goto(f"{bedient.origin}/desk/approvals/{approval.id}")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "karte.png", full_page=True)
    await phone.get_by_label("Grund").fill("Außerhalb der Frist")
    await phone.get_by_role("button", name="Ablehnen").click()
    await expect(phone.get_by_role("status")).to_contain_text("Ablehnung")


SCHEMA = {
    "type": "object",
    "required": ["branch", "retries", "mode"],
    "properties": {
        "branch": {"type": "string", "title": "Branch"},
        "retries": {"type": "integer", "maximum": 5, "title": "Retries"},
        "budget": {"type": "integer", "x-show": "money", "x-currency": "EUR", "title": "Budget"},
        "mode": {"enum": ["soft", "hard"], "title": "Mode"},
        "force": {"type": "boolean", "title": "By force"},
        "on": {"type": "string", "format": "date", "title": "On"},
        "note": {"type": "string", "maxLength": 400, "title": "Note"},
        "labels": {"type": "array", "items": {"type": "string"}, "title": "Labels"},
        "key": {"type": "string", "x-secret": True, "title": "Key"},
    },
}
SENT = {
    "branch": "release/1.2",
    "retries": 3,
    "budget": 129900,
    "mode": "soft",
    "on": "2026-11-30",
    "note": "It was merged in May.\nNobody needs it.",
    "labels": ["old", "merged"],
    "key": "sk_live_4242",
}


async def signed_in(served: Served, phone: Page, path: str) -> None:
    """At this card."""
    known = await served.links()
    await phone.goto(f"{served.origin}{path}")
    await phone.locator("input[type=email]").fill(ROSAS)
    await phone.keyboard.press("Enter")
    await phone.goto(await served.link(known))
    await phone.locator("button.act").click()


async def test_arguments_are_changed_on_a_phone_by_keyboard_and_faults_are_found(
    served: Served, phone: Page, tmp_path: Path
) -> None:
    text = json.dumps(SCHEMA)
    facts = replace(FACTS, changes=True, schema_json=text, schema_digest=digest(canonical(SCHEMA)))
    action = replace(ACTION, tenant=DEMO, arguments=canonical(SENT), schema_digest=facts.schema_digest)
    opened = await asked(served.given, action=action, facts=facts)
    await signed_in(served, phone, f"/desk/approvals/{opened.id}")
    await tab_to(phone, "Change")
    await phone.keyboard.press("Enter")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "change.png", full_page=True)
    await tab_to(phone, "Retries")
    await phone.keyboard.type("60")
    await tab_to(phone, "Mode")
    await phone.keyboard.press("ArrowDown")
    await phone.get_by_role("button", name="Approve With Changes").click()
    await expect(phone.get_by_role("status")).to_contain_text("nothing was done yet")
    retries = phone.get_by_label("Retries")
    await expect(retries).to_have_value("60")
    await expect(retries).to_be_focused()
    await expect(retries).to_have_accessible_description("This may be 5 at most.")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "faults.png", full_page=True)
    await phone.keyboard.press("ControlOrMeta+a")
    await phone.keyboard.type("5")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("status")).to_have_text("Your approval is recorded.")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "changed.png", full_page=True)
    row = await served.given.approvals.get(DEMO, opened.id)
    assert tool_call_of(row.final_action).values == {**SENT, "retries": 5, "mode": "hard"}


async def test_a_choice_is_made_in_german_and_a_question_answered_by_keyboard(
    bedient: Served, phone: Page, tmp_path: Path
) -> None:
    action = replace(ACTION, tenant=DEMO)
    options = ("Heute noch", "Morgen früh um neun, wenn alle wieder da sind", "Gar nicht")
    choice = await asked(bedient.given, action=action, facts=replace(FACTS, asks=Asks.CHOICE, options=options))
    words = await asked(bedient.given, action=action, facts=replace(FACTS, asks=Asks.TEXT))
    await signed_in(bedient, phone, f"/desk/approvals/{choice.id}")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "wahl.png", full_page=True)
    await tab_to(phone, "Heute noch")
    await phone.keyboard.press("ArrowDown")
    await phone.keyboard.press("Space")
    await tab_to(phone, "Antworten")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("status")).to_have_text("Deine Freigabe ist festgehalten.")
    await phone.goto(f"{bedient.origin}/desk/approvals/{words.id}")
    await tab_to(phone, "Deine Antwort")
    await phone.keyboard.type("Erst ab Montag, weil am Wochenende niemand hinsieht.")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "antwort.png", full_page=True)
    await tab_to(phone, "Antworten")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("status")).to_have_text("Deine Freigabe ist festgehalten.")
    await phone.screenshot(path=tmp_path / "beantwortet.png", full_page=True)
    for one, said in ((choice, options[1]), (words, "Erst ab Montag, weil am Wochenende niemand hinsieht.")):
        row = await bedient.given.approvals.get(DEMO, one.id)
        assert (row.status, tool_call_of(row.final_action).answer) == (Status.APPROVED, said)
