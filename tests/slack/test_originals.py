"""Staff read a case's mail as it came, as plain text and on record, and hand a machine's mail to the agent."""

from dataclasses import replace

import pytest

from app.domain.ids import ActorId, MessageId
from app.domain.mail import Original
from app.domain.presses import Kind, Shown
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack import ids, words
from app.slack.presses import ACTIONS, May
from app.slack.views.case import case
from app.slack.views.original import original
from tests.slack import sheets
from tests.slack.conftest import World, until
from tests.slack.test_front import command

HOSTILE = (
    b"Subject: <!channel> *x*\r\n\r\n<https://evil.example|press> :tada:\x00\x1b[31m \xe2\x80\xae" + b"y" * 40_000
)


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_original_is_plain_text_in_which_nothing_acts(language: str) -> None:
    with words.speaking(language):
        view = original(MessageId("msg_1"), Original(HOSTILE, "message/rfc822"))
        assert problems(view) == []
    shown = [
        one["text"] for one in view["blocks"] if one["type"] == "section" and one["text"]["type"] == "plain_text"
    ]
    assert shown
    assert all(one["emoji"] is False for one in shown)
    text = "".join(one["text"] for one in shown)
    assert "<!channel> *x*" in text
    assert not {"\x00", "\x1b", "\u202e"} & set(text)
    assert "--raw" in str(view["blocks"][-1])


def test_a_case_offers_its_original_to_staff_unless_staff_wrote_it_down() -> None:
    assert ids.SHOW_ORIGINAL in str(case(sheets.case()))
    assert ids.SHOW_ORIGINAL not in str(case(sheets.case(entered_by=ActorId("slack:U1"))))
    assert ACTIONS[ids.SHOW_ORIGINAL].may is May.STAFF


async def test_staff_press_the_button_and_are_shown_the_mail_and_others_are_refused(world: World) -> None:
    sheet = replace(sheets.case(), thread=None)
    posted = await world.slack.chat.open_case(sheet)
    world.front.presses.shown[posted] = Shown(Kind.CASE, sheet.case_id)
    await world.click(seed.MAL, ids.SHOW_ORIGINAL, posted)
    assert world.front.shelf.asked == []
    assert (await world.click(seed.SAM, ids.SHOW_ORIGINAL, posted))["ok"]
    assert world.front.shelf.asked == [(sheet.case_id, f"slack:{seed.SAM}")]
    await until(lambda: words.ORIGINAL_TITLE in str(world.workspace.views(seed.SAM)))


async def test_what_machines_sent_is_listed_for_staff_who_can_hand_one_over(world: World) -> None:
    await command(world, seed.SAM, "/approvals machines")
    await world.hears(seed.SAM, "1 mails of the last two weeks")
    [told] = world.workspace.ephemerals(seed.SAM)
    assert "msg_7" in str(told["blocks"])
    assert "<!here>" not in str(told["blocks"])
    await command(world, seed.SAM, "/approvals hand-over `msg_7`")
    await world.hears(seed.SAM, "is a person's now")
    assert world.front.shelf.asked == [("msg_7", f"slack:{seed.SAM}")]
    await command(world, seed.MAL, "/approvals hand-over msg_8")
    assert len(world.front.shelf.asked) == 1
