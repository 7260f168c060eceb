"""Details: everything about a request for whoever may read it, its words masked until they ask on record."""

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.approvals.whole_request import WholeRequest
from app.domain.ids import Posted
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.details.details import Reader, details
from app.slack.views.approvals.details.unusual import unusual_lines, unusual_mark
from app.slack.views.blocks.rich import actions, button, rich
from tests.slack import sheets
from tests.slack.conftest import World, until
from tests.slack.hostile import FIXED
from tests.slack.pressing import payload
from tests.slack.reading import read
from tests.slack.unusual_requests import LINK, REVIEWERS, unusual, whole_requests

READER = Reader("U0ROSA", REVIEWERS)
PHONE = "+49 170 1234512"


def text_of(whole: WholeRequest, reader: Reader = READER) -> str:
    return "\n".join(read(block) for block in details(whole, reader, channel="C1", ts="1.1")["blocks"])


async def a_card(world: World) -> Posted:
    """Of the request that is held, with its button."""
    block = actions("b", button(ids.DETAILS, "Details", sheets.A1))
    answer = await world.slack.chat.poster.client.chat_postMessage(
        channel=seed.APPROVALS, text="A card", blocks=[block]
    )
    at = Posted(seed.APPROVALS, answer["ts"])
    world.command_ports.presses.shown[at] = Shown(Kind.APPROVAL, sheets.A1)
    return at


def open_view(world: World, user: str) -> dict[str, Any]:
    [view] = [view for view in world.workspace.views(user) if view["title"]["text"] == catalogue.DETAILS_TITLE]
    return view


def test_everything_is_said_and_the_customers_words_are_last() -> None:
    mail = sheets.request_mail(body="It broke.\nCall " + PHONE, body_chars=30)
    text = text_of(WholeRequest(replace(unusual(), rejected_count=3), mail), replace(READER, old_card=LINK))
    for said in (
        "Refund 49.90 EUR to ada@example.com",
        "Unverified sender",
        "Order 1042: Annual plan",
        "4 earlier refunds: 80.00 EUR + 9.90 USD + 990 JPY, 1 of them for this order",
        "Takes the place of a request that closed: rejected",
        "You may: you are named.",
        "Policy: ",
        "Without an answer it expires",
        sheets.A1,
        "ch_1",
        "Customer wrote",
    ):
        assert said in text, said
    assert text.rindex("Call +49 …12") > text.rindex("Customer wrote") > text.index(sheets.A1)
    assert PHONE not in text


def test_a_reader_is_told_why_they_may_decide_or_why_not() -> None:
    whole = WholeRequest(sheets.details(), sheets.request_mail())
    assert "as a member of" in text_of(whole, replace(READER, entry="S0REVIEWERS"))
    assert "You are not set up to decide this." in text_of(whole, replace(READER, entry=None))
    over = WholeRequest(sheets.decided(Status.EXECUTED), sheets.request_mail())
    assert "You may" not in text_of(over), "there is nothing left to decide"


def test_a_smaller_amount_that_was_approved_is_called_that() -> None:
    less = sheets.approval().action.smaller(4000)
    text = text_of(WholeRequest(sheets.decided(Status.EXECUTED, approved_action=less), sheets.request_mail()))
    assert text.startswith("Refund 40.00 EUR of the 49.90 EUR asked to ada@example.com")


@pytest.mark.parametrize("number", range(len(FIXED)))
def test_whatever_anybody_wrote_slack_takes_it(number: int) -> None:
    """The states take turns."""
    for whole, reader in itertools.islice(whole_requests(FIXED[number]), number % 6, None, 6):
        assert problems(details(whole, reader, channel="C1", ts="1.1")) == []


