"""Lines, replies and questions on the desk's page, by a phone's keyboard alone and held to WCAG 2.2 AA by axe."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from app.domain.approvals.questions import Answer
from app.domain.approvals.voting import Status
from tests.browser.served_page import Served, accessible, signed_in, tab_to
from tests.store.given import DEMO
from tests.web.desk_page.given_lines import lamps

pytestmark = pytest.mark.usefixtures("rested")


async def test_lines_are_unticked_counted_and_approved_by_keyboard(
    served: Served, phone: Page, tmp_path: Path
) -> None:
    approval = await served.given.approval(**lamps())
    await signed_in(served, phone, f"/desk/approvals/{approval.id}")
    await phone.screenshot(path=tmp_path / "asked.png", full_page=True)
    await tab_to(phone, "Approve less")
    await phone.keyboard.press("Enter")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "lines.png", full_page=True)
    await tab_to(phone, "How many: Desk")
    await phone.keyboard.press("ArrowUp")
    await tab_to(phone, "Chair")
    await phone.keyboard.press("Space")
    await tab_to(phone, "Only work out the amount")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_text("This approves a refund of 33.90 EUR.")).to_be_visible()
    await expect(phone.locator("summary", has_text="Approve less")).to_be_focused()
    await expect(phone.get_by_label("Reply to the customer")).to_have_value(re.compile("33.90"))
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "sum.png", full_page=True)
    reply = phone.get_by_label("Reply to the customer")
    await reply.fill("Dear Ada, write to eve@elsewhere.example.")
    await phone.get_by_role("button", name="Approve Refund").click()
    await expect(phone.get_by_role("group", name="Is that meant to be in it?")).to_be_visible()
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "held.png", full_page=True)
    await expect(phone.get_by_label("Send it as it is")).to_be_focused()
    await phone.keyboard.press("Space")
    await tab_to(phone, "Approve Refund")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("status")).to_have_text("Your approval is recorded.")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "done.png", full_page=True)
    row = await served.given.approvals.get(DEMO, approval.id)
    assert (row.status, row.final_sum.amount_cents) == (Status.APPROVED, 3_390)


async def test_a_question_is_asked_and_its_answer_read_in_german(
    bedient: Served, phone: Page, tmp_path: Path
) -> None:
    message = await bedient.given.message(subject="Kaputt", body="Guten Tag. Ruf an: +49 170 1234567")
    approval = await bedient.given.approval(message=message, **lamps())
    await signed_in(bedient, phone, f"/desk/approvals/{approval.id}")
    await phone.screenshot(path=tmp_path / "karte.png", full_page=True)
    await tab_to(phone, "Erst etwas fragen")
    await phone.keyboard.press("Enter")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "fragen.png", full_page=True)
    await tab_to(phone, "Deine Frage")
    await phone.keyboard.type("Wann kam das Paket an?")
    await tab_to(phone, "Fragen")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("status")).to_contain_text("Deine Frage ist unterwegs.")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "gefragt.png", full_page=True)
    [asked] = await bedient.given.questions.about(DEMO, approval.id)
    words = Answer("Am 3. Juni, unterschrieben von Nachbarn.", "offline", ("orders", "policy:refunds"))
    await bedient.given.questions.answer(DEMO, asked.id, words)
    await phone.reload()
    await expect(phone.get_by_text("unterschrieben von Nachbarn")).to_be_visible()
    await tab_to(phone, "Details")
    await phone.keyboard.press("Enter")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "details.png", full_page=True)
    await tab_to(phone, "Vollständig zeigen")
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_text("+49 170 1234567")).to_be_visible()
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "aufgedeckt.png", full_page=True)
