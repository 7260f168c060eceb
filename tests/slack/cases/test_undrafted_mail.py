"""Where no draft comes, the case says so and people go on: once more, or by hand, and signed as the desk signs."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.domain.cases.case_state import CaseStage, CaseState
from app.domain.cases.cases import Problem
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.support_queue import Queue
from app.domain.ids import ActorId, MessageId, Posted
from app.domain.operations.desk_config import ShopRules
from app.domain.reason_codes import Code, say
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.cases.case import case
from app.slack.views.cases.support_queue import rows
from tests.desk_configs import Told
from tests.slack import sheets
from tests.slack.conftest import World, a_world, until
from tests.slack.people.test_live_config import BASE
from tests.slack.reading import read
from tests.slack.support_records import item

M1, SAM = MessageId("msg_1"), ActorId("slack:U0SAM")
DONE = say(Code.REFUNDED, done_cents=1999, currency="EUR", refund="re_1")


async def told(world: World) -> Posted:
    thread = await world.slack.chat.open_case(sheets.case())
    details = Stalled(sheets.case(thread=thread), M1, 0, "agent_transient", (DONE,))
    world.drafts.told = details
    at = await world.slack.chat.tell_stalled(details)
    assert await world.slack.chat.tell_stalled(details) == at, "a retry said it again"
    return at


async def test_the_case_says_why_no_draft_comes_and_what_was_done(world: World) -> None:
    said = str(world.message(await told(world))["blocks"])
    assert "No draft comes for this mail: the language model gave no usable answer" in said
    assert "Refunded 19.99 EUR, refund re_1" in said
    assert {"Try Again", "Answer by Hand"} <= {
        each["text"]["text"]
        for block in world.message(await told(world))["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }


async def test_two_presses_try_it_once_and_the_buttons_go(world: World) -> None:
    at = await told(world)
    await asyncio.gather(world.click(seed.SAM, ids.TRY_AGAIN, at), world.click(seed.OLU, ids.TRY_AGAIN, at))
    assert [(message, delivery) for message, delivery, _ in world.drafts.tries] == [(M1, 0)]
    await until(lambda: "tried again or answered since" in str(world.message(at)["blocks"]))
    said = str([world.message(at)[part] for part in ("text", "blocks")])
    assert "Try Again" not in said
    assert "Nobody answers it" not in said, "somebody did"
    assert "Operators have been told" not in said, "why is not known any more"


async def test_an_answer_by_hand_is_looked_at_and_mailed(world: World) -> None:
    at = await told(world)
    await world.click(seed.SAM, ids.BY_HAND, at)
    view = world.workspace.views(seed.SAM)[-1]
    lie: dict[str, Any] = {ids.BODY_BLOCK: {ids.BODY_INPUT: "We have refunded 150.00 EUR."}}
    answer = await world.workspace.submit_view(seed.SAM, view["id"], lie)
    assert answer["state"] == "updated"
    assert world.drafts.typed == []
    truth = {ids.BODY_BLOCK: {ids.BODY_INPUT: "We have refunded 19.99 EUR."}}
    await world.workspace.submit_view(seed.SAM, world.workspace.views(seed.SAM)[-1]["id"], truth)
    assert world.drafts.typed == [("slack:U0SAM", "We have refunded 19.99 EUR.", ())]


async def test_whoever_is_no_staff_starts_and_answers_nothing(world: World) -> None:
    at = await told(world)
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    world.reviewers._known.clear()
    await world.click(seed.SAM, ids.TRY_AGAIN, at)
    await world.click(seed.SAM, ids.BY_HAND, at)
    assert (world.drafts.tries, world.drafts.typed, world.workspace.views(seed.SAM)) == ([], [], [])


async def test_a_press_on_another_mails_message_does_nothing(world: World) -> None:
    at = await told(world)
    assert world.drafts.told is not None
    world.drafts.told = replace(world.drafts.told, message_id=MessageId("msg_2"))
    await world.click(seed.SAM, ids.BY_HAND, at)
    assert world.workspace.views(seed.SAM) == []


UNDRAFTED = CaseState(CaseStage.PERSON, sheets.OPENED, None, "unknown_customer")
SIGNATURE = "Kind regards\nAcme support"


async def head(world: World, case_id: str = "case_1") -> Posted:
    """Of the case of a stranger beyond the day's limit; the mail that waits in it is of ``case_id``."""
    at = await world.slack.chat.open_case(sheets.case(case_id="case_1", customer=None, state=UNDRAFTED))
    case = sheets.case(case_id=case_id, customer=None, sender="eve@example.org", thread=at)
    world.drafts.told = Stalled(case, M1, 0, "unknown_customer")
    return at


def form(world: World) -> dict[str, Any]:
    return world.workspace.views(seed.SAM)[-1]


async def submit(world: World, text: str) -> dict[str, Any]:
    return await world.workspace.submit_view(seed.SAM, form(world)["id"], {ids.BODY_BLOCK: {ids.BODY_INPUT: text}})


