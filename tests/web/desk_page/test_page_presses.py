"""Every button of the page: by what authority it was pressed is on record, and late or strange presses do nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from app import store
from app.domain.actions.tool_call import Asks
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.ids import TenantId
from app.tool_schemas import canonical, digest
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import ALICE, DEMO, Given, click
from tests.store.given_requests import asked
from tests.web.api.calls import rows
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.desk_page.filled_forms import filled
from tests.web.desk_page.page_visits import Form, Visitor, forms, slack_silent, told, visitor

pytestmark = [SHARED, pytest.mark.usefixtures("rested")]

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "to": {"type": "string", "format": "email"}}}
SENT = {"name": "release/1.2", "to": "ada.lovelace@shop.example"}
TYPED = {"amount": "1.00", "reason": "It is late", "question": "Which parcel is it?", "answer": "0"}
BUTTONS = {"approve", "less", "reject", "undo", "answer", "change", "ask", "reveal"}
NO_ACT = {"sum"}  # works out what is ticked, and does nothing


@pytest_asyncio.fixture(loop_scope="module")
async def rosa(desk: Composed) -> AsyncIterator[Visitor]:
    async with visitor(desk) as ann:
        await ann.sign_in()
        yield ann


async def opened(given: Given) -> list[Approval]:
    """One of each that has buttons of its own."""
    refund = await given.approval()
    held = await given.approval(undo_seconds=600)
    await given.approvals.cast(given.tenant, held.id, click(ALICE))
    action, text = replace(ACTION, tenant=DEMO), canonical(SCHEMA)
    choice = await asked(given, action=action, facts=replace(FACTS, asks=Asks.CHOICE, options=("blau", "rot")))
    facts = replace(FACTS, changes=True, schema_json=json.dumps(SCHEMA), schema_digest=digest(text))
    changed = replace(action, arguments=canonical(SENT), schema_digest=facts.schema_digest)
    return [refund, held, choice, await asked(given, action=changed, facts=facts)]


async def pressed(rosa: Visitor, given: Given) -> dict[str, tuple[Approval, Form]]:
    """Each button that there is, on a card that has it, with something typed."""
    found: dict[str, tuple[Approval, Form]] = {}
    for approval in await opened(given):
        page = await rosa.http.get(f"/desk/approvals/{approval.id}")
        for choice in (one for form in forms(page) for one in form.buttons if one not in found):
            form = filled(page, choice)
            typed = {name: one for name, one in TYPED.items() if f'name="{name}"' in page.text}
            known = form.fields.keys() | ({"answer"} if choice == "answer" else set())
            form.fields.update({name: one for name, one in typed.items() if name in known})
            found[choice] = (approval, form)
    return found


async def standing(given: Given) -> Any:
    """What no press that comes to nothing may change."""
    kept = "SELECT (SELECT count(*) FROM votes) AS votes, (SELECT count(*) FROM questions) AS asked"
    states = await given.pool.fetch("SELECT id, status FROM approvals ORDER BY id")
    return await given.pool.fetchrow(kept), states


async def test_each_press_has_its_line_with_who_vouched_for_the_person(
    desk: Composed, rosa: Visitor, given: Given
) -> None:
    buttons = await pressed(rosa, given)
    assert buttons.keys() >= BUTTONS, "the walk reaches every button of the page"
    for authority in ("slack", "desk_file"):
        for choice in sorted(buttons.keys() - NO_ACT):
            approval, form = (await pressed(rosa, given))[choice]
            if authority == "slack":
                await rosa.send(form)
            else:
                async with slack_silent(desk):
                    await rosa.send(form)
            query = "SELECT data FROM audit WHERE subject_id = $1 AND actor LIKE '%U0ROSA%'"
            lines = [row["data"] for row in await given.pool.fetch(query, approval.id)]
            assert authority in [line.get("authority") for line in lines], choice


async def test_who_is_no_longer_signed_in_does_nothing_and_is_given_back_their_words(
    desk: Composed, given: Given
) -> None:
    async with visitor(desk) as ann:
        await ann.sign_in()
        buttons = await pressed(ann, given)
        before = await standing(given)
        await rows(desk, "UPDATE page_sessions SET expires_at = clock_timestamp() - interval '1 second'")
        for choice, (approval, form) in buttons.items():
            answer = await ann.send(form)
            assert (answer.status_code, "no longer signed in" in told(answer)) == (401, True), choice
            assert approval.id in answer.text, "and comes back to it"
            for name in ("reason", "question"):
                assert (TYPED[name] in answer.text) is (name in form.fields and bool(form.fields[name])), choice
            forged = await ann.http.post(form.action, data=form.fields, headers={"sec-fetch-site": "cross-site"})
            assert TYPED["reason"] not in forged.text, "nobody else puts words on the page"
        assert await standing(given) == before


async def test_a_form_of_another_session_or_of_another_card_or_tenant_does_nothing(
    desk: Composed, rosa: Visitor, given: Given
) -> None:
    acme = TenantId("acme")
    await store.seed(given.pool, acme)
    theirs = await Given(given.pool, acme).approval()
    buttons = await pressed(rosa, given)
    before = await standing(given)
    async with visitor(desk) as ann:
        await ann.sign_in()
        mine = {choice: form for choice, (_, form) in (await pressed(ann, given)).items()}
        before = await standing(given)
        for choice, (approval, form) in buttons.items():
            tries = [
                form,  # Rosa's other session gave it
                replace(mine[choice], action=f"/desk/approvals/{theirs.id}"),
                replace(mine[choice], action=f"/desk/approvals/{approval.id}"),
            ]
            for one in tries:
                answer = await ann.send(one)
                assert (answer.status_code, "nothing was done" in answer.text) == (401, True), choice
    assert await standing(given) == before
    assert (await Given(given.pool, acme).approvals.get(acme, theirs.id)).status is Status.PENDING


async def test_whatever_is_typed_gets_a_sentence_and_a_page(rosa: Visitor, given: Given) -> None:
    odd = [
        "\x00" * 20,
        "x" * 5_000,
        "\U0001f9d1\u200d\U0001f680" * 300,
        "שלום \u202egnp.exe",
        "<script>alert(1)</script>",
    ]
    for choice in sorted(BUTTONS):
        for text in odd:
            _, form = (await pressed(rosa, given))[choice]
            own = {"form", "press", "version", "choice", "shown"}
            answer = await rosa.send(form, **dict.fromkeys(form.fields.keys() - own, text))
            assert answer.status_code in (200, 400, 409), (choice, text[:9])
            assert "<script" not in answer.text
            assert "\x00" not in answer.text
            said = told(answer) or "nothing was done" in answer.text
            assert said or choice == "reveal", (choice, text[:9])
    approval, form = (await pressed(rosa, given))["reject"]
    huge = await rosa.send(form, reason="x" * 400_000)
    assert (huge.status_code, "too much for one form" in huge.text) == (413, True)
    broken = await rosa.http.post(
        form.action, content=b"form=%ff%fe", headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert (broken.status_code, "nothing was done" in broken.text) == (400, True)
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING
