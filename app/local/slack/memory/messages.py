"""Posting, changing and removing messages, and what each of these makes the app hear."""

from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.events import Events
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.blocks import with_ids
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.state import State

_VERSIONS_KEPT: Final = 20
_EPHEMERALS_KEPT: Final = 500
_HIDDEN: Final = ("versions", "metadata", "channel")
_BOT_PROFILE: Final = {
    "id": seed.BOT_ID,
    "app_id": seed.APP_ID,
    "user_id": seed.BOT_USER,
    "name": seed.BOT_NAME,
    "deleted": False,
    "team_id": seed.TEAM_ID,
    "icons": {},
}


def public(message: Doc, *, metadata: bool = False) -> Doc:
    """A message as the Web API and payloads show it."""
    shown = {name: value for name, value in message.items() if name not in _HIDDEN}
    if metadata and "metadata" in message:
        shown["metadata"] = message["metadata"]
    return shown


def bot_words() -> Doc:
    """The fields that mark a message as the bot's."""
    return {
        "type": "message",
        "user": seed.BOT_USER,
        "bot_id": seed.BOT_ID,
        "app_id": seed.APP_ID,
        "team": seed.TEAM_ID,
        "bot_profile": _BOT_PROFILE,
    }


class Messages:
    """Every change to what channels say goes through here."""

    def __init__(self, state: State, events: Events) -> None:
        self._state = state
        self._events = events

    def post(self, channel: Doc, words: Doc, *, thread_ts: str | None = None, broadcast: bool = False) -> Doc:
        """Add a message; a reply updates its parent's counts."""
        message = {**words, "channel": channel["id"], "ts": self._state.new_ts()}
        if message.get("blocks"):
            message["blocks"] = with_ids(message["blocks"])
        if thread_ts:
            parent = self._state.records.message(channel["id"], thread_ts)
            if parent is None:
                raise Refused("thread_not_found")
            if parent.get("thread_ts") not in (None, thread_ts):
                raise Refused("cannot_reply_to_message")
            message |= {"thread_ts": thread_ts, "parent_user_id": parent.get("user")}
            if broadcast:
                message["subtype"] = "thread_broadcast"
            self._state.records.put_message(message)
            self._count_replies(parent)
        else:
            self._state.records.put_message(message)
        self._told("message", message)
        self._events.emit(self._event(channel, public(message)), channel)
        return message

    def _count_replies(self, parent: Doc) -> None:
        replies = [m for m in self._state.records.thread(parent["channel"], parent["ts"]) if m["ts"] != parent["ts"]]
        speakers = list(dict.fromkeys(reply["user"] for reply in replies))
        parent["thread_ts"] = parent["ts"]
        parent |= {
            "reply_count": len(replies),
            "reply_users_count": len(speakers),
            "reply_users": speakers[:5],
            "latest_reply": replies[-1]["ts"] if replies else None,
        }
        self._state.records.put_message(parent)
        self._told("message_changed", parent)

    def change(self, channel: Doc, message: Doc, changes: Doc, *, edited_by: str | None) -> Doc:
        """Replace parts of a message; None removes a part. What it showed before is remembered."""
        before = public(message)
        changed = {**message}
        versions = [*message.get("versions", []), {"blocks": message.get("blocks"), "text": message.get("text")}]
        changed["versions"] = versions[-_VERSIONS_KEPT:]
        for name, value in changes.items():
            if value is None:
                changed.pop(name, None)
            else:
                changed[name] = value
        if changes.get("blocks"):
            changed["blocks"] = with_ids(changes["blocks"])
        if edited_by:
            changed["edited"] = {"user": edited_by, "ts": self._state.new_ts()}
        self._state.records.put_message(changed)
        self._told("message_changed", changed)
        event = self._event(channel, {"type": "message", "subtype": "message_changed", "hidden": True})
        self._events.emit(
            {**event, "message": public(changed), "previous_message": before, "ts": self._state.new_ts()}, channel
        )
        return changed

    def remove(self, channel: Doc, message: Doc) -> None:
        """Take a message away; one with replies leaves a tombstone."""
        if message.get("reply_count"):
            tombstone = {
                **{name: message[name] for name in ("channel", "ts", "thread_ts", "reply_count", "latest_reply")},
                "type": "message",
                "subtype": "tombstone",
                "user": "USLACKBOT",
                "text": "This message was deleted.",
            }
            self._state.records.put_message(tombstone)
        else:
            self._state.records.drop_message(channel["id"], message["ts"])
        self._told("message_deleted", message)
        parent_ts = message.get("thread_ts")
        if parent_ts and parent_ts != message["ts"]:
            parent = self._state.records.message(channel["id"], parent_ts)
            if parent is not None:
                self._count_replies(parent)
        event = self._event(channel, {"type": "message", "subtype": "message_deleted", "hidden": True})
        gone = {"deleted_ts": message["ts"], "previous_message": public(message), "ts": self._state.new_ts()}
        self._events.emit({**event, **gone}, channel)

    def whisper(self, channel: Doc, user: str, words: Doc, *, thread_ts: str | None = None) -> Doc:
        """Show a message to one person only; it is gone when the workspace restarts."""
        message = {
            **words,
            "channel": channel["id"],
            "ts": self._state.new_ts(),
            "to": user,
            "is_ephemeral": True,
            **({"thread_ts": thread_ts} if thread_ts else {}),
        }
        if message.get("blocks"):
            message["blocks"] = with_ids(message["blocks"])
        self._state.ephemerals.append(message)
        del self._state.ephemerals[:-_EPHEMERALS_KEPT]
        self._state.journal.tell("ephemeral", user=user, message=message)
        return message

    def rewhisper(self, message: Doc, words: Doc | None) -> None:
        """Replace an ephemeral message, or take it away (None)."""
        if words is None:
            self._state.ephemerals.remove(message)
        else:
            for name in ("text", "blocks"):
                message.pop(name, None)
            message |= {name: value for name, value in words.items() if value is not None}
            if message.get("blocks"):
                message["blocks"] = with_ids(message["blocks"])
        self._state.journal.tell("ephemeral", user=message["to"], message=message)

    def _told(self, change: str, message: Doc) -> None:
        self._state.journal.tell(
            change, channel=message["channel"], ts=message["ts"], thread_ts=message.get("thread_ts")
        )

    def _event(self, channel: Doc, words: Doc) -> dict[str, Any]:
        kinds = (("is_im", "im"), ("is_mpim", "mpim"), ("is_group", "group"))
        kind = next((name for flag, name in kinds if channel.get(flag)), "channel")
        event = {**words, "channel": channel["id"], "channel_type": kind}
        return {**event, "event_ts": event.get("ts") or self._state.new_ts()}
