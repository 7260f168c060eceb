"""The Web API through Slack's own client: what it gives, and the error codes it refuses with."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import Manifest, Workspace, WorkspaceConfig, run_workspace, seed

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]


async def refusal(awaited: Any) -> str:
    """The error code a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await awaited
    return str(caught.value.response["error"])


async def test_the_bot_knows_itself(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (seed.TEAM_ID, seed.BOT_USER, seed.BOT_ID)


async def test_a_wrong_token_and_no_token_are_told_apart(workspace: Workspace) -> None:
    wrong = AsyncWebClient(token="xoxb-nobody", base_url=workspace.api_url)
    assert await refusal(wrong.auth_test()) == "invalid_auth"
    none = AsyncWebClient(base_url=workspace.api_url)
    assert await refusal(none.auth_test()) == "not_authed"
    app_token = AsyncWebClient(token=seed.APP_TOKEN, base_url=workspace.api_url)
    assert await refusal(app_token.auth_test()) == "not_allowed_token_type"
    assert await refusal(app_token.api_call("no.suchMethod")) == "unknown_method"


async def test_posting_updating_and_deleting(client: AsyncWebClient, workspace: Workspace) -> None:
    posted = await client.chat_postMessage(
        channel=seed.OPS,
        text="one",
        blocks=BLOCKS,
        metadata={"event_type": "card", "event_payload": {"approval": "a1"}},
    )
    assert posted["message"]["blocks"][0]["block_id"]
    await client.chat_update(channel=seed.OPS, ts=posted["ts"], text="two", blocks=BLOCKS)
    history = await client.conversations_history(channel=seed.OPS, include_all_metadata=True)
    message = history["messages"][0]
    assert message["text"] == "two"
    assert message["metadata"]["event_payload"] == {"approval": "a1"}
    assert "edited" not in message
    await client.chat_delete(channel=seed.OPS, ts=posted["ts"])
    assert workspace.messages(seed.OPS) == []
    assert await refusal(client.chat_delete(channel=seed.OPS, ts=posted["ts"])) == "message_not_found"


async def test_text_alone_drops_the_blocks_and_blocks_alone_keep_the_text(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=seed.OPS, text="one", blocks=BLOCKS)
    kept = await client.api_call("chat.update", json={"channel": seed.OPS, "ts": posted["ts"], "blocks": BLOCKS})
    assert kept["message"]["text"] == "one"
    dropped = await client.chat_update(channel=seed.OPS, ts=posted["ts"], text="two")
    assert "blocks" not in dropped["message"]
    assert "edited" in dropped["message"]


async def test_update_counts_bytes_after_escaping(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=seed.OPS, text="one")
    await client.chat_update(channel=seed.OPS, ts=posted["ts"], text="&" * 800)
    long = client.chat_update(channel=seed.OPS, ts=posted["ts"], text="&" * 801)
    assert await refusal(long) == "msg_too_long"


async def test_a_post_over_40000_characters_is_cut(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=seed.OPS, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"


async def test_only_its_own_messages_can_be_changed(client: AsyncWebClient, workspace: Workspace) -> None:
    said = await workspace.say(seed.SAM, seed.OPS, "mine")
    update = client.chat_update(channel=seed.OPS, ts=said["ts"], text="yours")
    assert await refusal(update) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=seed.OPS, ts=said["ts"])) == "cant_delete_message"


async def test_refused_blocks_say_where(client: AsyncWebClient, workspace: Workspace) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=seed.OPS, text="t", blocks=blocks)
    assert caught.value.response["error"] == "invalid_blocks"
    [message] = caught.value.response["response_metadata"]["messages"]
    assert message == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert workspace.log(kind="refused")[-1]["code"] == "invalid_blocks"


async def test_threads_count_their_replies_and_need_a_parent(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=seed.OPS, text="parent")
    reply = await client.chat_postMessage(channel=seed.OPS, text="r", thread_ts=parent["ts"])
    found = await client.conversations_replies(channel=seed.OPS, ts=parent["ts"])
    assert [message["text"] for message in found["messages"]] == ["parent", "r"]
    assert found["messages"][0]["reply_count"] == 1
    nowhere = client.chat_postMessage(channel=seed.OPS, text="r", thread_ts="1.000001")
    assert await refusal(nowhere) == "thread_not_found"
    nested = client.chat_postMessage(channel=seed.OPS, text="r", thread_ts=reply["ts"])
    assert await refusal(nested) == "cannot_reply_to_message"


