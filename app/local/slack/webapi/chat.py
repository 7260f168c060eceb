"""chat.*: posting, changing, removing and whispering messages."""

from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.messages import bot_words, public
from app.local.slack.rules import problems
from app.local.slack.rules.surfaces import POST_TEXT_MAX, UPDATE_TEXT_BYTES_MAX, escaped_bytes

from .call import Answer, Call, Method


def _words(call: Call) -> Doc:
    """The message in the arguments, judged."""
    blocks = call.json("blocks", "invalid_blocks_format")
    metadata = call.json("metadata", "invalid_metadata_format")
    text = call.text("text")
    attachments = call.json("attachments")
    words: Doc = {"text": text, "blocks": blocks, "metadata": metadata, "attachments": attachments}
    found = problems(words)
    if found:
        first = found[0]
        same = [each for each in found if each.code == first.code]
        raise Refused(first.code, messages=[str(each) for each in same], errors=[each.message for each in same])
    return {name: value for name, value in words.items() if value}


def _target(call: Call) -> Doc:
    """The conversation to post to; a user id means the direct message with that person."""
    wanted = call.text("channel")
    if not wanted:
        raise Refused("channel_not_found")
    if wanted.startswith(("U", "W")):
        try:
            return call.state.direct_message(wanted)
        except Refused as refused:
            raise Refused("channel_not_found") from refused
    return call.state.channel(wanted)


def _may_post(call: Call, channel: Doc) -> None:
    if channel["is_archived"]:
        raise Refused("is_archived")
    scopes = call.token.scopes
    anywhere = scopes is not None and "chat:write.public" in scopes and not channel["is_private"]
    if seed.BOT_USER not in channel["members"] and not anywhere:
        raise Refused("not_in_channel")


def post_message(call: Call) -> Answer:
    """chat.postMessage."""
    channel = _target(call)
    _may_post(call, channel)
    words = {"text": "", **_words(call)}
    message = {**bot_words(), **words, "text": words["text"][:POST_TEXT_MAX]}
    posted = call.parts.messages.post(
        channel,
        message,
        thread_ts=call.text("thread_ts") or None,
        broadcast=call.flag("reply_broadcast"),
    )
    answer: Answer = {"channel": channel["id"], "ts": posted["ts"], "message": public(posted, metadata=True)}
    if len(words["text"]) > POST_TEXT_MAX:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


def update(call: Call) -> Answer:
    """chat.update. Text without blocks drops the blocks; blocks without text leave the old text standing."""
    channel = call.state.records.get("channel", call.required("channel"))
    if channel is None:
        raise Refused("channel_not_found")
    if channel["is_archived"]:
        raise Refused("is_archived")
    if seed.BOT_USER not in channel["members"]:
        raise Refused("not_in_channel")
    message = _own(call, channel, "cant_update_message")
    text_given = call.arguments.get("text") is not None
    if text_given and escaped_bytes(call.text("text")) > UPDATE_TEXT_BYTES_MAX:
        raise Refused("msg_too_long")
    words = _words(call)
    changes: dict[str, Any] = {"blocks": words.get("blocks")}
    if text_given or not words.get("blocks"):
        changes["text"] = words.get("text", "")
    if "metadata" in words:
        changes["metadata"] = words["metadata"]
    edited_by = None if words.get("blocks") else seed.BOT_USER
    changed = call.parts.messages.change(channel, message, changes, edited_by=edited_by)
    return {
        "channel": channel["id"],
        "ts": changed["ts"],
        "text": changed.get("text", ""),
        "message": public(changed, metadata=True),
    }


def _own(call: Call, channel: Doc, refusal: str) -> Doc:
    message = call.state.records.message(channel["id"], call.required("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise Refused("message_not_found")
    if message.get("bot_id") != seed.BOT_ID:
        raise Refused(refusal)
    return message


def delete(call: Call) -> Answer:
    """chat.delete."""
    channel = call.state.channel(call.required("channel"))
    message = _own(call, channel, "cant_delete_message")
    call.parts.messages.remove(channel, message)
    return {"channel": channel["id"], "ts": message["ts"]}


def post_ephemeral(call: Call) -> Answer:
    """chat.postEphemeral: only to an active person who is in the channel."""
    channel = _target(call)
    _may_post(call, channel)
    user = call.required("user")
    if user not in channel["members"]:
        raise Refused("user_not_in_channel")
    if call.state.user(user)["deleted"]:
        raise Refused("user_not_in_channel")
    words = {"text": "", **_words(call)}
    whispered = call.parts.messages.whisper(
        channel, user, {**bot_words(), **words}, thread_ts=call.text("thread_ts") or None
    )
    return {"message_ts": whispered["ts"]}


def get_permalink(call: Call) -> Answer:
    """chat.getPermalink."""
    channel = call.state.channel(call.required("channel"))
    message = call.state.records.message(channel["id"], call.required("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    link = f"{call.state.url}/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    thread_ts = message.get("thread_ts")
    if thread_ts and thread_ts != message["ts"]:
        link += f"?thread_ts={thread_ts}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": link}


METHODS: Final = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
}
