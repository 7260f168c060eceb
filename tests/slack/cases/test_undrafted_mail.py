"""Where no draft comes, the case says so and people go on: once more, or by hand."""

import asyncio
from dataclasses import replace
from typing import Any

from app.domain.cases.undrafted_mail import Stalled
from app.domain.ids import MessageId, Posted
from app.domain.reason_codes import Code, say
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, until

M1 = MessageId("msg_1")
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
