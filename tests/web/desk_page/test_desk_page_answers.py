"""On the desk's page a call of somebody's agent is answered and changed by the rules of Slack's modal."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from app.domain.actions.tool_call import ANSWER_CHARS_MAX, Asks, ToolCallAction, tool_call_of
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.people.actors import slack_person
from app.local.slack import seed
from app.slack.views.approvals.arguments.fields import fields_of
from app.slack.views.approvals.arguments.form import block_of
from app.tool_schemas import canonical, digest
from tests.slack.tool_call_records import ACTION, FACTS
from tests.slack.tool_requests import EVERY, SCHEMA
from tests.store.given import DEMO, Given
from tests.store.given_requests import asked
from tests.web.composed import Composed
from tests.web.conftest import SHARED
from tests.web.desk_page.filled_forms import faults, filled
from tests.web.desk_page.page_visits import Visitor, forms, told, visitor

pytestmark = SHARED

CALL = replace(ACTION, tenant=DEMO)
CHOICE = replace(FACTS, asks=Asks.CHOICE, options=("blau", "<b>rot</b> & 'grün'"))
TEXT = replace(FACTS, asks=Asks.TEXT)
BOUNDED = {
    **SCHEMA,
    "properties": {**SCHEMA["properties"], "retries": {"type": "integer", "maximum": 5, "title": "Retries"}},
    "required": ["name"],
    "additionalProperties": True,
}
ODD = "\u202eabc\u202c \U0001f9d1\u200d\U0001f680 שלום <script>alert(1)</script> {{ 7*7 }} \"'"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rosa(desk: Composed) -> AsyncIterator[Visitor]:
    """Signed in."""
    async with visitor(desk) as ann:
        await ann.sign_in()
        yield ann


async def changeable(given: Given, sent: dict[str, Any], schema: dict[str, Any] = BOUNDED) -> Approval:
    """A call of which a reviewer may change the arguments."""
    text = json.dumps(schema)
    facts = replace(FACTS, changes=True, schema_json=text, schema_digest=digest(canonical(schema)))
    action = replace(CALL, arguments=canonical(sent), schema_digest=facts.schema_digest)
    return await asked(given, action=action, facts=facts)


async def card(rosa: Visitor, approval: Approval) -> Any:
    return await rosa.http.get(f"/desk/approvals/{approval.id}")


async def now(given: Given, approval: Approval) -> tuple[Status, ToolCallAction]:
    """Its state, and what was approved."""
    row = await given.approvals.get(DEMO, approval.id)
    return row.status, tool_call_of(row.final_action)


async def votes(given: Given, approval: Approval) -> int:
    return int(await given.pool.fetchval("SELECT count(*) FROM votes WHERE approval_id = $1", approval.id))


def name_of(sent: dict[str, Any], field: str, schema: dict[str, Any] = BOUNDED) -> str:
    """Of an input of the form."""
    return next(block_of(one) for one in fields_of(schema, sent) if one.name == field)


async def test_a_choice_is_made_on_the_page_and_is_what_was_approved(rosa: Visitor, given: Given) -> None:
    opened = await asked(given, action=CALL, facts=CHOICE)
    page = await card(rosa, opened)
    assert {choice for form in forms(page) for choice in form.buttons} == {"answer", "reject", "ask"}
    assert "&lt;b&gt;rot&lt;/b&gt;" in page.text
    form = filled(page, "answer")
    assert "answer" not in form.fields, "nothing is chosen before somebody chooses"
    nothing = await rosa.send(form, reason="No idea yet")
    assert (nothing.status_code, faults(nothing)) == (400, {"answer": "Please choose one of these."})
    assert "nothing was done yet" in told(nothing)
    again = filled(nothing, "answer")
    assert again.fields["reason"] == "No idea yet", "what was typed is kept"
    done = await rosa.send(again, answer="1")
    assert "Your approval is recorded." in told(done)
    status, action = await now(given, opened)
    assert (status, action.answer) == (Status.APPROVED, CHOICE.options[1])
    row = await given.approvals.get(DEMO, opened.id)
    assert row.decision_reason == "No idea yet"
    assert row.approved_digest == row.final_action.digest(row.id) != row.digest, "the answer is part of the digest"
    [line] = [one["data"] for one in await given.recorded("page_vote") if one["subject"].endswith(opened.id)]
    assert line == {"choice": "approve", "authority": "slack", "refusal": None}


async def test_a_short_answer_is_given_as_it_was_typed(rosa: Visitor, given: Given) -> None:
    opened = await asked(given, action=CALL, facts=TEXT)
    form = filled(await card(rosa, opened), "answer")
    for typed, sentence in (
        (" \r\n ", "Please type an answer."),
        ("x" * (ANSWER_CHARS_MAX + 1), "Please keep the answer to 2000 characters at most."),
    ):
        answer = await rosa.send(form, answer=typed)
        assert faults(answer) == {"answer": sentence}
        assert filled(answer, "answer").fields["answer"] == typed
    assert (await now(given, opened))[0] is Status.PENDING
    shown = await rosa.send(form, answer=f"{ODD}\r\nsecond line\x00", reason=ODD)
    assert "Your approval is recorded." in told(shown)
    assert "<script" not in shown.text
    assert (await now(given, opened))[1].answer == f"{ODD}\nsecond line"


@pytest.mark.parametrize("letter", ["ß", "\U0001f9d1"], ids=["two bytes", "four bytes"])
async def test_the_longest_answer_of_any_alphabet_fits(rosa: Visitor, given: Given, letter: str) -> None:
    opened = await asked(given, action=CALL, facts=TEXT)
    form = filled(await card(rosa, opened), "answer")
    await rosa.send(form, answer=letter * ANSWER_CHARS_MAX, reason=letter * 500)
    assert (await now(given, opened))[1].answer == letter * ANSWER_CHARS_MAX


async def test_arguments_are_changed_within_the_schema_and_nothing_else_is(rosa: Visitor, given: Given) -> None:
    opened = await changeable(given, EVERY)
    form = filled(await card(rosa, opened), "change")
    changed = {name_of(EVERY, "retries"): "4", name_of(EVERY, "mode"): "1", name_of(EVERY, "force"): "no"}
    assert "Your approval is recorded." in told(await rosa.send(form, **changed, reason="Gently"))
    status, action = await now(given, opened)
    assert (status, action.values) == (
        Status.APPROVED,
        {**EVERY, "retries": 4, "mode": "hard", "force": False},
    )


async def test_a_form_that_nobody_touched_is_a_plain_approval(rosa: Visitor, given: Given) -> None:
    opened = await changeable(given, EVERY)
    await rosa.send(filled(await card(rosa, opened), "change"))
    row = await given.approvals.get(DEMO, opened.id)
    assert (row.status, row.approved_action) == (Status.APPROVED, None)
    assert tool_call_of(row.final_action).arguments == canonical(EVERY), "to the byte"


async def test_what_the_schema_forbids_is_told_beside_its_field_and_all_that_was_typed_stays(
    rosa: Visitor, given: Given
) -> None:
    opened = await changeable(given, EVERY)
    retries, labels, note = (name_of(EVERY, one) for one in ("retries", "labels", "name"))
    answer = await rosa.send(
        filled(await card(rosa, opened), "change"), **{retries: "6", labels: "[1", note: ODD}, reason="why not"
    )
    assert answer.status_code == 400
    assert set(faults(answer)) == {retries, labels}
    assert faults(answer)[retries] == "This may be 5 at most."
    kept = filled(answer, "change").fields
    assert (kept[retries], kept[labels], kept["reason"]) == ("6", "[1", "why not")
    assert kept[note] == ODD
    assert "<script" not in answer.text
    assert (await now(given, opened), await votes(given, opened)) == (
        (Status.PENDING, tool_call_of(opened.action)),
        0,
    )


async def test_the_largest_call_there_is_can_be_changed(rosa: Visitor, given: Given) -> None:
    """Each letter of it takes six bytes on its way."""
    sent = {f"text_{number:02}": "ß" * 2_999 for number in range(10)}
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in sent}}
    opened = await changeable(given, sent, schema)
    name = name_of(sent, "text_03", schema)
    await rosa.send(filled(await card(rosa, opened), "change"), **{name: "ß" * 2_998 + "s"})
    assert (await now(given, opened))[1].values == {**sent, "text_03": "ß" * 2_998 + "s"}


async def test_a_form_is_one_vote_however_often_it_is_sent_and_a_corrected_one_another(
    rosa: Visitor, given: Given
) -> None:
    opened = await asked(given, action=CALL, facts=CHOICE)
    form = filled(await card(rosa, opened), "answer")
    answers = [await rosa.send(form, answer="0") for _ in range(2)]
    assert ["Your approval is recorded." in told(one) for one in answers] == [True, True]
    assert await votes(given, opened) == 1
    late = await rosa.send(form, answer="1")
    assert "You had already decided" in told(late)
    late = await rosa.send(form, answer="7")
    assert "You had already decided" in told(late), "whatever was typed"
    assert (await now(given, opened))[1].answer == CHOICE.options[0]
    assert len([one for one in await given.recorded("page_vote") if one["subject"].endswith(opened.id)]) == 3


async def test_who_is_not_asked_is_told_so_and_keeps_what_they_typed(rosa: Visitor, given: Given) -> None:
    opened = await asked(given, action=CALL, facts=TEXT, reviewers=(slack_person(seed.BEN),))
    answer = await rosa.send(filled(await card(rosa, opened), "answer"), answer="Blue, please")
    assert "decide" in told(answer)
    again = filled(answer, "answer")
    assert again.fields["answer"] == "Blue, please"
    assert again.fields["press"] != filled(await card(rosa, opened), "answer").fields["press"]
    assert (await now(given, opened))[0] is Status.PENDING


async def test_what_the_form_does_not_have_is_not_taken_from_it(rosa: Visitor, given: Given) -> None:
    """Neither a secret nor a currency nor another request's field, and an answer only where one is asked for."""
    sent = {**EVERY, "currency": "EUR", "total": 100}
    priced = {"type": "integer", "x-show": "money", "x-currency-field": "currency"}
    properties = {**BOUNDED["properties"], "currency": {"type": "string"}, "total": priced}
    schema = {**BOUNDED, "properties": properties}
    opened = await changeable(given, sent, schema)
    form = filled(await card(rosa, opened), "change")
    fixed = [name_of(sent, one, schema) for one in ("key", "currency")]
    assert not set(fixed) & form.fields.keys()
    for more in ({fixed[0]: "sk_other"}, {fixed[1]: "JPY"}, {"answer": "0"}, {"argument-0000-1": "x"}):
        answer = await rosa.send(form, **more)
        assert (answer.status_code, "nothing was done" in told(answer)) == (400, True)
    lacking = replace(form, fields={name: one for name, one in form.fields.items() if "argument-" not in name})
    assert "has changed since you opened it" in told(await rosa.send(lacking))
    plain = await asked(given, action=CALL, facts=FACTS)
    for choice in ("answer", "change"):
        form = replace(filled(await card(rosa, plain), "approve"), buttons={})
        assert (await rosa.send(form, choice=choice)).status_code == 400
    for one in (opened, plain):
        assert ((await now(given, one))[0], await votes(given, one)) == (Status.PENDING, 0)


