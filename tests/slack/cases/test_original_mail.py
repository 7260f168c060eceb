"""Staff read a case's mail as it came, as plain text and on record, and hand a machine's mail to the agent."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.cases.mail.inbound import Original
from app.domain.ids import ActorId, MessageId
from app.errors import Misconfigured, NotFound
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.inbound.press_checks import ACTIONS, May
from app.slack.views.cases.case import case
from app.slack.views.cases.original_mail import original
from tests.slack import sheets
from tests.slack.commands.test_commands import command
from tests.slack.conftest import World, until
from tests.slack.reading import strings

HOSTILE = (
    b"Subject: <!channel> *x*\r\n\r\n<https://evil.example|press> :tada:\x00\x1b[31m \xe2\x80\xae" + b"y" * 40_000
)


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_original_is_plain_text_in_which_nothing_acts(language: str) -> None:
    with catalogue.speaking(language):
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


FIELDS = b'{"from":"a@example.com","body":"One\\n\\nTwo \\u00e4","Headers":[{"Name":"X"}],"verified":true}'


def shown(content: bytes, content_type: str) -> str:
    blocks = original(MessageId("msg_1"), Original(content, content_type))["blocks"]
    return "".join(one["text"]["text"] for one in blocks if one["text"]["type"] == "plain_text")


def test_an_original_in_json_is_read_name_by_name_and_nothing_of_it_is_left_out() -> None:
    text = shown(FIELDS, "application/json; charset=utf-8")
    assert "from: a@example.com\nbody: One\n\nTwo ä\n" in text
    assert all(part in text for part in ('"Name": "X"', "verified: true"))


@pytest.mark.parametrize("odd", [b'{"a":1,"a":2}', b"[" * 10_000, b"{", b"[1]", b'"x"', b"", b'{"a":' + b"9" * 5000])
def test_an_original_that_is_no_json_is_shown_as_it_came(odd: bytes) -> None:
    assert shown(odd, "application/json") == odd.decode()
    assert shown(FIELDS, "message/rfc822") == FIELDS.decode()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotFound("There is no such message"), "No original of this case is kept"),
        (Misconfigured("No key in RECORDS_KEY opens this"), "Originals cannot be opened here"),
    ],
)
async def test_where_there_is_no_original_to_show_it_says_why(world: World, error: Exception, said: str) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise error

    world.command_ports.shelf.of_case = broken  # type: ignore[method-assign]
    details = replace(sheets.case(), thread=None)
    posted = await world.slack.chat.open_case(details)
    world.command_ports.presses.shown[posted] = Shown(Kind.CASE, details.case_id)
    await world.click(seed.SAM, ids.SHOW_ORIGINAL, posted)
    await world.hears(seed.SAM, said)


def test_a_case_offers_its_original_to_staff_unless_staff_wrote_it_down() -> None:
    assert ids.SHOW_ORIGINAL in str(case(sheets.case()))
    assert ids.SHOW_ORIGINAL not in str(case(sheets.case(entered_by=ActorId("slack:U1"))))
    assert ACTIONS[ids.SHOW_ORIGINAL].may is May.STAFF


async def test_staff_press_the_button_and_are_shown_the_mail_and_others_are_refused(world: World) -> None:
    details = replace(sheets.case(), thread=None)
    posted = await world.slack.chat.open_case(details)
    world.command_ports.presses.shown[posted] = Shown(Kind.CASE, details.case_id)
    await world.click(seed.MAL, ids.SHOW_ORIGINAL, posted)
    assert world.command_ports.shelf.asked == []
    assert (await world.click(seed.SAM, ids.SHOW_ORIGINAL, posted))["ok"]
    assert world.command_ports.shelf.asked == [(details.case_id, f"slack:{seed.SAM}")]
    await until(lambda: catalogue.ORIGINAL_TITLE in str(world.workspace.views(seed.SAM)))


async def test_what_machines_sent_is_listed_for_staff_who_can_hand_one_over(world: World) -> None:
    await command(world, seed.SAM, "/approvals machines")
    await world.hears(seed.SAM, "Filed as a machine's in the last two weeks: 1")
    [told] = world.workspace.ephemerals(seed.SAM)
    assert "msg_7" in str(told["blocks"])
    said = list(strings(told["blocks"]))
    assert {kind for kind, text in said if "<!here>" in text} == {"text"}, "literal, as it stands in the mail"
    await command(world, seed.SAM, "/approvals hand-over `msg_7`")
    await world.hears(seed.SAM, "is a person's now")
    assert world.command_ports.shelf.asked == [("msg_7", f"slack:{seed.SAM}")]
    await command(world, seed.MAL, "/approvals hand-over msg_8")
    assert len(world.command_ports.shelf.asked) == 1
