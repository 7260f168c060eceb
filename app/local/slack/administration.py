"""The workspace's administrator: people leave, groups change, channels are archived, the app is removed."""

from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.events import Events
from app.local.slack.delivery.faults import fault_from
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.messages import Messages
from app.local.slack.memory.state import State

_SHARED_FLAGS: Final = ("is_shared", "is_ext_shared", "is_pending_ext_shared", "is_org_shared")
_SHARED: Final = {
    "external": ("is_shared", "is_ext_shared"),
    "pending": ("is_pending_ext_shared",),
    "organization": ("is_shared", "is_org_shared"),
    "nobody": (),
}


class Administration:
    """Doors no reviewer has, for tests and for showing what the desk does when the workspace changes."""

    def __init__(self, state: State, events: Events, messages: Messages) -> None:
        self._state = state
        self._events = events
        self._messages = messages

    def user(self, user: str, changes: Doc) -> Doc:
        """Change a person: deleted, is_restricted, tz, real_name, or parts of the profile."""
        doc = self._state.records.get("user", user)
        if doc is None:
            doc = seed.user(user, user.removeprefix("U0").lower(), user, title="", tz="Etc/UTC", color="#666666")
        profile = changes.get("profile") or {}
        doc |= {name: value for name, value in changes.items() if name != "profile"}
        doc["profile"] |= profile
        doc["updated"] = int(self._state.now())
        self._state.records.put("user", user, doc)
        self._state.journal.note("workspace", f"{doc['real_name']} was changed: {', '.join(changes)}")
        self._state.journal.tell("people")
        self._events.emit({"type": "user_change", "user": doc, "event_ts": self._state.new_ts()})
        return doc

    def group(self, usergroup: str, users: list[str]) -> Doc:
        """Replace a user group's members."""
        doc = self._state.group(usergroup)
        before = set(doc["users"])
        doc |= {"users": users, "user_count": len(users), "date_update": int(self._state.now())}
        self._state.records.put("group", usergroup, doc)
        self._state.journal.note("workspace", f"@{doc['handle']} is now {', '.join(users) or 'nobody'}")
        self._state.journal.tell("people")
        self._events.emit({"type": "subteam_updated", "subteam": doc, "event_ts": self._state.new_ts()})
        self._events.emit(
            {
                "type": "subteam_members_changed",
                "subteam_id": usergroup,
                "team_id": seed.TEAM_ID,
                "date_update": doc["date_update"],
                "added_users": [user for user in users if user not in before],
                "added_users_count": len(set(users) - before),
                "removed_users": sorted(before - set(users)),
                "removed_users_count": len(before - set(users)),
                "event_ts": self._state.new_ts(),
            }
        )
        return doc

    def channel(
        self,
        channel: str,
        *,
        archived: bool | None = None,
        add: list[str] | None = None,
        remove: list[str] | None = None,
        **changes: Any,
    ) -> Doc:
        """Archive or unarchive a channel; bring people (or the bot) in or out; ``private`` and ``shared``."""
        doc = self._state.channel(channel)
        self._change(doc, **changes)
        if archived is not None and archived != doc["is_archived"]:
            doc["is_archived"] = archived
            self._save(doc, "was archived" if archived else "was unarchived")
            kind = "channel_archive" if archived else "channel_unarchive"
            self._events.emit(
                {"type": kind, "channel": doc["id"], "user": seed.ROSA, "event_ts": self._state.new_ts()}
            )
        for user in add or []:
            if user not in doc["members"]:
                doc["members"].append(user)
                self._save(doc, f"{user} joined")
                self._events.emit(self._membership("member_joined_channel", doc, user), doc)
        for user in remove or []:
            if user in doc["members"]:
                doc["members"].remove(user)
                self._save(doc, f"{user} was removed")
                self._left(doc, user)
        return doc

    def _change(self, doc: Doc, *, private: bool | None = None, shared: str | None = None) -> None:
        """``shared`` is with whom: external, pending (invited, not there yet), organization, or nobody."""
        if private is not None:
            doc["is_private"] = private
            self._save(doc, "is private now" if private else "is public now")
        if shared is None:
            return
        if shared not in _SHARED:
            raise Refused("invalid_arguments", message=f"shared is one of {', '.join(_SHARED)}")
        doc |= {flag: flag in _SHARED[shared] for flag in _SHARED_FLAGS}
        self._save(doc, f"is shared with: {shared}")
        if shared == "external":
            self._events.emit({"type": "channel_shared", "channel": doc["id"], "event_ts": self._state.new_ts()})

    def _save(self, doc: Doc, what: str) -> None:
        self._state.save_channel(doc)
        self._state.journal.note("workspace", f"#{doc.get('name', doc['id'])}: {what}")

    def _left(self, doc: Doc, user: str) -> None:
        if user == seed.BOT_USER:
            self._events.emit({"type": "channel_left", "channel": doc["id"], "event_ts": self._state.new_ts()})
        else:
            self._events.emit(self._membership("member_left_channel", doc, user), doc)

    def _membership(self, kind: str, doc: Doc, user: str) -> Doc:
        return {
            "type": kind,
            "user": user,
            "channel": doc["id"],
            "channel_type": "C",
            "team": seed.TEAM_ID,
            "event_ts": self._state.new_ts(),
        }

    def delete_message(self, channel: str, ts: str) -> None:
        """An administrator deletes a message, the bot's too."""
        message = self._state.records.message(channel, ts)
        if message is None:
            raise Refused("message_not_found")
        self._messages.remove(self._state.channel(channel), message)

    def uninstall(self) -> None:
        """Remove the app: its bot tokens stop working, and it is told."""
        tokens = [token for token in self._state.tokens.values() if token.kind == "bot"]
        self._events.emit(
            {"type": "tokens_revoked", "tokens": {"bot": [seed.BOT_USER]}, "event_ts": self._state.new_ts()}
        )
        self._events.emit({"type": "app_uninstalled", "event_ts": self._state.new_ts()})
        for token in tokens:
            self._state.revoke(token)
        self._state.journal.note("workspace", "the app was removed from the workspace")

    def faults(self, order: Doc) -> Doc:
        """Plan trouble: one fault, ``faults`` (a list), ``rate_limits`` on or off, ``clear``, and channel trouble."""
        faults = self._state.faults
        if order.get("clear"):
            faults.planned.clear()
        if "rate_limits" in order:
            faults.rate_limits = bool(order["rate_limits"])
        for raw in order.get("faults") or ([order] if "kind" in order else []):
            faults.planned.append(fault_from(raw))
        trouble: dict[str, dict[str, Any]] = {
            "archive_channel": {"archived": True},
            "unarchive_channel": {"archived": False},
            "remove_bot": {"remove": [seed.BOT_USER]},
            "add_bot": {"add": [seed.BOT_USER]},
        }
        for name, how in trouble.items():
            if name in order:
                self.channel(order[name], **how)
        return {
            "ok": True,
            "rate_limits": faults.rate_limits,
            "faults": [vars(fault) for fault in faults.planned],
        }