async def test_a_plain_yes_answers_nothing(rosa: Visitor, given: Given) -> None:
    opened = await asked(given, action=CALL, facts=CHOICE)
    form = filled(await card(rosa, opened), "reject")
    answer = await rosa.send(form, choice="approve")
    assert (await now(given, opened))[0] is Status.PENDING
    assert "recorded" not in told(answer)


async def test_on_a_card_that_has_changed_since_nothing_is_done_and_what_was_typed_stays(
    rosa: Visitor, given: Given
) -> None:
    opened = await asked(given, action=CALL, facts=TEXT)
    form = filled(await card(rosa, opened), "answer")
    answer = await rosa.send(form, version="0" * 16, answer="Blue")
    assert (answer.status_code, "has changed since you opened it" in told(answer)) == (409, True)
    assert filled(answer, "answer").fields["answer"] == "Blue"
    assert await votes(given, opened) == 0


THEIRS = {"name": "release/1.2", "to": "ada.lovelace@shop.example", "note": "Call +49 30 1234567 before you do it"}


async def reveals(given: Given, approval: Approval) -> int:
    return len([one for one in await given.recorded("words_revealed") if one["subject"].endswith(approval.id)])


async def test_what_is_somebodys_is_changed_only_by_who_stands_on_record_for_seeing_it(
    rosa: Visitor, given: Given
) -> None:
    opened = await changeable(given, THEIRS)
    to, note = name_of(THEIRS, "to"), name_of(THEIRS, "note")
    page = await card(rosa, opened)
    form = filled(page, "change")
    assert not {to, note} & form.fields.keys()
    assert "Show in full" in page.text
    for secret in (THEIRS["to"], "1234567"):
        assert secret not in page.text
    refused = await rosa.send(form, **{name_of(THEIRS, "retries"): "9"})
    assert THEIRS["to"] not in refused.text, "a fault reveals nothing"
    assert await reveals(given, opened) == 0
    revealed = filled(await rosa.press(opened.id, "reveal"), "change")
    assert (revealed.fields[to], revealed.fields[note], await reveals(given, opened)) == (
        *list(THEIRS.values())[1:],
        1,
    )
    wrong = await rosa.send(revealed, **{to: "no address", note: "Do not call"})
    assert set(faults(wrong)) == {to}
    again = filled(wrong, "change")
    assert (again.fields[to], again.fields[note]) == ("no address", "Do not call")
    assert THEIRS["to"] not in wrong.text, "and so does a second look at what was sent"
    await rosa.send(again, **{to: "bob@shop.example"})
    assert (await now(given, opened))[1].values == {**THEIRS, "to": "bob@shop.example", "note": "Do not call"}


async def test_a_form_that_claims_to_have_seen_what_is_somebodys_is_shown_no_more_than_it_sent(
    rosa: Visitor, given: Given
) -> None:
    opened = await changeable(given, THEIRS)
    to, note = name_of(THEIRS, "to"), name_of(THEIRS, "note")
    answer = await rosa.send(filled(await card(rosa, opened), "change"), **{to: "no address"})
    assert set(faults(answer)) == {to}
    for secret in (THEIRS["to"], "1234567"):
        assert secret not in answer.text
    assert note not in filled(answer, "change").fields
    assert await reveals(given, opened) == 0


async def test_untouched_a_form_with_hidden_arguments_leaves_them_as_they_are(rosa: Visitor, given: Given) -> None:
    opened = await changeable(given, THEIRS)
    await rosa.send(filled(await card(rosa, opened), "change"), **{name_of(THEIRS, "name"): "release/1.3"})
    assert (await now(given, opened))[1].values == {**THEIRS, "name": "release/1.3"}
