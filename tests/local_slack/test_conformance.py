"""What a Slack must do, said once, held against our stand-in and against npm's ``emulate`` where it can run.

Where emulate is known to behave differently from Slack, the case says so in ``ONLY_OURS``.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.local.slack import run_workspace, seed

from . import emulate

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hello*"}}]


@dataclass(frozen=True)
class Place:
    """A Slack to talk to, with a channel and a person that exist in it."""

    client: AsyncWebClient
    channel: str
    user: str


Case = Callable[[Place], Awaitable[None]]
CASES: dict[str, Case] = {}
ONLY_OURS = {
    "blocks over the limit are refused": "emulate keeps any blocks",
    "two buttons with one action id are refused": "emulate keeps any blocks",
    "a message without words is refused": "emulate's check differs",
    "an update over 4000 bytes is refused": "emulate cuts at 40,000 characters only",
    "an unknown method is named so": "emulate answers 404",
    "user groups list their members": "emulate has no user groups",
    "blocks validate points at what is wrong": "emulate does not have it",
}


def case(test: Case) -> Case:
    """Register a case under its name."""
    CASES[test.__name__.replace("_", " ").removeprefix("case ")] = test
    return test


async def refused(awaited: Awaitable[Any]) -> str:
    """The error code a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await awaited
    return str(caught.value.response["error"])


@case
async def case_a_token_knows_its_team(place: Place) -> None:
    answer = await place.client.auth_test()
    assert answer["team_id"].startswith("T")
    assert answer["user_id"].startswith("U")


@case
async def case_no_token_is_not_authed(place: Place) -> None:
    assert await refused(AsyncWebClient(base_url=place.client.base_url).auth_test()) == "not_authed"


@case
async def case_a_message_can_be_posted_changed_and_deleted(place: Place) -> None:
    posted = await place.client.chat_postMessage(channel=place.channel, text="one", blocks=BLOCKS)
    assert posted["channel"] == place.channel
    assert posted["message"]["ts"] == posted["ts"]
    await place.client.chat_update(channel=place.channel, ts=posted["ts"], text="two", blocks=BLOCKS)
    newest = (await place.client.conversations_history(channel=place.channel, limit=1))["messages"][0]
    assert (newest["ts"], newest["text"]) == (posted["ts"], "two")
    await place.client.chat_delete(channel=place.channel, ts=posted["ts"])
    gone = place.client.chat_update(channel=place.channel, ts=posted["ts"], text="x")
    assert await refused(gone) == "message_not_found"


@case
async def case_times_are_unique_and_grow(place: Place) -> None:
    posts = [await place.client.chat_postMessage(channel=place.channel, text=str(n)) for n in range(5)]
    times = [str(post["ts"]) for post in posts]
    assert times == sorted(set(times))


@case
async def case_a_thread_holds_its_parent_and_replies_in_order(place: Place) -> None:
    parent = await place.client.chat_postMessage(channel=place.channel, text="parent")
    for text in ("first", "second"):
        await place.client.chat_postMessage(channel=place.channel, text=text, thread_ts=parent["ts"])
    found = await place.client.conversations_replies(channel=place.channel, ts=parent["ts"])
    assert [message["text"] for message in found["messages"]] == ["parent", "first", "second"]
    assert found["messages"][0]["reply_count"] == 2
    assert found["messages"][1]["thread_ts"] == parent["ts"]


@case
async def case_metadata_comes_back_when_asked_for(place: Place) -> None:
    metadata = {"event_type": "card", "event_payload": {"approval": "a1"}}
    posted = await place.client.chat_postMessage(channel=place.channel, text="x", metadata=metadata)
    asked = {"channel": place.channel, "latest": posted["ts"], "inclusive": True, "limit": 1}
    found = await place.client.conversations_history(**asked, include_all_metadata=True)
    assert found["messages"][0]["metadata"]["event_payload"] == {"approval": "a1"}


@case
async def case_a_channel_that_does_not_exist_is_not_found(place: Place) -> None:
    post = place.client.chat_postMessage(channel="C0NOWHERE", text="x")
    assert await refused(post) == "channel_not_found"
    assert await refused(place.client.conversations_info(channel="C0NOWHERE")) == "channel_not_found"


@case
async def case_a_person_that_does_not_exist_is_not_found(place: Place) -> None:
    assert await refused(place.client.users_info(user="U0NOBODY")) == "user_not_found"


@case
async def case_a_direct_message_opens_once(place: Place) -> None:
    first = await place.client.conversations_open(users=place.user)
    second = await place.client.conversations_open(users=place.user)
    assert first["channel"]["id"] == second["channel"]["id"]
    assert first["channel"]["id"].startswith("D")


