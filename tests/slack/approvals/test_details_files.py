"""Files of a request's mail on its card's Details: seen in the card's thread when a reviewer presses, and once."""

import asyncio
import json
from typing import Any

import pytest

from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.whole_request import WholeRequest
from app.domain.cases.attachments import KeptFile
from app.domain.cases.mail.inbound import Attachment
from app.domain.ids import CaseId, MessageId, Posted
from app.local.slack import seed
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.details.details import Reader, details
from app.slack.views.blocks.rich import actions, button
from tests.slack import sheets
from tests.slack.conftest import World, until

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
READER = Reader("U0ROSA", ("U0ROSA",))
PHOTO = Attachment("kettle.png", 2_000, number=1, kind="png", kept=True)


def blocks_of(*files: Attachment) -> list[dict[str, Any]]:
    whole = WholeRequest(sheets.details(), sheets.request_mail(attachments=files))
    view = details(whole, READER, channel="C1", ts="1.1")
    assert problems(view) == []
    return list(view["blocks"])


def test_who_else_will_see_it_stands_above_the_first_button_and_what_could_act_has_none() -> None:
    page = Attachment("bill.html", 9, number=2, kind="html", kept=True)
    lied = Attachment("photo.jpg", 9, number=3, kind="png", kept=True)
    gone = Attachment("late.png", 9, number=4, kind="png")
    blocks = blocks_of(PHOTO, page, lied, gone)
    buttons = [
        one for block in blocks for one in block.get("elements", []) if one.get("action_id") == ids.SHOW_CARD_FILE
    ]
    assert [one["value"] for one in buttons] == [f"{sheets.approval().message_id}.1"]
    text = json.dumps(blocks)
    assert text.index("The whole channel will see what you show") < text.index(ids.SHOW_CARD_FILE)
    assert "The whole channel" not in json.dumps(blocks_of(page, lied, gone))
    assert text.count(catalogue.FILES_NEVER) == 2, "of what is kept and has no button, why"


async def opened(world: World) -> tuple[Posted, dict[str, Any]]:
    """A card with a photo, and its Details."""
    message_id = MessageId(sheets.approval().message_id)
    file = KeptFile(CaseId("case_1"), message_id, 1, "kettle.png", "png", len(PNG))
    world.command_ports.support.files.kept[file.id] = (file, PNG)
    world.command_ports.whole.mail = sheets.request_mail(attachments=(PHOTO,))
    block = actions("b", button(ids.DETAILS, "Details", sheets.A1))
    posted = await world.slack.chat.poster.client.chat_postMessage(channel=seed.APPROVALS, text="-", blocks=[block])
    at = Posted(seed.APPROVALS, posted["ts"])
    world.command_ports.presses.shown[at] = Shown(Kind.APPROVAL, sheets.A1)
    await world.click(seed.ROSA, ids.DETAILS, at)
    [view] = [one for one in world.workspace.views(seed.ROSA) if one["title"]["text"] == catalogue.DETAILS_TITLE]
    return at, view


async def press(world: World, view: dict[str, Any]) -> None:
    await world.workspace.click_in_view(seed.ROSA, view["id"], ids.SHOW_CARD_FILE, "details-file-1-show")


def shown_in(world: World, at: Posted) -> list[bytes]:
    found = [one for message in world.workspace.messages(at.channel, at.ts) for one in message.get("files") or []]
    return [world.workspace.state.uploads.by_id[one["id"]].content for one in found]


@pytest.mark.parametrize("_round", range(5))
async def test_a_double_press_puts_a_file_into_the_cards_thread_once(world: World, _round: int) -> None:
    at, view = await opened(world)
    await asyncio.gather(press(world, view), press(world, view))
    await world.hears(seed.ROSA, "or is on its way there")
    await until(lambda: bool(world.command_ports.support.files.shown))
    await world.slack.desk.afterwards.drain()
    assert shown_in(world, at) == [PNG]
    assert len(world.command_ports.support.files.shown) == 1


async def test_where_slack_refused_it_the_next_press_tries_again(world: World) -> None:
    at, view = await opened(world)
    world.take_scope("files:write")
    await press(world, view)
    await world.hears(seed.ROSA, "The file was not shown")
    world.workspace.state.tokens[seed.BOT_TOKEN].scopes = None
    await press(world, view)
    await until(lambda: shown_in(world, at) == [PNG])
