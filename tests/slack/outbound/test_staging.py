"""In staging nobody takes a message for a real one: the banner is on whatever leaves for Slack, and nowhere else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.operations.notifications import News, OpsNotice
from app.local.slack import seed
from app.slack import ids
from app.slack.api.clients import open_clients
from app.slack.api.staging import BANNER_ID
from app.slack.api.staging import staged as staged_by
from app.slack.outbound.rendering import Rendering
from tests.slack import sheets
from tests.slack.conftest import World, a_world, config_for, until

BANNERS = {
    "en": ("STAGING: nothing here is real", "[STAGING, not real] "),
    "de": ("TESTBETRIEB: Hier ist nichts echt", "[TESTBETRIEB, nicht echt] "),
}


@pytest.fixture
async def staged() -> AsyncIterator[World]:
    async with a_world(staging=True) as made:
        yield made


def read_in(world: World) -> list[dict[str, Any]]:
    """Every message, modal and Home that somebody can see."""
    posted = [one for channel in world.workspace.channels() for one in world.workspace.messages(channel["id"])]
    ours = [one for one in posted if one.get("bot_id") == seed.BOT_ID]
    whispered = [one for user in (seed.ROSA, seed.SAM, seed.MAL) for one in world.workspace.ephemerals(user)]
    homes = [home for user in (seed.ROSA, seed.SAM) if (home := world.workspace.home(user))]
    return [*ours, *whispered, *world.workspace.views(seed.ROSA), *world.workspace.views(seed.SAM), *homes]


def marked(shown: dict[str, Any], language: str = "en") -> bool:
    """Whether a person sees it at once, also where only the text is shown."""
    banner, prefix = BANNERS[language]
    blocks = shown.get("blocks") or []
    on_top = [block.get("block_id") for block in blocks].count(BANNER_ID) == 1 and banner in str(blocks[0])
    return (on_top or not blocks) and (
        "view" in str(shown.get("id")) or "text" not in shown or prefix in shown["text"]
    )


async def work_through(world: World) -> None:
    """A card, a draft and its case, operators' news, a modal that opens another, a refusal, a word, a command."""
    card, draft = await world.post_card(), await world.post_draft()
    notice = OpsNotice(sheets.ACME, News.REPORT_NOT_SHOWN, {"code": "x"})
    await world.slack.chat.tell_ops(notice)
    await world.click(seed.ROSA, ids.REJECT, card)
    view = world.workspace.views(seed.ROSA)[-1]
    world.approvals.change(status=Status.EXPIRED)
    typed = {ids.REASON_SHOWN_BLOCK: {}, ids.REASON_BLOCK: {ids.REASON_INPUT: "No"}}
    await world.workspace.submit_view(seed.ROSA, view["id"], typed)
    await world.click(seed.MAL, ids.APPROVE, card)
    await world.click(seed.SAM, ids.EDIT_DRAFT, draft)
    await world.workspace.command(user=seed.ROSA, channel=seed.APPROVALS, command=ids.DESK_COMMAND, text="help")
    await world.workspace.open_home(seed.ROSA)
    await until(lambda: bool(world.told(seed.MAL)) and bool(world.told(seed.ROSA)))
    await until(lambda: world.workspace.home(seed.ROSA) is not None)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_everything_people_read_says_that_nothing_is_real(staged: World, language: str) -> None:
    staged.tenants.spoken = language
    await work_through(staged)
    shown = read_in(staged)
    assert len(shown) >= 7
    assert [one for one in shown if not marked(one, language)] == []


async def test_outside_staging_nothing_says_so(world: World) -> None:
    await work_through(world)
    assert "STAGING" not in str(read_in(world))
    assert BANNER_ID not in [block.get("block_id") for one in read_in(world) for block in one.get("blocks") or []]


async def test_a_card_with_the_banner_is_still_known_for_what_it_shows(staged: World) -> None:
    """Or it would be written again and again."""
    at = await staged.post_card()
    poster = staged.slack.chat.poster
    letter = await Rendering(poster).card(staged.approvals.held)
    assert await poster.shows(at, letter) is True
    assert marked(staged.message(await poster.update(at, letter)))


async def test_an_uploaded_file_says_so_in_its_comment(staged: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    async def kept(self: object, **request: Any) -> None:
        sent.append(request["req_args"]["params"])

    async with open_clients(config_for(staged.workspace.api_url, staging=True)) as clients:
        monkeypatch.setattr(type(clients.patient), "_send", kept)
        await clients.patient.files_completeUploadExternal(files=[{"id": "F1"}], channel_id="C1")
        await clients.patient.files_completeUploadExternal(files=[{"id": "F1"}], initial_comment="Its photo")
    assert [one["initial_comment"] for one in sent] == ["[STAGING, not real]", "[STAGING, not real] Its photo"]


def test_a_modal_that_comes_back_with_its_banner_has_one() -> None:
    shown = staged_by({"view": {"type": "modal", "blocks": [{"type": "divider"}]}})
    assert staged_by(shown) == shown