@case
async def case_an_invalid_trigger_opens_nothing(place: Place) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": BLOCKS}
    error = await refused(place.client.views_open(trigger_id="1.2.3", view=view))
    assert error in {"invalid_trigger_id", "expired_trigger_id"}


@case
async def case_a_home_with_an_old_hash_conflicts(place: Place) -> None:
    home = {"type": "home", "blocks": BLOCKS}
    first = await place.client.views_publish(user_id=place.user, view=home)
    await place.client.views_publish(user_id=place.user, view=home, hash=first["view"]["hash"])
    late = place.client.views_publish(user_id=place.user, view=home, hash=first["view"]["hash"])
    assert await refused(late) == "hash_conflict"


@case
async def case_a_permalink_names_channel_and_message(place: Place) -> None:
    posted = await place.client.chat_postMessage(channel=place.channel, text="x")
    answer = await place.client.chat_getPermalink(channel=place.channel, message_ts=posted["ts"])
    assert f"/archives/{place.channel}/p{posted['ts'].replace('.', '')}" in answer["permalink"]


@case
async def case_blocks_over_the_limit_are_refused(place: Place) -> None:
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    post = place.client.chat_postMessage(channel=place.channel, text="t", blocks=long)
    assert await refused(post) == "invalid_blocks"


@case
async def case_two_buttons_with_one_action_id_are_refused(place: Place) -> None:
    same = {"type": "button", "text": {"type": "plain_text", "text": "a"}, "action_id": "a"}
    blocks = [{"type": "actions", "elements": [same, same]}]
    post = place.client.chat_postMessage(channel=place.channel, text="t", blocks=blocks)
    assert await refused(post) == "invalid_blocks"


@case
async def case_a_message_without_words_is_refused(place: Place) -> None:
    post = place.client.api_call("chat.postMessage", json={"channel": place.channel})
    assert await refused(post) == "no_text"


@case
async def case_an_update_over_4000_bytes_is_refused(place: Place) -> None:
    posted = await place.client.chat_postMessage(channel=place.channel, text="x")
    update = place.client.chat_update(channel=place.channel, ts=posted["ts"], text="x" * 4001)
    assert await refused(update) == "msg_too_long"


@case
async def case_an_unknown_method_is_named_so(place: Place) -> None:
    assert await refused(place.client.api_call("no.suchMethod")) == "unknown_method"


@case
async def case_user_groups_list_their_members(place: Place) -> None:
    groups = (await place.client.usergroups_list())["usergroups"]
    members = await place.client.usergroups_users_list(usergroup=groups[0]["id"])
    assert len(members["users"]) == groups[0]["user_count"]


@case
async def case_blocks_validate_points_at_what_is_wrong(place: Place) -> None:
    found = await place.client.api_call("blocks.validate", json={"blocks": [{"type": "section"}]})
    assert [error["pointer"] for error in found["errors"]] == ["/blocks/0"]


@pytest.fixture
async def ours() -> AsyncIterator[Place]:
    """Our stand-in."""
    async with run_workspace() as workspace:
        client = AsyncWebClient(token=seed.BOT_TOKEN, base_url=workspace.api_url)
        yield Place(client, seed.OPS, seed.ROSA)


@pytest.fixture(scope="module")
def emulate_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """npm's emulate, or a skip that says loudly why not."""
    try:
        with emulate.running(tmp_path_factory.mktemp("emulate")) as url:
            yield url
    except emulate.CannotRun as reason:
        pytest.skip(f"NOT RUN against emulate@{emulate.VERSION}: {reason}")


@pytest.fixture
async def theirs(emulate_url: str) -> Place:
    """npm's emulate with its own seed."""
    client = emulate.PostingClient(token="xoxb-conformance", base_url=emulate_url)
    channels = (await client.conversations_list())["channels"]
    users = (await client.users_list())["members"]
    return Place(client, channels[0]["id"], next(user["id"] for user in users if user["name"] == "rosa"))


@pytest.mark.parametrize("name", CASES)
async def test_ours(name: str, ours: Place) -> None:
    await CASES[name](ours)


# One process serves all of these cases.
@pytest.mark.xdist_group("emulate")
@pytest.mark.parametrize("name", [name for name in CASES if name not in ONLY_OURS])
async def test_theirs(name: str, theirs: Place) -> None:
    await CASES[name](theirs)


def test_the_list_of_differences_names_real_cases() -> None:
    assert set(ONLY_OURS) <= set(CASES)
