"""The queue of replies to send: /drafts, the App Home, and the buttons under a draft, as support staff press them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.cases.case_state import CaseStage, CaseState, Claim, Done
from app.domain.cases.replies import DraftStatus
from app.domain.cases.support_queue import QUEUE_MAX, Claiming, ClaimVerdict, Closing, ClosingVerdict
from app.domain.ids import ActorId, CaseId, MessageId
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, until
from tests.slack.reading import strings
from tests.slack.support_records import item

SAM, OLU = ActorId(f"slack:{seed.SAM}"), ActorId(f"slack:{seed.OLU}")
AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


async def opened(world: World, user: str = seed.SAM, words: str = "") -> dict[str, Any]:
    await world.workspace.command(user=user, channel=seed.SUPPORT, command="/drafts", text=words)
    return top(world, user)


def top(world: World, user: str = seed.SAM) -> dict[str, Any]:
    return world.workspace.views(user)[-1]


def words(view: dict[str, Any] | None) -> str:
    return "" if view is None else "\n".join(text for _, text in strings(view))


def buttons(view: dict[str, Any]) -> list[str]:
    return [
        element["action_id"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def use(world: World, view: dict[str, Any], action_id: str, user: str = seed.SAM, block: str = "") -> None:
    await world.workspace.click_in_view(user, view["id"], action_id, block or None)


async def test_drafts_shows_the_queue_with_each_drafts_beginning_and_its_link(world: World) -> None:
    at = await world.post_draft()
    world.command_ports.support.items = [item(1, place=at), item(2, subject="Another", claim=Claim(OLU, AT))]
    view = await opened(world)
    said = words(view)
    assert "2 replies are still to be sent" in said
    assert "1 of them nobody has taken" in said
    assert said.index("My order") < said.index("Another")
    assert "Dear Ada, the refund is under way." in said
    assert seed.OLU in str(view)
    await until(lambda: at.ts.replace(".", "") in str(top(world)), patience_seconds=5)


async def test_send_in_the_queue_is_the_send_of_the_thread(world: World) -> None:
    at = await world.post_draft()
    world.command_ports.support.items = [item(draft_id=sheets.D1, place=at)]
    view = await opened(world)
    await use(world, view, ids.QUEUE_SEND)
    assert world.drafts.asked == [(SAM, None)]
    await until(lambda: "is on its way" in words(top(world)))
    await until(lambda: "being sent" in world.message(at)["text"])
    await use(world, top(world), ids.QUEUE_SEND)
    await until(lambda: "You have already sent this reply" in words(top(world)))


async def test_what_would_be_held_back_is_told_and_not_sent(world: World) -> None:
    world.drafts.held = replace(world.drafts.held, doubts=("sum_differs",))
    world.command_ports.support.items = [item(draft_id=sheets.D1)]
    await use(world, await opened(world), ids.QUEUE_SEND)
    await until(lambda: "was not sent" in words(top(world)))
    assert world.drafts.held.status is DraftStatus.READY
    world.command_ports.support.items = [item(draft_id=sheets.D1, held=True)]
    assert ids.QUEUE_SEND not in buttons(await opened(world)), "it is looked at where it stands"


async def test_a_long_draft_is_read_whole_before_it_is_sent(world: World) -> None:
    text = "Dear Ada,\n" + "\n".join(f"line {number} of a long reply" for number in range(200))
    world.drafts.held = replace(world.drafts.held, body=text, original_body=text)
    world.command_ports.support.items = [item(draft_id=sheets.D1, beginning=text[:600], length=len(text))]
    view = await opened(world)
    assert "line 2 of" in words(view)
    assert "line 9 of" not in words(view)
    assert "more characters follow" in words(view)
    await use(world, view, ids.QUEUE_READ)
    assert "line 199 of" in words(top(world))
    assert len(world.workspace.views(seed.SAM)) == 2
    await world.workspace.submit_view(seed.SAM, top(world)["id"], {})
    assert world.drafts.asked == [(SAM, None)]
    await until(lambda: "is on its way" in words(top(world)))
    assert len(world.workspace.views(seed.SAM)) == 1, "back at the list"


async def test_a_reply_that_somebody_sent_meanwhile_is_told_of_in_the_view_of_the_whole(world: World) -> None:
    world.command_ports.support.items = [item(draft_id=sheets.D1)]
    await use(world, await opened(world), ids.QUEUE_READ)
    world.drafts.held = replace(world.drafts.held, status=DraftStatus.SENDING, requested_by=OLU)
    await world.workspace.submit_view(seed.SAM, top(world)["id"], {})
    assert f"<@{seed.OLU}> is already sending" in words(top(world))
    await use(world, await opened(world), ids.QUEUE_READ)
    assert top(world)["submit"] is None, "there is nothing to send any more"


@pytest.mark.parametrize(
    ("claim", "label", "told", "asked"),
    [
        (None, "I'll Take It", "You take care of this case now", "claim instead of None"),
        (Claim(OLU, AT), "Take Over", "You take care of this case now", f"claim instead of {OLU}"),
        (Claim(SAM, AT), "Release", "nobody takes care", "release"),
    ],
)
async def test_one_press_claims_takes_over_or_releases(
    world: World, claim: Claim | None, label: str, told: str, asked: str
) -> None:
    world.command_ports.support.items = [item(claim=claim)]
    view = await opened(world)
    assert label in words(view)
    await use(world, view, ids.QUEUE_CLAIM)
    assert world.command_ports.support.told == [(asked, "case_1", SAM)]
    await until(lambda: told in words(top(world)))


async def test_whoever_comes_second_hears_who_has_it(world: World) -> None:
    world.command_ports.support.items = [item()]
    verdict = ClaimVerdict(Claiming.BY_ANOTHER, Claim(OLU, AT), CaseId("case_1"))
    world.command_ports.support.claim_verdict = verdict
    await use(world, await opened(world), ids.QUEUE_CLAIM)
    await until(lambda: f"<@{seed.OLU}> takes care of this case" in words(top(world)))


async def test_no_reply_needed_takes_it_off_the_list_and_can_be_taken_back_at_once(world: World) -> None:
    world.command_ports.support.items = [item(1), item(2)]
    view = await opened(world)
    await use(world, view, ids.QUEUE_CLOSE, block="queue-actions-drf_1")
    await until(lambda: "On record: no reply needed" in words(top(world)))
    assert "ada1" not in words(top(world))
    await use(world, top(world), ids.QUEUE_REOPEN)
    assert [what for what, _, _ in world.command_ports.support.told] == ["no reply", "reply after all"]
    await until(lambda: "waits for a reply again" in words(top(world)))


@pytest.mark.parametrize(
    ("outcome", "said"), [(Closing.ANSWERED, "as asked by"), (Closing.UNDECIDED, "A decision is still asked for")]
)
async def test_why_it_cannot_be_closed_is_said(world: World, outcome: Closing, said: str) -> None:
    world.command_ports.support.items = [item()]
    world.command_ports.support.closing_verdict = ClosingVerdict(outcome, OLU)
    await use(world, await opened(world), ids.QUEUE_CLOSE)
    await until(lambda: said in words(top(world)))


async def test_mine_are_those_i_took_and_the_other_half_is_one_press_away(world: World) -> None:
    world.command_ports.support.items = [item(1), item(2, claim=Claim(SAM, AT))]
    view = await opened(world, words="mine")
    assert "ada2" in words(view)
    assert "ada1" not in words(view)
    await use(world, view, ids.QUEUE_SHOW)
    assert "ada1" in words(top(world))
    await use(world, top(world), ids.QUEUE_SHOW)
    assert "ada1" not in words(top(world))
    await world.workspace.command(user=seed.SAM, channel=seed.SUPPORT, command="/drafts", text="yours")
    await world.hears(seed.SAM, "`/drafts mine`")


async def test_forty_drafts_stay_within_slacks_limits_and_the_rest_is_counted(world: World) -> None:
    world.command_ports.support.items = [
        item(number, beginning="x" * 600, length=9_000, claim=Claim(OLU, AT)) for number in range(QUEUE_MAX + 3)
    ]
    view = await opened(world)
    assert len(view["blocks"]) <= 100
    assert "3 more are not shown" in words(view)


async def test_the_home_shows_what_waits_and_its_buttons_work_there(world: World) -> None:
    at = await world.post_draft()
    world.command_ports.support.items = [item(draft_id=sheets.D1, place=at)]
    await world.workspace.open_home(seed.SAM)
    await until(lambda: "1 reply is still to be sent" in words(world.workspace.home(seed.SAM)))
    home = world.workspace.home(seed.SAM)
    assert home is not None
    await use(world, home, ids.QUEUE_SEND)
    assert world.drafts.asked == [(SAM, None)]
    await until(lambda: "being sent" in world.message(at)["text"])
    assert world.workspace.views(seed.SAM) == [], "nothing to close after each"
    world.command_ports.support.items = []
    await use(world, home, ids.QUEUE_SEND)
    await until(lambda: "No draft waits to be sent" in words(world.workspace.home(seed.SAM)))
    await until(lambda: "already sent" in words((world.workspace.views(seed.SAM) or [None])[-1]))


async def test_the_home_leads_to_the_whole_list(world: World) -> None:
    world.command_ports.support.items = [item(number) for number in range(3)]
    await world.workspace.open_home(seed.SAM)
    await until(lambda: "3 replies" in words(world.workspace.home(seed.SAM)))
    home = world.workspace.home(seed.SAM)
    assert home is not None
    await use(world, home, ids.QUEUE_SHOW)
    assert "Only Mine" in words(top(world))


async def test_the_buttons_under_a_draft_claim_and_close_its_case(world: World) -> None:
    at = await world.post_draft()
    await world.click(seed.SAM, ids.CLAIM_DRAFT, at)
    await world.hears(seed.SAM, "You take care of this case now")
    world.drafts.held = replace(world.drafts.held, claim=Claim(SAM, AT))
    await world.slack.chat.repaint_draft(world.drafts.held)
    assert "Taken care of by" in str(world.message(at)["blocks"])
    await world.click(seed.OLU, ids.CLAIM_DRAFT, at)
    await world.click(seed.SAM, ids.CLAIM_DRAFT, at)
    await world.click(seed.SAM, ids.CLOSE_DRAFT, at)
    world.drafts.held = replace(world.drafts.held, claim=None, closed=Done(SAM, AT))
    await world.slack.chat.repaint_draft(world.drafts.held)
    shown = str(world.message(at)["blocks"])
    assert "No reply needed, says" in shown
    assert ids.SEND_DRAFT not in shown
    await world.click(seed.OLU, ids.REOPEN_DRAFT, at)
    told = [(what, by) for what, _, by in world.command_ports.support.told]
    assert told == [
        ("claim instead of None", SAM),
        (f"claim instead of {SAM}", OLU),
        ("release", SAM),
        ("no reply", SAM),
        ("reply after all", OLU),
    ]
    assert {about for what, about, _ in world.command_ports.support.told if "reply" in what} == {MessageId("msg_1")}


async def test_whoever_may_not_handle_customers_sees_and_changes_nothing(world: World) -> None:
    world.command_ports.support.items = [item()]
    await world.workspace.command(user=seed.MAL, channel=seed.SUPPORT, command="/drafts", text="")
    await world.hears(seed.MAL, "ask whoever runs the desk")
    assert world.workspace.views(seed.MAL) == []
    view = {"id": "V1", "type": "modal", "bot_id": seed.BOT_ID, "private_metadata": json.dumps({"whose": "all"})}
    for name in (ids.QUEUE_SEND, ids.QUEUE_READ, ids.QUEUE_CLAIM, ids.QUEUE_CLOSE, ids.QUEUE_REOPEN, ids.QUEUE_SHOW):
        action = {"type": "button", "action_id": name, "value": "drf_1", "action_ts": "1.2", "block_id": "b"}
        pressed = {"type": "block_actions", "actions": [action], "container": {"type": "view", "view_id": "V1"}}
        who = {"user": {"id": seed.MAL, "team_id": seed.TEAM_ID}, "api_app_id": seed.APP_ID, "view": view}
        await world.press({**pressed, **who, "trigger_id": "1.2.3"})
    assert (world.command_ports.support.told, world.drafts.asked) == ([], [])


@pytest.mark.parametrize("bot", ["B0OTHER", None])
async def test_a_press_in_a_view_that_is_not_ours_does_nothing(world: World, bot: str | None) -> None:
    view = {"id": "V1", "type": "modal", "bot_id": bot, "private_metadata": "{}"}
    action = {"type": "button", "action_id": ids.QUEUE_SEND, "value": "drf_1", "action_ts": "1.2", "block_id": "b"}
    who = {"user": {"id": seed.SAM, "team_id": seed.TEAM_ID}, "api_app_id": seed.APP_ID, "view": view}
    await world.press({"type": "block_actions", "actions": [action], **who, "trigger_id": "1.2.3"})
    assert world.drafts.asked == []


async def test_the_head_of_a_case_says_where_it_stands_to_eyes_and_ears(world: World) -> None:
    state = CaseState(CaseStage.READY, AT, claim=Claim(SAM, AT))
    at = await world.slack.chat.open_case(sheets.case(state=state))
    head = world.message(at)
    assert "A draft is ready to send" in str(head["blocks"])
    assert "Taken care of by" in str(head["blocks"])
    assert head["text"].endswith("(draft ready)")
    sent = sheets.case(state=CaseState(CaseStage.SENT, AT, SAM), thread=at)
    await world.slack.chat.open_case(sent)
    assert "Answered, sent by" in str(world.message(at)["blocks"])
    assert world.message(at)["text"].endswith("(answered)")