async def test_a_deleted_parent_leaves_a_tombstone(client: AsyncWebClient, workspace: Workspace) -> None:
    parent = await client.chat_postMessage(channel=seed.OPS, text="parent")
    await client.chat_postMessage(channel=seed.OPS, text="r", thread_ts=parent["ts"])
    await client.chat_delete(channel=seed.OPS, ts=parent["ts"])
    assert workspace.messages(seed.OPS)[0]["subtype"] == "tombstone"


async def test_direct_messages_open_by_user_id(client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users=seed.ROSA)
    posted = await client.chat_postMessage(channel=seed.ROSA, text="hello")
    assert posted["channel"] == opened["channel"]["id"]
    assert posted["channel"].startswith("D")
    by_user = client.chat_update(channel=seed.ROSA, ts=posted["ts"], text="x")
    assert await refusal(by_user) == "channel_not_found"


async def test_ephemeral_messages_need_their_reader_in_the_channel(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    sent = await client.chat_postEphemeral(channel=seed.OPS, user=seed.MAL, text="only you")
    assert workspace.ephemerals(seed.MAL)[0]["ts"] == sent["message_ts"]
    update = client.chat_update(channel=seed.OPS, ts=sent["message_ts"], text="x")
    assert await refusal(update) == "message_not_found"
    workspace.admin.channel(seed.OPS, remove=[seed.MAL])
    again = client.chat_postEphemeral(channel=seed.OPS, user=seed.MAL, text="x")
    assert await refusal(again) == "user_not_in_channel"


async def test_history_pages_through_with_a_cursor(client: AsyncWebClient) -> None:
    for number in range(5):
        await client.chat_postMessage(channel=seed.OPS, text=str(number))
    first = await client.conversations_history(channel=seed.OPS, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=seed.OPS, limit=3, cursor=cursor)
    assert [m["text"] for m in first["messages"] + rest["messages"]] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], rest["has_more"]) == (True, False)


async def test_people_groups_and_channels(client: AsyncWebClient) -> None:
    assert (await client.users_info(user=seed.ROSA))["user"]["real_name"] == "Rosa Reviewer"
    assert (await client.users_lookupByEmail(email="sam@countersign.local"))["user"]["id"] == seed.SAM
    assert (await client.usergroups_users_list(usergroup=seed.REVIEWERS_GROUP))["users"] == [seed.ROSA, seed.BEN]
    names = [channel["name"] for channel in (await client.conversations_list())["channels"]]
    assert names == ["approvals", "support", "on-call", "ops"]
    members = (await client.conversations_members(channel=seed.OPS))["members"]
    assert seed.BOT_USER in members
    assert await refusal(client.usergroups_users_list(usergroup="S0NOBODY")) == "no_such_subteam"
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refusal(client.conversations_info(channel="C0NOWHERE")) == "channel_not_found"


async def test_a_permalink_leads_to_the_message(client: AsyncWebClient, workspace: Workspace) -> None:
    posted = await client.chat_postMessage(channel=seed.OPS, text="x")
    answer = await client.chat_getPermalink(channel=seed.OPS, message_ts=posted["ts"])
    assert answer["permalink"] == f"{workspace.url}/archives/{seed.OPS}/p{posted['ts'].replace('.', '')}"


async def test_blocks_validate_answers_with_pointers(client: AsyncWebClient) -> None:
    found = await client.api_call("blocks.validate", json={"blocks": [{"type": "section"}]})
    assert [error["pointer"] for error in found["errors"]] == ["/blocks/0"]


async def test_a_manifest_s_scopes_are_enforced() -> None:
    manifest = Manifest(scopes=frozenset({"chat:write"}))
    config = WorkspaceConfig(app_url="http://127.0.0.1:9/", manifest=manifest)
    async with run_workspace(config) as workspace:
        client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
        await client.chat_postMessage(channel=seed.OPS, text="allowed")
        with pytest.raises(SlackApiError) as caught:
            await client.users_info(user=seed.ROSA)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "users:read"
