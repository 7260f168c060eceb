"""Files of a case: listed for staff, shown in the thread on a press, and never what could act."""

from typing import Any

from app.domain.cases.attachments import KeptFile
from app.domain.cases.mail.inbound import Attachment
from app.domain.ids import CaseId, MessageId, Posted
from app.local.slack import seed
from app.slack import ids
from tests.slack import sheets
from tests.slack.conftest import World, until

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
CASE = CaseId("case_1")


def keep(world: World, number: int, name: str, kind: str, case_id: CaseId = CASE) -> KeptFile:
    file = KeptFile(case_id, MessageId("msg_1"), number, name, kind, len(PNG))
    world.command_ports.support.files.kept[file.id] = (file, PNG)
    return file


async def head(world: World, *told: Attachment) -> Posted:
    return await world.slack.chat.open_case(sheets.case(attachments=told))


async def opened(world: World, at: Posted) -> dict[str, Any]:
    await world.click(seed.SAM, ids.CASE_FILES, at)
    return world.workspace.views(seed.SAM)[-1]


def thread(world: World, at: Posted) -> list[dict[str, Any]]:
    return [one for one in world.workspace.messages(at.channel, at.ts) if one.get("files")]


async def test_a_picture_is_put_into_the_cases_thread_as_it_came(world: World) -> None:
    file = keep(world, 1, "kettle.png", "png")
    at = await head(world, Attachment("kettle.png", len(PNG), number=1, kind="png", kept=True))
    assert "kettle.png (PNG picture" in str(world.message(at)["blocks"])
    view = await opened(world, at)
    assert "The whole channel will see what you show" in str(view["blocks"])
    await world.workspace.click_in_view(seed.SAM, view["id"], ids.SHOW_FILE, f"file-actions-{file.id}")
    await until(lambda: bool(world.command_ports.support.files.shown))
    [message] = thread(world, at)
    [shown] = message["files"]
    assert (shown["name"], shown["mimetype"]) == ("1-kettle.png", "image/png")
    assert world.workspace.state.uploads.by_id[shown["id"]].content == PNG
    [posted] = world.command_ports.support.files.shown
    assert (posted.file_id, posted.at) == (shown["id"], at)


async def test_what_could_act_or_is_not_what_it_says_has_no_button_and_says_how_to_get_it(world: World) -> None:
    for number, (name, kind) in enumerate((("a.svg", "svg"), ("b.html", "html"), ("c.jpg", "png")), 1):
        keep(world, number, name, kind)
    view = await opened(world, await head(world, Attachment("a.svg", 9, number=1, kind="svg", kept=True)))
    assert ids.SHOW_FILE not in str(view["blocks"])
    assert "countersign attachment save msg_1.1 PATH" in str(view["blocks"])


async def test_a_name_is_judged_as_slack_would_call_the_file(world: World) -> None:
    """Kept by a version that took a sign that looks like a dot for another one."""
    file = keep(world, 1, "kettle\u2024html", "gif")
    at = await head(world, Attachment("kettle", 9, number=1, kind="gif", kept=True))
    view = await opened(world, at)
    await world.workspace.click_in_view(seed.SAM, view["id"], ids.SHOW_FILE, f"file-actions-{file.id}")
    await world.hears(seed.SAM, "Never shown in Slack")
    assert thread(world, at) == []


async def test_what_a_button_promised_is_judged_again_when_it_is_pressed(world: World) -> None:
    file = keep(world, 1, "kettle.png", "png")
    at = await head(world, Attachment("kettle.png", 9, number=1, kind="png", kept=True))
    view = await opened(world, at)
    for case_id, kind, told in (
        (CASE, "html", "Never shown in Slack"),
        (CASE, "webp", "Never shown in Slack"),
        (CaseId("case_2"), "png", "not kept any more"),
    ):
        keep(world, 1, "kettle.png", kind, case_id)
        await world.workspace.click_in_view(seed.SAM, view["id"], ids.SHOW_FILE, f"file-actions-{file.id}")
        await world.hears(seed.SAM, told)
    assert thread(world, at) == []
    assert world.command_ports.support.files.reads == []


async def test_where_slack_refuses_or_others_read_along_nothing_is_shown_and_it_says_why(world: World) -> None:
    file = keep(world, 1, "kettle.png", "png")
    at = await head(world, Attachment("kettle.png", 9, number=1, kind="png", kept=True))
    view = await opened(world, at)
    world.take_scope("files:write")
    await world.workspace.click_in_view(seed.SAM, view["id"], ids.SHOW_FILE, f"file-actions-{file.id}")
    await world.hears(seed.SAM, "The file was not shown")
    world.workspace.state.tokens[seed.BOT_TOKEN].scopes = None
    world.workspace.admin.channel(seed.SUPPORT, shared="external")
    await until(lambda: seed.SUPPORT not in world.slack.chat.poster.channels._known)
    await world.workspace.click_in_view(seed.SAM, view["id"], ids.SHOW_FILE, f"file-actions-{file.id}")
    await until(lambda: world.told(seed.SAM).count("The file was not shown") == 2)
    assert thread(world, at) == []
    assert world.command_ports.support.files.shown == []
