"""conversations.*: channels, their members and what was said in them."""

from collections.abc import Callable
from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.messages import public

from .call import Answer, Call, Method

_KINDS: Final[dict[str, Callable[[Doc], bool]]] = {
    "public_channel": lambda c: c["is_channel"] and not c["is_private"],
    "private_channel": lambda c: c.get("is_group", False) or (c["is_channel"] and c["is_private"]),
    "im": lambda c: c["is_im"],
    "mpim": lambda c: c["is_mpim"],
}


def _shown(channel: Doc) -> Doc:
    shown = {name: value for name, value in channel.items() if name != "members"}
    shown["is_member"] = seed.BOT_USER in channel["members"]
    shown["num_members"] = len(channel["members"])
    return shown


def _visible(call: Call) -> Doc:
    channel = call.state.records.get("channel", call.required("channel"))
    if channel is None or (channel["is_private"] and seed.BOT_USER not in channel["members"]):
        raise Refused("channel_not_found")
    return channel


def _readable(call: Call) -> Doc:
    channel = _visible(call)
    if seed.BOT_USER not in channel["members"]:
        raise Refused("not_in_channel")
    return channel


def list_channels(call: Call) -> Answer:
    """conversations.list."""
    wanted = [kind.strip() for kind in (call.text("types") or "public_channel").split(",")]
    if any(kind not in _KINDS for kind in wanted):
        raise Refused("invalid_types")
    found = [
        _shown(channel)
        for channel in call.state.records.all("channel")
        if any(_KINDS[kind](channel) for kind in wanted)
        and not (call.flag("exclude_archived") and channel["is_archived"])
        and (seed.BOT_USER in channel["members"] or not channel["is_private"])
    ]
    page, cursor = call.page(found)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Answer:
    """conversations.info."""
    return {"channel": _shown(_visible(call))}


def members(call: Call) -> Answer:
    """conversations.members."""
    page, cursor = call.page(_visible(call)["members"])
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Answer:
    """conversations.join."""
    channel = _visible(call)
    if channel["is_im"] or channel["is_mpim"]:
        raise Refused("method_not_supported_for_channel_type")
    if channel["is_archived"]:
        raise Refused("is_archived")
    if seed.BOT_USER in channel["members"]:
        return {"channel": _shown(channel), "warning": "already_in_channel"}
    channel["members"].append(seed.BOT_USER)
    call.state.save_channel(channel)
    return {"channel": _shown(channel)}


def open_dm(call: Call) -> Answer:
    """conversations.open."""
    if call.text("channel"):
        channel = _visible(call)
    else:
        users = [user.strip() for user in call.text("users").split(",") if user.strip()]
        if not users:
            raise Refused("users_list_not_supplied")
        channel = call.state.direct_message(*users)
    shown = _shown(channel) if call.flag("return_im") else {"id": channel["id"]}
    return {"channel": shown}


def _within(call: Call, messages: list[Doc]) -> list[Doc]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9999999999.999999"
    inclusive = call.flag("inclusive")

    def inside(ts: str) -> bool:
        if inclusive:
            return float(oldest) <= float(ts) <= float(latest)
        return float(oldest) < float(ts) < float(latest)

    try:
        return [message for message in messages if inside(message["ts"])]
    except ValueError as error:
        raise Refused("invalid_ts_latest") from error


def history(call: Call) -> Answer:
    """conversations.history, newest first."""
    channel = _readable(call)
    found = _within(call, call.state.records.channel_messages(channel["id"])[::-1])
    page, cursor = call.page(found)
    return _read(call, page, cursor)


def replies(call: Call) -> Answer:
    """conversations.replies, parent first."""
    channel = _readable(call)
    ts = call.required("ts")
    parent = call.state.records.message(channel["id"], ts)
    if parent is None:
        raise Refused("thread_not_found")
    thread_ts = parent.get("thread_ts") or ts
    found = call.state.records.thread(channel["id"], thread_ts) or [parent]
    inside = [each for each in found if each["ts"] == thread_ts or each in _within(call, found)]
    page, cursor = call.page(inside, default=1000)
    return _read(call, page, cursor)


def _read(call: Call, page: list[Doc], cursor: str) -> Answer:
    metadata = call.flag("include_all_metadata")
    answer: dict[str, Any] = {
        "messages": [public(message, metadata=metadata) for message in page],
        "has_more": bool(cursor),
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


METHODS: Final = {
    "conversations.list": Method(list_channels, "channels:read"),
    "conversations.info": Method(info, "channels:read"),
    "conversations.members": Method(members, "channels:read"),
    "conversations.join": Method(join, "channels:join"),
    "conversations.open": Method(open_dm, "im:write"),
    "conversations.history": Method(history, "channels:history"),
    "conversations.replies": Method(replies, "channels:history"),
}
