"""Messages of ours are taken out of Slack with all below them; what cannot be is said, and people's stay theirs."""

import pytest

from app.domain.ids import Posted
from app.domain.privacy.erasures import FILE, REMOVED
from app.errors import ChatError
from app.local.slack import seed
from app.slack.outbound.removal import OTHERS_WROTE, Removal
from tests.slack.conftest import World


def removal(world: World) -> Removal:
    return Removal(world.slack.chat.poster.client, world.slack.us)


def left(world: World, channel: str) -> list[str]:
    return [str(one["text"]) for one in world.workspace.messages(channel) if one.get("subtype") != "tombstone"]


async def a_thread(world: World) -> Posted:
    """A case's head with a draft below it."""
    await world.post_draft()
    [head] = [one for one in world.workspace.messages(seed.SUPPORT) if one.get("bot_id") == seed.BOT_ID]
    return Posted(seed.SUPPORT, str(head["ts"]))


async def test_a_head_goes_with_everything_we_said_below_it(world: World) -> None:
    head = await a_thread(world)
    assert len(world.workspace.messages(seed.SUPPORT, head.ts)) == 2
    assert await removal(world).remove(head) == REMOVED
    assert world.workspace.messages(seed.SUPPORT, head.ts) == []
    assert await removal(world).remove(head) == REMOVED, "done again it is done"


async def test_what_people_wrote_below_it_is_theirs_and_is_told(world: World) -> None:
    head = await a_thread(world)
    await world.workspace.say(seed.SAM, seed.SUPPORT, "I know this customer", head.ts)
    assert await removal(world).remove(head) == OTHERS_WROTE
    texts = [one["text"] for one in world.workspace.messages(seed.SUPPORT, head.ts)]
    assert texts == ["This message was deleted.", "I know this customer"]


async def test_a_lone_card_goes(world: World) -> None:
    at = await world.post_card()
    assert await removal(world).remove(at) == REMOVED
    assert left(world, seed.APPROVALS) == []


@pytest.mark.parametrize("code", ["cant_delete_message", "compliance_exports_prevent_deletion", "missing_scope"])
async def test_what_slack_refuses_for_good_is_its_word_for_it(world: World, code: str) -> None:
    at = await world.post_card()
    world.workspace.faults({"kind": "error", "method": "chat.delete", "error": code, "times": 9})
    assert await removal(world).remove(at) == code


async def test_where_a_retry_may_heal_it_nothing_is_said_to_be_gone(world: World) -> None:
    at = await world.post_card()
    world.workspace.faults({"kind": "error", "method": "chat.delete", "error": "internal_error", "times": 9})
    with pytest.raises(ChatError):
        await removal(world).remove(at)
    assert left(world, seed.APPROVALS) != []


async def test_where_the_thread_cannot_be_read_the_message_itself_is_tried(world: World) -> None:
    at = await world.post_card()
    world.workspace.faults({"kind": "error", "method": "conversations.replies", "error": "missing_scope", "times": 9})
    assert await removal(world).remove(at) == REMOVED
    assert left(world, seed.APPROVALS) == []


async def a_file(world: World, at: Posted) -> str:
    """Put below a message, as staff have it shown."""
    client = world.slack.chat.poster.client
    answer = await client.files_upload_v2(
        channel=at.channel, thread_ts=at.ts, filename="photo.jpg", content=b"\xff\xd8\xff"
    )
    return str(answer["files"][0]["id"])


async def test_files_below_a_message_go_with_it(world: World) -> None:
    head = await a_thread(world)
    file_id = await a_file(world, head)
    assert file_id in world.workspace.state.uploads.by_id
    assert await removal(world).remove(head) == REMOVED
    assert file_id not in world.workspace.state.uploads.by_id
    assert world.workspace.messages(seed.SUPPORT, head.ts) == []


async def test_a_file_is_removed_by_slacks_own_id(world: World) -> None:
    head = await a_thread(world)
    file_id = await a_file(world, head)
    for _ in range(2):
        assert await removal(world).remove(Posted(FILE, file_id)) == REMOVED
    assert "photo.jpg" not in str(world.workspace.messages(seed.SUPPORT, head.ts))
    world.workspace.faults({"kind": "error", "method": "files.delete", "error": "cant_delete_file", "times": 1})
    assert await removal(world).remove(Posted(FILE, file_id)) == "cant_delete_file"
