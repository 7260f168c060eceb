"""Calls of agents on the desk's page: with all their arguments, approved as they are, answered, or rejected."""

import json
from dataclasses import replace

from app.domain.actions.tool_call import Asks
from app.domain.approvals.voting import Status
from app.domain.people.actors import slack_person
from app.local.slack import seed
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import DEMO, Given
from tests.store.given_requests import asked
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.desk_page.page_visits import forms, told, visitor

pytestmark = SHARED

MANY = {f"name_{number}": f"<b>value {number}</b> " + "long " * 60 for number in range(30)}
CALL = replace(ACTION, tenant=DEMO)


async def test_a_call_is_shown_with_every_argument_and_approved(desk: Composed, given: Given) -> None:
    action = replace(CALL, arguments=json.dumps(MANY, sort_keys=True, separators=(",", ":")))
    opened = await asked(given, action=action, facts=FACTS)
    async with visitor(desk) as ann:
        await ann.sign_in()
        card = (await ann.http.get(f"/desk/approvals/{opened.id}")).text
        assert all(f"value {number}" in card for number in range(30)), "nothing is cut behind Details"
        assert "<b>" not in card
        assert "https://git.example/merges/7" in card
        assert 'href="https://git.example' not in card, "to be read, not to be followed by oversight"
        assert "Your approval is recorded." in told(await ann.press(opened.id, "approve"))
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.APPROVED


async def test_a_choice_can_be_made_or_rejected_here_and_takes_more_than_a_yes(desk: Composed, given: Given) -> None:
    facts = replace(FACTS, asks=Asks.CHOICE, options=("blau", "rot"))
    opened = await asked(given, action=CALL, facts=facts)
    async with visitor(desk) as ann:
        await ann.sign_in()
        card = await ann.http.get(f"/desk/approvals/{opened.id}")
        ways = {choice for form in forms(card) for choice in form.buttons}
        assert ways == {"answer", "reject", "ask"}
        form = next(one for one in forms(card) if "reject" in one.buttons)
        await ann.send(form, choice="approve")
        assert (await given.approvals.get(DEMO, opened.id)).status is Status.PENDING, "an answer is wanted"
        await ann.press(opened.id, "reject", reason="Neither")
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.REJECTED


async def test_whom_a_request_does_not_name_does_not_decide_it_here_either(desk: Composed, given: Given) -> None:
    opened = await asked(given, action=CALL, facts=FACTS, reviewers=(slack_person(seed.BEN),))
    async with visitor(desk) as ann:
        await ann.sign_in()
        await ann.press(opened.id, "approve")
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.PENDING
