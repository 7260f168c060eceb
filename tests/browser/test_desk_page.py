"""The desk's page as people use it: on a phone, by keyboard alone, in both languages, held to WCAG 2.2 AA by axe."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from app.domain.actions.tool_call import Asks, tool_call_of
from app.domain.approvals.voting import Status
from app.tool_schemas import canonical, digest
from tests.browser.served_page import ROSAS, Served, accessible, signed_in, tab_to
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import DEMO
from tests.store.given_requests import asked
from tests.web.api.calls import rows

pytestmark = pytest.mark.usefixtures("rested")


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


async def test_hidden_arguments_and_words_of_somebody_signed_out_read_well_on_a_phone(
    served: Served, phone: Page, tmp_path: Path
) -> None:
    schema = {"type": "object", "properties": {"to": {"type": "string", "format": "email", "title": "Write to"}}}
    facts = replace(FACTS, changes=True, schema_json=json.dumps(schema), schema_digest=digest(canonical(schema)))
    sent = canonical({"to": "ada.lovelace@shop.example"})
    action = replace(ACTION, tenant=DEMO, arguments=sent, schema_digest=facts.schema_digest)
    opened = await asked(served.given, action=action, facts=facts)
    await signed_in(served, phone, f"/desk/approvals/{opened.id}")
    await phone.get_by_text("Change", exact=True).click()
    await expect(phone.get_by_text("press “Show in full” first")).to_be_visible()
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "hidden.png", full_page=True)
    await phone.get_by_text("Details", exact=True).click()
    await phone.get_by_role("button", name="Show in full").click()
    await expect(phone.get_by_label("Write to")).to_have_value("ada.lovelace@shop.example")
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "revealed.png", full_page=True)
    await phone.get_by_label("Why").fill("She has moved")
    await rows(served.desk, "UPDATE page_sessions SET expires_at = clock_timestamp() - interval '1 second'")
    await phone.get_by_role("button", name="Approve With Changes").click()
    await expect(phone.get_by_role("status")).to_contain_text("no longer signed in")
    await expect(phone.get_by_text("She has moved")).to_be_visible()
    await accessible(phone)
    await phone.screenshot(path=tmp_path / "signed_out.png", full_page=True)