async def test_a_case_is_answered_from_its_head(world: World) -> None:
    at = await head(world)
    await world.click(seed.SAM, ids.REPLY_CASE, at)
    assert "eve@example.org" in str(form(world))
    assert (await submit(world, "We have refunded 150.00 EUR."))["state"] == "updated"
    assert world.drafts.typed == [], "it is looked at as drafts are"
    await submit(world, "Dear Eve, which order is it?")
    assert world.drafts.typed == [("slack:U0SAM", "Dear Eve, which order is it?", ())]
    before = world.message(at)
    await world.click(seed.SAM, ids.REPLY_CASE, at)
    await world.hears(seed.SAM, "Nothing in this case waits for an answer by hand any more")
    assert world.message(at) == before, "no press paints something else over the head"


async def test_the_form_of_a_case_answers_no_mail_of_another(world: World) -> None:
    at = await head(world)
    await world.click(seed.SAM, ids.REPLY_CASE, at)
    assert world.drafts.told is not None
    world.drafts.told = replace(world.drafts.told, case=sheets.case(case_id="case_2"))
    await submit(world, "Dear Eve, which order is it?")
    assert world.drafts.typed == []


async def test_whoever_is_no_staff_opens_no_form_on_the_head(world: World) -> None:
    at = await head(world)
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    world.reviewers._known.clear()
    await world.click(seed.SAM, ids.REPLY_CASE, at)
    assert world.workspace.views(seed.SAM) == []


async def test_what_a_person_types_begins_with_the_signature_of_the_moment_and_has_it_once() -> None:
    told = Told(replace(BASE, shop=ShopRules(signature="An older one")))
    async with a_world(configs=told) as world:
        at = await head(world)
        told.config = replace(BASE, shop=ShopRules(signature=SIGNATURE))
        await world.click(seed.SAM, ids.REPLY_CASE, at)
        [box] = [block for block in form(world)["blocks"] if block["block_id"] == ids.BODY_BLOCK]
        prefilled = box["element"]["initial_value"]
        assert prefilled == f"\n\n{SIGNATURE}", "with room above it"
        for nothing in (prefilled, f" {SIGNATURE} \n", f"{SIGNATURE}\n\n{SIGNATURE}"):
            answer = await submit(world, nothing)
            assert "empty" in str(answer["errors"])
        assert world.drafts.typed == []
        held = await submit(world, f"Dear Eve, look at https://elsewhere.example{prefilled}")
        [box] = [block for block in held["view"]["blocks"] if block["block_id"] == ids.BODY_BLOCK]
        assert box["element"]["initial_value"].count(SIGNATURE) == 1
        await submit(world, f"Dear Eve, which order is it?{prefilled}")
        assert world.drafts.typed[0][1] == f"Dear Eve, which order is it?\n\n{SIGNATURE}"


async def test_under_a_stalled_mail_too() -> None:
    async with a_world(shop=ShopRules(signature=SIGNATURE)) as world:
        at = await told(world)
        await world.click(seed.SAM, ids.BY_HAND, at)
        await submit(world, f"{SIGNATURE}\n\nDear Ada, we look into it.")
        assert world.drafts.typed[0][1] == f"Dear Ada, we look into it.\n\n{SIGNATURE}", (
            "typed below it, by oversight"
        )


def read_head(problem: Problem, state: CaseState | None) -> str:
    shown = case(sheets.case(customer=None, problem=problem, state=state))
    return "\n".join(read(block) for block in shown)


@pytest.mark.parametrize("problem", Problem)
def test_the_head_says_once_why_a_person_is_needed_and_no_more_when_nobody_is(problem: Problem) -> None:
    why, whole = catalogue.PERSON_WHYS[problem.value], catalogue.CASE_PROBLEMS[problem.value]
    needed = CaseState(CaseStage.PERSON, sheets.OPENED, None, problem.value)
    assert why in read_head(problem, needed)
    assert whole not in read_head(problem, needed)
    assert read_head(problem, needed).count(catalogue.REPLY) == 1
    for stage in (CaseStage.SENDING, CaseStage.SENT, CaseStage.CLOSED):
        assert whole not in read_head(problem, CaseState(stage, sheets.OPENED))
    for state in (None, CaseState(CaseStage.DECISION, sheets.OPENED), replace(needed, code="unsure")):
        assert whole in read_head(problem, state)


def test_beyond_the_limit_nobody_is_told_what_the_agent_sees_or_twice_that_they_are_unknown() -> None:
    head = read_head(Problem.UNKNOWN_CUSTOMER, UNDRAFTED)
    assert "Unknown sender: not a customer we know" in head
    assert "The agent" not in head
    waiting = item(stranger=True, code="unknown_customer", draft_id=None)
    listed = "\n".join(read(block) for block in rows(Queue([waiting], 1, sheets.OPENED, 1), {}, SAM))
    assert catalogue.PERSON_WHYS["unknown_customer"] in listed
    assert catalogue.QUEUE_STRANGER not in listed