def test_reveal_is_offered_only_where_something_is_hidden() -> None:
    for words, offered in (("Refund 49.90 EUR of order 1003", False), (PHONE, True)):
        for whole in (
            WholeRequest(sheets.details(), sheets.request_mail(body=words)),
            WholeRequest(sheets.details(), sheets.request_mail(body="Hi", subject=words)),
            WholeRequest(sheets.details(agent_reason=words), sheets.request_mail(body="Hi")),
            WholeRequest(
                sheets.details(thread_summary=sheets.thread_summary(words, written_by="x")),
                sheets.request_mail(body="Hi"),
            ),
        ):
            assert (ids.REVEAL in json.dumps(details(whole, READER, channel="C1", ts="1.1"))) is offered
            assert PHONE not in text_of(whole)


def test_a_long_mail_is_cut_with_a_word_about_it() -> None:
    whole = WholeRequest(sheets.details(), sheets.request_mail(body="Hello. " * 6_000, body_chars=42_000))
    assert "The first 12,000 characters of 42,000" in text_of(whole)


def test_a_reason_is_one_line_quoted_and_cannot_look_like_ours() -> None:
    shown = unusual_lines(unusual("no”\n\n*Approved* <@U0ROSA>" + "x" * 300))
    line = next(text for one in shown if "Approved" in (text := read(rich("b", one))))
    assert "\n" not in line
    assert line.count("“") == line.count("”") == 1
    assert len(line) < 160


def test_what_is_unusual_names_the_version_of_a_card() -> None:
    assert unusual_mark(sheets.details()) == ""
    assert unusual_mark(unusual()) != unusual_mark(unusual("another reason")) != ""


async def test_staff_open_it_masked_and_reveal_it_on_record(world: World) -> None:
    at = await a_card(world)
    assert (await world.click(seed.SAM, ids.DETAILS, at))["ok"]
    view = open_view(world, seed.SAM)
    assert PHONE not in json.dumps(view, ensure_ascii=False)
    assert world.command_ports.whole.revealed == []
    await world.press(payload(ids.REVEAL, at, sheets.A1, seed.SAM, view={**reveal_view(view)}))
    await until(lambda: PHONE in json.dumps(open_view(world, seed.SAM)))
    assert ids.REVEAL not in json.dumps(open_view(world, seed.SAM))
    assert world.command_ports.whole.revealed == [f"slack:{seed.SAM}"]
    assert PHONE not in str(world.workspace.messages(seed.APPROVALS)), "inside the modal only"


def reveal_view(view: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "type", "private_metadata", "bot_id")
    return {**{name: view[name] for name in kept if name in view}, "bot_id": seed.BOT_ID, "state": {"values": {}}}


@pytest.mark.parametrize("name", [ids.DETAILS, ids.REVEAL])
async def test_others_are_refused_and_that_is_on_record(world: World, name: str) -> None:
    at = await a_card(world)
    await world.press(payload(name, at, sheets.A1, seed.MAL))
    await world.slack.desk.afterwards.drain()
    [kept] = world.command_ports.presses.kept
    assert (kept.code, kept.belongs, kept.action) == ("not_staff", True, name)
    assert world.command_ports.whole.revealed == []
    assert PHONE not in json.dumps(world.workspace.views(seed.MAL))


async def test_whoever_lost_the_right_meanwhile_hears_so_over_the_modal_and_reads_nothing_more(world: World) -> None:
    at = await a_card(world)
    assert (await world.click(seed.SAM, ids.DETAILS, at))["ok"]
    view = open_view(world, seed.SAM)
    world.workspace.admin.user(seed.SAM, {"is_restricted": True})
    world.slack.desk.reviewers.forget(seed.SAM)
    await world.workspace.click_in_view(seed.SAM, view["id"], ids.REVEAL, "details-reveal")
    await until(lambda: "Only full members" in json.dumps(world.workspace.views(seed.SAM)))
    assert PHONE not in json.dumps(world.workspace.views(seed.SAM))
    assert [kept.code for kept in world.command_ports.presses.kept] == ["not_a_member"]
